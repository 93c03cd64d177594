//! Logs in, findings out.

#![expect(
    clippy::needless_pass_by_value,
    reason = "`json!` literals are handed over where they are written"
)]

mod corpus;
mod generated;
mod identity;
mod intake;
mod lifecycle;
mod limits;
mod memory;
mod mutated;
mod places;
mod rules;
mod severity;
mod tool_fingerprints;
mod words;

use std::convert::Infallible;
use std::path::{Path, PathBuf};

use sarif::{Finding, Limits, ReadError, Summary};
use serde_json::{Value, json};

/// Reads a log that must be readable.
fn read(log: &[u8]) -> (Vec<Finding>, Summary) {
    try_read(log, &Limits::default()).expect("the log is read")
}

fn try_read(log: &[u8], limits: &Limits) -> Result<(Vec<Finding>, Summary), ReadError<Infallible>> {
    let mut findings = Vec::new();
    let summary = sarif::read(|| Ok(log), limits, &mut |finding| {
        findings.push(finding);
        Ok(())
    })?;
    Ok((findings, summary))
}

/// The sentence that a log is refused with.
fn refusal(log: &[u8], limits: &Limits) -> String {
    let mut given = 0;
    let read = sarif::read(|| Ok(log), limits, &mut |_| {
        given += 1;
        Ok::<(), Infallible>(())
    });
    assert_eq!(given, 0, "nothing is given before the whole log is known");
    match read {
        Err(ReadError::Refused(refusal)) => refusal.to_string(),
        other => panic!("must be refused, but {other:?}"),
    }
}

fn findings(log: &Value) -> Vec<Finding> {
    read(log.to_string().as_bytes()).0
}

/// The only finding of a log.
fn finding(log: &Value) -> Finding {
    let mut findings = findings(log);
    assert_eq!(findings.len(), 1);
    findings.remove(0)
}

fn fingerprints(log: &Value) -> Vec<String> {
    findings(log)
        .into_iter()
        .map(|finding| finding.fingerprint)
        .collect()
}

/// A log of one run: `run` is merged over a tool named `Probe`.
fn log_of(run: Value) -> Value {
    let mut whole = json!({"tool": {"driver": {"name": "Probe"}}, "results": []});
    let Value::Object(members) = run else {
        panic!("a run is an object");
    };
    for (key, value) in members {
        whole[key] = value;
    }
    json!({"version": "2.1.0", "runs": [whole]})
}

fn log_with(results: Value) -> Value {
    log_of(json!({ "results": results }))
}

/// A result of rule `R` in `path` at `line`, quoting `code`.
fn result(path: &str, line: u32, code: &str) -> Value {
    json!({
        "ruleId": "R",
        "message": {"text": "Something is wrong here."},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": path},
            "region": {"startLine": line, "snippet": {"text": code}},
        }}],
    })
}

/// A folder of material that lies beside the checkout; a clean clone elsewhere goes without.
fn shared(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared")
        .join(name);
    if folder.exists() {
        return Some(folder);
    }
    eprintln!(
        "{} is not there; only fixtures of this crate were read",
        folder.display()
    );
    None
}
