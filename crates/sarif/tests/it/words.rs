//! Messages: arguments, names, Markdown, links within the log.

use sarif::Prose;
use serde_json::{Value, json};

use crate::{finding, log_of};

/// The message of the only finding, under a rule with some strings.
fn message(message: Value) -> Prose {
    let log = log_of(json!({
        "tool": {"driver": {
            "name": "Probe",
            "globalMessageStrings": {"everywhere": {"text": "For all: {0}"}},
            "rules": [{
                "id": "R",
                "shortDescription": {"text": "The type"},
                "messageStrings": {"named": {"text": "{0} and {1}", "markdown": "*{0}* and {1}"}},
            }],
        }},
        "results": [{"ruleId": "R", "message": message}],
    }));
    finding(&log).details.message
}

fn text(given: Value) -> String {
    message(given).text
}

#[test]
fn a_message_is_text_or_a_name_with_arguments() {
    assert_eq!(text(json!({"text": "as it is"})), "as it is");
    assert_eq!(
        text(json!({"id": "named", "arguments": ["a", "b"]})),
        "*a* and b"
    );
    assert_eq!(
        text(json!({"id": "everywhere", "arguments": ["x"]})),
        "For all: x"
    );
    assert_eq!(
        text(json!({"text": "{1}{0}", "arguments": ["a", "b"]})),
        "ba"
    );
}

#[test]
fn markdown_is_preferred_and_said_to_be_such() {
    let prose = message(json!({"text": "plain", "markdown": "**rich**"}));
    assert_eq!((prose.text.as_str(), prose.is_markdown), ("**rich**", true));
    assert!(!message(json!({"text": "plain"})).is_markdown);
}

#[test]
fn placeholders_without_arguments_stay() {
    assert_eq!(text(json!({"text": "{0} {{x}}"})), "{0} {{x}}");
    assert_eq!(
        text(json!({"text": "{0} {7} {x} { {{0}}", "arguments": ["a"]})),
        "a {7} {x} { {0}"
    );
    assert_eq!(
        text(json!({"text": "{99999999999999999999}", "arguments": ["a"]})),
        "{99999999999999999999}"
    );
}

#[test]
fn an_argument_is_never_taken_for_a_placeholder() {
    assert_eq!(
        text(json!({"text": "{0}{1}", "arguments": ["{1}", "b"]})),
        "{1}b"
    );
}

#[test]
fn links_to_locations_of_the_result_become_their_words() {
    assert_eq!(
        text(json!({"text": "from [here](1) to [there](22)."})),
        "from here to there."
    );
    assert_eq!(
        text(json!({"text": "[site](https://a.example) a[1](x)"})),
        "[site](https://a.example) a[1](x)"
    );
}

#[test]
fn a_result_that_says_nothing_says_its_type() {
    for given in [
        json!(null),
        json!({}),
        json!({"id": "unknown"}),
        json!({"text": 5}),
        json!([]),
    ] {
        assert_eq!(text(given), "The type");
    }
}
