//! What a log as a whole speaks for.

use sarif::{Holdback, Warning};
use serde_json::{Value, json};

use crate::{log_of, read};

fn speaks_for(log: &Value) -> Vec<(String, Option<String>)> {
    let (_, summary) = read(log.to_string().as_bytes());
    let pairs = summary.speaks_for().into_iter();
    pairs
        .map(|(tool, category)| (tool.to_owned(), category.map(str::to_owned)))
        .collect()
}

fn run(tool: &str, id: &str) -> Value {
    json!({
        "tool": {"driver": {"name": tool}},
        "automationDetails": {"id": id},
        "results": [],
    })
}

#[test]
fn a_log_speaks_for_its_tools_and_categories() {
    let log = json!({"version": "2.1.0", "runs": [
        run("A", "backend/2026-01-01"),
        run("A", "frontend/"),
        run("B", "nightly run"),
        run("A", "backend/2026-01-01"),
    ]});
    let pair = |tool: &str, category: Option<&str>| (tool.to_owned(), category.map(str::to_owned));
    assert_eq!(
        speaks_for(&log),
        [
            pair("A", Some("backend")),
            pair("A", Some("frontend")),
            pair("B", None)
        ],
    );
}

#[test]
fn a_run_that_did_not_get_to_its_end_closes_nothing() {
    for (member, value, because) in [
        ("results", Value::Null, Holdback::ResultsAbsent),
        (
            "invocations",
            json!([{"executionSuccessful": true}, {"executionSuccessful": false}]),
            Holdback::ExecutionFailed,
        ),
        (
            "externalPropertyFileReferences",
            json!({"results": [{"location": {"uri": "r.sarif"}}]}),
            Holdback::ResultsElsewhere,
        ),
    ] {
        let log = log_of(json!({ member: value }));
        assert_eq!(speaks_for(&log), []);
        let (_, summary) = read(log.to_string().as_bytes());
        let warning = Warning::Incomplete {
            tool: "Probe".to_owned(),
            because,
        };
        assert_eq!(summary.warnings, [warning]);
    }
}

#[test]
fn one_failed_run_holds_back_the_others_of_its_tool_and_category() {
    let mut failed = run("A", "x/1");
    failed["invocations"] = json!([{"executionSuccessful": false}]);
    let log = json!({"version": "2.1.0", "runs": [run("A", "x/2"), failed, run("B", "x/3")]});
    assert_eq!(speaks_for(&log), [("B".to_owned(), Some("x".to_owned()))]);
}

#[test]
fn no_runs_close_nothing_and_say_so() {
    for log in [
        json!({"version": "2.1.0", "runs": []}),
        json!({"version": "2.1.0", "runs": null}),
        json!({"version": "2.1.0"}),
    ] {
        let (findings, summary) = read(log.to_string().as_bytes());
        assert!(findings.is_empty() && summary.speaks_for().is_empty());
        assert_eq!(summary.warnings, [Warning::NoRuns]);
    }
}

#[test]
fn results_kept_apart_in_the_log_are_not_read_and_close_nothing() {
    let mut log = log_of(json!({}));
    log["inlineExternalProperties"] = json!([{"runGuid": "x"}]);
    assert_eq!(speaks_for(&log).len(), 1);
    log["inlineExternalProperties"] = json!([{"results": [{"message": {"text": "m"}}]}]);
    assert_eq!(speaks_for(&log), []);
}

#[test]
fn warnings_are_sentences() {
    for warning in [
        Warning::NoRuns,
        Warning::Incomplete {
            tool: "A".to_owned(),
            because: Holdback::ExecutionFailed,
        },
        Warning::InlineResults,
        Warning::NotText,
        Warning::Cut(1),
        Warning::Cut(7),
    ] {
        assert!(warning.to_string().ends_with('.'), "{warning}");
    }
}
