//! Holds requests and answers against the published `OpenAPI` data, for the tests of clients: a
//! misspelt query name or a wrong shape is noted here even where the service would let it pass.
//! Only compiled with the feature `contract`.

mod schema;

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use serde_json::Value;

use crate::answer::{Answer, Body};
use crate::call::Call;
use schema::{Definitions, Reading, Schema};

const SPECS: [&str; 7] = [
    include_str!("../data/upstream/accounts-7.1.json"),
    include_str!("../data/upstream/core-7.1.json"),
    include_str!("../data/upstream/profile-7.1.json"),
    include_str!("../data/upstream/work-item-tracking-7.1.json"),
    include_str!("../data/upstream/work-item-tracking-7.2-preview-delta.json"),
    include_str!("../data/upstream/work-item-tracking-process-7.1.json"),
    include_str!("../data/upstream/service-hooks-7.1.json"),
];

/// Beginnings of what the data does not describe although it exists.
const UNDESCRIBED: [&str; 8] = [
    "connectiondata",
    "resourceareas",
    "wit/$batch",
    "wit/queries",
    "hooks/consumers",
    "hooks/publishers",
    "hooks/notificationsquery",
    "hooks/testnotifications/",
];

/// An operation of a spec. Where several describe one, either will do.
struct Operation {
    method: String,
    /// How many segments may stand between organization and `_apis`.
    scope: usize,
    /// Lower-case segments after `_apis`.
    path: Vec<String>,
    /// Lower-case names, and whether the operation needs them.
    query: Vec<(String, bool)>,
    media: Option<String>,
    body: Option<Schema>,
    answer: Option<Schema>,
}

static OPERATIONS: LazyLock<Vec<Operation>> =
    LazyLock::new(|| SPECS.iter().flat_map(|text| read(text)).collect());

fn read(text: &str) -> Vec<Operation> {
    let spec: Value = serde_json::from_str(text).unwrap_or_default();
    let definitions = Arc::new(Definitions::read(&spec));
    let mut operations = Vec::new();
    for paths in ["paths", "x-ms-paths"] {
        for (path, methods) in spec[paths].as_object().into_iter().flatten() {
            let methods = methods.as_object().into_iter().flatten();
            operations.extend(
                methods
                    .filter(|(method, _)| *method != "parameters")
                    .map(|(method, operation)| describe(path, method, operation, &definitions)),
            );
        }
    }
    operations
}

fn describe(
    path: &str,
    method: &str,
    operation: &Value,
    definitions: &Arc<Definitions>,
) -> Operation {
    let parameters = operation["parameters"].as_array();
    let of = |place: &'static str| {
        let all = parameters.into_iter().flatten();
        all.filter(move |parameter| parameter["in"] == place)
    };
    let lower = path.split('?').next().unwrap_or_default().to_lowercase();
    let (before, after) = lower.split_once("_apis").unwrap_or(("", &lower));
    let segments = |text: &str| -> Vec<String> {
        let all = text.split('/').filter(|part| !part.is_empty());
        all.map(str::to_owned).collect()
    };
    let answer = &operation["responses"]["200"]["schema"];
    Operation {
        method: method.to_uppercase(),
        scope: segments(before).len().saturating_sub(1),
        path: segments(after),
        query: of("query")
            .filter_map(|one| {
                Some((
                    one["name"].as_str()?.to_lowercase(),
                    one["required"] == true,
                ))
            })
            .collect(),
        media: operation["consumes"][0].as_str().map(str::to_owned),
        body: of("body")
            .next()
            .map(|body| Schema::new(&body["schema"], Reading::Strict, definitions)),
        answer: (!answer.is_null()).then(|| Schema::new(answer, Reading::Loose, definitions)),
    }
}

impl Operation {
    fn fits(&self, call: &Call, resource: &[String]) -> bool {
        let open = self.path.last().is_some_and(|part| part == "{path}");
        let enough = resource.len() + usize::from(open) >= self.path.len();
        self.method == call.method.as_str()
            && call.scope.len() <= self.scope
            && enough
            && (open || resource.len() <= self.path.len())
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

    /// What is wrong with a request and, where it was served, with its answer.
    fn objection(&self, call: &Call, answer: &Answer) -> Option<String> {
        let known = |name: &str| self.query.iter().any(|(known, _)| known == name);
        for (name, _) in &call.query {
            if name != "api-version" && !known(name) {
                return Some(format!("unknown parameter {name}"));
            }
        }
        for (name, required) in &self.query {
            if *required && name != "api-version" && call.query(name).is_none() {
                return Some(format!("parameter {name} is missing"));
            }
        }
        if let Some(media) = &self.media
            && !call.body.is_empty()
            && call.media_type() != *media
        {
            return Some(format!("content type instead of {media}"));
        }
        let sent = serde_json::from_slice(&call.body).ok();
        if let (Some(schema), Some(sent)) = (&self.body, sent)
            && let Some(objection) = schema.objection(&sent)
        {
            return Some(format!("request {objection}"));
        }
        match (&self.answer, &answer.body) {
            (Some(schema), Body::Json(body)) if (200..300).contains(&answer.status) => schema
                .objection(body)
                .map(|objection| format!("answer {objection}")),
            _ => None,
        }
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

    /// Checks a request and the answer it got.
    pub(crate) fn check(&self, call: &Call, answer: &Answer) {
        let resource = call.parts();
        let joined = resource.join("/");
        let undescribed = UNDESCRIBED.iter().any(|known| joined.starts_with(known))
            || (joined.starts_with("hooks/subscriptions/") && joined.contains("/notifications"));
        if call.resource.is_none() || call.method == "OPTIONS" || undescribed {
            return;
        }
        let fitting = OPERATIONS
            .iter()
            .filter(|operation| operation.fits(call, &resource));
        let each: Option<Vec<String>> = fitting
            .map(|operation| operation.objection(call, answer))
            .collect();
        let Some(objections) = each else {
            return;
        };
        let what = if objections.is_empty() {
            "is described nowhere".to_owned()
        } else {
            objections.join(" | ")
        };
        let text = format!("{} {}: {what}", call.method, call.path);
        self.list().push(text);
    }
}
