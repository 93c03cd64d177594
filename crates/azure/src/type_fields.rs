//! The fields of a work item type: what they hold, and what they want.

use std::collections::HashMap;

use domain::FieldKind;
use serde::Deserialize;
use serde_json::Value;

use crate::client::{Call, Client};
use crate::error::{AzureError, What};
use crate::projects::List;

/// Fields that are always required and that the service, or we, fill in any case.
const FILLED: [&str; 4] = [
    "System.AreaId",
    "System.IterationId",
    "System.State",
    "System.Title",
];

/// A field of a type, as its form has it.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeField {
    pub reference_name: String,
    pub name: String,
    pub kind: FieldKind,
    /// Only the service writes it.
    pub read_only: bool,
    pub always_required: bool,
    /// As a person would enter it.
    pub default_value: Option<String>,
    /// Empty where any value is allowed. People by the name that they sign in with.
    pub allowed_values: Vec<String>,
    /// Whether other values than those of `allowed_values` are taken too.
    pub is_suggested: bool,
    pub help_text: Option<String>,
}

impl TypeField {
    /// Whether a work item cannot be created unless somebody says what stands here. Fields that are
    /// required by a rule only do not show it; a trial creation tells.
    pub fn needs_an_answer(&self) -> bool {
        self.always_required
            && self.default_value.is_none()
            && !self.read_only
            && !FILLED.contains(&self.reference_name.as_str())
    }
}

/// What the type says of a field.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    reference_name: String,
    name: String,
    #[serde(default)]
    always_required: bool,
    /// A string, a number or an identity.
    default_value: Option<Value>,
    /// `null` as well as empty where any value is allowed. Numbers come as strings.
    allowed_values: Option<Vec<Value>>,
    help_text: Option<String>,
}

/// What the organization says of a field; the type does not tell what it holds.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Defined {
    reference_name: String,
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    read_only: bool,
    #[serde(default)]
    is_identity: bool,
    #[serde(default)]
    is_picklist_suggested: bool,
}

impl Defined {
    fn kind(&self) -> FieldKind {
        match self.kind.as_str() {
            _ if self.is_identity => FieldKind::Identity,
            "string" | "picklistString" | "guid" => FieldKind::String,
            "plainText" => FieldKind::PlainText,
            "html" => FieldKind::Html,
            "integer" | "picklistInteger" => FieldKind::Integer,
            "double" | "picklistDouble" => FieldKind::Double,
            "boolean" => FieldKind::Boolean,
            "dateTime" => FieldKind::DateTime,
            "treePath" => FieldKind::TreePath,
            "identity" => FieldKind::Identity,
            _ => FieldKind::Other,
        }
    }
}

impl Client {
    /// The fields of a type, given by its display name, with the values they allow.
    pub async fn type_fields(
        &self,
        project: &str,
        name: &str,
    ) -> Result<Vec<TypeField>, AzureError> {
        let path = [project, "_apis", "wit", "workitemtypes", name, "fields"];
        let call = Call::get(What::WorkItemType, &path).query("$expand", "all".to_owned());
        let listed: List<Listed> = self.fetch(&call).await?;
        let call = Call::get(What::Project, &[project, "_apis", "wit", "fields"]);
        let defined: List<Defined> = self.fetch(&call).await?;
        let defined: HashMap<_, _> = defined
            .value
            .into_iter()
            .map(|field| (field.reference_name.to_lowercase(), field))
            .collect();
        let with_definition = |field: Listed| {
            let definition = defined.get(&field.reference_name.to_lowercase());
            described(field, definition)
        };
        Ok(listed.value.into_iter().map(with_definition).collect())
    }
}

fn described(field: Listed, definition: Option<&Defined>) -> TypeField {
    let allowed = field.allowed_values.unwrap_or_default();
    TypeField {
        kind: definition.map_or(FieldKind::Other, Defined::kind),
        read_only: definition.is_some_and(|field| field.read_only),
        is_suggested: definition.is_some_and(|field| field.is_picklist_suggested),
        always_required: field.always_required,
        default_value: field.default_value.as_ref().and_then(entered),
        allowed_values: allowed.iter().filter_map(entered).collect(),
        help_text: field.help_text.filter(|text| !text.trim().is_empty()),
        reference_name: field.reference_name,
        name: field.name,
    }
}

/// A value as a person would enter it; `None` for an empty one.
fn entered(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Object(identity) => ["uniqueName", "displayName"]
            .iter()
            .find_map(|member| identity.get(*member)?.as_str())?
            .to_owned(),
        Value::Null | Value::Array(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}
