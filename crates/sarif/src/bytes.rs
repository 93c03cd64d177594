//! The upload as bytes: unpacked when it is gzip, counted, never more than the limits allow.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;

use crate::limits::{Limits, size};
use crate::refusal::Refusal;

const GZIP: [u8; 2] = [0x1f, 0x8b];
const BUFFER: usize = 64 * 1024;

/// Opens the upload: gzip is known by its first two bytes, whatever its name or headers say.
pub(crate) fn open<'a>(source: impl Read + 'a, limits: &Limits) -> io::Result<Box<dyn Read + 'a>> {
    let sent = Rc::new(Cell::new(0));
    let (is_packed, source) = begins_as_gzip(Counted {
        inner: source,
        sent: Rc::clone(&sent),
    })?;
    if !is_packed {
        return Ok(Box::new(Capped {
            inner: source,
            plain: 0,
            limit: limits.plain_bytes,
        }));
    }
    let (is_packed, unpacked) = begins_as_gzip(Unpacked {
        inner: MultiGzDecoder::new(BufReader::with_capacity(BUFFER, source)),
        sent,
        plain: 0,
        limits: *limits,
    })?;
    if is_packed {
        return Err(Refusal::CompressedTwice.into_io());
    }
    Ok(Box::new(Capped {
        inner: unpacked,
        plain: 0,
        limit: limits.plain_bytes,
    }))
}

/// Looks at the first two bytes, and gives a reader that still has them.
fn begins_as_gzip<R: Read>(mut source: R) -> io::Result<(bool, impl Read)> {
    let mut first = Vec::with_capacity(GZIP.len());
    source
        .by_ref()
        .take(GZIP.len() as u64)
        .read_to_end(&mut first)?;
    Ok((first == GZIP, io::Cursor::new(first).chain(source)))
}

/// Counts what was taken from the source.
struct Counted<R> {
    inner: R,
    sent: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.sent.set(self.sent.get() + read as u64);
        Ok(read)
    }
}

/// Ends a log that is longer than allowed.
struct Capped<R> {
    inner: R,
    plain: u64,
    limit: u64,
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.plain += read as u64;
        if self.plain > self.limit {
            return Err(Refusal::Limit {
                what: size(self.limit),
                remedy: "split the scan into several uploads",
            }
            .into_io());
        }
        Ok(read)
    }
}

/// Unpacks gzip and ends what was sent in excess, or grows as no honest log does.
struct Unpacked<R> {
    inner: MultiGzDecoder<R>,
    sent: Rc<Cell<u64>>,
    plain: u64,
    limits: Limits,
}

impl<R: BufRead> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer).map_err(damaged)?;
        self.plain += read as u64;
        let sent = self.sent.get();
        if sent > self.limits.compressed_bytes {
            return Err(Refusal::Limit {
                what: format!("{} compressed", size(self.limits.compressed_bytes)),
                remedy: "split the scan into several uploads",
            }
            .into_io());
        }
        if self.plain > self.limits.ratio_from && self.plain / self.limits.ratio > sent {
            return Err(Refusal::Limit {
                what: format!("{} plain bytes for each compressed one", self.limits.ratio),
                remedy: "send it without compression",
            }
            .into_io());
        }
        Ok(read)
    }
}

/// What the decompressor dislikes about the bytes is the sender's; other errors are the disk's.
fn damaged(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            Refusal::DamagedGzip(error.to_string()).into_io()
        }
        io::ErrorKind::UnexpectedEof => {
            Refusal::DamagedGzip("it ends in the middle".to_owned()).into_io()
        }
        _ => error,
    }
}
