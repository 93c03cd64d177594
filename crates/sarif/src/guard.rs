//! A look at every byte before the parser sees it, so that no log costs more than its limits.
//!
//! Depth ends the reading. Strings are cut, and end in `…`; numbers lose the digits that no counter
//! or score has. Escapes that no database can hold (`\u0000`, half a surrogate pair) become U+FFFD.
//! Whether the bytes are JSON is the parser's business: what is wrong passes through as it is.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use crate::limits::Limits;
use crate::refusal::Refusal;

const CHUNK: usize = 64 * 1024;
/// Digits in a row that are passed on: far more than a counter has, few enough for an `f64`.
const DIGITS: u8 = 64;
/// Digits of an exponent that are passed on.
const EXPONENT_DIGITS: u8 = 2;
const REPLACEMENT: &[u8] = br"\ufffd";

/// Passes JSON text on, made harmless. The inner reader gives whole UTF-8 characters at each read.
pub(crate) struct Guard<R> {
    inner: R,
    input: Vec<u8>,
    output: Vec<u8>,
    given: usize,
    place: Place,
    depth: u32,
    max_depth: u32,
    digits: u8,
    in_exponent: bool,
    text: Text,
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Structure,
    String,
    /// After a backslash, with this many bytes of the escape seen, the backslash included.
    Escape(usize),
}

/// The string that is being passed on.
struct Text {
    left: usize,
    max: usize,
    is_cut: bool,
    escape: [u8; 6],
    /// The first half of a surrogate pair, kept until the second half was seen.
    high: Option<[u8; 6]>,
    cut: Rc<Cell<u64>>,
}

impl<R: Read> Guard<R> {
    /// `cut` counts the strings that were longer than allowed.
    pub(crate) fn new(inner: R, limits: &Limits, cut: Rc<Cell<u64>>) -> Self {
        Self {
            inner,
            input: vec![0; CHUNK],
            output: Vec::with_capacity(CHUNK + 16),
            given: 0,
            place: Place::Structure,
            depth: 0,
            max_depth: limits.depth,
            digits: 0,
            in_exponent: false,
            text: Text {
                left: 0,
                max: limits.string_bytes,
                is_cut: false,
                escape: [0; 6],
                high: None,
                cut,
            },
        }
    }

    /// Looks at the first `length` bytes of the input.
    fn examine(&mut self, length: usize) -> io::Result<()> {
        let input = std::mem::take(&mut self.input);
        let mut rest = &input[..length];
        let mut result = Ok(());
        while !rest.is_empty() && result.is_ok() {
            let used = match self.place {
                Place::Structure => self.structure(rest),
                Place::String => Ok(self.string(rest)),
                Place::Escape(seen) => {
                    self.place = self.text.escape(seen, rest[0], &mut self.output);
                    Ok(1)
                }
            };
            match used {
                Ok(used) => rest = &rest[used..],
                Err(refusal) => result = Err(refusal.into_io()),
            }
        }
        self.input = input;
        result
    }

    /// Passes on what stands between strings; gives how many bytes were looked at.
    fn structure(&mut self, bytes: &[u8]) -> Result<usize, Refusal> {
        let mut from = 0;
        for (at, &byte) in bytes.iter().enumerate() {
            match byte {
                b'0'..=b'9' => {
                    self.digits = self.digits.saturating_add(1);
                    let passed = if self.in_exponent {
                        EXPONENT_DIGITS
                    } else {
                        DIGITS
                    };
                    if self.digits > passed {
                        self.output.extend_from_slice(&bytes[from..at]);
                        from = at + 1;
                    }
                    continue;
                }
                b'e' | b'E' => self.in_exponent = true,
                b'+' | b'-' => {}
                b'"' => {
                    self.place = Place::String;
                    self.text.left = self.text.max;
                    self.output.extend_from_slice(&bytes[from..=at]);
                    self.digits = 0;
                    self.in_exponent = false;
                    return Ok(at + 1);
                }
                b'{' | b'[' => {
                    self.depth += 1;
                    if self.depth > self.max_depth {
                        return Err(Refusal::Limit {
                            what: format!("{} objects within each other", self.max_depth),
                            remedy: "no scanner writes such a log",
                        });
                    }
                }
                b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                _ => self.in_exponent = false,
            }
            self.digits = 0;
        }
        self.output.extend_from_slice(&bytes[from..]);
        Ok(bytes.len())
    }

