//! The `OpenAPI` description of the remote, as a judge of requests and answers.
//!
//! The description is looser than it looks, as its README says: any property may be absent or null,
//! a bare `object` is any value, lists come wrapped in `{count, value}`, and a path parameter may be
//! left out with its segment. Requests are ours, so they are held to it strictly: no unknown
//! parameter, no unknown member, enumerations as written.

mod schema;

use std::path::Path;

use jsonschema::Validator;
use serde_json::Value;

use schema::{validator, wrapped};

pub(crate) const DATA: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../azure-simulator/data/upstream"
);

/// One request and its answer.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    pub(crate) method: String,
    /// Path with query, organization included.
    pub(crate) target: String,
    pub(crate) content_type: String,
    pub(crate) request: Value,
    pub(crate) status: u16,
    pub(crate) answer: Value,
}

pub(crate) struct Contract {
    operations: Vec<Operation>,
}

struct Operation {
    method: String,
    segments: Vec<String>,
    parameters: Vec<(String, bool)>,
    consumes: Option<String>,
    request: Option<Validator>,
    answer: Option<Validator>,
}

impl Contract {
    /// Operations of projects and work items. Where two versions describe one operation, either will
    /// do: the service answers with members of the newer one already.
    pub(crate) fn read() -> Self {
        let operations = [
            "core-7.1.json",
            "work-item-tracking-7.1.json",
            "work-item-tracking-7.2-preview-delta.json",
        ]
        .iter()
        .flat_map(|file| {
            let text =
                std::fs::read_to_string(Path::new(DATA).join(file)).expect("the description");
            operations(&serde_json::from_str(&text).expect("JSON"))
        })
        .collect();
        Self { operations }
    }

    /// Says what is wrong with the exchange; nothing when it keeps to the description.
    pub(crate) fn objection(&self, exchange: &Exchange) -> Option<String> {
        let (path, query) = exchange
            .target
            .split_once('?')
            .unwrap_or((&exchange.target, ""));
        let candidates: Vec<_> = self
            .operations
            .iter()
            .filter(|operation| operation.method == exchange.method && operation.is_at(path))
            .collect();
        if candidates.is_empty() {
            return Some(format!("{} {path} is described nowhere", exchange.method));
        }
        let objections: Option<Vec<_>> = candidates
            .iter()
            .map(|operation| operation.objection(exchange, query))
            .collect();
        objections
            .map(|objections| format!("{} {path}: {}", exchange.method, objections.join(" | ")))
    }
}

impl Operation {
    fn is_at(&self, path: &str) -> bool {
        let actual: Vec<_> = path.trim_matches('/').split('/').collect();
        let optional = ["{project}", "{team}"];
        [
            &optional[..0],
            &optional[..1],
            &optional[1..],
            &optional[..],
        ]
        .iter()
        .any(|left_out| {
            let template: Vec<_> = self
                .segments
                .iter()
                .filter(|segment| !left_out.contains(&segment.as_str()))
                .collect();
            template.len() == actual.len()
                && template.iter().zip(&actual).all(|(template, actual)| {
                    if template.starts_with("${") {
                        actual.starts_with('$')
                    } else if template.starts_with('{') {
                        !actual.starts_with('$') && !actual.starts_with('_')
                    } else {
                        template.eq_ignore_ascii_case(actual)
                    }
                })
        })
    }

    fn objection(&self, exchange: &Exchange, query: &str) -> Option<String> {
        let given: Vec<_> = url::form_urlencoded::parse(query.as_bytes())
            .map(|(name, _)| name.into_owned())
            .collect();
        for name in &given {
            if !self.parameters.iter().any(|(known, _)| known == name) {
                return Some(format!("unknown parameter {name}"));
            }
        }
        for (name, required) in &self.parameters {
            if *required && !given.contains(name) {
                return Some(format!("parameter {name} is missing"));
            }
        }
        if let Some(consumes) = &self.consumes
            && !exchange.content_type.starts_with(consumes)
        {
            return Some(format!(
                "content type {} instead of {consumes}",
                exchange.content_type
            ));
        }
        let request = first_error(self.request.as_ref(), &exchange.request);
        let answer = (exchange.status == 200)
            .then(|| first_error(self.answer.as_ref(), &exchange.answer))
            .flatten();
        request
            .map(|error| format!("request: {error}"))
            .or(answer.map(|error| format!("answer: {error}")))
    }
}

