//! Paths, lines, logical locations, and what leads from one place to the next.

use serde_json::{Value, json};

use crate::{finding, log_of, log_with};

/// The path of a result at an artifact location, in a run with bases and artifacts.
fn path(location: Value) -> Option<String> {
    let log = log_of(json!({
        "originalUriBaseIds": {
            "ROOT": {"description": {"text": "somewhere"}},
            "SRC": {"uri": "src/", "uriBaseId": "ROOT"},
            "DEEP": {"uri": "a%20b", "uriBaseId": "SRC"},
            "DISK": {"uri": "file:///build/workspace/"},
            "WIN": {"uri": "file:///C:/agent/work/"},
            "WEB": {"uri": "https://shop.example/api"},
            "LOOP": {"uri": "x/", "uriBaseId": "POOL"},
            "POOL": {"uri": "y/", "uriBaseId": "LOOP"},
        },
        "artifacts": [
            {"location": {"uri": "lib/one.c", "uriBaseId": "SRC"}},
            {"location": {"uri": "app.zip"}},
            {"location": {"uri": "/in/side.c"}, "parentIndex": 1},
            {"location": {"uri": "round.c"}, "parentIndex": 3},
        ],
        "results": [{"message": {"text": "m"}, "locations": [
            {"physicalLocation": {"artifactLocation": location}},
        ]}],
    }));
    finding(&log).location.map(|location| location.path)
}

#[test]
fn paths_are_readable_and_relative_to_the_sources() {
    for (location, expected) in [
        (json!({"uri": "src/main.c"}), "src/main.c"),
        (json!({"uri": "./src//a/../main.c"}), "src/main.c"),
        (json!({"uri": "../other/main.c"}), "../other/main.c"),
        (json!({"uri": "src\\win\\main.c"}), "src/win/main.c"),
        (
            json!({"uri": "with%20space/gr%C3%B6%C3%9Fe.c"}),
            "with space/größe.c",
        ),
        (json!({"uri": "with space.c"}), "with space.c"),
        (json!({"uri": "100%/x%zz.c"}), "100%/x%zz.c"),
        (json!({"uri": "a%00b%0A.c"}), "a%00b%0A.c"),
        (json!({"uri": "bad%FF.c"}), "bad%FF.c"),
        (json!({"uri": "io/kb.c", "uriBaseId": "SRC"}), "src/io/kb.c"),
        (json!({"uri": "kb.c", "uriBaseId": "DEEP"}), "src/a b/kb.c"),
        (json!({"uri": "kb.c", "uriBaseId": "DISK"}), "kb.c"),
        (json!({"uri": "kb.c", "uriBaseId": "UNKNOWN"}), "kb.c"),
        (
            json!({"uri": "orders/7", "uriBaseId": "WEB"}),
            "https://shop.example/api/orders/7",
        ),
        (
            json!({"uri": "file:///build/workspace/src/kb.c"}),
            "src/kb.c",
        ),
        (json!({"uri": "FILE:///c%3A/agent/x.c"}), "c:/agent/x.c"),
        (json!({"uri": "file:///C:/agent/work/x.c"}), "x.c"),
        (json!({"uri": "file:///home/u/x.c"}), "/home/u/x.c"),
        (
            json!({"uri": "file://server/share/x.c"}),
            "//server/share/x.c",
        ),
        (json!({"uri": "C:/code/x.c"}), "C:/code/x.c"),
        (
            json!({"uri": "https://a.example/x?q=%20"}),
            "https://a.example/x?q=%20",
        ),
        (
            json!({"uri": "pkg:npm/lodash@4.17.20"}),
            "pkg:npm/lodash@4.17.20",
        ),
        (json!({"uri": "."}), "."),
        (json!({"index": 0}), "src/lib/one.c"),
        (json!({"index": 2}), "app.zip!/in/side.c"),
        (json!({"uri": "own.c", "index": 0}), "own.c"),
    ] {
        assert_eq!(
            path(location.clone()).as_deref(),
            Some(expected),
            "{location}"
        );
    }
}

#[test]
fn references_in_a_circle_or_out_of_range_end() {
    assert!(
        path(json!({"uri": "z.c", "uriBaseId": "LOOP"}))
            .expect("a path")
            .ends_with("z.c")
    );
    assert!(
        path(json!({"index": 3}))
            .expect("a path")
            .ends_with("round.c")
    );
    for index in [json!(99), json!(-1), json!(1e300), json!("0"), json!(null)] {
        assert_eq!(path(json!({ "index": index })), None);
    }
    assert_eq!(path(json!({"uri": ""})), None);
}

#[test]
fn the_same_file_under_two_build_folders_is_one_path() {
    let of = |folder: &str| {
        let log = log_of(json!({
            "invocations": [{"executionSuccessful": true, "workingDirectory": {"uri": folder}}],
            "results": [{"message": {"text": "m"}, "locations": [{"physicalLocation": {
                "artifactLocation": {"uri": format!("{folder}/src/x.js")},
            }}]}],
        }));
        finding(&log)
    };
    let (one, two) = (of("file:///home/ci/build-1"), of("file:///home/ci/build-2"));
    assert_eq!(one.location.as_ref().expect("a place").path, "src/x.js");
    assert_eq!(one.fingerprint, two.fingerprint);
}

