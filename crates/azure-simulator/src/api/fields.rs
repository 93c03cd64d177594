//! The fields of the organization.

use serde_json::{Value, json};

use super::{Context, type_fields};
use crate::answer::{Answer, Outcome};
use crate::process::{FieldKey, FieldType};
use crate::refusals;

pub(super) fn dispatch(cx: &Context, parts: &[&str]) -> Outcome {
    cx.optional_project()?;
    match parts {
        [] => Ok(Answer::list(
            FieldKey::all().map(|key| describe(cx, key)).collect(),
        )),
        [name] => FieldKey::find(name).map_or_else(
            || refusals::no_such_field(cx.part(2)).refusal(),
            |key| Ok(Answer::ok(describe(cx, key))),
        ),
        _ => refusals::no_such_route(cx.call).refusal(),
    }
}

fn type_name(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Integer => "integer",
        FieldType::Double => "double",
        FieldType::Boolean => "boolean",
        FieldType::DateTime => "dateTime",
        FieldType::String | FieldType::Identity => "string",
        FieldType::PlainText => "plainText",
        FieldType::Html => "html",
        FieldType::History => "history",
        FieldType::TreePath => "treePath",
    }
}

fn operations(kind: FieldType) -> Vec<Value> {
    let names: &[(&str, &str)] = match kind {
        FieldType::Html | FieldType::History => &[
            ("ContainsWords", "Contains Words"),
            ("NotContainsWords", "Does Not Contain Words"),
        ],
        FieldType::PlainText => &[
            ("Contains", "Contains"),
            ("NotContains", "Does Not Contain"),
        ],
        FieldType::TreePath => &[
            ("Under", "Under"),
            ("NotUnder", "Not Under"),
            ("Equals", "="),
            ("NotEquals", "<>"),
            ("In", "In"),
        ],
        _ => &[
            ("Equals", "="),
            ("NotEquals", "<>"),
            ("GreaterThan", ">"),
            ("LessThan", "<"),
            ("GreaterThanEquals", ">="),
            ("LessThanEquals", "<="),
            ("In", "In"),
        ],
    };
    names
        .iter()
        .map(|(reference, name)| {
            json!({ "referenceName": format!("SupportedOperations.{reference}"), "name": name })
        })
        .collect()
}

fn describe(cx: &Context, key: FieldKey) -> Value {
    let field = key.field();
    let mut value = type_fields::field_reference(cx, key);
    value["type"] = json!(type_name(field.kind));
    value["usage"] = json!("workItem");
    value["readOnly"] = json!(field.read_only);
    value["canSortBy"] = json!(!matches!(field.kind, FieldType::Html | FieldType::History));
    value["isQueryable"] = json!(true);
    value["isIdentity"] = json!(field.kind == FieldType::Identity);
    value["isPicklist"] = json!(false);
    value["isPicklistSuggested"] = json!(false);
    value["supportedOperations"] = json!(operations(field.kind));
    value
}
