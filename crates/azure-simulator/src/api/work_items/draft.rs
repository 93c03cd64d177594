//! A work item while it is being made or changed: a copy on which the operations of a patch are
//! tried, one after the other, before anything is saved.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use uuid::Uuid;

use super::patch::{Operation, Place, Verb};
use super::{links, render, tag_text, values};
use crate::answer::Answer;
use crate::api::Context;
use crate::process::{self, FieldKey, FieldType, TypeKey};
use crate::refusals::{self, BrokenRule};
use crate::world::{FieldValue, Relation, Structure, WorkItem};

/// A work item in the making.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    /// `None` until it has been saved once.
    pub(crate) id: Option<u32>,
    pub(super) project: Uuid,
    pub(super) kind: TypeKey,
    rev: u32,
    pub(super) fields: BTreeMap<FieldKey, FieldValue>,
    pub(super) markdown: BTreeSet<FieldKey>,
    pub(super) relations: Vec<Relation>,
    /// Text of a comment that joins the revision, and whether it is Markdown.
    pub(super) comment: Option<(String, bool)>,
    /// Fields the caller wrote.
    pub(super) written: BTreeSet<FieldKey>,
    /// Values that do not fit their field; reported together with the broken rules.
    pub(super) broken: Vec<BrokenRule>,
}

/// Fields that a caller with the right to bypass rules may write although they are read-only.
const WRITABLE_WITH_BYPASS: [&str; 4] =
    ["System.CreatedBy", "System.CreatedDate", "System.ChangedBy", "System.ChangedDate"];

impl Draft {
    /// An empty item of a type, in the root area and iteration of its project.
    pub(super) fn new(cx: &Context, project: Uuid, kind: TypeKey) -> Self {
        let mut fields = BTreeMap::new();
        for (structure, key) in [
            (Structure::Area, *process::AREA_PATH),
            (Structure::Iteration, *process::ITERATION_PATH),
        ] {
            if let Some(root) = cx.organization.root(project, structure) {
                fields.insert(key, FieldValue::Node(root.id));
            }
        }
        for field in &kind.get().fields {
            let default = field.default.as_ref();
            if let Some(value) = default.and_then(|value| values::parse(field.field, value)) {
                fields.insert(field.field, value);
            }
        }
        fields.insert(*process::STATE, FieldValue::text(&kind.get().states[0].name));
        Self {
            id: None,
            project,
            kind,
            rev: 0,
            fields,
            markdown: BTreeSet::new(),
            relations: Vec::new(),
            comment: None,
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
            comment: None,
            written: BTreeSet::new(),
            broken: Vec::new(),
        }
    }

