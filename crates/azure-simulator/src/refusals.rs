//! The catalogue of errors, one function each, in the words of the service. Shapes follow
//! `data/upstream/errors.json`; the tests hold them against it.

mod access;
mod protocol;

pub(crate) use access::*;
pub(crate) use protocol::*;

use serde_json::{Value, json};

use crate::answer::Answer;

/// Where the exception of an error lives; decides `typeName` and `eventId`.
enum Home {
    Tracking,
    WebApi,
    Common,
    Security,
    Framework,
    Core,
}

impl Home {
    fn names(&self) -> (&'static str, &'static str) {
        match self {
            Self::Tracking => (
                "Microsoft.TeamFoundation.WorkItemTracking.Server",
                "Microsoft.TeamFoundation.WorkItemTracking.Server",
            ),
            Self::WebApi => (
                "Microsoft.VisualStudio.Services.WebApi",
                "Microsoft.VisualStudio.Services.WebApi",
            ),
            Self::Common => (
                "Microsoft.VisualStudio.Services.Common",
                "Microsoft.VisualStudio.Services.Common",
            ),
            Self::Security => (
                "Microsoft.VisualStudio.Services.Security",
                "Microsoft.VisualStudio.Services.WebApi",
            ),
            Self::Framework => (
                "Microsoft.TeamFoundation.Framework.Server",
                "Microsoft.TeamFoundation.Framework.Server",
            ),
            Self::Core => (
                "Microsoft.TeamFoundation.Core.WebApi",
                "Microsoft.TeamFoundation.Core.WebApi",
            ),
        }
    }
}

fn refuse(status: u16, home: &Home, key: &str, event: u16, message: &str) -> Answer {
    let (space, assembly) = home.names();
    Answer::json(
        status,
        json!({
            "$id": "1",
            "innerException": null,
            "message": message,
            "typeName": format!("{space}.{key}, {assembly}"),
            "typeKey": key,
            "errorCode": 0,
            "eventId": event,
        }),
    )
}

fn service(status: u16, event: u16, message: &str) -> Answer {
    refuse(status, &Home::Common, "VssServiceException", event, message)
}

fn with_properties(mut answer: Answer, properties: Value) -> Answer {
    if let crate::answer::Body::Json(Value::Object(body)) = &mut answer.body {
        body.insert("customProperties".to_owned(), properties);
    }
    answer
}

/// One field that breaks a rule.
#[derive(Debug, Clone)]
pub(crate) struct BrokenRule {
    pub(crate) field: String,
    pub(crate) flags: &'static str,
    pub(crate) code: u32,
    pub(crate) message: String,
}

/// All fields that break a rule, in one answer; the message names the first alone.
pub(crate) fn broken_rules(rules: &[BrokenRule]) -> Answer {
    let first = rules
        .first()
        .map(|rule| rule.message.as_str())
        .unwrap_or_default();
    let more = match rules.len() - 1 {
        0 => String::new(),
        1 => " One additional error occurred during validation of the work item. Please correct all errors and try again.".to_owned(),
        more => format!(" {more} additional errors occurred during validation of the work item. Please correct all errors and try again."),
    };
    let message = format!("{first}{more}");
    let each: Vec<Value> = rules
        .iter()
        .map(|rule| {
            json!({
                "fieldReferenceName": rule.field,
                "fieldStatusFlags": rule.flags,
                "errorMessage": rule.message,
                "fieldStatusCode": rule.code,
                "ruleValidationErrors": null,
            })
        })
        .collect();
    with_properties(
        refuse(
            400,
            &Home::Tracking,
            "RuleValidationException",
            3200,
            &message,
        ),
        json!({
            "FieldReferenceName": null,
            "FieldStatusFlags": "none",
            "ErrorMessage": message,
            "FieldStatusCode": 0,
            "RuleValidationErrors": each,
        }),
    )
}