fn first_error(validator: Option<&Validator>, value: &Value) -> Option<String> {
    let error = validator?.iter_errors(value).next()?;
    let error: String = format!("{}: {error}", error.instance_path())
        .chars()
        .take(300)
        .collect();
    Some(error)
}

fn operations(description: &Value) -> Vec<Operation> {
    let mut found = Vec::new();
    for paths in ["paths", "x-ms-paths"] {
        for (path, methods) in description[paths].as_object().into_iter().flatten() {
            for (method, operation) in methods.as_object().expect("methods") {
                found.push(read_operation(description, path, method, operation));
            }
        }
    }
    found
}

fn read_operation(description: &Value, path: &str, method: &str, operation: &Value) -> Operation {
    let parameters = operation["parameters"].as_array().expect("parameters");
    let body = parameters
        .iter()
        .find(|parameter| parameter["in"] == "body");
    let schema = &operation["responses"]["200"]["schema"];
    let (path, _) = path.split_once('?').unwrap_or((path, ""));
    Operation {
        method: method.to_uppercase(),
        segments: path
            .trim_matches('/')
            .split('/')
            .map(str::to_owned)
            .collect(),
        parameters: parameters
            .iter()
            .filter(|parameter| parameter["in"] == "query")
            .map(|parameter| {
                let name = parameter["name"].as_str().expect("a name").to_owned();
                (name, parameter["required"] == true)
            })
            .collect(),
        consumes: operation["consumes"][0].as_str().map(str::to_owned),
        request: body.map(|body| validator(description, &body["schema"], true)),
        answer: (!schema.is_null()).then(|| validator(description, &wrapped(schema), false)),
    }
}

/// An exchange of the files that were recorded from the live service.
fn recorded(file: &str) -> Exchange {
    let text =
        std::fs::read_to_string(Path::new(DATA).join("recorded").join(file)).expect("a file");
    let recorded: Value = serde_json::from_str(&text).expect("JSON");
    let url = recorded["request"]["url"].as_str().expect("an address");
    Exchange {
        method: recorded["request"]["method"]
            .as_str()
            .expect("a method")
            .to_owned(),
        target: url
            .strip_prefix("https://dev.azure.com")
            .expect("the host")
            .to_owned(),
        content_type: recorded["request"]["headers"]["Content-Type"]
            .as_str()
            .expect("a type")
            .to_owned(),
        request: recorded["request"]["body"].clone(),
        status: recorded["response"]["status"]
            .as_u64()
            .expect("a status")
            .try_into()
            .expect("small"),
        answer: recorded["response"]["body"].clone(),
    }
}

#[test]
fn what_the_live_service_was_recorded_to_say_keeps_to_the_description() {
    let contract = Contract::read();
    for file in [
        "project-get.json",
        "projects-list.json",
        "wiql-flat.json",
        "work-item-create.json",
        "work-item-get-expand-all.json",
        "work-item-update-add-relation.json",
        "work-items-by-ids.json",
        "error-unknown-project-name.json",
    ] {
        assert_eq!(contract.objection(&recorded(file)), None, "{file}");
    }
}

#[test]
fn the_judge_sees_what_breaks_the_description() {
    let contract = Contract::read();
    let good = recorded("work-item-create.json");
    let spoil = |spoil: &dyn Fn(&mut Exchange)| {
        let mut exchange = good.clone();
        spoil(&mut exchange);
        contract.objection(&exchange).expect("an objection")
    };
    assert!(spoil(&|it| it.content_type = "application/json".into()).contains("content type"));
    assert!(spoil(&|it| it.request[0]["op"] = "insert".into()).contains("request"));
    assert!(spoil(&|it| it.request[0]["extra"] = 1.into()).contains("request"));
    assert!(spoil(&|it| it.answer["id"] = "973".into()).contains("answer"));
    assert!(spoil(&|it| it.target.push_str("?dryRun=true")).contains("dryRun"));
    assert!(spoil(&|it| it.target = "/contoso/_apis/wit/workitem".into()).contains("nowhere"));
}
