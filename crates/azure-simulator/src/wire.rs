//! The connections below HTTP: a listener that can stop listening, and streams that can be torn.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use crate::faults::Faults;

/// A handle on the connection of a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wire(Arc<AtomicBool>);

impl Wire {
    /// Resets the connection at its next byte.
    pub(crate) fn tear(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_torn(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A connection that can be torn.
#[derive(Debug)]
pub(crate) struct Stream {
    inner: TcpStream,
    wire: Wire,
}

impl Stream {
    /// An error once the connection was torn; dropping it then sends a reset.
    fn check(&self) -> io::Result<()> {
        if self.wire.is_torn() {
            self.inner.set_zero_linger()?;
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.inner).poll_read(cx, into)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.inner).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

/// Connections that wait to be accepted; as many as the system likes at most.
const BACKLOG: u32 = 1024;

/// Listens, except while a fault says that nobody does. The port stays taken all the while, so that
/// nobody else answers there.
#[derive(Debug)]
pub(crate) struct Door {
    state: State,
    address: SocketAddr,
    faults: Faults,
}

#[derive(Debug)]
enum State {
    Open(TcpListener),
    Shut(TcpSocket),
    /// Neither could be had yet.
    Lost,
}

impl Door {
    pub(crate) async fn open(address: SocketAddr, faults: Faults) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok(Self {
            state: State::Open(listener),
            address,
            faults,
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    fn shut(&mut self) {
        if !matches!(self.state, State::Shut(_)) {
            // A port is bound once more only when nobody listens there.
            self.state = State::Lost;
            self.state = taken(self.address).map_or(State::Lost, State::Shut);
        }
    }

    fn reopen(&mut self) {
        let socket = match std::mem::replace(&mut self.state, State::Lost) {
            State::Shut(socket) => Ok(socket),
            _ => taken(self.address),
        };
        if let Ok(listener) = socket.and_then(|socket| socket.listen(BACKLOG)) {
            self.state = State::Open(listener);
        }
    }
}

/// A socket that has a port and does not listen: who connects is refused.
fn taken(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4(),
        SocketAddr::V6(_) => TcpSocket::new_v6(),
    }?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

impl Listener for Door {
    type Io = Stream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Stream, SocketAddr) {
        loop {
            let changed = self.faults.clone();
            let changed = changed.changed();
            if self.faults.refusing() {
                self.shut();
                changed.await;
                continue;
            }
            let State::Open(listener) = &self.state else {
                self.reopen();
                if matches!(self.state, State::Lost) {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
                continue;
            };
            tokio::select! {
                accepted = listener.accept() => if let Ok((inner, peer)) = accepted {
                    let _ = inner.set_nodelay(true);
                    return (Stream { inner, wire: Wire::default() }, peer);
                },
                () = changed => {}
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

impl Connected<IncomingStream<'_, Door>> for Wire {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        stream.io().wire.clone()
    }
}