pub(crate) fn bad_tree_path(id: i64, field: &str) -> Answer {
    service(
        400,
        3200,
        &format!("TF401347: Invalid tree name given for work item {id}, field '{field}'."),
    )
}

pub(crate) fn unknown_field(name: &str) -> Answer {
    refuse(
        400,
        &Home::Tracking,
        "WorkItemTrackingFieldDefinitionNotFoundException",
        3200,
        &format!("TF51535: Cannot find field {name}."),
    )
}

/// A field that is looked up by its own address.
pub(crate) fn no_such_field(name: &str) -> Answer {
    Answer {
        status: 404,
        ..unknown_field(name)
    }
}

pub(crate) fn too_long(field: &str) -> Answer {
    with_properties(
        service(
            400,
            3200,
            &format!("TF401324: Value for field '{field}' is too long."),
        ),
        json!({ "ReferenceName": field }),
    )
}

pub(crate) fn unknown_type(name: &str, project: uuid::Uuid) -> Answer {
    refuse(
        404,
        &Home::Tracking,
        "WorkItemTypeNotFoundException",
        3200,
        &format!(
            "VS402323: Work item type {name} does not exist in project {project} or you do not have permission to access it."
        ),
    )
}

pub(crate) fn unknown_work_item(id: impl std::fmt::Display) -> Answer {
    refuse(
        404,
        &Home::Tracking,
        "WorkItemUnauthorizedAccessException",
        3200,
        &format!(
            "TF401232: Work item {id} does not exist, or you do not have permissions to read it."
        ),
    )
}

pub(crate) fn stale_revision(path: &str, actual: &str, expected: &str) -> Answer {
    refuse(
        412,
        &Home::WebApi,
        "TestPatchOperationFailedException",
        3000,
        &format!(
            "VS403351: Test Operation for path {path} failed, value {actual} was not equal to test value {expected}."
        ),
    )
}

pub(crate) fn concurrent_save() -> Answer {
    refuse(
        409,
        &Home::Tracking,
        "WorkItemRevisionMismatchException",
        3200,
        "TF26071: This work item has been changed by someone else since you opened it. You will need to refresh it and discard your changes.",
    )
}

pub(crate) fn too_many_ids(count: usize) -> Answer {
    service(
        400,
        3200,
        &format!("VS403474: You requested {count} work items which exceeds the limit of 200"),
    )
}

pub(crate) fn query_too_large() -> Answer {
    service(
        400,
        3200,
        "VS402337: The number of work items returned exceeds the size limit of 20000. Change the query to return fewer items.",
    )
}

pub(crate) fn query_timeout() -> Answer {
    service(
        400,
        3200,
        "VS402335: The timeout period (30 seconds) elapsed prior to completion of the query or the server is not responding.",
    )
}

pub(crate) fn bad_query(reason: &str) -> Answer {
    refuse(
        400,
        &Home::Tracking,
        "SyntaxException",
        3200,
        &format!("TF51006: The query statement is missing or malformed. {reason}"),
    )
}

pub(crate) fn unknown_project(name: &str) -> Answer {
    let by_id = uuid::Uuid::parse_str(name).is_ok();
    let key = if by_id {
        "ProjectDoesNotExistException"
    } else {
        "ProjectDoesNotExistWithNameException"
    };
    refuse(
        404,
        &Home::Core,
        key,
        3000,
        &format!(
            "TF200016: The following project does not exist: {name}. Verify that the name of the project is correct and that the project exists on the specified Azure DevOps Server."
        ),
    )
}

pub(crate) fn bad_argument(name: &str, value: &str) -> Answer {
    refuse(
        400,
        &Home::Common,
        "VssPropertyValidationException",
        3000,
        &format!("The value '{value}' is not valid for {name}."),
    )
}

/// A refusal for which only status and wording matter.
pub(crate) fn plain(status: u16, message: &str) -> Answer {
    service(status, 3200, message)
}
