//! Bytes to UTF-8: a byte order mark says UTF-16, and what is no text becomes U+FFFD.
//!
//! Scanners quote source files of any encoding, and a broken quotation is no reason to lose a scan.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};

const CHUNK: usize = 64 * 1024;

/// Gives the text of a reader as UTF-8 without byte order mark.
pub(crate) struct Utf8<R> {
    inner: R,
    decoder: Option<Decoder>,
    input: Vec<u8>,
    taken: usize,
    filled: usize,
    ended: bool,
    finished: bool,
    replaced: Rc<Cell<bool>>,
}

impl<R: Read> Utf8<R> {
    /// `replaced` is set when bytes that are no text were met.
    pub(crate) fn new(inner: R, replaced: Rc<Cell<bool>>) -> Self {
        Self {
            inner,
            decoder: None,
            input: vec![0; CHUNK],
            taken: 0,
            filled: 0,
            ended: false,
            finished: false,
            replaced,
        }
    }

    /// Moves what is left to the front and reads more behind it.
    fn refill(&mut self) -> io::Result<()> {
        self.input.copy_within(self.taken..self.filled, 0);
        self.filled -= self.taken;
        self.taken = 0;
        let read = self.inner.read(&mut self.input[self.filled..])?;
        self.filled += read;
        self.ended = read == 0;
        Ok(())
    }

    /// Looks at the first bytes for a mark, which is not part of the text.
    fn begin(&mut self) -> io::Result<Decoder> {
        while self.filled < 3 && !self.ended {
            self.refill()?;
        }
        let (encoding, mark) = Encoding::for_bom(&self.input[..self.filled]).unwrap_or((UTF_8, 0));
        self.taken = mark;
        Ok(encoding.new_decoder_without_bom_handling())
    }
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, output: &mut [u8]) -> io::Result<usize> {
        let mut decoder = match self.decoder.take() {
            Some(decoder) => decoder,
            None => self.begin()?,
        };
        let mut written = 0;
        while written == 0 && !self.finished {
            if self.taken == self.filled && !self.ended {
                self.refill()?;
            }
            let (result, read, wrote, replaced) =
                decoder.decode_to_utf8(&self.input[self.taken..self.filled], output, self.ended);
            self.taken += read;
            written = wrote;
            self.finished = self.ended && result == CoderResult::InputEmpty;
            if replaced {
                self.replaced.set(true);
            }
        }
        self.decoder = Some(decoder);
        Ok(written)
    }
}