    /// Passes on the inside of a string up to its end or the next escape.
    fn string(&mut self, bytes: &[u8]) -> usize {
        let end = memchr::memchr2(b'"', b'\\', bytes).unwrap_or(bytes.len());
        if end > 0 {
            self.text.pass(&bytes[..end], &mut self.output);
        }
        match bytes.get(end) {
            None => end,
            Some(b'"') => {
                self.text.end(&mut self.output);
                self.place = Place::Structure;
                end + 1
            }
            Some(_) => {
                self.place = Place::Escape(1);
                end + 1
            }
        }
    }
}

impl Text {
    /// Passes on characters, as many as fit.
    fn pass(&mut self, bytes: &[u8], output: &mut Vec<u8>) {
        self.settle_half_pair(output);
        if self.is_cut {
            return;
        }
        let mut fits = bytes.len().min(self.left);
        while fits < bytes.len() && bytes[fits] & 0xC0 == 0x80 {
            fits -= 1;
        }
        output.extend_from_slice(&bytes[..fits]);
        self.left -= fits;
        self.is_cut = fits < bytes.len();
    }

    /// Passes on something that must not be parted.
    fn pass_whole(&mut self, bytes: &[u8], output: &mut Vec<u8>) {
        if self.is_cut || bytes.len() > self.left {
            self.is_cut = true;
            return;
        }
        output.extend_from_slice(bytes);
        self.left -= bytes.len();
    }

    /// A first half whose second half did not come.
    fn settle_half_pair(&mut self, output: &mut Vec<u8>) {
        if self.high.take().is_some() {
            self.pass_whole(REPLACEMENT, output);
        }
    }

    /// The next byte of an escape.
    fn escape(&mut self, seen: usize, byte: u8, output: &mut Vec<u8>) -> Place {
        self.escape[0] = b'\\';
        self.escape[seen] = byte;
        if self.escape[1] != b'u' {
            self.settle_half_pair(output);
            let simple = [b'\\', byte];
            self.pass_whole(&simple, output);
            return Place::String;
        }
        if seen < 5 {
            return Place::Escape(seen + 1);
        }
        self.unicode(output);
        Place::String
    }

    /// A complete `\uXXXX`.
    fn unicode(&mut self, output: &mut Vec<u8>) {
        let escape = self.escape;
        let unit = std::str::from_utf8(&escape[2..])
            .ok()
            .and_then(|hex| u16::from_str_radix(hex, 16).ok());
        match (unit, self.high.take()) {
            (Some(0xDC00..=0xDFFF), Some(high)) => {
                let mut pair = [0; 12];
                pair[..6].copy_from_slice(&high);
                pair[6..].copy_from_slice(&escape);
                self.pass_whole(&pair, output);
            }
            (unit, half) => {
                if half.is_some() {
                    self.pass_whole(REPLACEMENT, output);
                }
                match unit {
                    Some(0xD800..=0xDBFF) => self.high = Some(escape),
                    Some(0 | 0xDC00..=0xDFFF) => self.pass_whole(REPLACEMENT, output),
                    _ => self.pass_whole(&escape, output),
                }
            }
        }
    }

    /// The closing quotation mark.
    fn end(&mut self, output: &mut Vec<u8>) {
        self.settle_half_pair(output);
        if self.is_cut {
            self.is_cut = false;
            self.cut.set(self.cut.get() + 1);
            output.extend_from_slice("…".as_bytes());
        }
        output.push(b'"');
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.output.len() {
            self.output.clear();
            self.given = 0;
            let length = self.inner.read(&mut self.input)?;
            if length == 0 {
                return Ok(0);
            }
            self.examine(length)?;
        }
        let ready = &self.output[self.given..];
        let count = ready.len().min(buffer.len());
        buffer[..count].copy_from_slice(&ready[..count]);
        self.given += count;
        Ok(count)
    }
}
