//! Bytes: encodings, compression, limits, and what is refused.

use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use sarif::{Limits, ReadError, Warning};
use serde_json::json;

use crate::{finding, log_of, log_with, read, refusal, result, try_read};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("written");
    encoder.finish().expect("finished")
}

fn small() -> Vec<u8> {
    let mut one = result("größe.c", 3, "a();");
    one["message"] = json!({"text": "Ω 😀 \"quoted\" \\ \n"});
    log_with(json!([one])).to_string().into_bytes()
}

/// A log whose only result has this as its message, as written in the file.
fn message_as_written(message: &[u8]) -> Vec<u8> {
    let before = br#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"P"}},"results":[{"message":{"text":""#;
    [before, message, br#""}}]}]}"#].concat()
}

#[test]
fn every_encoding_gives_the_same_findings() {
    let plain = small();
    let expected = read(&plain);
    let text = String::from_utf8(plain.clone()).expect("UTF-8");
    let utf16 = |mark: [u8; 2], order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        mark.into_iter()
            .chain(text.encode_utf16().flat_map(order))
            .collect()
    };
    for bytes in [
        [b"\xef\xbb\xbf", &plain[..]].concat(),
        utf16([0xff, 0xfe], u16::to_le_bytes),
        utf16([0xfe, 0xff], u16::to_be_bytes),
        gzip(&plain),
        gzip(&utf16([0xff, 0xfe], u16::to_le_bytes)),
        [gzip(&plain[..40]), gzip(&plain[40..])].concat(),
    ] {
        assert_eq!(read(&bytes), expected);
    }
}

/// Gives one byte at a time, as a slow connection does.
struct Drip<'a>(&'a [u8]);

impl Read for Drip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = buffer.len().min(1);
        self.0.read(&mut buffer[..count])
    }
}

#[test]
fn how_the_bytes_arrive_does_not_matter() {
    for bytes in [small(), gzip(&small())] {
        let mut findings = Vec::new();
        let summary = sarif::read(|| Ok(Drip(&bytes)), &Limits::default(), &mut |finding| {
            findings.push(finding);
            Ok::<(), io::Error>(())
        });
        assert_eq!((findings, summary.expect("read")), read(&bytes));
    }
}

