//! Fingerprints that tools write: when they count, and when they are none.

use std::collections::BTreeSet;

use serde_json::json;

use crate::identity::{distinct, with};
use crate::{fingerprints, log_with, result};

#[test]
fn a_fingerprint_of_the_tool_survives_a_change_of_code_and_message() {
    for kind in ["fingerprints", "partialFingerprints"] {
        let one = with(result("a.c", 5, "old();"), kind, json!({"id/v1": "one"}));
        let two = with(result("a.c", 9, "new();"), kind, json!({"id/v1": "one"}));
        let two = with(two, "message", json!({"text": "Put in other words."}));
        assert_eq!(
            fingerprints(&log_with(json!([one]))),
            fingerprints(&log_with(json!([two]))),
        );
    }
}

#[test]
fn a_fingerprint_of_the_tool_counts_for_one_rule_and_path() {
    let mark = json!({"id/v1": "one"});
    let one = with(result("a.c", 5, "f();"), "fingerprints", mark.clone());
    let elsewhere = with(result("b.c", 5, "f();"), "fingerprints", mark);
    let other_rule = with(one.clone(), "ruleId", json!("S"));
    assert_eq!(distinct(&log_with(json!([one, elsewhere, other_rule]))), 3);
}

#[test]
fn the_first_complete_fingerprint_outlives_newer_ones() {
    let old = with(
        result("a.c", 5, "f();"),
        "fingerprints",
        json!({"id/v1": "one"}),
    );
    let new = with(
        result("a.c", 8, "g();"),
        "fingerprints",
        json!({"id/v1": "one", "id/v2": "uno"}),
    );
    assert_eq!(
        fingerprints(&log_with(json!([old]))),
        fingerprints(&log_with(json!([new]))),
    );
}

#[test]
fn a_constant_is_no_fingerprint() {
    for value in ["requires login", "", "  ", "run 2026-01-01"] {
        let mark = |result| with(result, "fingerprints", json!({"match/v1": value}));
        let marked = log_with(json!([
            mark(result("a.c", 1, "f();")),
            mark(result("b.c", 1, "g();")),
        ]));
        let bare = log_with(json!([result("a.c", 1, "f();"), result("b.c", 1, "g();")]));
        assert_eq!(fingerprints(&marked), fingerprints(&bare), "{value:?}");
    }
}

#[test]
fn an_excuse_is_no_fingerprint_even_when_it_stands_once() {
    let mark = json!({"match/v1": "requires login"});
    let marked = log_with(json!([with(
        result("a.c", 1, "f();"),
        "fingerprints",
        mark
    )]));
    let bare = log_with(json!([result("a.c", 1, "f();")]));
    assert_eq!(fingerprints(&marked), fingerprints(&bare));
}

#[test]
fn one_value_on_different_code_of_one_file_is_no_fingerprint() {
    let mark = |result, value: &str| with(result, "partialFingerprints", json!({"hash": value}));
    let marked = log_with(json!([
        mark(result("a.c", 1, "f();"), "same"),
        mark(result("a.c", 2, "g();"), "same"),
        mark(result("a.c", 3, "h();"), "another"),
    ]));
    let bare = log_with(json!([
        result("a.c", 1, "f();"),
        result("a.c", 2, "g();"),
        result("a.c", 3, "h();"),
    ]));
    let (marked, bare) = (fingerprints(&marked), fingerprints(&bare));
    assert_eq!(marked[..2], bare[..2]);
    assert_ne!(marked[2], bare[2]);
}

#[test]
fn one_value_on_equal_code_at_two_places_is_two_findings() {
    let mark = |line| {
        let value = json!({"hash": "same"});
        with(result("a.c", line, "f();"), "partialFingerprints", value)
    };
    // Another result keeps the value from being the only one of the run.
    let other = with(
        result("b.c", 1, "g();"),
        "partialFingerprints",
        json!({"hash": "b"}),
    );
    let two = fingerprints(&log_with(json!([mark(3), mark(9), other])));
    assert_eq!(two.iter().collect::<BTreeSet<_>>().len(), 3);
    let first_alone = fingerprints(&log_with(json!([mark(3), other])));
    assert_eq!(
        first_alone[0], two[0],
        "a copy further down leaves the first alone"
    );
}

#[test]
fn a_constant_beside_a_fingerprint_is_left_out() {
    let marks = |commit: &str| {
        let mark = |result, hash: &str| {
            with(
                result,
                "partialFingerprints",
                json!({"hash": hash, "commit": commit}),
            )
        };
        fingerprints(&log_with(json!([
            mark(result("a.c", 1, "f();"), "one"),
            mark(result("b.c", 2, "g();"), "two"),
        ])))
    };
    assert_eq!(marks("4f1c"), marks("99aa"));
}

#[test]
fn fingerprints_of_a_wrong_type_are_passed_over() {
    let odd = json!({"nested": {"value": "a"}, "list": [1], "number": 5, "null": null});
    let marked = with(result("a.c", 1, "f();"), "fingerprints", odd);
    let bare = result("a.c", 1, "f();");
    assert_eq!(
        fingerprints(&log_with(json!([marked]))),
        fingerprints(&log_with(json!([bare]))),
    );
}
