use std::path::Path;

use serde_json::Value;

use super::*;
use crate::error::Cause;

fn answer(status: u64, headers: &[(&'static str, &str)], body: &str) -> Answer {
    let status = u16::try_from(status).expect("a status");
    Answer {
        status: StatusCode::from_u16(status).expect("a status"),
        headers: headers
            .iter()
            .map(|(name, value)| {
                let name = reqwest::header::HeaderName::from_bytes(name.as_bytes());
                (name.expect("a name"), value.parse().expect("a value"))
            })
            .collect(),
        body: body.as_bytes().to_vec(),
    }
}

fn failure(status: u64, body: &Value) -> AzureError {
    answer(
        status,
        &[("content-type", "application/json")],
        &body.to_string(),
    )
    .read::<Value>(What::WorkItemType)
    .expect_err("a failure")
}

/// The catalogue of error answers, which stands with the simulator's data.
fn catalogue() -> Vec<Value> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../azure-simulator/data/upstream/errors.json");
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut catalogue: Value = serde_json::from_str(&text).expect("JSON");
    serde_json::from_value(catalogue["errors"].take()).expect("a list")
}

#[test]
fn every_error_of_the_catalogue_has_its_meaning() {
    for entry in catalogue() {
        let status = entry["status"].as_u64().expect("a status");
        let error = failure(status, &entry["body"]);
        let id = entry["id"].as_str().expect("an id");
        let names = |error: &AzureError| match error {
            AzureError::Rejected { fields, .. } => fields
                .iter()
                .map(|field| format!("{}={}", field.reference_name, field.name))
                .collect::<Vec<_>>()
                .join(" "),
            other => panic!("{id}: {other:?}"),
        };
        match id {
            "required-field-missing" => {
                assert_eq!(
                    names(&error),
                    "Microsoft.VSTS.Common.Severity=Severity Custom.SecurityIssue=Security Issue"
                );
                assert!(
                    error
                        .to_string()
                        .contains("the fields Severity and Security Issue")
                );
            }
            "value-not-in-list" => {
                assert_eq!(names(&error), "System.State=State");
                assert!(error.to_string().contains("the value of the field State"));
            }
            "bad-area-path" => assert_eq!(names(&error), "System.AreaPath=Area Path"),
            "unknown-field" => assert_eq!(names(&error), "Custom.Nope=Nope"),
            "title-too-long" => assert_eq!(names(&error), "System.Title=Title"),
            "unknown-type" => assert_eq!(error, AzureError::NotFound(What::WorkItemType)),
            "unknown-work-item" => assert_eq!(error, AzureError::NotFound(What::WorkItem)),
            "unknown-project" => assert_eq!(error, AzureError::NotFound(What::Project)),
            "stale-revision" | "concurrent-save" => assert_eq!(error, AzureError::Changed),
            "may-not-create-tags" => {
                assert!(
                    error.to_string().contains("Create tag definition"),
                    "{error}"
                );
            }
            "may-not-save-in-area" => assert!(error.to_string().contains("area path"), "{error}"),
            "conditional-access" => assert!(error.to_string().contains("conditional"), "{error}"),
            "pat-expired" => assert_eq!(error, AzureError::TokenRefused { expired: true }),
            "not-authorized" => assert_eq!(error, AzureError::TokenRefused { expired: false }),
            "throttled" => assert!(matches!(error, AzureError::Throttled { .. })),
            "too-many-ids"
            | "query-too-large"
            | "no-api-version"
            | "preview-flag-missing"
            | "wrong-content-type" => {
                assert_eq!(names(&error), "");
                let said = entry["body"]["message"].as_str().expect("a message");
                assert!(error.to_string().contains(said));
            }
            other => panic!("what does {other} mean?"),
        }
        assert!(!error.is_ambiguous(), "{id}");
    }
}

#[test]
fn a_404_without_a_known_reason_is_about_what_was_asked() {
    let body = serde_json::json!({"message": "VS000000: Nicht gefunden.", "typeKey": "Neu"});
    assert_eq!(
        failure(404, &body),
        AzureError::NotFound(What::WorkItemType)
    );
}

#[test]
fn a_complaint_about_unreadable_json_is_found_in_its_wrapping() {
    let body = serde_json::json!({"count": 1, "value": {"Message": "Unexpected end"}});
    let AzureError::Rejected { message, fields } = failure(400, &body) else {
        panic!("not a refusal");
    };
    assert_eq!((message.as_str(), fields.len()), ("Unexpected end", 0));
}

#[test]
fn a_remote_message_cannot_forge_a_line_and_is_cut() {
    let body = serde_json::json!({"message": format!("a\r\nb\u{1b}[31m{}", "x".repeat(5_000))});
    let AzureError::Forbidden { message } = failure(403, &body) else {
        panic!("not forbidden");
    };
    assert!(!message.contains(char::is_control));
    assert_eq!(message.chars().count(), 1_000);
}

#[test]
fn a_pause_is_read_in_every_form_and_nonsense_is_no_pause() {
    let pause = |headers: &[(&'static str, &str)]| answer(200, headers, "").pause();
    assert_eq!(pause(&[("retry-after", "5")]), Some(Duration::from_secs(5)));
    assert_eq!(
        pause(&[("retry-after", " 1.5 ")]),
        Some(Duration::from_millis(1_500))
    );
    let date = ("date", "Wed, 21 Oct 2015 07:28:00 GMT");
    let until = ("retry-after", "Wed, 21 Oct 2015 07:28:40 GMT");
    assert_eq!(pause(&[date, until]), Some(Duration::from_secs(40)));
    assert_eq!(pause(&[until]), None);
    assert_eq!(
        pause(&[("retry-after", "Wed, 21 Oct 2015 07:27:00 GMT"), date]),
        None
    );
    for nonsense in ["", "-1", "NaN", "inf", "1e300", "soon"] {
        assert_eq!(pause(&[("retry-after", nonsense)]), None, "{nonsense}");
    }
    assert_eq!(pause(&[("retry-after", "999999999")]), Some(LONGEST_PAUSE));
    assert_eq!(answer(429, &[], "").pause(), Some(DEFAULT_PAUSE));
}

#[test]
fn a_low_budget_slows_down_before_the_service_blocks() {
    let pause = |remaining: &str, more: &[(&'static str, &str)]| {
        let mut headers = vec![
            ("x-ratelimit-limit", "200"),
            ("x-ratelimit-remaining", remaining),
        ];
        headers.extend_from_slice(more);
        answer(200, &headers, "").pause()
    };
    assert_eq!(pause("41", &[]), None);
    assert_eq!(pause("40", &[]), Some(SLOWER));
    assert_eq!(pause("0", &[]), Some(SLOWER));
    assert_eq!(
        pause("0", &[("retry-after", "7")]),
        Some(Duration::from_secs(7))
    );
}

#[test]
fn an_overloaded_service_is_not_a_stopped_organization() {
    let error = failure(
        503,
        &serde_json::json!({"message": "TF400898: An Internal Error"}),
    );
    assert_eq!(
        error,
        AzureError::Unreachable(Cause::Server { status: 503 })
    );
}
