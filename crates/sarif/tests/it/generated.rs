//! Large logs as the generator beside the checkout writes them, with the counts it states.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::{read, shared};

struct Generated {
    log: Vec<u8>,
    expect: Value,
}

/// Runs the generator; `None` where there is no Python.
fn generate(tool: &Path, arguments: &[&str]) -> Option<Generated> {
    let folder = tempfile::tempdir().expect("a folder");
    let (log, expect) = (folder.path().join("log"), folder.path().join("expect"));
    let done = Command::new("python3")
        .arg(tool)
        .args(arguments)
        .arg("-o")
        .arg(&log)
        .arg("--expect")
        .arg(&expect)
        .status();
    let Ok(done) = done else {
        eprintln!("python3 is not there; no log was generated");
        return None;
    };
    assert!(done.success());
    Some(Generated {
        log: std::fs::read(log).expect("the log"),
        expect: serde_json::from_slice(&std::fs::read(expect).expect("the counts")).expect("JSON"),
    })
}

#[test]
fn generated_logs_count_as_their_generator_says() {
    let Some(tool) = shared("tools/make_sarif.py") else {
        return;
    };
    for arguments in [
        &["2000"][..],
        &["2000", "--results-first", "--bom", "--indent"],
        &["1500", "--runs", "5", "--fingerprints", "mixed"],
        &["1000", "--mutate", "10", "--baseline-state"],
        &["300", "--huge-messages", "50", "--no-snippets"],
    ] {
        let Some(Generated { log, expect }) = generate(&tool, arguments) else {
            return;
        };
        let (findings, summary) = read(&log);
        assert_eq!(summary.results, expect["results"], "{arguments:?}");
        assert_eq!(
            summary.results - summary.findings,
            expect["absent"],
            "{arguments:?}"
        );
        assert_eq!(summary.runs.len() as u64, expect["runs"], "{arguments:?}");
        if expect["absent"] != 0 {
            continue;
        }
        let mut levels = BTreeMap::new();
        let mut rules = BTreeMap::new();
        let mut suppressed = 0_u64;
        for finding in &findings {
            *levels.entry(finding.details.level.clone()).or_insert(0_u64) += 1;
            *rules
                .entry(finding.rule_id.clone().expect("a rule"))
                .or_insert(0_u64) += 1;
            suppressed += u64::from(finding.suppression.is_some());
        }
        assert_eq!(serde_json::json!(levels), expect["level"], "{arguments:?}");
        assert_eq!(serde_json::json!(rules), expect["rule"], "{arguments:?}");
        assert_eq!(suppressed, expect["suppressed"], "{arguments:?}");
    }
}

#[test]
fn the_next_scan_keeps_what_the_generator_kept() {
    let Some(tool) = shared("tools/make_sarif.py") else {
        return;
    };
    for fingerprints in ["all", "mixed", "none"] {
        let common = ["3000", "--fingerprints", fingerprints, "--mutate", "5"];
        let first = generate(&tool, &[&common[..], &["--generation", "1"]].concat());
        let second = generate(&tool, &common);
        let (Some(first), Some(second)) = (first, second) else {
            return;
        };
        let prints = |log: &[u8]| -> BTreeSet<String> {
            let (findings, _) = read(log);
            let count = findings.len();
            let prints: BTreeSet<_> = findings
                .into_iter()
                .map(|finding| finding.fingerprint)
                .collect();
            assert_eq!(
                prints.len(),
                count,
                "{fingerprints}: each finding stands for itself"
            );
            prints
        };
        let (before, after) = (prints(&first.log), prints(&second.log));
        let kept = before.intersection(&after).count() as u64;
        assert_eq!(kept, second.expect["kept"], "{fingerprints}");
        assert_eq!(
            before.len() as u64 - kept,
            second.expect["fixed"],
            "{fingerprints}"
        );
        assert_eq!(
            after.len() as u64 - kept,
            second.expect["new"],
            "{fingerprints}"
        );
    }
}
