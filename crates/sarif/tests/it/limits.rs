//! What is refused because it is too much, and what is cut.

use sarif::{Limits, Warning};
use serde_json::json;

use crate::intake::{gzip, message_as_written, small};
use crate::{log_of, log_with, read, refusal, result, try_read};

#[test]
fn a_long_string_is_cut_and_counted() {
    let limits = Limits {
        string_bytes: 10,
        ..Limits::default()
    };
    for (written, expected) in [
        ("0123456789", "0123456789"),
        ("0123456789a", "0123456789…"),
        ("12345678\u{e9}x", "12345678é…"),
        ("123456789\u{e9}x", "123456789…"),
        (r"1234567\u00e9", "1234567…"),
        (r"123456789\n\n", "123456789…"),
    ] {
        let log = message_as_written(written.as_bytes());
        let (findings, summary) = try_read(&log, &limits).expect("read");
        assert_eq!(findings[0].details.message.text, expected);
        let is_cut = expected.ends_with('…');
        assert_eq!(summary.cut, u64::from(is_cut), "{written}");
        assert_eq!(summary.warnings.contains(&Warning::Cut(1)), is_cut);
    }
}

#[test]
fn what_explains_a_result_is_cut_without_changing_its_identity() {
    let step = json!({"location": {"message": {"text": "x".repeat(500)}}});
    let mut one = result("a.c", 1, "f();");
    one["codeFlows"] = json!([{"threadFlows": [{"locations": vec![step; 500]}]}]);
    let log = log_with(json!([one])).to_string();
    let limits = Limits {
        detail_bytes: 20_000,
        ..Limits::default()
    };
    let (whole, _) = try_read(log.as_bytes(), &Limits::default()).expect("read");
    let (cut, summary) = try_read(log.as_bytes(), &limits).expect("read");
    assert!(summary.cut > 0);
    assert!(cut[0].details.flows[0].len() < 20);
    assert_eq!(whole[0].details.flows[0].len(), 500);
    assert_eq!(whole[0].fingerprint, cut[0].fingerprint);
}

#[test]
fn metadata_beyond_its_allowance_is_dropped() {
    let rules: Vec<_> = (0..1000)
        .map(|n| json!({"id": format!("R{n}"), "help": {"text": "h".repeat(1000)}}))
        .collect();
    let log = log_of(json!({
        "results": [{"ruleId": "R999", "message": {"text": "m"}}],
        "tool": {"driver": {"name": "Probe", "rules": rules}},
    }));
    let limits = Limits {
        metadata_bytes: 100_000,
        ..Limits::default()
    };
    let (findings, summary) = try_read(log.to_string().as_bytes(), &limits).expect("read");
    assert_eq!(findings[0].issue_type, "R999");
    assert!(summary.cut > 0);
}

#[test]
fn a_limit_is_refused_by_its_number() {
    let limits = Limits {
        depth: 20,
        runs: 2,
        results: 5,
        plain_bytes: 4_000,
        ..Limits::default()
    };
    let deep = format!(r#"{{"a":{}{}}}"#, "[".repeat(30), "]".repeat(30));
    assert!(refusal(deep.as_bytes(), &limits).contains("20 objects within each other"));
    let run = |results: usize| json!({"results": vec![json!({}); results]});
    let log = |runs: Vec<serde_json::Value>| json!({"version": "2.1.0", "runs": runs}).to_string();
    let three_runs = log(vec![run(0), run(0), run(0)]);
    assert!(refusal(three_runs.as_bytes(), &limits).contains("limit of 2 runs"));
    let six_results = log(vec![run(3), run(3)]);
    assert!(refusal(six_results.as_bytes(), &limits).contains("limit of 5 results"));
    assert!(try_read(log(vec![run(3), run(2)]).as_bytes(), &limits).is_ok());
    let endless = log(vec![json!({"comment": "x".repeat(4_000)})]);
    assert!(refusal(endless.as_bytes(), &limits).contains("4000 bytes"));
}

#[test]
fn a_bomb_does_not_go_off() {
    let bomb = gzip(&vec![b' '; 3_000_000]);
    let limits = Limits {
        ratio_from: 100_000,
        ..Limits::default()
    };
    assert!(refusal(&bomb, &limits).contains("200 plain bytes for each compressed one"));
    let limits = Limits {
        plain_bytes: 1024 * 1024,
        ..Limits::default()
    };
    assert!(refusal(&bomb, &limits).contains("limit of 1 MiB"));
    let limits = Limits {
        compressed_bytes: 1_000,
        ..Limits::default()
    };
    assert!(refusal(&bomb, &limits).contains("1000 bytes compressed"));
    assert!(refusal(&gzip(&gzip(&small())), &Limits::default()).contains("compressed twice"));
    let damaged = &gzip(&small())[..60];
    assert!(refusal(damaged, &Limits::default()).contains("gzip file is damaged"));
}

#[test]
fn a_few_bytes_in_the_log_never_become_megabytes_in_a_finding() {
    let large = "x".repeat(500_000);
    let step = json!({"location": {"message": {"text": large}}});
    let log = log_of(json!({
        "tool": {"driver": {"name": "P", "rules": [
            {"id": "R", "messageStrings": {"long": {"text": large}}, "help": {"text": large}},
        ]}},
        "threadFlowLocations": [step],
        "results": [
            {"ruleId": "R", "message": {"id": "long"}},
            {"ruleId": "R", "message": {"text": "{0}".repeat(1_000), "arguments": ["y".repeat(1_000)]}},
            {"ruleId": "R", "message": {"text": "m"}, "codeFlows": [
                {"threadFlows": [{"locations": vec![json!({"index": 0}); 1_000]}]},
            ]},
        ],
    }));
    let (findings, summary) = read(log.to_string().as_bytes());
    assert_eq!(summary.cut, 1);
    for finding in findings {
        let size = serde_json::to_string(&finding.details).expect("JSON").len();
        assert!(size < 400_000, "{size}");
    }
}

#[test]
fn severity_and_suppression_do_not_depend_on_how_much_explains_a_result() {
    let step = json!({"location": {"message": {"text": "x".repeat(500)}}});
    let before = json!({
        "codeFlows": [{"threadFlows": [{"locations": vec![step; 5_000]}]}],
    });
    let after = json!({
        "properties": {"security-severity": "9.9"},
        "suppressions": [{"kind": "inSource"}],
        "message": {"text": "m"},
    });
    let (before, after) = (before.to_string(), after.to_string());
    let log = format!(
        r#"{{"version":"2.1.0","runs":[{{"tool":{{"driver":{{"name":"P"}}}},"results":[{},{}]}}]}}"#,
        &before[..before.len() - 1],
        &after[1..],
    );
    let (findings, summary) = read(log.as_bytes());
    assert!(summary.cut > 0);
    assert_eq!(findings[0].severity, domain::Severity::Critical);
    assert!(findings[0].suppression.is_some());
}
