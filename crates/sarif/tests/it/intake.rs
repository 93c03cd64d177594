//! Bytes: encodings, compression, limits, and what is refused.

use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use sarif::{Limits, ReadError, Warning};
use serde_json::json;

use crate::{finding, log_of, log_with, read, refusal, result};

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("written");
    encoder.finish().expect("finished")
}

pub(crate) fn small() -> Vec<u8> {
    let mut one = result("größe.c", 3, "a();");
    one["message"] = json!({"text": "Ω 😀 \"quoted\" \\ \n"});
    log_with(json!([one])).to_string().into_bytes()
}

/// A log whose only result has this as its message, as written in the file.
pub(crate) fn message_as_written(message: &[u8]) -> Vec<u8> {
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
