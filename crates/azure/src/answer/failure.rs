//! From status, headers and body of a failure to the reason.
//!
//! Messages can be in any language, so decisions are made on the status, the `typeKey` and the code
//! (`TF…`, `VS…`) at the head of the message.

use percent_encoding::percent_decode_str;
use reqwest::StatusCode;
use serde::Deserialize;

use super::Answer;
use crate::error::{AzureError, Cause, RefusedField, What};

/// Characters of a remote message that are kept.
const MESSAGE_LIMIT: usize = 1_000;

/// The members of an error body that are read.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Body {
    message: Option<String>,
    type_key: Option<String>,
    custom_properties: Option<CustomProperties>,
    /// The form that unreadable JSON in a request is answered with.
    value: Option<Wrapped>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Wrapped {
    message: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct CustomProperties {
    reference_name: Option<String>,
    rule_validation_errors: Option<Vec<RuleError>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct RuleError {
    field_reference_name: Option<String>,
    field_status_flags: Option<String>,
    error_message: Option<String>,
}

impl Answer {
    pub(super) fn failure(&self, about: What) -> AzureError {
        let body: Body = serde_json::from_slice(self.text()).unwrap_or_default();
        let message = self.message(&body);
        let status = self.status.as_u16();
        match self.status {
            StatusCode::UNAUTHORIZED => AzureError::TokenRefused {
                expired: message.contains("has expired"),
            },
            StatusCode::NON_AUTHORITATIVE_INFORMATION
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER => AzureError::TokenRefused { expired: false },
            _ if self.status.is_success() && self.media_type().contains("html") => {
                AzureError::TokenRefused { expired: false }
            }
            StatusCode::FORBIDDEN => AzureError::Forbidden { message },
            StatusCode::NOT_FOUND => self.not_found(&body, message, about),
            StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED => AzureError::Changed,
            StatusCode::TOO_MANY_REQUESTS => AzureError::Throttled {
                after: self.pause().unwrap_or_default(),
            },
            StatusCode::BAD_REQUEST => AzureError::Rejected {
                fields: refused_fields(body.custom_properties.unwrap_or_default(), &message),
                message,
            },
            _ if self.status.is_server_error() => {
                AzureError::Unreachable(if message.starts_with("TF24668") {
                    Cause::Stopped
                } else {
                    Cause::Server { status }
                })
            }
            _ => AzureError::Unexpected { status, message },
        }
    }

    /// What the service says, from the body or, where that is empty, from a header.
    fn message(&self, body: &Body) -> String {
        let header = percent_decode_str(self.header("X-TFS-ServiceError")).decode_utf8_lossy();
        let wrapped = body
            .value
            .as_ref()
            .and_then(|value| value.message.as_deref());
        let text = body.message.as_deref().or(wrapped).unwrap_or(&header);
        text.chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .take(MESSAGE_LIMIT)
            .collect()
    }

    fn not_found(&self, body: &Body, message: String, about: What) -> AzureError {
        let key = body.type_key.as_deref().unwrap_or_default();
        let code = |code| message.starts_with(code);
        if key.starts_with("ProjectDoesNotExist") || code("TF200016") {
            AzureError::NotFound(What::Project)
        } else if key == "WorkItemTypeNotFoundException" || code("VS402323") {
            AzureError::NotFound(What::WorkItemType)
        } else if key == "WorkItemUnauthorizedAccessException" || code("TF401232") {
            AzureError::NotFound(What::WorkItem)
        } else if body.message.is_some() {
            AzureError::NotFound(about)
        } else if self.header("X-VSS-UserData").is_empty() {
            AzureError::NotFound(What::Organization)
        } else {
            // Signed in, and still no such route: the address of the call is wrong.
            AzureError::Unexpected {
                status: self.status.as_u16(),
                message,
            }
        }
    }
}

fn refused_fields(properties: CustomProperties, message: &str) -> Vec<RefusedField> {
    let rules: Vec<_> = properties
        .rule_validation_errors
        .unwrap_or_default()
        .into_iter()
        .filter_map(|rule| {
            let reference_name = rule.field_reference_name?;
            let message = rule.error_message.unwrap_or_default();
            Some(RefusedField {
                name: field_name(&reference_name, &message),
                reference_name,
                flags: rule
                    .field_status_flags
                    .unwrap_or_default()
                    .split(',')
                    .map(|flag| flag.trim().to_owned())
                    .filter(|flag| !flag.is_empty())
                    .collect(),
                message,
            })
        })
        .collect();
    if !rules.is_empty() {
        return rules;
    }
    let Some(reference_name) = properties.reference_name.or_else(|| field_in(message)) else {
        return Vec::new();
    };
    vec![RefusedField {
        name: field_name(&reference_name, ""),
        reference_name,
        message: message.to_owned(),
        flags: Vec::new(),
    }]
}

/// The field that two kinds of refusal name in their message alone: a wrong area or iteration path,
/// and a field that the organization does not have.
fn field_in(message: &str) -> Option<String> {
    let name = if message.starts_with("TF401347") {
        message.split('\'').nth(1)?
    } else if message.starts_with("TF51535") {
        message.trim_end_matches('.').rsplit(' ').next()?
    } else {
        return None;
    };
    Some(name.to_owned())
}

/// The name people see: as the message tells it, else the end of the reference name in words.
fn field_name(reference_name: &str, message: &str) -> String {
    let told = message
        .split_once("Rule Error for field ")
        .and_then(|(_, rest)| rest.split_once(". "))
        .or_else(|| message.split_once("field '")?.1.split_once('\''));
    if let Some((name, _)) = told {
        return name.to_owned();
    }
    let last = reference_name.rsplit('.').next().unwrap_or(reference_name);
    let mut words = String::new();
    for c in last.chars() {
        if c.is_uppercase() && words.ends_with(char::is_lowercase) {
            words.push(' ');
        }
        words.push(c);
    }
    words
}
