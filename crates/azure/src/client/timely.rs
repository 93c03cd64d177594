//! The body of a request that must not leave late.
//!
//! A process can be stopped anywhere and go on minutes later. The end is looked at once more where
//! the connection takes the body, a moment before it is written; without its body a request does
//! nothing.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::Instant;

/// Bytes that are given out before `end` or never.
pub(super) struct Timely {
    bytes: Option<Bytes>,
    end: Instant,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is too late to send this")]
pub(super) struct TooLate;

impl Timely {
    pub(super) fn new(bytes: Vec<u8>, end: Instant) -> Self {
        Self {
            bytes: Some(bytes.into()),
            end,
        }
    }
}

impl Body for Timely {
    type Data = Bytes;
    type Error = TooLate;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TooLate>>> {
        let bytes = self.bytes.take();
        Poll::Ready(bytes.map(|bytes| {
            if Instant::now() < self.end {
                Ok(Frame::data(bytes))
            } else {
                Err(TooLate)
            }
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        let length = self.bytes.as_ref().map_or(0, Bytes::len);
        SizeHint::with_exact(u64::try_from(length).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;
    use std::time::Duration;

    use super::*;

    fn given_out(body: &mut Timely) -> Option<Result<Bytes, TooLate>> {
        let mut context = Context::from_waker(Waker::noop());
        match Pin::new(body).poll_frame(&mut context) {
            Poll::Ready(frame) => {
                frame.map(|frame| frame.map(|frame| frame.into_data().expect("data")))
            }
            Poll::Pending => panic!("nothing is waited for"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_is_late_is_never_given_out() {
        let end = Instant::now() + Duration::from_secs(1);
        let mut timely = Timely::new(b"{}".to_vec(), end);
        assert_eq!(timely.size_hint().exact(), Some(2));
        assert_eq!(given_out(&mut timely), Some(Ok(Bytes::from_static(b"{}"))));
        assert_eq!(given_out(&mut timely), None);

        let mut late = Timely::new(b"{}".to_vec(), end);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(given_out(&mut late), Some(Err(TooLate)));
        assert_eq!(given_out(&mut late), None);
    }
}
