//! Holds every request and answer against the published `OpenAPI` data, for the tests of clients: a
//! misspelt query name or a wrong shape is noted here even where the service would let it pass.
//! Only compiled with the feature `contract`.

use std::collections::HashSet;
use std::sync::{LazyLock, Mutex, PoisonError};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::answer::{Answer, Body};
use crate::call::Call;

const SPECS: [&str; 5] = [
    include_str!("../data/upstream/core-7.1.json"),
    include_str!("../data/upstream/work-item-tracking-7.1.json"),
    include_str!("../data/upstream/work-item-tracking-7.2-preview-delta.json"),
    include_str!("../data/upstream/work-item-tracking-process-7.1.json"),
    include_str!("../data/upstream/service-hooks-7.1.json"),
];

/// What the data does not describe although it exists.
const UNDESCRIBED: [&str; 5] = [
    "connectiondata",
    "resourceareas",
    "wit/$batch",
    "process/processes",
    "hooks/consumers",
];

/// An operation of a spec.
struct Operation {
    method: String,
    /// Lower-case segments after `_apis`.
    path: Vec<String>,
    query: Vec<String>,
    body: Option<Validator>,
    answer: Option<Validator>,
    /// The answer is a list, which travels in `value`.
    list: bool,
}

static OPERATIONS: LazyLock<Vec<Operation>> =
    LazyLock::new(|| SPECS.iter().flat_map(|text| read(text)).collect());

/// A schema in which any member may be null and a bare object is any value.
fn relaxed(schema: &Value) -> Value {
    match schema {
        Value::Array(list) => list.iter().map(relaxed).collect(),
        Value::Object(members) => {
            if let Some(target) = members.get("$ref") {
                return json!({ "anyOf": [{ "$ref": target }, { "type": "null" }] });
            }
            let shaped = ["properties", "additionalProperties", "allOf"];
            let bare = !shaped.iter().any(|name| members.contains_key(*name));
            if members.get("type") == Some(&json!("object")) && bare {
                return json!(true);
            }
            let mut free = Map::new();
            for (name, value) in members {
                match (name.as_str(), value) {
                    ("type", Value::String(_)) => {
                        free.insert(name.clone(), json!([value, "null"]));
                    }
                    ("properties", Value::Object(properties)) => {
                        let each = properties
                            .iter()
                            .map(|(name, value)| (name.clone(), relaxed(value)));
                        free.insert(name.clone(), Value::Object(each.collect()));
                    }
                    ("items" | "additionalProperties" | "allOf", value) => {
                        free.insert(name.clone(), relaxed(value));
                    }
                    _ => {}
                }
            }
            Value::Object(free)
        }
        other => other.clone(),
    }
}

fn validator(schema: &Value, definitions: &Value) -> Option<Validator> {
    let whole = json!({ "allOf": [relaxed(schema)], "definitions": definitions });
    jsonschema::validator_for(&whole).ok()
}

fn read(text: &str) -> Vec<Operation> {
    let spec: Value = serde_json::from_str(text).unwrap_or_default();
    let mut definitions: Map<String, Value> = spec["definitions"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, schema)| (name.clone(), relaxed(schema)))
        .collect();
    // The data calls a patch document an object; it is a list of operations.
    let operation = json!({ "$ref": "#/definitions/JsonPatchOperation" });
    if definitions.contains_key("JsonPatchOperation") {
        let document = json!({ "type": "array", "items": operation });
        definitions.insert("JsonPatchDocument".to_owned(), document);
    }
    let definitions = Value::Object(definitions);
    let paths = ["paths", "x-ms-paths"];
    let paths = paths
        .iter()
        .filter_map(|name| spec[*name].as_object())
        .flatten();
    let operations = paths.flat_map(|(path, methods)| {
        methods
            .as_object()
            .into_iter()
            .flatten()
            .map(move |(method, operation)| (path, method, operation))
    });
    operations
        .filter(|(_, method, _)| *method != "parameters")
        .map(|(path, method, operation)| {
            let parameters = operation["parameters"].as_array();
            let of = |place: &'static str| {
                let all = parameters.into_iter().flatten();
                all.filter(move |parameter| parameter["in"] == place)
            };
            let answer = &operation["responses"]["200"]["schema"];
            let path = path.split('?').next().unwrap_or_default().to_lowercase();
            Operation {
                method: method.to_uppercase(),
                path: after_apis(&path),
                query: of("query")
                    .filter_map(|one| one["name"].as_str())
                    .map(str::to_lowercase)
                    .collect(),
                body: of("body")
                    .next()
                    .and_then(|body| validator(&body["schema"], &definitions)),
                answer: (!answer.is_null())
                    .then(|| validator(answer, &definitions))
                    .flatten(),
                list: answer["type"] == "array",
            }
        })
        .collect()
}

