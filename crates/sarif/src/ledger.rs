//! An allowance of bytes that reading may keep.

use std::cell::{Cell, RefCell};

use serde::de::Error;

use crate::limits::Limits;
use crate::refusal::Refusal;

/// How much may still be kept, and what was noticed on the way.
#[derive(Debug)]
pub(crate) struct Ledger {
    pub(crate) limits: Limits,
    left: Cell<usize>,
    cut: Cell<u64>,
    refusal: RefCell<Option<Refusal>>,
}

impl Ledger {
    pub(crate) fn new(limits: Limits, allowance: usize) -> Self {
        Self {
            limits,
            left: Cell::new(allowance),
            cut: Cell::new(0),
            refusal: RefCell::new(None),
        }
    }

    /// Begins anew, for the next result.
    pub(crate) fn refill(&self, allowance: usize) {
        self.left.set(allowance);
    }

    /// Texts cut and lists ended early for want of allowance.
    pub(crate) fn cut(&self) -> u64 {
        self.cut.get()
    }

    pub(crate) fn allows(&self, bytes: usize) -> bool {
        self.left.get() >= bytes
    }

    /// Takes up to `bytes` from the allowance; less than asked counts as cut.
    pub(crate) fn take(&self, bytes: usize) -> usize {
        let left = self.left.get();
        let taken = bytes.min(left);
        self.left.set(left - taken);
        if taken < bytes {
            self.note_cut();
        }
        taken
    }

    pub(crate) fn note_cut(&self) {
        self.cut.set(self.cut.get() + 1);
    }

    pub(crate) fn give_back(&self, bytes: usize) {
        self.left.set(self.left.get() + bytes);
    }

    /// Ends the reading; the parser's error only carries the news upwards.
    pub(crate) fn refuse<E: Error>(&self, refusal: Refusal) -> E {
        self.refusal.replace(Some(refusal));
        E::custom("refused")
    }

    pub(crate) fn refusal(&self) -> Option<Refusal> {
        self.refusal.take()
    }
}
