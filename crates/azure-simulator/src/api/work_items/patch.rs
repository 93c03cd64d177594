//! JSON Patch documents as clients really send them: member names in any case, `op` as a word or a
//! number, `from` as null.

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::call::member;
use crate::refusals;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Add,
    Remove,
    Replace,
    Move,
    Copy,
    Test,
}

/// What an operation is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    Field(String),
    /// Format of a multi-line field.
    Format(String),
    /// A new relation.
    NewRelation,
    Relation(usize),
    /// The comment of a relation.
    RelationComment(usize),
    Revision,
}

#[derive(Debug, Clone)]
pub(super) struct Operation {
    pub(super) verb: Verb,
    pub(super) place: Place,
    pub(super) from: Option<Place>,
    pub(super) value: Value,
}

impl Operation {
    /// Gives a field a value.
    pub(super) fn set(field: &str, value: Value) -> Self {
        Self {
            verb: Verb::Add,
            place: Place::Field(field.to_owned()),
            from: None,
            value,
        }
    }
}

fn invalid<T>() -> Result<T, Box<Answer>> {
    refusals::plain(
        400,
        "You must pass a valid patch document in the body of the request.",
    )
    .refusal()
}

fn verb(value: Option<&Value>) -> Option<Verb> {
    const NAMES: [(&str, Verb); 6] = [
        ("add", Verb::Add),
        ("remove", Verb::Remove),
        ("replace", Verb::Replace),
        ("move", Verb::Move),
        ("copy", Verb::Copy),
        ("test", Verb::Test),
    ];
    // A client that leaves `op` out means the first of the enumeration.
    let Some(value) = value else {
        return Some(Verb::Add);
    };
    let found = match value {
        Value::String(name) => NAMES
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name)),
        other => NAMES.get(usize::try_from(other.as_u64()?).ok()?),
    };
    found.map(|(_, verb)| *verb)
}

fn place(path: &str) -> Option<Place> {
    let mut parts = path.strip_prefix('/')?.splitn(2, '/');
    let head = parts.next()?.to_ascii_lowercase();
    let rest = parts
        .next()
        .map(|rest| rest.replace("~1", "/").replace("~0", "~"));
    match (head.as_str(), rest) {
        ("rev", None) => Some(Place::Revision),
        ("fields", Some(name)) => Some(Place::Field(name)),
        ("multilinefieldsformat", Some(name)) => Some(Place::Format(name)),
        ("relations", Some(rest)) if rest == "-" => Some(Place::NewRelation),
        ("relations", Some(rest)) => {
            let (index, below) = rest.split_once('/').unwrap_or((&rest, ""));
            let index = index.parse().ok()?;
            match below {
                "" => Some(Place::Relation(index)),
                "attributes/comment" => Some(Place::RelationComment(index)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Reads a patch document; anything else is refused.
pub(super) fn parse(body: &Value) -> Result<Vec<Operation>, Box<Answer>> {
    let Some(list) = body.as_array().filter(|list| !list.is_empty()) else {
        return invalid();
    };
    list.iter().map(parse_one).collect()
}

fn parse_one(value: &Value) -> Result<Operation, Box<Answer>> {
    let text = |name| member(value, name).and_then(Value::as_str);
    let place_of = |path: &str| match place(path) {
        Some(place) => Ok(place),
        None => refusals::plain(
            400,
            &format!("The path '{path}' of the patch document is not supported."),
        )
        .refusal(),
    };
    let (Some(verb), Some(path)) = (verb(member(value, "op")), text("path")) else {
        return invalid();
    };
    let place = place_of(path)?;
    let from = text("from")
        .filter(|from| !from.is_empty())
        .map(place_of)
        .transpose()?;
    if matches!(verb, Verb::Move | Verb::Copy) && from.is_none() {
        return invalid();
    }
    let value = member(value, "value").cloned().unwrap_or(json!(null));
    Ok(Operation {
        verb,
        place,
        from,
        value,
    })
}
