//! The first look at a log: everything but the results, which are counted and compared only by
//! their fingerprints. Afterwards rules, artifacts and bases are known, wherever they stood.

use std::io::Read;

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess};

use crate::constants::Names;
use crate::model::{Log, Marks, Run};
use crate::refusal::{ReadError, Refusal};
use crate::shape::{Ledger, Shape, Slot};

/// The runs of a log; absent and null are none.
#[derive(Debug, Default)]
pub(crate) struct Runs {
    pub(crate) list: Vec<Run>,
    is_read: bool,
    /// What stands there instead of an array.
    pub(crate) instead: Option<&'static str>,
}

impl Shape for Runs {
    fn text(&mut self, _: &str, _: &Ledger) {
        self.instead = Some("a string");
    }

    fn number(&mut self, _: f64) {
        self.instead = Some("a number");
    }

    fn flag(&mut self, _: bool) {
        self.instead = Some("true or false");
    }

    fn object<'de, A: MapAccess<'de>>(&mut self, mut map: A, _: &Ledger) -> Result<(), A::Error> {
        self.instead = Some("an object");
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn list<'de, A: SeqAccess<'de>>(
        &mut self,
        mut seq: A,
        ledger: &Ledger,
    ) -> Result<(), A::Error> {
        if self.is_read {
            return Err(ledger.refuse(Refusal::Twice("runs")));
        }
        self.is_read = true;
        let mut results = 0;
        loop {
            let mut run = Run::default();
            run.results.earlier = results;
            if seq.next_element_seed(Slot(&mut run, ledger))?.is_none() {
                return Ok(());
            }
            if self.list.len() == ledger.limits.runs {
                return Err(ledger.refuse(Refusal::Limit {
                    what: format!("{} runs", ledger.limits.runs),
                    remedy: "split the scan into several uploads",
                }));
            }
            results += run.results.count;
            self.list.push(run);
        }
    }
}

/// The results of a run, counted; absent and null are not the same as an empty list.
#[derive(Debug, Default)]
pub(crate) struct Results {
    /// Results of the runs before this one: the limit is for the whole log.
    earlier: u64,
    pub(crate) count: u64,
    pub(crate) is_present: bool,
    pub(crate) names: Names,
    /// What stands there instead of an array.
    pub(crate) instead: Option<&'static str>,
}

impl Shape for Results {
    fn text(&mut self, _: &str, _: &Ledger) {
        self.instead = Some("a string");
    }

    fn number(&mut self, _: f64) {
        self.instead = Some("a number");
    }

    fn flag(&mut self, _: bool) {
        self.instead = Some("true or false");
    }

    fn object<'de, A: MapAccess<'de>>(&mut self, mut map: A, _: &Ledger) -> Result<(), A::Error> {
        self.instead = Some("an object");
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn list<'de, A: SeqAccess<'de>>(
        &mut self,
        mut seq: A,
        ledger: &Ledger,
    ) -> Result<(), A::Error> {
        if self.is_present {
            return Err(ledger.refuse(Refusal::Twice("results")));
        }
        self.is_present = true;
        let scratch = Ledger::new(ledger.limits, 0);
        loop {
            scratch.refill(ledger.limits.result_bytes);
            let mut marks = Marks::default();
            if seq.next_element_seed(Slot(&mut marks, &scratch))?.is_none() {
                return Ok(());
            }
            self.count += 1;
            if self.earlier + self.count > ledger.limits.results {
                return Err(ledger.refuse(Refusal::Limit {
                    what: format!("{} results", ledger.limits.results),
                    remedy: "split the scan into several uploads",
                }));
            }
            self.names.note(&marks);
        }
    }
}

/// What the bytes hold, if it is an object at all.
#[derive(Default)]
struct Document {
    log: Option<Log>,
    is_list: bool,
}

impl Shape for Document {
    fn object<'de, A: MapAccess<'de>>(&mut self, map: A, ledger: &Ledger) -> Result<(), A::Error> {
        self.log.insert(Log::default()).object(map, ledger)
    }

    fn list<'de, A: SeqAccess<'de>>(&mut self, mut seq: A, _: &Ledger) -> Result<(), A::Error> {
        self.is_list = true;
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

/// Reads the whole text once and says whether it is a SARIF 2.1.0 log.
pub(crate) fn survey<E>(json: impl Read, ledger: &Ledger) -> Result<Log, ReadError<E>> {
    let mut document = Document::default();
    let mut parser = serde_json::Deserializer::from_reader(json);
    let parsed = Slot(&mut document, ledger)
        .deserialize(&mut parser)
        .and_then(|()| parser.end());
    if let Some(refusal) = ledger.refusal() {
        return Err(ReadError::Refused(refusal));
    }
    if let Err(error) = parsed {
        let is_begun = document.log.is_some() || document.is_list;
        let is_empty = !is_begun && error.to_string().starts_with("EOF while parsing a value");
        return Err(if is_empty {
            ReadError::Refused(Refusal::Empty)
        } else {
            ReadError::from_json(error)
        });
    }
    let Some(log) = document.log else {
        return Err(ReadError::Refused(Refusal::NotSarif(
            "it is not an object".to_owned(),
        )));
    };
    check(&log).map_err(ReadError::Refused)?;
    Ok(log)
}

fn check(log: &Log) -> Result<(), Refusal> {
    match log.version.get().map(str::trim) {
        Some("2.1.0") => {}
        Some(other) => return Err(Refusal::OtherVersion(crate::text::one_line(other, 60))),
        None => {
            return Err(Refusal::NotSarif(
                "it has no member version with the value 2.1.0".to_owned(),
            ));
        }
    }
    if let Some(what) = log.runs.instead {
        return Err(Refusal::Misshapen {
            place: "runs",
            wanted: "an array",
            what,
        });
    }
    match log.runs.list.iter().find_map(|run| run.results.instead) {
        Some(what) => Err(Refusal::Misshapen {
            place: "results of a run",
            wanted: "an array",
            what,
        }),
        None => Ok(()),
    }
}
