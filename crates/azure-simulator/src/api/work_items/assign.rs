//! Giving fields of a draft their values.

use serde_json::Value;

use super::draft::{Draft, Said, field};
use super::patch::{Operation, Place, Verb};
use super::{tag_text, values};
use crate::answer::Answer;
use crate::api::Context;
use crate::process::{self, FieldKey, FieldType};
use crate::refusals;
use crate::world::{FieldValue, Structure};

/// Fields that a caller with the right to bypass rules may write although they are read-only.
const WRITABLE_WITH_BYPASS: [&str; 4] = [
    "System.CreatedBy",
    "System.CreatedDate",
    "System.ChangedBy",
    "System.ChangedDate",
];

impl Draft {
    /// Markdown comes together with a new value, is only for multi-line fields, and stays.
    pub(super) fn set_format(
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
            return refusals::plain(
                400,
                &format!(
                    "Operation of changing value type is not supported for the field {}",
                    key.reference()
                ),
            )
            .refusal();
        }
        if format == "markdown" {
            self.markdown.insert(key);
        }
        Ok(())
    }

    /// Gives a field a value, or takes its value away when it is null.
    pub(super) fn set(
        &mut self,
        cx: &Context,
        name: &str,
        value: &Value,
    ) -> Result<(), Box<Answer>> {
        let key = field(name)?;
        if !self.kind.get().has(key) {
            return refusals::unknown_field(name).refusal();
        }
        let bypass = cx.call.flag("bypassrules");
        if key.field().read_only
            && !(bypass && WRITABLE_WITH_BYPASS.contains(&key.reference()))
            && !key.reference().starts_with("Microsoft.VSTS.Common.")
        {
            self.broken
                .push(values::invalid(key, "ReadOnly", "readOnly"));
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
                self.said = (!text.is_empty()).then(|| Said::new(text, false));
                Ok(())
            }
            "System.Tags" => {
                let text = value.as_str().unwrap_or_default();
                let merged = tag_text::normalize(cx, self.project, text)?;
                self.fields
                    .set(key, (!merged.is_empty()).then(|| FieldValue::text(merged)));
                Ok(())
            }
            _ => self.set_plain(key, value),
        }
    }

    fn set_plain(&mut self, key: FieldKey, value: &Value) -> Result<(), Box<Answer>> {
        let empty = value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
        if empty {
            self.fields.set(key, None);
            return Ok(());
        }
        values::check_length(key, value)?;
        match values::parse_with_format(key, value, self.markdown.contains(&key)) {
            Some(parsed) => self.fields.set(key, Some(parsed)),
            None if key.field().kind == FieldType::Identity => {
                self.broken.push(values::unknown_identity(key, value));
            }
            None => self
                .broken
                .push(values::invalid(key, "InvalidType", "invalidType")),
        }
        Ok(())
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
            Value::Null => organization
                .root(self.project, structure)
                .map(|root| root.id),
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
        self.fields.set(key, Some(FieldValue::Node(node)));
        Ok(())
    }
}