#[test]
fn what_is_no_text_shows_as_a_replacement() {
    for (written, expected) in [
        (&b"a\xff\xfeb"[..], "a\u{fffd}\u{fffd}b"),
        (br"a\u0000b", "a\u{fffd}b"),
        (br"a\ud83d\ude00b", "a😀b"),
        (br"a\ud83db", "a\u{fffd}b"),
        (br"a\ud83d\u0041", "a\u{fffd}A"),
        (br"a\ud83d\ud83d\ude00", "a\u{fffd}😀"),
        (br"a\ud83d\n", "a\u{fffd}\n"),
        (br"a\ud83d", "a\u{fffd}"),
        (br"\ude00", "\u{fffd}"),
        (br#"\\\"\/"#, r#"\"/"#),
    ] {
        let (findings, summary) = read(&message_as_written(written));
        assert_eq!(findings[0].details.message.text, expected);
        let is_binary = written.contains(&0xff);
        assert_eq!(summary.warnings.contains(&Warning::NotText), is_binary);
    }
}

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
fn numbers_of_any_length_are_read() {
    let digits = "9".repeat(4_000);
    for number in [
        &digits,
        "1e999999",
        "-1E-99999999999",
        "0.000e5",
        "12e+400",
        "1.5e2",
    ] {
        let log = format!(
            r#"{{"version":"2.1.0","runs":[{{"tool":{{"driver":{{"name":"P"}}}},"results":[{{"rank":{number},"message":{{"text":"m {number}"}},"locations":[{{"id":{number},"physicalLocation":{{"artifactLocation":{{"uri":"a"}},"region":{{"startLine":{number}}}}}}}]}}]}}]}}"#
        );
        let (findings, _) = read(log.as_bytes());
        assert_eq!(findings[0].details.message.text, format!("m {number}"));
    }
}

#[test]
fn duplicate_members_count_as_the_last_one() {
    let log = br#"{"version":"2.0.0","version":"2.1.0","runs":[{"tool":{"driver":{"name":"A","name":"B"}},"results":[{"ruleId":"X","ruleId":"Y","message":{"text":"m"}}]}]}"#;
    let (findings, _) = read(log);
    assert_eq!(
        (&*findings[0].tool, findings[0].rule_id.as_deref()),
        ("B", Some("Y"))
    );
    let twice = br#"{"version":"2.1.0","runs":[],"runs":[]}"#;
    assert!(refusal(twice, &Limits::default()).contains("runs twice"));
    let twice = br#"{"version":"2.1.0","runs":[{"results":[],"results":[]}]}"#;
    assert!(refusal(twice, &Limits::default()).contains("results twice"));
}

#[test]
fn what_is_not_sarif_is_refused_in_a_sentence() {
    for (bytes, part) in [
        (&b""[..], "is empty"),
        (b"  \n ", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"<sarif/>", "not JSON: expected value at line 1, column 1"),
        (b"{\"version\":\"2.1.0\",\n\"runs\":[}", "at line 2"),
        (
            b"{\"version\":\"2.1.0\",\"runs\":[]} x",
            "not JSON: trailing characters",
        ),
        (b"[1,2]", "not a SARIF log: it is not an object"),
        (b"\"sarif\"", "it is not an object"),
        (b"{}", "no member version"),
        (b"{\"runs\":[]}", "no member version"),
        (b"{\"version\":2.1,\"runs\":[]}", "no member version"),
        (b"{\"version\":\"2.2.0\",\"runs\":[]}", "SARIF 2.2.0"),
        (
            b"{\"version\":\"2.1.0\",\"runs\":{}}",
            "an object where an array belongs: runs",
        ),
        (
            b"{\"version\":\"2.1.0\",\"runs\":[{\"results\":\"no\"}]}",
            "a string where an array belongs: results",
        ),
        (b"{\"version\":\"2.1.0\",\"runs\":[", "at line 1"),
    ] {
        let sentence = refusal(bytes, &Limits::default());
        assert!(sentence.contains(part), "{sentence:?} should hold {part:?}");
        assert!(
            sentence.ends_with('.') && !sentence.contains('\n'),
            "{sentence}"
        );
    }
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
fn a_failing_disk_is_not_the_senders_fault() {
    let mut reads = 0;
    let read = sarif::read(
        || {
            reads += 1;
            match reads {
                1 => Ok(io::Cursor::new(small())),
                _ => Err(io::Error::other("gone")),
            }
        },
        &Limits::default(),
        &mut |_| Ok::<(), io::Error>(()),
    );
    assert!(matches!(read, Err(ReadError::Io(_))));
}

#[test]
fn the_callers_error_ends_the_reading() {
    let log = log_with(json!([result("a.c", 1, "f();"), result("b.c", 1, "f();")])).to_string();
    let mut seen = 0;
    let read = sarif::read(|| Ok(log.as_bytes()), &Limits::default(), &mut |_| {
        seen += 1;
        Err("enough")
    });
    assert!(matches!(read, Err(ReadError::Stopped("enough"))));
    assert_eq!(seen, 1);
}

#[test]
fn members_of_a_wrong_type_are_passed_over() {
    let log = log_of(json!({
        "tool": {"driver": {"name": 5, "rules": {"id": "R"}, "version": []}, "extensions": 3},
        "artifacts": null,
        "originalUriBaseIds": [1],
        "invocations": {"executionSuccessful": false},
        "automationDetails": "x",
        "results": [{
            "ruleId": {"id": "R"}, "level": 3, "kind": [], "message": "text",
            "locations": null, "suppressions": "yes", "fingerprints": [], "properties": 7,
            "codeFlows": [null, {"threadFlows": [{"locations": [5]}]}], "rank": "high",
            "taxa": [{"id": 4}], "fixes": [[]], "stacks": {}, "webRequest": [],
        }],
    }));
    let one = finding(&log);
    assert_eq!(one.issue_type, "Finding of unnamed tool");
    assert_eq!(one.details.message.text, "Finding of unnamed tool");
}
