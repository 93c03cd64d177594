//! Schemas of the published data, read as its README says they are meant: any property may be
//! absent or null, a bare `object` is any value, and a list travels in `value`.

use std::sync::{Arc, OnceLock};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

/// How closely a schema is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// What a client sends: no unknown member, enumerations as written.
    Strict,
    /// What the service answers.
    Loose,
}

/// The shared part of a spec, in both readings.
pub(super) struct Definitions {
    strict: Value,
    loose: Value,
}

impl Definitions {
    pub(super) fn read(spec: &Value) -> Self {
        let mut all = spec["definitions"].clone();
        // The data calls a patch document an object; it is a list of operations.
        if all.get("JsonPatchOperation").is_some() {
            let operation = json!({ "$ref": "#/definitions/JsonPatchOperation" });
            all["JsonPatchDocument"] = json!({ "type": "array", "items": operation });
        }
        let each = |reading| {
            let all = all.as_object().into_iter().flatten();
            all.map(|(name, schema)| (name.clone(), meant(schema, reading)))
                .collect()
        };
        Self {
            strict: each(Reading::Strict),
            loose: each(Reading::Loose),
        }
    }
}

/// A schema, compiled when it is first needed.
pub(super) struct Schema {
    written: Value,
    reading: Reading,
    definitions: Arc<Definitions>,
    compiled: OnceLock<Option<Validator>>,
}

impl Schema {
    pub(super) fn new(schema: &Value, reading: Reading, definitions: &Arc<Definitions>) -> Self {
        let written = if reading == Reading::Loose && schema["type"] == "array" {
            json!({ "type": "object", "required": ["value"], "properties": { "value": schema } })
        } else {
            schema.clone()
        };
        Self {
            written,
            reading,
            definitions: Arc::clone(definitions),
            compiled: OnceLock::new(),
        }
    }

    /// The first thing that is wrong with a value.
    pub(super) fn objection(&self, value: &Value) -> Option<String> {
        let compile = || {
            let definitions = match self.reading {
                Reading::Strict => &self.definitions.strict,
                Reading::Loose => &self.definitions.loose,
            };
            let whole = json!({
                "$schema": "http://json-schema.org/draft-04/schema#",
                "definitions": definitions,
                "allOf": [meant(&self.written, self.reading)],
            });
            jsonschema::validator_for(&whole).ok()
        };
        let validator = self.compiled.get_or_init(compile).as_ref()?;
        let error = validator.iter_errors(value).next()?;
        let text = format!("{}: {error}", error.instance_path());
        Some(text.chars().take(300).collect())
    }
}

/// A schema as it is meant.
fn meant(schema: &Value, reading: Reading) -> Value {
    let Value::Object(members) = schema else {
        return schema.clone();
    };
    let nullable = |of: &Value| json!({ "anyOf": [meant(of, reading), { "type": "null" }] });
    let shape = ["properties", "additionalProperties", "allOf", "items"];
    let shapeless = !shape.iter().any(|member| members.contains_key(*member));
    if members.get("type").is_some_and(|of| of == "object") && shapeless {
        return json!({});
    }
    let strict = reading == Reading::Strict;
    let mut free = Map::new();
    for (name, value) in members {
        let value = match (name.as_str(), value) {
            ("description" | "format" | "required", _) => continue,
            ("enum", _) if !strict => continue,
            ("type", _) if members.contains_key("allOf") => continue,
            (name, _) if name.starts_with("x-ms-") => continue,
            ("allOf", Value::Array(parts)) => {
                parts.iter().map(|part| meant(part, reading)).collect()
            }
            ("items", _) if !strict => nullable(value),
            ("properties", Value::Object(properties)) => properties
                .iter()
                .map(|(name, of)| (name.clone(), nullable(of)))
                .collect(),
            _ => meant(value, reading),
        };
        free.insert(name.clone(), value);
    }
    if strict && members.contains_key("properties") && !members.contains_key("allOf") {
        free.insert("additionalProperties".to_owned(), json!(false));
    }
    Value::Object(free)
}
