//! Rules, weaknesses, and the type of an issue.

use serde_json::{Value, json};

use crate::{finding, log_of};

fn log(driver: Value, extensions: Value, result: Value) -> Value {
    let mut result = result;
    if result["message"].is_null() {
        result["message"] = json!({"text": "m"});
    }
    log_of(json!({"tool": {"driver": driver, "extensions": extensions}, "results": [result]}))
}

/// The type of an issue under the first rule of the tool.
fn type_of(rule: Value) -> String {
    let driver = json!({"name": "Probe\n  Scanner", "rules": [rule]});
    finding(&log(driver, json!([]), json!({"ruleIndex": 0}))).issue_type
}

#[test]
fn the_type_is_what_the_rule_says_first() {
    let whole =
        json!({"id": "R1", "name": "TheName", "shortDescription": {"text": "The short one"}});
    assert_eq!(type_of(whole), "The short one");
    assert_eq!(type_of(json!({"id": "R1", "name": "TheName"})), "TheName");
    assert_eq!(
        type_of(json!({"id": "R1", "shortDescription": {"text": " \n"}})),
        "R1"
    );
    assert_eq!(type_of(json!({"id": "R1"})), "R1");
    assert_eq!(type_of(json!({})), "Finding of Probe Scanner");
}

#[test]
fn the_type_of_an_undescribed_rule_is_its_id() {
    let one = finding(&log(
        json!({"name": "Probe"}),
        json!([]),
        json!({"ruleId": "X-7"}),
    ));
    assert_eq!(one.issue_type, "X-7");
    assert_eq!(one.rule.id.as_deref(), Some("X-7"));
}

#[test]
fn the_type_is_one_line_without_control_characters() {
    let text = "SQL\u{7}  injection\r\n\tin\u{0}side\u{85}";
    let rule = json!({"id": "R", "shortDescription": {"text": text}});
    assert_eq!(type_of(rule), "SQL injection in\u{fffd}side");
    let long = json!({"id": "R", "shortDescription": {"text": "x".repeat(5_000)}});
    assert_eq!(type_of(long).chars().count(), 500);
}

#[test]
fn an_extension_keeps_rules_by_index_guid_and_name() {
    let rule =
        |id: &str, guid: &str| json!({"id": id, "guid": guid, "shortDescription": {"text": id}});
    let extensions = json!([
        {"name": "first", "guid": "e1", "rules": [rule("A", "g1"), rule("B", "g2")]},
        {"name": "second", "guid": "e2", "rules": [rule("A2", "g3"), rule("B2", "G4")]},
    ]);
    for (reference, expected) in [
        (json!({"index": 1, "toolComponent": {"index": 1}}), "B2"),
        (json!({"index": 1, "toolComponent": {"guid": "e1"}}), "B"),
        (
            json!({"id": "A2", "toolComponent": {"name": "second"}}),
            "A2",
        ),
        (json!({"guid": "g4"}), "B2"),
        (json!({"guid": "g2", "toolComponent": {"index": 0}}), "B"),
        (json!({"id": "B2"}), "B2"),
    ] {
        let log = log(
            json!({"name": "Probe"}),
            extensions.clone(),
            json!({"rule": reference}),
        );
        assert_eq!(finding(&log).issue_type, expected, "{reference}");
    }
}

#[test]
fn an_id_counts_more_than_an_index_that_contradicts_it() {
    let driver = json!({"name": "Probe", "rules": [
        {"id": "A", "name": "rule a"},
        {"id": "B", "name": "rule b"},
    ]});
    let log = log(driver, json!([]), json!({"ruleId": "B", "ruleIndex": 0}));
    assert_eq!(finding(&log).issue_type, "rule b");
}

#[test]
fn a_finer_id_belongs_to_the_rule_above_it() {
    let driver = json!({"name": "Probe", "rules": [{"id": "CA1000", "name": "rule"}]});
    let one = finding(&log(driver, json!([]), json!({"ruleId": "CA1000/1/x"})));
    assert_eq!(
        (one.issue_type.as_str(), one.rule_id.as_deref()),
        ("rule", Some("CA1000/1/x"))
    );
}

