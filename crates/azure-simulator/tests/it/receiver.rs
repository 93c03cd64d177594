//! Someone who listens for events of service hooks.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Someone who listens for events and answers as a test says.
pub(crate) struct Receiver {
    pub(crate) url: String,
    events: UnboundedReceiver<(HeaderMap, Value)>,
}

type Shared = (
    Arc<Mutex<VecDeque<u16>>>,
    UnboundedSender<(HeaderMap, Value)>,
);

async fn take(
    State((answers, events)): State<Shared>,
    headers: HeaderMap,
    body: String,
) -> StatusCode {
    let body = serde_json::from_str(&body).expect("an event is JSON");
    events.send((headers, body)).expect("the test listens");
    let status = answers
        .lock()
        .expect("nobody panicked")
        .pop_front()
        .unwrap_or(200);
    StatusCode::from_u16(status).expect("a status")
}

impl Receiver {
    pub(crate) async fn start(answers: &[u16]) -> Self {
        let (sender, events) = unbounded_channel();
        let answers = Arc::new(Mutex::new(answers.iter().copied().collect()));
        let routes = Router::new().fallback(take).with_state((answers, sender));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("it answers");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { url, events }
    }

    pub(crate) async fn next(&mut self) -> (HeaderMap, Value) {
        let next = tokio::time::timeout(Duration::from_secs(10), self.events.recv()).await;
        next.expect("an event arrives").expect("the receiver lives")
    }

    pub(crate) async fn silent(&mut self) -> bool {
        tokio::time::timeout(Duration::from_millis(200), self.events.recv())
            .await
            .is_err()
    }
}

/// The body of a subscription, with every secret there is.
pub(crate) fn subscription(event: &str, url: &str) -> Value {
    json!({
        "publisherId": "tfs",
        "eventType": event,
        "resourceVersion": "1.0",
        "consumerId": "webHooks",
        "consumerActionId": "httpRequest",
        "publisherInputs": {},
        "consumerInputs": {
            "url": url, "basicAuthUsername": "polaris", "basicAuthPassword": "hush",
            "httpHeaders": "X-Own: yes",
        },
    })
}