#[test]
fn lines_and_columns_are_numbers_from_one() {
    let of = |region: Value| {
        finding(&log_with(json!([{"message": {"text": "m"}, "locations": [
            {"physicalLocation": {"artifactLocation": {"uri": "a"}, "region": region}},
        ]}])))
        .location
        .expect("a place")
    };
    let place = of(json!({"startLine": 3, "startColumn": 5, "endLine": 4, "endColumn": 1}));
    assert_eq!((place.start_line, place.end_line), (Some(3), Some(4)));
    assert_eq!((place.start_column, place.end_column), (Some(5), Some(1)));
    assert_eq!(of(json!({"startLine": 3})).end_line, Some(3));
    let nothing = of(json!({"startLine": 0, "startColumn": -4, "endLine": 1e99}));
    assert_eq!(
        (nothing.start_line, nothing.start_column, nothing.end_line),
        (None, None, None)
    );
}

#[test]
fn a_logical_location_alone_is_a_place() {
    let log = |fully: &str| {
        log_of(json!({
            "logicalLocations": [
                {"name": "outer"},
                {"name": "inner", "parentIndex": 0},
                {"name": "knot", "parentIndex": 2},
                {"fullyQualifiedName": fully},
            ],
            "results": [
                {"message": {"text": "m"}, "locations": [{"logicalLocations": [{"index": 3}]}]},
                {"message": {"text": "m"}, "locations": [{"logicalLocations": [{"index": 1}]}]},
                {"message": {"text": "m"}, "locations": [{"logicalLocations": [{"index": 2}]}]},
                {"message": {"text": "m"}, "locations": [{"logicalLocations": [{"index": 77}]}]},
            ],
        }))
    };
    let found = crate::findings(&log("a::b"));
    assert_eq!(found[0].logical_location.as_deref(), Some("a::b"));
    assert_eq!(found[1].logical_location.as_deref(), Some("outer.inner"));
    assert!(
        found[2]
            .logical_location
            .as_deref()
            .expect("a name")
            .ends_with("knot")
    );
    assert_eq!(found[3].logical_location, None);
    assert!(found.iter().all(|finding| finding.location.is_none()));
    let other = crate::findings(&log("a::c"));
    assert_ne!(found[0].fingerprint, other[0].fingerprint);
    assert_eq!(found[1].fingerprint, other[1].fingerprint);
}

#[test]
fn flows_stacks_fixes_and_requests_are_kept() {
    let at = |uri: &str, line: u32| {
        json!({"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": line}},
            "message": {"text": format!("step {line}")}})
    };
    let log = log_of(json!({
        "threadFlowLocations": [{"location": at("kept.c", 9)}],
        "results": [{
            "message": {"text": "m"},
            "locations": [at("a.c", 1), at("b.c", 2)],
            "relatedLocations": [at("c.c", 3)],
            "codeFlows": [{"threadFlows": [{"locations": [
                {"location": at("a.c", 4), "nestingLevel": 2, "importance": "essential"},
                {"index": 0},
                {"index": 50},
            ]}]}],
            "stacks": [{"frames": [{"location": at("s.c", 5)}]}],
            "fixes": [{"description": {"text": "Do better."}, "artifactChanges": [{
                "artifactLocation": {"uri": "a.c"},
                "replacements": [{"deletedRegion": {"startLine": 1}, "insertedContent": {"text": "new"}}],
            }]}],
            "webRequest": {"method": "GET", "target": "/x", "protocol": "http", "version": "1.1",
                "headers": {"Accept": "*/*"}},
            "webResponse": {"statusCode": 200},
            "hostedViewerUri": "https://viewer.example/1",
        }],
    }));
    let details = finding(&log).details;
    let lines = |steps: &[sarif::Step]| -> Vec<Option<u32>> {
        steps
            .iter()
            .map(|step| step.location.as_ref().and_then(|place| place.start_line))
            .collect()
    };
    assert_eq!(lines(&details.related), [Some(2), Some(3)]);
    assert_eq!(lines(&details.flows[0]), [Some(4), Some(9)]);
    assert!(details.flows[0][0].is_essential);
    assert_eq!(lines(&details.stacks[0]), [Some(5)]);
    assert_eq!(details.remediation.expect("given").text, "Do better.");
    assert_eq!(details.fixes[0].inserted, "new");
    let request = details.web_request.expect("given");
    assert_eq!(
        (request.method.as_deref(), request.protocol.as_deref()),
        (Some("GET"), Some("http/1.1"))
    );
    assert_eq!(details.web_response.expect("given").status, Some(200));
    assert_eq!(
        details.viewer_uri.as_deref(),
        Some("https://viewer.example/1")
    );
}

#[test]
fn a_finding_survives_being_stored_as_json() {
    let one = finding(&log_with(json!([crate::result("a.c", 3, "x();")])));
    let text = serde_json::to_string(&one).expect("JSON");
    assert_eq!(
        serde_json::from_str::<sarif::Finding>(&text).expect("a finding"),
        one
    );
    let details = serde_json::to_string(&one.details).expect("JSON");
    assert!(
        !details.contains("null") && !details.contains("[]"),
        "{details}"
    );
}
