//! One field of a work item: what it gets, chosen or typed, for all issues or by severity.

use domain::{BySeverity, FieldKind, FieldMapping, MappedField, Severity};
use leptos::prelude::*;

use crate::components::{Choice, Details, SelectField, TextAreaField, TextField};

#[component]
pub(super) fn FieldControl(field: MappedField, value: Option<FieldMapping>) -> impl IntoView {
    let help = help(&field);
    let by_severity = match &value {
        Some(FieldMapping::BySeverity(texts)) => texts.clone(),
        Some(FieldMapping::Text(text)) => BySeverity {
            any: text.clone(),
            ..BySeverity::default()
        },
        None => BySeverity::default(),
    };
    let is_by_severity = matches!(value, Some(FieldMapping::BySeverity(_)));
    let name = format!("fields[{}]", field.reference_name);
    let (label, required) = (field.name.clone(), field.needs_answer);
    if field.allowed.is_empty() && !is_by_severity {
        let value = by_severity.any;
        return if field.kind == FieldKind::Html {
            view! { <TextAreaField label name value help required/> }.into_any()
        } else {
            view! { <TextField label name value help required/> }.into_any()
        };
    }
    let any = format!("{name}[any]");
    let usual = view! { <Value field=field.clone() label name=any value=by_severity.any.clone() help required/> };
    let each = Severity::ALL.iter().map(|severity| {
        let label = format!("{} for {} issues", field.name, severity.as_str());
        let name = format!("{name}[{severity}]");
        let value = by_severity.own(*severity).to_owned();
        view! { <Value field=field.clone() label name value help=String::new() required=false/> }
    });
    let each = each.collect_view();
    view! {
        {usual}
        {(field.is_limited || is_by_severity).then(|| view! {
            <Details summary=format!("{} by severity of the issue", field.name) open=is_by_severity>{each}</Details>
        })}
    }
    .into_any()
}

/// Chosen among what is allowed, where something is said to be; what is entered stays a choice.
#[component]
fn Value(
    field: MappedField,
    label: String,
    name: String,
    value: String,
    help: String,
    required: bool,
) -> impl IntoView {
    if field.allowed.is_empty() {
        return view! { <TextField label name value help required/> }.into_any();
    }
    let mut options = vec![Choice::new("", "Nothing chosen", value.is_empty())];
    if !value.is_empty() && !field.allowed.contains(&value) {
        options.push(Choice::new(value.clone(), value.clone(), true));
    }
    options.extend(field.allowed.into_iter().map(|allowed| {
        let is_chosen = allowed == value;
        Choice::new(allowed.clone(), allowed, is_chosen)
    }));
    view! { <SelectField label name options help required/> }.into_any()
}

/// What Azure DevOps says about a field, and what stands there when nothing is chosen.
fn help(field: &MappedField) -> String {
    let preset = field.preset.as_ref().map(|preset| match preset {
        FieldMapping::Text(text) => format!("Polaris fills in: {text}"),
        FieldMapping::BySeverity(texts) => {
            let each = Severity::ALL.iter().map(|severity| texts.own(*severity));
            format!(
                "Polaris chooses by severity: {}",
                each.collect::<Vec<_>>().join(", ")
            )
        }
    });
    let default = field
        .default
        .as_ref()
        .map(|default| format!("Azure DevOps fills in: {default}"));
    let own = field.help.clone().into_iter();
    own.chain(preset.or(default))
        .collect::<Vec<_>>()
        .join(" – ")
}
