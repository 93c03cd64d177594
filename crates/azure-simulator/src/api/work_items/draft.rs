//! A work item while it is being made or changed: a copy on which the operations of a patch are
//! tried, one after the other, before anything is saved.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;
use uuid::Uuid;

use super::patch::{Operation, Place, Verb};
use super::{links, render, values};
use crate::answer::Answer;
use crate::api::Context;
use crate::process::{self, FieldKey, TypeKey};
use crate::refusals::{self, BrokenRule};
use crate::world::{FieldMap, FieldValue, Relation, Structure, WorkItem};

/// A version of a comment in the making.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    /// The comment it changes; `None` for a new one.
    pub(crate) comment: Option<u32>,
    pub(crate) text: String,
    pub(crate) markdown: bool,
    pub(crate) deleted: bool,
}

impl Said {
    /// A new comment.
    pub(crate) fn new(text: &str, markdown: bool) -> Self {
        Self {
            comment: None,
            text: values::comment(text, markdown),
            markdown,
            deleted: false,
        }
    }
}

/// A work item in the making.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    /// `None` until it has been saved once.
    pub(crate) id: Option<u32>,
    pub(super) project: Uuid,
    pub(super) kind: TypeKey,
    rev: u32,
    pub(super) fields: FieldMap,
    pub(super) markdown: BTreeSet<FieldKey>,
    pub(super) relations: Vec<Relation>,
    /// What is said in the revision.
    pub(super) said: Option<Said>,
    /// Fields the caller wrote.
    pub(super) written: BTreeSet<FieldKey>,
    /// Values that do not fit their field; reported together with the broken rules.
    pub(super) broken: Vec<BrokenRule>,
}

impl Draft {
    /// An empty item of a type, in the root area and iteration of its project.
    pub(super) fn new(cx: &Context, project: Uuid, kind: TypeKey) -> Self {
        let mut fields = FieldMap::default();
        for (structure, key) in [
            (Structure::Area, *process::AREA_PATH),
            (Structure::Iteration, *process::ITERATION_PATH),
        ] {
            if let Some(root) = cx.organization.root(project, structure) {
                fields.insert(key, FieldValue::Node(root.id));
            }
        }
        for field in &kind.get().fields {
            let parse = |default| values::parse(field.field, default);
            let shared = field
                .shared_default
                .get_or_init(|| field.default.as_ref().and_then(parse));
            if let Some(value) = shared {
                fields.insert(field.field, value.clone());
            }
        }
        fields.insert(
            *process::STATE,
            FieldValue::Text(Arc::clone(&kind.get().states[0].name)),
        );
        Self {
            id: None,
            project,
            kind,
            rev: 0,
            fields,
            markdown: BTreeSet::new(),
            relations: Vec::new(),
            said: None,
            written: BTreeSet::new(),
            broken: Vec::new(),
        }
    }

    /// A copy of an item to change.
    pub(super) fn of(item: &WorkItem) -> Self {
        Self {
            id: Some(item.id),
            project: item.project,
            kind: item.kind,
            rev: item.rev,
            fields: item.fields.clone(),
            markdown: item.markdown.clone(),
            relations: item.relations.clone(),
            said: None,
            written: BTreeSet::new(),
            broken: Vec::new(),
        }
    }

    /// The item it would be if it were saved.
    pub(super) fn preview(&self, cx: &Context) -> WorkItem {
        let now = cx.now.timestamp_millis();
        let mut fields = self.fields.clone();
        if self.id.is_none() {
            for (key, value) in [
                (*process::CREATED_DATE, FieldValue::Date(now)),
                (*process::CREATED_BY, FieldValue::Identity(cx.who.user)),
            ] {
                if fields.get(key).is_none() {
                    fields.insert(key, value);
                }
            }
        }
        fields.insert(*process::CHANGED_DATE, FieldValue::Date(now));
        fields.insert(*process::CHANGED_BY, FieldValue::Identity(cx.who.user));
        WorkItem {
            id: self.id.unwrap_or(0),
            project: self.project,
            kind: self.kind,
            rev: self.rev + 1,
            watermark: 0,
            fields,
            markdown: self.markdown.clone(),
            relations: self.relations.clone(),
            updates: Vec::new(),
            comments: Vec::new(),
            deleted: None,
        }
    }

    /// Tries all operations of a patch, in order.
    pub(super) fn apply(&mut self, cx: &Context, all: &[Operation]) -> Result<(), Box<Answer>> {
        for operation in all {
            if let Place::Format(name) = &operation.place {
                self.set_format(name, &operation.value, all)?;
            }
        }
        all.iter()
            .try_for_each(|operation| self.apply_one(cx, operation))
    }

    fn apply_one(&mut self, cx: &Context, operation: &Operation) -> Result<(), Box<Answer>> {
        let value = &operation.value;
        match (operation.verb, &operation.place) {
            (_, Place::Format(_)) => Ok(()),
            (Verb::Test, Place::Revision) => self.test_revision(value),
            (Verb::Test, Place::Field(name)) => self.test_field(cx, name, value),
            (Verb::Add | Verb::Replace, Place::Field(name)) => self.set(cx, name, value),
            (Verb::Remove, Place::Field(name)) => self.set(cx, name, &Value::Null),
            (verb @ (Verb::Copy | Verb::Move), Place::Field(name)) => {
                let Some(Place::Field(from)) = &operation.from else {
                    return unsupported();
                };
                let key = field(from)?;
                let preview = self.preview(cx);
                let value = render::field(cx, &preview, key).unwrap_or(Value::Null);
                self.set(cx, name, &value)?;
                if verb == Verb::Move {
                    self.set(cx, from, &Value::Null)
                } else {
                    Ok(())
                }
            }
            (Verb::Add, Place::NewRelation) => links::add(cx, self, value),
            (Verb::Remove, Place::Relation(index)) => links::remove(self, *index),
            (Verb::Replace, Place::Relation(index)) => links::replace(cx, self, *index, value),
            (Verb::Add | Verb::Replace, Place::RelationComment(index)) => {
                links::comment(self, *index, value)
            }
            _ => unsupported(),
        }
    }

    fn test_revision(&self, expected: &Value) -> Result<(), Box<Answer>> {
        let given = match expected {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        if given == self.rev.to_string() {
            return Ok(());
        }
        refusals::stale_revision("/rev", &self.rev.to_string(), &given).refusal()
    }

    fn test_field(&self, cx: &Context, name: &str, value: &Value) -> Result<(), Box<Answer>> {
        let key = field(name)?;
        let actual = render::field(cx, &self.preview(cx), key).unwrap_or(Value::Null);
        if actual == *value {
            return Ok(());
        }
        let path = format!("/fields/{name}");
        refusals::stale_revision(&path, &actual.to_string(), &value.to_string()).refusal()
    }
}

/// The field of that name in the organization.
pub(super) fn field(name: &str) -> Result<FieldKey, Box<Answer>> {
    FieldKey::find(name).map_or_else(|| refusals::unknown_field(name).refusal(), Ok)
}

fn unsupported<T>() -> Result<T, Box<Answer>> {
    refusals::plain(
        400,
        "The operation of the patch document is not supported for its path.",
    )
    .refusal()
}
