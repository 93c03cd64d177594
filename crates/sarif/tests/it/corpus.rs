//! Logs of real scanners, where they lie beside the checkout.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use sarif::Limits;

use crate::{read, refusal, shared};

/// A line of the table of all files: results, and how many of them equal another.
struct Expected {
    results: Option<u64>,
    duplicates: usize,
}

/// Reads the table in the corpus's own description.
fn expectations(readme: &str) -> BTreeMap<String, Expected> {
    let rows = readme.lines().filter(|line| line.starts_with("| `"));
    rows.filter_map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let name = cells.get(1)?.trim_matches('`');
        let words = cells.get(10)?;
        let duplicates = words
            .split_once("duplicates(")
            .and_then(|(_, rest)| rest.split_once(')'))
            .map_or(0, |(count, _)| count.parse().expect("a number"));
        let expected = Expected {
            results: cells.get(6)?.parse().ok(),
            duplicates,
        };
        Some((name.to_owned(), expected))
    })
    .collect()
}

fn each_file(folder: &Path, mut check: impl FnMut(&str, &[u8])) -> usize {
    let mut count = 0;
    for part in ["", "pairs", "must-refuse"] {
        for entry in fs::read_dir(folder.join(part)).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path
                .extension()
                .is_some_and(|extension| extension == "sarif")
            {
                let name = path.strip_prefix(folder).expect("inside").to_string_lossy();
                check(&name, &fs::read(&path).expect("readable"));
                count += 1;
            }
        }
    }
    count
}

#[test]
fn every_log_of_a_real_scanner_is_read_or_refused_in_one_sentence() {
    let Some(folder) = shared("sarif-corpus") else {
        return;
    };
    let readme = fs::read_to_string(folder.join("README.md")).expect("the description");
    let expectations = expectations(&readme);
    let mut results = 0;
    let files = each_file(&folder, |name, bytes| {
        let expected = &expectations[name];
        if name.starts_with("must-refuse") {
            let sentence = refusal(bytes, &Limits::default());
            assert!(
                sentence.ends_with('.') && !sentence.contains('\n'),
                "{sentence}"
            );
            return;
        }
        let (findings, summary) = read(bytes);
        assert_eq!(Some(summary.results), expected.results, "{name}");
        let skipped: u64 = summary.skipped.iter().map(|skipped| skipped.count).sum();
        assert_eq!(summary.results, summary.findings + skipped, "{name}");
        assert_eq!(summary.findings, findings.len() as u64, "{name}");
        assert_eq!(summary.cut, 0, "{name}");
        let distinct: BTreeSet<_> = findings
            .iter()
            .map(|finding| &finding.fingerprint)
            .collect();
        // This tool numbers even the results that are the same to a reader.
        let duplicates = match name {
            "fortify-banned-apis.sarif" => 0,
            _ => expected.duplicates,
        };
        let merged = findings.len() - distinct.len();
        let skipped_duplicates = duplicates.saturating_sub(merged) as u64;
        assert!(
            merged <= duplicates,
            "{name}: {merged} merged, {duplicates} duplicates"
        );
        assert!(
            skipped_duplicates <= skipped,
            "{name}: {skipped_duplicates} kept apart"
        );
        for finding in &findings {
            assert_eq!(finding.fingerprint.len(), 64, "{name}");
            assert!(!finding.issue_type.is_empty(), "{name}");
            assert!(!finding.details.message.text.is_empty(), "{name}");
            assert!(!finding.issue_type.contains(char::is_control), "{name}");
        }
        results += summary.results;
    });
    println!("{files} files of the corpus were read, with {results} results");
    assert_eq!(files, expectations.len());
    assert_eq!(files, 76);
    assert_eq!(results, 9_854);
}

#[test]
fn refusals_name_the_version_the_line_and_the_member() {
    let Some(folder) = shared("sarif-corpus/must-refuse") else {
        return;
    };
    let sentence = |name: &str| {
        let bytes = fs::read(folder.join(name)).expect("readable");
        refusal(&bytes, &Limits::default())
    };
    assert!(sentence("v1.0.0.sarif").contains("SARIF 1.0.0"));
    assert!(sentence("results-is-a-number.sarif").contains("a number"));
    assert!(sentence("v2.0.0-prerelease-trailing-comma.sarif").contains("at line 1063"));
}

