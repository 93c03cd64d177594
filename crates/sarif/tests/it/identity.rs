//! When two results are the same finding, within a log and from scan to scan.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{fingerprints, log_of, log_with, result};

pub(crate) fn distinct(log: &Value) -> usize {
    fingerprints(log).into_iter().collect::<BTreeSet<_>>().len()
}

pub(crate) fn with(mut result: Value, member: &str, value: Value) -> Value {
    result[member] = value;
    result
}

#[test]
fn a_moved_line_keeps_its_fingerprint() {
    let before = fingerprints(&log_with(json!([result("a.c", 10, "gets(buffer);")])));
    let after = fingerprints(&log_with(json!([result("a.c", 99, "  gets(buffer);\n")])));
    assert_eq!(before, after);
}

#[test]
fn a_formatter_changes_no_fingerprint() {
    let before = fingerprints(&log_with(json!([result("a.js", 1, "eval( 'a' )")])));
    let after = fingerprints(&log_with(json!([result("a.js", 1, "eval(\n  \"a\"\n)")])));
    assert_eq!(before, after);
}

#[test]
fn rule_path_code_message_and_tool_each_tell_findings_apart() {
    let one = result("a.c", 1, "x = 1;");
    let base = log_with(json!([one]));
    let others = [
        log_with(json!([with(one.clone(), "ruleId", json!("S"))])),
        log_with(json!([result("b.c", 1, "x = 1;")])),
        log_with(json!([result("a.c", 1, "y = 1;")])),
        log_with(json!([with(
            one.clone(),
            "message",
            json!({"text": "Another problem."})
        )])),
        log_of(json!({"tool": {"driver": {"name": "Other"}}, "results": [one]})),
    ];
    for other in others {
        assert_ne!(fingerprints(&base), fingerprints(&other), "{other}");
    }
}

#[test]
fn numbers_in_a_message_change_no_fingerprint() {
    let message = |text: &str| {
        let one = with(
            result("a.c", 1, "f(x);"),
            "message",
            json!({ "text": text }),
        );
        fingerprints(&log_with(json!([one])))
    };
    assert_eq!(
        message("x comes from line 12 of 'lib/a.c:12'."),
        message("x comes from line 340 of 'lib/a.c:340'."),
    );
    assert_ne!(message("arg1 is unused"), message("arg2 is unused"));
}

#[test]
fn line_numbers_quoted_with_the_code_are_no_code() {
    let numbered = |line: u32| {
        let code = format!("{}: a();\n{}: b();\n{}: c();\n", line - 1, line, line + 1);
        fingerprints(&log_with(json!([result("a.go", line, &code)])))
    };
    assert_eq!(numbered(7), numbered(70));
}

#[test]
fn code_is_cut_out_of_the_lines_around_it() {
    let around = |first: u32, before: &str| {
        let one = json!({
            "ruleId": "R",
            "message": {"text": "Wrong."},
            "locations": [{"physicalLocation": {
                "artifactLocation": {"uri": "a.py"},
                "region": {"startLine": first + 1},
                "contextRegion": {"startLine": first, "snippet": {"text": format!("{before}\nbad()\nend")}},
            }}],
        });
        fingerprints(&log_with(json!([one])))
    };
    assert_eq!(around(1, "one"), around(40, "two"));
}

#[test]
fn equal_code_at_several_places_stays_several_findings() {
    let places = |lines: &[u32]| -> Vec<String> {
        let results: Vec<Value> = lines
            .iter()
            .map(|line| result("a.c", *line, "f();"))
            .collect();
        fingerprints(&log_with(json!(results)))
    };
    let three = places(&[5, 10, 20]);
    assert_eq!(three.iter().collect::<BTreeSet<_>>().len(), 3);
    assert_eq!(three, places(&[105, 110, 120]), "moved together");
    assert_eq!(
        three[..1],
        places(&[5])[..],
        "a later place leaves the first alone"
    );
}

#[test]
fn places_are_numbered_by_line_and_not_by_their_order_in_the_log() {
    let one = |line| result("a.c", line, "f();");
    let forward = fingerprints(&log_with(json!([one(5), one(10), one(20)])));
    let mut backward = fingerprints(&log_with(json!([one(20), one(10), one(5)])));
    backward.reverse();
    assert_eq!(forward, backward);
}

#[test]
fn exact_duplicates_are_one_finding() {
    let one = result("a.c", 5, "f();");
    assert_eq!(distinct(&log_with(json!([one, one, one]))), 1);
    let marked = with(one, "partialFingerprints", json!({"hash/v1": "abc"}));
    assert_eq!(distinct(&log_with(json!([marked, marked]))), 1);
}

#[test]
fn results_may_name_their_rule_in_any_way() {
    let driver = json!({"name": "Probe", "rules": [
        {"id": "A", "guid": "11111111-0000-0000-0000-000000000000"},
        {"id": "R", "guid": "22222222-0000-0000-0000-000000000000"},
    ]});
    let by = |member: &str, value: Value| {
        let mut one = with(result("a.c", 1, "f();"), member, value);
        if member != "ruleId" {
            one.as_object_mut().expect("an object").remove("ruleId");
        }
        fingerprints(&log_of(
            json!({"tool": {"driver": driver}, "results": [one]}),
        ))
    };
    let plain = by("ruleId", json!("R"));
    assert_eq!(plain, by("ruleIndex", json!(1)));
    assert_eq!(plain, by("rule", json!({"index": 1})));
    assert_eq!(plain, by("rule", json!({"id": "R"})));
    assert_eq!(
        plain,
        by(
            "rule",
            json!({"guid": "22222222-0000-0000-0000-000000000000"})
        )
    );
}

#[test]
fn two_runs_of_one_tool_number_their_places_together() {
    let run = |line| {
        json!({
            "tool": {"driver": {"name": "Probe"}},
            "results": [result("a.c", line, "f();")],
        })
    };
    let log = json!({"version": "2.1.0", "runs": [run(5), run(9)]});
    assert_eq!(distinct(&log), 2);
    let same = json!({"version": "2.1.0", "runs": [run(5), run(5)]});
    assert_eq!(distinct(&same), 1);
}

#[test]
fn results_before_the_tool_are_the_same_findings() {
    let rule = r#"{"id":"R","shortDescription":{"text":"A weakness"},"messageStrings":{"m":{"text":"Bad {0}"}}}"#;
    let tool = format!(r#""tool":{{"driver":{{"name":"Probe","rules":[{rule}]}}}}"#);
    let bases = r#""originalUriBaseIds":{"SRC":{"uri":"src/"}}"#;
    let results = r#""results":[{"ruleIndex":0,"message":{"id":"m","arguments":["x"]},"locations":[{"physicalLocation":{"artifactLocation":{"index":0},"region":{"startLine":3}}}]}]"#;
    let artifacts = r#""artifacts":[{"location":{"uri":"a.c","uriBaseId":"SRC"}}]"#;
    let log = |members: [&str; 4]| {
        let text = format!(
            r#"{{"runs":[{{{}}}],"version":"2.1.0"}}"#,
            members.join(",")
        );
        crate::read(text.as_bytes()).0
    };
    let first = log([results, &tool, bases, artifacts]);
    let last = log([artifacts, bases, &tool, results]);
    assert_eq!(first, last);
    assert_eq!(first[0].issue_type, "A weakness");
    assert_eq!(first[0].details.message.text, "Bad x");
    assert_eq!(first[0].location.as_ref().expect("a place").path, "src/a.c");
}
