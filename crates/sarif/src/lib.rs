//! SARIF 2.1.0: bytes in, findings out, one at a time.
//!
//! A log is looked at three times: for everything but its results (`survey`), for which results are
//! the same finding (`occurrences`), and for the findings themselves. No pass holds more than one
//! result; what the log keeps in memory is bounded by [`Limits`]. The crate knows no database, no
//! clock and no network: what a log refers to outside of itself is never opened.

mod assemble;
mod bytes;
mod constants;
mod cwe;
mod decode;
mod finding;
mod fingerprint;
mod guard;
mod identity;
mod ledger;
mod limits;
mod message;
mod model;
mod occurrences;
mod path;
mod place;
mod refusal;
mod rules;
mod run;
mod severity;
mod shape;
mod steps;
mod stream;
mod summary;
mod survey;
mod text;

use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

pub use finding::{
    Change, Details, Finding, Location, Prose, Rule, Snippet, Step, Suppression, WebRequest,
    WebResponse,
};
pub use limits::Limits;
pub use refusal::{ReadError, Refusal};
pub use summary::{Holdback, RunSummary, SkipReason, Skipped, Summary, Warning};

use identity::Identity;
use occurrences::{Census, Occurrences};
use run::Facts;
use shape::Ledger;
use stream::{Ledgers, Raw};

/// Reads a log and gives its findings to `each`, in the order of the file.
///
/// `open` gives the same bytes from their beginning at each call (three times for a log that is
/// read to its end): plain or gzip, UTF-8 or UTF-16. `each` is not called before the log is known to
/// be SARIF 2.1.0 within the limits; a log that breaks off later still ends in an error, so what
/// `each` was given counts only once `read` returns. An error of `each` ends the reading.
pub fn read<R: Read, E>(
    mut open: impl FnMut() -> io::Result<R>,
    limits: &Limits,
    each: &mut impl FnMut(Finding) -> Result<(), E>,
) -> Result<Summary, ReadError<E>> {
    let noticed = Noticed::default();
    let ledger = Ledger::new(*limits, limits.metadata_bytes);
    let log = survey::survey(text(&mut open, limits, &noticed)?, &ledger)?;
    let strings_cut = noticed.cut.get();
    let has_inline_results = log
        .inline_external_properties
        .iter()
        .any(|properties| properties.results.0);
    let runs: Vec<Facts> = log.runs.list.into_iter().map(Facts::new).collect();

    let occurrences = census(text(&mut open, limits, &noticed)?, limits, &runs)?;

    let mut summary = Summary::default();
    let ledgers = Ledgers::whole(*limits);
    let mut give = |run: usize, raw: Raw<'_>| {
        let Some(facts) = runs.get(run) else {
            return Ok(());
        };
        summary.results += 1;
        if !raw.is_object {
            summary.skip(SkipReason::NotAnObject, || facts.tool.to_string());
            return Ok(());
        }
        if let Some(reason) = identity::skipped(&raw.core) {
            summary.skip(reason, || identity::describe(&raw.core, facts));
            return Ok(());
        }
        summary.findings += 1;
        let identity = Identity::of(&raw.core, facts);
        let fingerprint = occurrences
            .fingerprint(identity.tool_print, identity.content_print, identity.rank)
            .hex();
        each(assemble::finding(facts, raw, identity, fingerprint))
    };
    stream::results(text(&mut open, limits, &noticed)?, &ledgers, &mut give)?;

    summary.cut = strings_cut + ledger.cut() + ledgers.cut();
    summary.runs = runs.iter().map(run_summary).collect();
    summary.warnings = warnings(&summary, has_inline_results, noticed.replaced.get());
    Ok(summary)
}

/// Looks at every finding's identity once.
fn census<E>(
    json: impl Read,
    limits: &Limits,
    runs: &[Facts],
) -> Result<Occurrences, ReadError<E>> {
    let results = runs.iter().map(|run| run.results).sum::<u64>();
    let mut census = Census::with_capacity(usize::try_from(results).unwrap_or_default());
    let ledgers = Ledgers::core(*limits);
    stream::results(json, &ledgers, &mut |run, raw: Raw<'_>| {
        if let Some(facts) = runs.get(run)
            && raw.is_object
            && identity::skipped(&raw.core).is_none()
        {
            let identity = Identity::of(&raw.core, facts);
            census.add(identity.tool_print, identity.content_print, identity.rank);
        }
        Ok(())
    })?;
    Ok(census.close())
}

/// What the readers below the parser met.
#[derive(Default)]
struct Noticed {
    cut: Rc<Cell<u64>>,
    replaced: Rc<Cell<bool>>,
}

/// The text of a log, harmless.
type Json<'a> = BufReader<guard::Guard<decode::Utf8<Box<dyn Read + 'a>>>>;

/// The log as guarded text.
fn text<'a, R: Read + 'a, E>(
    open: &mut impl FnMut() -> io::Result<R>,
    limits: &Limits,
    noticed: &Noticed,
) -> Result<Json<'a>, ReadError<E>> {
    let source = open().map_err(ReadError::Io)?;
    let bytes = bytes::open(source, limits).map_err(ReadError::from_io)?;
    let text = decode::Utf8::new(bytes, Rc::clone(&noticed.replaced));
    Ok(BufReader::with_capacity(
        64 * 1024,
        guard::Guard::new(text, limits, Rc::clone(&noticed.cut)),
    ))
}

fn run_summary(run: &Facts) -> RunSummary {
    RunSummary {
        tool: run.tool.clone(),
        tool_version: run.tool_version.clone(),
        category: run.category.clone(),
        results: run.results,
        holdback: run.holdback,
    }
}

fn warnings(summary: &Summary, has_inline_results: bool, replaced: bool) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if summary.runs.is_empty() {
        warnings.push(Warning::NoRuns);
    }
    for run in &summary.runs {
        if let Some(because) = run.holdback {
            let warning = Warning::Incomplete {
                tool: run.tool.to_string(),
                because,
            };
            if !warnings.contains(&warning) {
                warnings.push(warning);
            }
        }
    }
    if has_inline_results {
        warnings.push(Warning::InlineResults);
    }
    if replaced {
        warnings.push(Warning::NotText);
    }
    if summary.cut > 0 {
        warnings.push(Warning::Cut(summary.cut));
    }
    warnings
}