#[test]
fn two_scans_of_one_tree_share_what_nobody_edited() {
    let Some(folder) = shared("sarif-corpus/pairs") else {
        return;
    };
    // Counted apart from this crate, by rule, path, quoted code without white space and kind of
    // quotation marks, and message: only 5 and 3 of them kept their line.
    for (tool, before, after, shared) in [("bandit", 99, 98, 54), ("semgrep", 113, 88, 46)] {
        let prints = |name: String| -> BTreeSet<String> {
            let bytes = fs::read(folder.join(name)).expect("readable");
            let (findings, _) = read(&bytes);
            findings
                .into_iter()
                .map(|finding| finding.fingerprint)
                .collect()
        };
        let earlier = prints(format!("{tool}-1-before.sarif"));
        let later = prints(format!("{tool}-2-after.sarif"));
        assert_eq!((earlier.len(), later.len()), (before, after), "{tool}");
        assert_eq!(earlier.intersection(&later).count(), shared, "{tool}");
    }
}

/// What the reader must make of one peculiar file each.
#[test]
fn what_is_peculiar_about_a_file_is_read_rightly() {
    let Some(folder) = shared("sarif-corpus") else {
        return;
    };
    let of = |name: &str| read(&fs::read(folder.join(name)).expect("readable"));

    let (findings, summary) = of("tutorial-suppressions.sarif");
    let suppressed = findings
        .iter()
        .filter(|finding| finding.suppression.is_some());
    assert_eq!((suppressed.count(), summary.findings), (5, 9));

    let (findings, _) = of("tutorial-original-uri-base-ids.sarif");
    let paths: Vec<_> = findings
        .iter()
        .filter_map(|finding| finding.location.as_ref())
        .collect();
    assert_eq!(paths[1].path, "src/io/kb.c");

    let (findings, _) = of("codeql-rules-in-extensions.sarif");
    let types: BTreeSet<_> = findings
        .iter()
        .map(|finding| finding.issue_type.as_str())
        .collect();
    assert_eq!(types.len(), 2);
    assert!(
        types.iter().all(|name| name.contains("shortDescription")),
        "{types:?}"
    );

    let (findings, _) = of("gosec-2.9.5.sarif");
    assert!(findings.iter().all(|finding| !finding.cwe.is_empty()));

    let (findings, _) = of("contrast-webgoat-iast.sarif");
    assert!(
        findings
            .iter()
            .all(|finding| !finding.details.message.text.contains("{0}"))
    );

    let (findings, _) = of("snykcode-altoroj.sarif");
    assert!(
        findings
            .iter()
            .all(|finding| finding.details.message.is_markdown)
    );
    assert!(
        findings
            .iter()
            .all(|finding| !finding.details.message.text.contains("{0}"))
    );
    assert!(
        findings
            .iter()
            .all(|finding| !finding.details.flows.is_empty())
    );

    let (findings, _) = of("owasp-zap-dev.sarif");
    assert!(
        findings
            .iter()
            .all(|finding| finding.details.web_request.is_some())
    );

    let (findings, _) = of("spec-appendix-k4-comprehensive.sarif");
    let finding = &findings[0];
    assert_eq!(
        finding.issue_type,
        "A variable was used without being initialized."
    );
    assert!(
        finding
            .details
            .message
            .text
            .starts_with("Variable `ptr` was used")
    );

    let (_, summary) = of("tutorial-catastrophic-execution-error.sarif");
    assert!(summary.speaks_for().is_empty());
    let (_, summary) = of("tutorial-one-run-empty-results.sarif");
    assert_eq!(summary.speaks_for(), [("CodeScanner", None)]);
}

#[test]
fn the_order_of_results_changes_no_fingerprint() {
    let Some(folder) = shared("sarif-corpus") else {
        return;
    };
    each_file(&folder, |name, bytes| {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if name.starts_with("must-refuse") {
            return;
        }
        let mut log: serde_json::Value = serde_json::from_slice(text).expect("JSON");
        for run in log["runs"].as_array_mut().into_iter().flatten() {
            if let Some(results) = run["results"].as_array_mut() {
                let middle = results.len() / 3;
                results.reverse();
                results.rotate_left(middle);
            }
        }
        // Where a finding is goes with its fingerprint, not only the set of fingerprints.
        let identities = |log: &[u8]| -> BTreeSet<(String, String)> {
            let (findings, _) = read(log);
            let place = |finding: &sarif::Finding| format!("{:?}", finding.location);
            findings
                .into_iter()
                .map(|finding| (place(&finding), finding.fingerprint))
                .collect()
        };
        assert_eq!(
            identities(bytes),
            identities(log.to_string().as_bytes()),
            "{name}"
        );
    });
}
