//! Schemas of the description, read as its README says they are meant.

use jsonschema::Validator;
use serde_json::{Map, Value, json};

pub(super) fn wrapped(schema: &Value) -> Value {
    if schema["type"] == "array" {
        json!({"type": "object", "required": ["value"], "properties": {"value": schema}})
    } else {
        schema.clone()
    }
}

pub(super) fn validator(description: &Value, schema: &Value, strict: bool) -> Validator {
    let document = json!({
        "$schema": "http://json-schema.org/draft-04/schema#",
        "definitions": relaxed(&description["definitions"], strict),
        "allOf": [relaxed(schema, strict)],
    });
    jsonschema::validator_for(&document).expect("a schema")
}

/// The schema as it is meant.
fn relaxed(schema: &Value, strict: bool) -> Value {
    let Value::Object(members) = schema else {
        return schema.clone();
    };
    let shape = ["properties", "additionalProperties", "allOf", "items"];
    let is_shapeless = !shape.iter().any(|member| members.contains_key(*member));
    if members.get("type").is_some_and(|of| of == "object") && is_shapeless {
        return json!({});
    }
    let mut meant = Map::new();
    for (name, value) in members {
        match name.as_str() {
            "description" | "format" | "required" => {}
            "enum" if !strict => {}
            "type" if members.contains_key("allOf") => {}
            _ if name.starts_with("x-ms-") => {}
            "allOf" => {
                let parts = value.as_array().expect("a list").iter();
                meant.insert(
                    name.clone(),
                    parts.map(|part| relaxed(part, strict)).collect(),
                );
            }
            "items" if !strict => {
                meant.insert(
                    name.clone(),
                    json!({"anyOf": [relaxed(value, strict), {"type": "null"}]}),
                );
            }
            "properties" => {
                let properties = value.as_object().expect("properties").iter();
                let nullable = |(name, of): (&String, &Value)| {
                    (
                        name.clone(),
                        json!({"anyOf": [relaxed(of, strict), {"type": "null"}]}),
                    )
                };
                meant.insert(
                    name.clone(),
                    Value::Object(properties.map(nullable).collect()),
                );
            }
            _ => {
                meant.insert(name.clone(), relaxed(value, strict));
            }
        }
    }
    if strict && members.contains_key("properties") && !members.contains_key("allOf") {
        meant.insert("additionalProperties".into(), Value::Bool(false));
    }
    Value::Object(meant)
}
