//! Stands between the client and the simulated Azure DevOps and holds every exchange to the
//! published description.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST, TRANSFER_ENCODING};
use serde_json::Value;

use crate::contract::{Contract, Exchange};

pub(crate) struct Witness {
    pub(crate) origin: String,
    seen: Arc<Seen>,
}

struct Seen {
    contract: Contract,
    http: reqwest::Client,
    target: String,
    exchanges: Mutex<Vec<Exchange>>,
}

impl Witness {
    /// Passes on to `target`, an origin.
    pub(crate) async fn before(target: &str) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .no_gzip()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        let seen = Arc::new(Seen {
            contract: Contract::read(),
            http,
            target: target.to_owned(),
            exchanges: Mutex::default(),
        });
        let app = Router::new()
            .fallback(pass_on)
            .with_state(Arc::clone(&seen));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let origin = format!("http://{}", listener.local_addr().expect("bound"));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { origin, seen }
    }

    /// The exchanges so far, oldest first.
    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        self.seen
            .exchanges
            .lock()
            .expect("no panic while locked")
            .clone()
    }
}

/// Every test that looks through a witness ends with its verdict.
impl Drop for Witness {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let exchanges = self.exchanges();
        assert!(!exchanges.is_empty(), "the witness saw nothing");
        let objections: Vec<_> = exchanges
            .iter()
            // The description leaves out who the caller is.
            .filter(|exchange| !exchange.target.ends_with("/_apis/connectionData"))
            .filter_map(|exchange| self.seen.contract.objection(exchange))
            .collect();
        assert!(objections.is_empty(), "{}", objections.join("\n"));
    }
}

async fn pass_on(State(seen): State<Arc<Seen>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX)
        .await
        .expect("a request");
    let target = head.uri.path_and_query().expect("a path").to_string();
    let mut headers = head.headers.clone();
    headers.remove(TRANSFER_ENCODING);
    headers.remove(CONTENT_LENGTH);
    let host = headers.get(HOST).cloned().expect("HTTP/1.1");
    let answer = seen
        .http
        .request(head.method.clone(), format!("{}{target}", seen.target))
        .headers(headers)
        // Addresses in answers lead back to whoever was asked.
        .header(HOST, host)
        .body(body.clone())
        .send()
        .await
        .expect("the simulator answers");
    let (status, headers) = (answer.status(), answer.headers().clone());
    let answer = answer.bytes().await.expect("a whole answer");
    let content_type = head
        .headers
        .get(CONTENT_TYPE)
        .and_then(|of| of.to_str().ok());
    seen.exchanges
        .lock()
        .expect("no panic while locked")
        .push(Exchange {
            method: head.method.to_string(),
            target,
            content_type: content_type.unwrap_or_default().to_owned(),
            request: parsed(&body),
            status: status.as_u16(),
            answer: parsed(&answer),
        });
    let mut response = Response::new(Body::from(answer));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response.headers_mut().remove(TRANSFER_ENCODING);
    response
}

fn parsed(body: &Bytes) -> Value {
    serde_json::from_slice(body).unwrap_or_default()
}
