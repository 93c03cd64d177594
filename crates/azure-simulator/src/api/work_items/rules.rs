//! The rules of work item types: what is filled in by itself, what must be there, what is allowed.

use std::sync::Arc;

use super::draft::Draft;
use crate::answer::Answer;
use crate::api::Context;
use crate::process::{self, FieldKey, State};
use crate::refusals::{self, BrokenRule};
use crate::world::{FieldValue, WorkItem};

/// Flags and code of an empty required field.
const EMPTY: (&str, u32) = ("required, invalidEmpty", 524_289);

fn before<'a>(cx: &'a Context, draft: &Draft) -> Option<&'a WorkItem> {
    draft.id.and_then(|id| cx.organization.items.get(&id))
}

/// The state the draft is in, if its type has that state.
fn state(draft: &Draft) -> Option<&'static State> {
    let name = draft
        .fields
        .get(*process::STATE)
        .and_then(FieldValue::as_text)?;
    draft.kind.get().state(name)
}

/// Fills in what follows from a change of state: reason, dates, people.
pub(super) fn complete(cx: &Context, draft: &mut Draft) {
    let Some(state) = state(draft) else { return };
    // The service writes a state as its type spells it, however it was sent.
    draft
        .fields
        .insert(*process::STATE, FieldValue::Text(Arc::clone(&state.name)));
    let old = before(cx, draft).map(|item| item.text(*process::STATE));
    if old == Some(&*state.name) {
        return;
    }
    let now = FieldValue::date(cx.now);
    let me = FieldValue::Identity(cx.who.user);
    if !draft.written.contains(&*process::REASON) {
        draft.fields.insert(
            *process::REASON,
            FieldValue::Text(Arc::clone(&state.reason)),
        );
    }
    put(draft, "StateChangeDate", Some(now.clone()));
    let stages = [
        ("InProgress", "Activated"),
        ("Resolved", "Resolved"),
        ("Completed", "Closed"),
    ];
    let reached = stages
        .iter()
        .position(|(category, _)| *category == state.category);
    for (place, (_, name)) in stages.iter().enumerate() {
        let (date, by) = (format!("{name}Date"), format!("{name}By"));
        if reached == Some(place) {
            put(draft, &date, Some(now.clone()));
            put(draft, &by, Some(me.clone()));
        } else if reached.is_none_or(|reached| place > reached) {
            put(draft, &date, None);
            put(draft, &by, None);
        }
    }
    let resolved =
        (state.category == "Resolved").then(|| FieldValue::Text(Arc::clone(&state.reason)));
    if resolved.is_some() {
        put(draft, "ResolvedReason", resolved);
    }
}

/// Writes a field of the common group, if the type has it and the caller did not write it.
fn put(draft: &mut Draft, name: &str, value: Option<FieldValue>) {
    let Some(key) = FieldKey::find(&format!("Microsoft.VSTS.Common.{name}")) else {
        return;
    };
    if !draft.kind.get().has(key) || draft.written.contains(&key) {
        return;
    }
    draft.fields.set(key, value);
}

/// Refuses a draft that breaks rules, naming all of them.
pub(super) fn check(cx: &Context, draft: &Draft) -> Result<(), Box<Answer>> {
    let mut broken = draft.broken.clone();
    if draft.fields.get(*process::TITLE).is_none() {
        broken.push(missing(*process::TITLE));
    }
    broken.extend(check_state(cx, draft));
    let state = state(draft).map_or("", |state| &*state.name);
    for field in &draft.kind.get().fields {
        let needed = field.required || field.required_in.iter().any(|known| known == state);
        match draft.fields.get(field.field) {
            None if needed => broken.push(missing(field.field)),
            Some(value) if !field.allowed.is_empty() => {
                let text = plain(value);
                if !field
                    .allowed
                    .iter()
                    .any(|known| known.eq_ignore_ascii_case(&text))
                {
                    broken.push(not_in_list(field.field, &text, needed));
                }
            }
            _ => {}
        }
    }
    if broken.is_empty() {
        Ok(())
    } else {
        refusals::broken_rules(&broken).refusal()
    }
}

fn check_state(cx: &Context, draft: &Draft) -> Option<BrokenRule> {
    let kind = draft.kind.get();
    let Some(name) = draft
        .fields
        .get(*process::STATE)
        .and_then(FieldValue::as_text)
    else {
        return Some(missing(*process::STATE));
    };
    let known = kind.state(name).is_some();
    let first = draft.id.is_some()
        || cx.readings.any_initial_state
        || kind.states[0].name.eq_ignore_ascii_case(name);
    (!known || !first).then(|| not_in_list(*process::STATE, name, true))
}

fn plain(value: &FieldValue) -> String {
    match value {
        FieldValue::Text(text) => text.to_string(),
        FieldValue::Integer(number) => number.to_string(),
        FieldValue::Double(number) => number.to_string(),
        FieldValue::Boolean(value) => value.to_string(),
        FieldValue::Identity(user) => user.user().name.to_owned(),
        FieldValue::Date(_) | FieldValue::Node(_) => String::new(),
    }
}

fn missing(key: FieldKey) -> BrokenRule {
    BrokenRule {
        field: key.reference().to_owned(),
        flags: EMPTY.0,
        code: EMPTY.1,
        message: format!(
            "TF401320: Rule Error for field {}. Error code: Required, InvalidEmpty.",
            key.field().name
        ),
    }
}

fn not_in_list(key: FieldKey, value: &str, required: bool) -> BrokenRule {
    let name = &key.field().name;
    BrokenRule {
        field: key.reference().to_owned(),
        flags: if required {
            "required, hasValues, limitedToValues, invalidListValue"
        } else {
            "hasValues, limitedToValues, invalidListValue"
        },
        code: 0,
        message: format!(
            "The field '{name}' contains the value '{value}' that is not in the list of supported values"
        ),
    }
}
