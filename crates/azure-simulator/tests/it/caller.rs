//! A client without opinions: sends what a test says and shows what comes back.

use azure_simulator::{Simulator, tokens};
use base64::Engine as _;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

/// An answer, its body read as JSON where it is JSON.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) json: Value,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

/// Someone with a token who calls an organization.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    http: reqwest::Client,
    base: String,
    token: Option<&'static str>,
    suppress: bool,
}

pub(crate) fn http() -> reqwest::Client {
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    builder
        .build()
        .expect("a client without TLS settings can be built")
}

impl Caller {
    /// Calls `contoso` with the full token.
    pub(crate) fn full(simulator: &Simulator) -> Self {
        Self::of(simulator, "contoso", Some(tokens::FULL))
    }

    pub(crate) fn of(
        simulator: &Simulator,
        organization: &str,
        token: Option<&'static str>,
    ) -> Self {
        let base = simulator.organization_url(organization);
        Self {
            http: http(),
            base,
            token,
            suppress: true,
        }
    }

    /// Calls the host itself, above the organizations.
    pub(crate) fn above(simulator: &Simulator, token: &'static str) -> Self {
        Self {
            base: simulator.url(),
            ..Self::of(simulator, "contoso", Some(token))
        }
    }

    /// Does not send `X-TFS-FedAuthRedirect: Suppress`.
    pub(crate) fn unsuppressed(mut self) -> Self {
        self.suppress = false;
        self
    }

    pub(crate) async fn try_send(
        &self,
        method: &str,
        path: &str,
        media: &str,
        body: Vec<u8>,
    ) -> reqwest::Result<Reply> {
        let method = method.parse().expect("a method");
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(token) = self.token {
            let coded = base64::engine::general_purpose::STANDARD.encode(format!(":{token}"));
            request = request.header("Authorization", format!("Basic {coded}"));
        }
        if self.suppress {
            request = request.header("X-TFS-FedAuthRedirect", "Suppress");
        }
        if !body.is_empty() {
            request = request.header("Content-Type", media).body(body);
        }
        let answer = request.send().await?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let text = answer.text().await?;
        let json = serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap_or_default();
        Ok(Reply {
            status,
            headers,
            text,
            json,
        })
    }

    pub(crate) async fn send(&self, method: &str, path: &str, body: &Value) -> Reply {
        let bytes = if body.is_null() {
            Vec::new()
        } else {
            body.to_string().into_bytes()
        };
        let patches = body.is_array() && !path.contains("$batch");
        let media = if patches {
            "application/json-patch+json"
        } else {
            "application/json"
        };
        self.try_send(method, path, media, bytes)
            .await
            .expect("an answer")
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &Value::Null).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Reply {
        self.send("POST", path, &body).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Reply {
        self.send("PATCH", path, &body).await
    }

    /// Creates an item with a title and further fields.
    pub(crate) async fn create(
        &self,
        project: &str,
        kind: &str,
        fields: &[(&str, Value)],
    ) -> Reply {
        let mut patch = vec![add("/fields/System.Title", "A title")];
        patch.extend(
            fields
                .iter()
                .map(|(name, value)| add(&format!("/fields/{name}"), value.clone())),
        );
        self.post(
            &format!("/{project}/_apis/wit/workitems/${kind}?api-version=7.1"),
            json!(patch),
        )
        .await
    }

    /// Makes an item in `Agile` and gives its number.
    pub(crate) async fn item(&self) -> u64 {
        self.create("Agile", "Bug", &[]).await.json["id"]
            .as_u64()
            .expect("a number")
    }

    /// Sends a patch to an item.
    pub(crate) async fn change(&self, id: u64, operations: Value) -> Reply {
        self.patch(
            &format!("/_apis/wit/workitems/{id}?api-version=7.1"),
            operations,
        )
        .await
    }

    /// All of an item.
    pub(crate) async fn read(&self, id: u64) -> Value {
        self.get(&format!("/_apis/wit/workitems/{id}?$expand=all"))
            .await
            .json
    }

    /// The numbers a query finds.
    pub(crate) async fn query(&self, wiql: &str) -> Vec<u64> {
        let reply = self
            .post(
                "/Agile/_apis/wit/wiql?api-version=7.1",
                json!({ "query": wiql }),
            )
            .await;
        assert_eq!(reply.status, 200, "{wiql}: {}", reply.text);
        let found = reply.json["workItems"].as_array().expect("a list");
        found
            .iter()
            .map(|item| item["id"].as_u64().expect("a number"))
            .collect()
    }
}

/// An operation that gives a value.
pub(crate) fn add(path: &str, value: impl Into<Value>) -> Value {
    json!({ "op": "add", "path": path, "value": value.into() })
}

/// A fresh simulator and someone with the full token.
pub(crate) async fn start() -> (Simulator, Caller) {
    let simulator = Simulator::start().await.expect("it starts");
    let caller = Caller::full(&simulator);
    (simulator, caller)
}