fn after_apis(path: &str) -> Vec<String> {
    let after = path
        .split_once("/_apis/")
        .map(|(_, rest)| rest)
        .unwrap_or_default();
    after
        .split('/')
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

impl Operation {
    fn fits(&self, method: &str, resource: &[String]) -> bool {
        let optional = usize::from(self.path.last().is_some_and(|part| part == "{path}"));
        let rest = resource.len().saturating_sub(self.path.len());
        self.method == method
            && resource.len() + optional >= self.path.len()
            && (rest == 0 || optional == 1)
            && self
                .path
                .iter()
                .zip(resource)
                .all(|(part, given)| match part.as_str() {
                    typed if typed.starts_with("${") => given.starts_with('$'),
                    free if free.starts_with('{') => !given.starts_with('$'),
                    literal => literal == given,
                })
    }

    /// What is wrong with a body and its answer; nothing if all is well.
    fn faults(&self, call: &Call, answer: &Answer) -> Vec<String> {
        let mut faults = Vec::new();
        if let (Some(validator), Ok(body)) = (&self.body, serde_json::from_slice(&call.body)) {
            note("request", validator, &body, &mut faults);
        }
        if let (Some(validator), Body::Json(body)) = (&self.answer, &answer.body) {
            let body = if self.list { &body["value"] } else { body };
            if (200..300).contains(&answer.status) {
                note("answer", validator, body, &mut faults);
            }
        }
        faults
    }
}

fn note(side: &str, validator: &Validator, body: &Value, faults: &mut Vec<String>) {
    for error in validator.iter_errors(body).take(5) {
        let reason: String = error.to_string().chars().rev().take(200).collect();
        let reason: String = reason.chars().rev().collect();
        faults.push(format!("{side} {}: …{reason}", error.instance_path()));
    }
}

/// Everything that did not hold so far.
#[derive(Debug, Default)]
pub(crate) struct Contract(Mutex<Vec<String>>);

impl Contract {
    fn list(&self) -> std::sync::MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn violations(&self) -> Vec<String> {
        self.list().clone()
    }

    /// Checks a request that was served and the answer it got.
    pub(crate) fn check(&self, call: &Call, answer: &Answer) {
        let Some(resource) = &call.resource else {
            return;
        };
        let resource: Vec<String> = resource.iter().map(|part| part.to_lowercase()).collect();
        let joined = resource.join("/");
        let described = !UNDESCRIBED.iter().any(|known| joined.starts_with(known));
        // What the service refuses by itself needs no second opinion.
        if answer.status >= 300 || call.method == "OPTIONS" || !described {
            return;
        }
        let method = call.method.as_str();
        let fitting: Vec<&Operation> = OPERATIONS
            .iter()
            .filter(|operation| operation.fits(method, &resource))
            .collect();
        let mut faults = Vec::new();
        if fitting.is_empty() {
            faults.push("no such operation is described".to_owned());
        }
        let known: HashSet<&str> = fitting
            .iter()
            .flat_map(|operation| operation.query.iter().map(String::as_str))
            .collect();
        for (name, _) in &call.query {
            if name != "api-version" && !known.contains(name.as_str()) && !fitting.is_empty() {
                faults.push(format!("the query parameter {name} is not described"));
            }
        }
        let each: Vec<Vec<String>> = fitting
            .iter()
            .map(|operation| operation.faults(call, answer))
            .collect();
        if !each.iter().any(Vec::is_empty) {
            faults.extend(each.into_iter().next().unwrap_or_default());
        }
        let mut list = self.list();
        list.extend(
            faults
                .into_iter()
                .map(|fault| format!("{method} {}: {fault}", call.path)),
        );
    }
}
