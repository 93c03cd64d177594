//! Every operation that the published data describes is there.

use azure_simulator::{Simulator, tokens};
use serde_json::{Value, json};

use crate::caller::{Caller, add};

const SPECS: [&str; 7] = [
    "accounts-7.1",
    "core-7.1",
    "profile-7.1",
    "service-hooks-7.1",
    "work-item-tracking-7.1",
    "work-item-tracking-7.2-preview-delta",
    "work-item-tracking-process-7.1",
];

fn spec(name: &str) -> Value {
    let file = format!("{}/data/upstream/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&file).expect("the file is there");
    serde_json::from_str(&text).expect("it is JSON")
}

/// Method, path and first query parameters of each operation.
fn operations() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for name in SPECS {
        let spec = spec(name);
        for paths in ["paths", "x-ms-paths"] {
            for (path, methods) in spec[paths].as_object().into_iter().flatten() {
                let methods = methods.as_object().expect("methods").keys();
                found.extend(
                    methods
                        .filter(|method| *method != "parameters")
                        .map(|method| (method.to_uppercase(), path.clone())),
                );
            }
        }
    }
    found
}

/// What stands for each parameter; nothing of it need exist.
fn filled(path: &str) -> String {
    let values = [
        ("{organization}/", ""),
        ("{project}", "Agile"),
        ("{team}", "Agile%20Team"),
        ("{projectId}", "Agile"),
        ("{structureGroup}", "areas"),
        ("{path}", "Nowhere"),
        ("{type}", "Bug"),
        ("{field}", "System.Title"),
        ("{publisherId}", "tfs"),
        ("{consumerId}", "webHooks"),
        ("{consumerActionId}", "httpRequest"),
        ("{witRefName}", "Microsoft.VSTS.WorkItemTypes.Bug"),
        ("{fieldRefName}", "System.Title"),
        ("{processId}", "Agile"),
        ("{processTypeId}", "Agile"),
        ("{ids}", "1"),
        ("{format}", "markdown"),
    ];
    let path = values.iter().fold(path.to_owned(), |path, (name, value)| {
        path.replace(name, value)
    });
    let mut filled = String::new();
    let mut rest = path.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        filled.push('1');
        rest = after.split_once('}').expect("a closed brace").1;
    }
    filled + rest
}

#[tokio::test]
async fn every_described_operation_is_answered() {
    let simulator = Simulator::start().await.unwrap();
    let within = Caller::full(&simulator);
    let above = Caller::above(&simulator, tokens::FULL);
    let operations = operations();
    assert!(operations.len() > 80, "{}", operations.len());
    for (method, template) in operations {
        let path = filled(&template);
        let joint = if path.contains('?') { '&' } else { '?' };
        let path = format!("{path}{joint}api-version=7.2-preview");
        let body = match method.as_str() {
            "GET" | "HEAD" | "DELETE" => Value::Null,
            _ if template.ends_with("${type}") => json!([add("/fields/System.Title", "x")]),
            _ => json!({}),
        };
        let caller = if template.contains("{organization}") {
            &within
        } else {
            &above
        };
        let reply = caller.send(&method, &path, &body).await;
        let missing = reply.status == 404 && reply.header("content-type").starts_with("text/plain");
        assert!(!missing, "{method} {template}: {}", reply.text);
        assert!(reply.status < 500, "{method} {template}: {}", reply.text);
    }
}
