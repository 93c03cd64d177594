//! Severity, level and kind.

use domain::Severity;
use serde_json::{Value, json};

use crate::{finding, findings, log_of, read};

/// The severity of a result under a rule.
fn severity(rule: &Value, result: &Value) -> Severity {
    finding(&log(rule, result, &json!([]))).severity
}

fn log(rule: &Value, result: &Value, invocations: &Value) -> Value {
    let mut rule = rule.clone();
    rule["id"] = json!("R");
    let mut result = result.clone();
    result["ruleId"] = json!("R");
    result["message"] = json!({"text": "m"});
    log_of(json!({
        "tool": {"driver": {"name": "Probe", "rules": [rule]}},
        "invocations": invocations,
        "results": [result],
    }))
}

#[test]
fn a_score_decides_with_its_bounds_included() {
    for (score, expected) in [
        ("10.0", Severity::Critical),
        ("9", Severity::Critical),
        ("8.9", Severity::High),
        ("7.0", Severity::High),
        ("6.9", Severity::Medium),
        ("4.0", Severity::Medium),
        (" 3.9 ", Severity::Low),
        ("0", Severity::Low),
    ] {
        let rule = json!({"properties": {"security-severity": score}});
        assert_eq!(
            severity(&rule, &json!({"level": "error"})),
            expected,
            "{score}"
        );
    }
    let number = json!({"properties": {"security-severity": 9.1}});
    assert_eq!(severity(&number, &json!({})), Severity::Critical);
}

#[test]
fn a_score_of_the_result_counts_more_than_its_rules() {
    let rule = json!({"properties": {"security-severity": "9.8"}});
    let result = json!({"properties": {"security-severity": "4.5"}});
    assert_eq!(severity(&rule, &result), Severity::Medium);
}

#[test]
fn a_score_that_is_none_leaves_the_level_to_decide() {
    for score in [
        json!("high"),
        json!("NaN"),
        json!(""),
        json!(null),
        json!({}),
    ] {
        let rule = json!({"properties": {"security-severity": score}});
        assert_eq!(severity(&rule, &json!({"level": "error"})), Severity::High);
    }
}

#[test]
fn a_level_is_the_results_else_the_rules_else_warning() {
    for (level, expected) in [
        ("error", Severity::High),
        ("warning", Severity::Medium),
        ("note", Severity::Low),
        ("none", Severity::Low),
    ] {
        assert_eq!(severity(&json!({}), &json!({"level": level})), expected);
        let rule = json!({"defaultConfiguration": {"level": level}});
        assert_eq!(severity(&rule, &json!({})), expected);
    }
    assert_eq!(severity(&json!({}), &json!({})), Severity::Medium);
    assert_eq!(
        severity(&json!({}), &json!({"level": "fatal"})),
        Severity::Medium
    );
}

#[test]
fn an_invocation_overrides_the_rules_level() {
    let rule = json!({"defaultConfiguration": {"level": "note"}});
    let override_to = |level: &str| {
        json!({"executionSuccessful": true, "ruleConfigurationOverrides": [
            {"descriptor": {"id": "R"}, "configuration": {"level": level}},
        ]})
    };
    let only = log(&rule, &json!({}), &json!([override_to("error")]));
    assert_eq!(finding(&only).severity, Severity::High);
    let second = json!({"provenance": {"invocationIndex": 1}});
    let two = json!([override_to("note"), override_to("error")]);
    assert_eq!(finding(&log(&rule, &second, &two)).severity, Severity::High);
    assert_eq!(
        finding(&log(&rule, &json!({}), &two)).severity,
        Severity::Low
    );
}

#[test]
fn what_did_not_fail_has_no_level() {
    let rule = json!({"defaultConfiguration": {"level": "error"}});
    for kind in ["open", "review", "informational"] {
        let one = finding(&log(&rule, &json!({"kind": kind}), &json!([])));
        assert_eq!(
            (one.severity, one.details.level.as_str()),
            (Severity::Low, "none")
        );
        assert_eq!(one.details.kind, kind);
    }
}

#[test]
fn what_passed_or_does_not_apply_or_is_gone_is_skipped_with_its_reason() {
    let one =
        |member: &str, value: &str| json!({"ruleId": "R", "message": {"text": "m"}, member: value});
    let log = crate::log_with(json!([
        one("kind", "pass"),
        one("kind", "pass"),
        one("kind", "notApplicable"),
        one("baselineState", "absent"),
        one("baselineState", "unchanged"),
        null,
    ]));
    let (findings, summary) = read(log.to_string().as_bytes());
    assert_eq!(
        (summary.results, summary.findings, findings.len()),
        (6, 1, 1)
    );
    let skipped: Vec<_> = summary
        .skipped
        .iter()
        .map(|skipped| {
            (
                skipped.count,
                skipped.reason.to_string(),
                skipped.example.as_str(),
            )
        })
        .collect();
    assert_eq!(
        skipped[0],
        (2, "the check passed (kind pass)".to_owned(), "R")
    );
    assert_eq!(skipped.len(), 4);
}

#[test]
fn an_accepted_suppression_suppresses() {
    let of = |suppressions: Value| {
        let one = json!([{"ruleId": "R", "message": {"text": "m"}, "suppressions": suppressions}]);
        findings(&crate::log_with(one))[0].suppression.clone()
    };
    let accepted =
        of(json!([{"kind": "external", "status": "accepted", "justification": "known"}]));
    assert_eq!(
        accepted.expect("suppressed").justification.as_deref(),
        Some("known")
    );
    assert!(of(json!([{"kind": "inSource"}])).is_some());
    assert!(of(json!([{"status": "rejected"}, {"status": "accepted"}])).is_some());
    assert!(of(json!([{"status": "rejected"}, {"status": "underReview"}])).is_none());
    assert!(of(json!([])).is_none());
    assert!(of(json!(null)).is_none());
}