    /// The item it would be if it were saved.
    pub(super) fn preview(&self, cx: &Context) -> WorkItem {
        let now = cx.now.timestamp_millis();
        let mut fields = self.fields.clone();
        if self.id.is_none() {
            fields.entry(*process::CREATED_DATE).or_insert(FieldValue::Date(now));
            fields.entry(*process::CREATED_BY).or_insert(FieldValue::Identity(cx.who.user));
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
        all.iter().try_for_each(|operation| self.apply_one(cx, operation))
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
                let Some(Place::Field(from)) = &operation.from else { return unsupported() };
                let key = field(from)?;
                let preview = self.preview(cx);
                let value = render::field(cx, &preview, key).unwrap_or(Value::Null);
                self.set(cx, name, &value)?;
                if verb == Verb::Move { self.set(cx, from, &Value::Null) } else { Ok(()) }
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

    /// Markdown comes together with a new value, is only for multi-line fields, and stays.
    fn set_format(
        &mut self,
        name: &str,
        value: &Value,
        all: &[Operation],
    ) -> Result<(), Box<Answer>> {
        let key = field(name)?;
        let format = match value {
            Value::String(text) => text.to_lowercase(),
            Value::Number(number) if number.as_u64() == Some(0) => "markdown".to_owned(),
            _ => "html".to_owned(),
        };
        let valued = all.iter().any(|operation| {
            matches!(&operation.place, Place::Field(other) if FieldKey::find(other) == Some(key))
                && matches!(operation.verb, Verb::Add | Verb::Replace)
        });
        let flips = (format == "markdown") != self.markdown.contains(&key);
        let multiline = key.field().kind == FieldType::Html;
        let backwards = format == "html" && self.markdown.contains(&key);
        if !multiline || backwards || (flips && !valued) {
            return refusals::plain(400, &format!(
                "Operation of changing value type is not supported for the field {}", key.reference()
            ))
            .refusal();
        }
        if format == "markdown" {
            self.markdown.insert(key);
        }
        Ok(())
    }

    /// Gives a field a value, or takes its value away when it is null.
    fn set(&mut self, cx: &Context, name: &str, value: &Value) -> Result<(), Box<Answer>> {
        let key = field(name)?;
        if !self.kind.get().has(key) {
            return refusals::unknown_field(name).refusal();
        }
        let bypass = cx.call.flag("bypassrules");
        if key.field().read_only
            && !(bypass && WRITABLE_WITH_BYPASS.contains(&key.reference()))
            && !key.reference().starts_with("Microsoft.VSTS.Common.")
        {
            self.broken.push(values::invalid(key, "ReadOnly", "readOnly"));
            return Ok(());
        }
        self.written.insert(key);
        match key.reference() {
            "System.AreaPath" | "System.AreaId" => {
                self.set_node(cx, Structure::Area, *process::AREA_PATH, value)
            }
            "System.IterationPath" | "System.IterationId" => {
                self.set_node(cx, Structure::Iteration, *process::ITERATION_PATH, value)
            }
            "System.History" => {
                let text = value.as_str().unwrap_or_default();
                self.comment =
                    (!text.is_empty()).then(|| (values::comment(text, false), false));
                Ok(())
            }
            "System.Tags" => {
                let text = value.as_str().unwrap_or_default();
                let merged = tag_text::normalize(cx, self.project, text)?;
                self.store(key, (!merged.is_empty()).then(|| FieldValue::text(merged)));
                Ok(())
            }
            _ => self.set_plain(key, value),
        }
    }

    fn set_plain(&mut self, key: FieldKey, value: &Value) -> Result<(), Box<Answer>> {
        let empty = value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
        if empty {
            self.store(key, None);
            return Ok(());
        }
        values::check_length(key, value)?;
        match values::parse_with_format(key, value, self.markdown.contains(&key)) {
            Some(parsed) => self.store(key, Some(parsed)),
            None if key.field().kind == FieldType::Identity => {
                self.broken.push(values::unknown_identity(key, value));
            }
            None => self.broken.push(values::invalid(key, "InvalidType", "invalidType")),
        }
        Ok(())
    }

    fn store(&mut self, key: FieldKey, value: Option<FieldValue>) {
        match value {
            Some(value) => self.fields.insert(key, value),
            None => self.fields.remove(&key),
        };
    }

    fn set_node(
        &mut self,
        cx: &Context,
        structure: Structure,
        key: FieldKey,
        value: &Value,
    ) -> Result<(), Box<Answer>> {
        let organization = &cx.organization;
        let node = match value {
            Value::String(path) => organization.node_at(self.project, structure, path),
            Value::Null => organization.root(self.project, structure).map(|root| root.id),
            other => other
                .as_u64()
                .and_then(|id| u32::try_from(id).ok())
                .filter(|id| {
                    let node = organization.nodes.get(id);
                    node.is_some_and(|node| {
                        node.project == self.project && node.structure == structure
                    })
                }),
        };
        let Some(node) = node else {
            let id = self.id.map_or(-1, i64::from);
            return refusals::bad_tree_path(id, key.reference()).refusal();
        };
        self.store(key, Some(FieldValue::Node(node)));
        Ok(())
    }
}

/// The field of that name in the organization.
fn field(name: &str) -> Result<FieldKey, Box<Answer>> {
    FieldKey::find(name).map_or_else(|| refusals::unknown_field(name).refusal(), Ok)
}

fn unsupported<T>() -> Result<T, Box<Answer>> {
    refusals::plain(400, "The operation of the patch document is not supported for its path.")
        .refusal()
}