#[test]
fn references_that_lead_nowhere_lead_nowhere() {
    let driver = json!({"name": "Probe", "rules": [{"id": "A"}]});
    for result in [
        json!({"ruleIndex": 7}),
        json!({"ruleIndex": -1}),
        json!({"ruleIndex": 1e30}),
        json!({"rule": {"index": 0, "toolComponent": {"index": 9}}, "ruleIndex": "0"}),
        json!({"rule": {"guid": "none"}}),
        json!({"rule": 5}),
    ] {
        finding(&log(driver.clone(), json!([]), result));
    }
}

#[test]
fn weaknesses_are_found_wherever_tools_put_them() {
    for (rule, expected) in [
        (
            json!({"properties": {"tags": ["security", "external/cwe/cwe-079"]}}),
            vec![79],
        ),
        (
            json!({"properties": {"tags": ["CWE-89: SQL Injection", "CWE-79"]}}),
            vec![79, 89],
        ),
        (json!({"properties": {"cwe": ["CWE-611"]}}), vec![611]),
        (json!({"properties": {"cwe": "502"}}), vec![502]),
        (json!({"properties": {"cwe": 22}}), vec![22]),
        (json!({"properties": {"cwe-id": "CWE_78"}}), vec![78]),
        (
            json!({"helpUri": "https://cwe.mitre.org/data/definitions/327.html"}),
            vec![327],
        ),
        (json!({"id": "CWE-798"}), vec![798]),
        (
            json!({"properties": {"tags": ["scwe-12", "cwe", "cwe-0", "CWE-x"]}}),
            vec![],
        ),
    ] {
        let driver = json!({"name": "Probe", "rules": [rule]});
        let one = finding(&log(driver, json!([]), json!({"ruleIndex": 0})));
        assert_eq!(one.cwe, expected);
    }
}

#[test]
fn weaknesses_are_followed_into_taxonomies() {
    let taxonomies = json!([
        {"name": "OWASP", "guid": "t0", "taxa": [{"id": "5"}]},
        {"name": "CWE", "guid": "t1", "taxa": [{"id": "20", "guid": "x"}, {"id": "CWE-190", "guid": "y"}]},
    ]);
    for (target, expected) in [
        (
            json!({"id": "416", "toolComponent": {"name": "CWE"}}),
            vec![416],
        ),
        (
            json!({"id": "416", "toolComponent": {"guid": "t1"}}),
            vec![416],
        ),
        (
            json!({"id": "416", "toolComponent": {"index": 1}}),
            vec![416],
        ),
        (
            json!({"index": 1, "toolComponent": {"name": "CWE"}}),
            vec![190],
        ),
        (
            json!({"guid": "x", "toolComponent": {"index": 1}}),
            vec![20],
        ),
        (
            json!({"id": "5", "toolComponent": {"name": "OWASP"}}),
            vec![],
        ),
        (
            json!({"index": 99, "toolComponent": {"name": "CWE"}}),
            vec![],
        ),
    ] {
        let by_rule = log_of(json!({
            "taxonomies": taxonomies,
            "tool": {"driver": {"name": "Probe", "rules": [{"relationships": [{"target": target}]}]}},
            "results": [{"ruleIndex": 0, "message": {"text": "m"}}],
        }));
        assert_eq!(finding(&by_rule).cwe, expected, "{target}");
        let by_result = log_of(json!({
            "taxonomies": taxonomies,
            "results": [{"taxa": [target], "message": {"text": "m"}}],
        }));
        assert_eq!(finding(&by_result).cwe, expected, "{target}");
    }
}

#[test]
fn what_a_rule_says_is_kept_with_its_findings() {
    let driver = json!({"name": "Probe", "semanticVersion": "1.2.3", "rules": [{
        "id": "R",
        "fullDescription": {"text": "All about it."},
        "help": {"text": "plain", "markdown": "**rich**"},
        "helpUri": "https://rules.example/R",
        "properties": {"tags": ["a", "b"], "precision": "high"},
    }]});
    let one = finding(&log(driver, json!([]), json!({"ruleId": "R"})));
    assert_eq!(one.tool_version.as_deref(), Some("1.2.3"));
    let rule = &one.rule;
    assert_eq!(
        rule.description.as_ref().expect("given").text,
        "All about it."
    );
    let help = rule.help.as_ref().expect("given");
    assert_eq!((help.text.as_str(), help.is_markdown), ("**rich**", true));
    assert_eq!(rule.help_uri.as_deref(), Some("https://rules.example/R"));
    assert_eq!(
        (rule.tags.len(), rule.precision.as_deref()),
        (2, Some("high"))
    );
}
