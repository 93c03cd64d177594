//! The results of a log, one at a time; everything else is passed over.

use std::io::Read;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::limits::Limits;
use crate::model::{Core, Extra, Verdict};
use crate::refusal::ReadError;
use crate::shape::{Key, Ledger, Members, Shape, Slot};

/// A result as it is read. Its three parts have an allowance each, so that a long explanation changes
/// neither identity nor severity.
#[derive(Debug)]
pub(crate) struct Raw<'a> {
    pub(crate) core: Core,
    pub(crate) verdict: Verdict,
    pub(crate) extra: Extra,
    pub(crate) is_object: bool,
    ledgers: &'a Ledgers,
}

impl Members for Raw<'_> {
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        ledger: &Ledger,
    ) -> Result<bool, A::Error> {
        if self.core.member(key, map, ledger)? {
            return Ok(true);
        }
        let Some((verdict, extra)) = &self.ledgers.beyond_core else {
            return Ok(false);
        };
        Ok(self.verdict.member(key, map, verdict)? || self.extra.member(key, map, extra)?)
    }
}

impl Shape for Raw<'_> {
    fn object<'de, A: MapAccess<'de>>(&mut self, map: A, ledger: &Ledger) -> Result<(), A::Error> {
        self.is_object = true;
        self.members(map, ledger)
    }
}

/// Allowances for one result at a time.
#[derive(Debug)]
pub(crate) struct Ledgers {
    core: Ledger,
    /// For verdict and explanation, on the pass that wants them.
    beyond_core: Option<(Ledger, Ledger)>,
}

impl Ledgers {
    /// For a pass that asks only which result it is.
    pub(crate) fn core(limits: Limits) -> Self {
        Self {
            core: Ledger::new(limits, 0),
            beyond_core: None,
        }
    }

    pub(crate) fn whole(limits: Limits) -> Self {
        Self {
            beyond_core: Some((Ledger::new(limits, 0), Ledger::new(limits, 0))),
            ..Self::core(limits)
        }
    }

    pub(crate) fn cut(&self) -> u64 {
        let beyond_core = self.beyond_core.as_ref();
        self.core.cut() + beyond_core.map_or(0, |(verdict, extra)| verdict.cut() + extra.cut())
    }

    fn fresh(&self) -> Raw<'_> {
        let limits = &self.core.limits;
        self.core.refill(limits.result_bytes);
        if let Some((verdict, extra)) = &self.beyond_core {
            verdict.refill(limits.detail_bytes);
            extra.refill(limits.detail_bytes);
        }
        Raw {
            core: Core::default(),
            verdict: Verdict::default(),
            extra: Extra::default(),
            is_object: false,
            ledgers: self,
        }
    }
}

/// Gives every element of every `results`, with the number of its run, to `each`.
pub(crate) fn results<E>(
    json: impl Read,
    ledgers: &Ledgers,
    each: &mut dyn FnMut(usize, Raw<'_>) -> Result<(), E>,
) -> Result<(), ReadError<E>> {
    let mut walk = Walk {
        ledgers,
        each,
        run: 0,
        stopped: None,
    };
    let mut parser = serde_json::Deserializer::from_reader(json);
    let parsed = Part::Log(&mut walk)
        .deserialize(&mut parser)
        .and_then(|()| parser.end());
    if let Some(error) = walk.stopped {
        return Err(ReadError::Stopped(error));
    }
    parsed.map_err(ReadError::from_json)
}

struct Walk<'a, E> {
    ledgers: &'a Ledgers,
    each: &'a mut dyn FnMut(usize, Raw<'_>) -> Result<(), E>,
    run: usize,
    stopped: Option<E>,
}

/// The parts of the log on the way to its results.
enum Part<'w, 'a, E> {
    Log(&'w mut Walk<'a, E>),
    Runs(&'w mut Walk<'a, E>),
    Run(&'w mut Walk<'a, E>),
    Results(&'w mut Walk<'a, E>),
}

impl<'de, E> DeserializeSeed<'de> for Part<'_, '_, E> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, E> Visitor<'de> for Part<'_, '_, E> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a part of a SARIF log")
    }

    fn visit_unit<F: Error>(self) -> Result<(), F> {
        Ok(())
    }

    fn visit_bool<F: Error>(self, _: bool) -> Result<(), F> {
        Ok(())
    }

    fn visit_f64<F: Error>(self, _: f64) -> Result<(), F> {
        Ok(())
    }

    fn visit_i64<F: Error>(self, _: i64) -> Result<(), F> {
        Ok(())
    }

    fn visit_u64<F: Error>(self, _: u64) -> Result<(), F> {
        Ok(())
    }

    fn visit_str<F: Error>(self, _: &str) -> Result<(), F> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut key = String::new();
        while map.next_key_seed(Key(&mut key))?.is_some() {
            match (&mut self, key.as_str()) {
                (Part::Log(walk), "runs") => map.next_value_seed(Part::Runs(walk))?,
                (Part::Run(walk), "results") => map.next_value_seed(Part::Results(walk))?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        match self {
            Part::Runs(walk) => {
                while seq.next_element_seed(Part::Run(walk))?.is_some() {
                    walk.run += 1;
                }
            }
            Part::Results(walk) => loop {
                let mut raw = walk.ledgers.fresh();
                if seq
                    .next_element_seed(Slot(&mut raw, &walk.ledgers.core))?
                    .is_none()
                {
                    break;
                }
                if let Err(error) = (walk.each)(walk.run, raw) {
                    walk.stopped = Some(error);
                    return Err(A::Error::custom("stopped"));
                }
            },
            Part::Log(_) | Part::Run(_) => while seq.next_element::<IgnoredAny>()?.is_some() {},
        }
        Ok(())
    }
}
