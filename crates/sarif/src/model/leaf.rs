//! Members that tools write in several ways, or of which only a little is wanted.

use serde::de::{IgnoredAny, SeqAccess};

use crate::shape::{Ledger, Shape};

/// A name that identity depends on: kept even when the allowance is used up, but never a long one.
#[derive(Debug, Default)]
pub(crate) struct Brief(pub(crate) Option<String>);

impl Brief {
    pub(crate) fn get(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl Shape for Brief {
    fn text(&mut self, text: &str, _: &Ledger) {
        /// Characters that are kept.
        const LENGTH: usize = 1_000;
        self.0 = Some(text.chars().take(LENGTH).collect());
    }
}

/// A text that many results may refer to, at most so many bytes of it: what is a few bytes in each
/// reference must not become a megabyte in each finding.
#[derive(Debug, Default)]
pub(crate) struct Short<const BYTES: usize>(Option<String>);

impl<const BYTES: usize> Short<BYTES> {
    pub(crate) fn as_deref(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl<const BYTES: usize> Shape for Short<BYTES> {
    fn text(&mut self, text: &str, ledger: &Ledger) {
        let kept = text.floor_char_boundary(BYTES);
        if kept < text.len() {
            ledger.note_cut();
        }
        self.0.text(&text[..kept], ledger);
    }
}

/// One word or several, as text or number: tags, scores, CWE numbers, which tools write as they like.
#[derive(Debug, Default)]
pub(crate) struct Words(pub(crate) Vec<String>);

impl Shape for Words {
    fn text(&mut self, text: &str, ledger: &Ledger) {
        let mut word = None::<String>;
        word.text(text, ledger);
        self.0.extend(word);
    }

    fn number(&mut self, number: f64) {
        self.0.push(number.to_string());
    }

    fn list<'de, A: SeqAccess<'de>>(&mut self, seq: A, ledger: &Ledger) -> Result<(), A::Error> {
        let mut words = Vec::<Words>::new();
        words.list(seq, ledger)?;
        self.0 = words.into_iter().flat_map(|words| words.0).collect();
        Ok(())
    }
}

/// Whether a member is there and not empty, whatever it holds.
#[derive(Debug, Default)]
pub(crate) struct Presence(pub(crate) bool);

impl Shape for Presence {
    fn list<'de, A: SeqAccess<'de>>(&mut self, mut seq: A, _: &Ledger) -> Result<(), A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {
            self.0 = true;
        }
        Ok(())
    }
}
