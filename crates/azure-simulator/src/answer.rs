//! What goes back to the caller: a status, a few headers and a body, before they become HTTP.

use serde_json::{Value, json};

/// The body of an answer.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    Empty,
    Json(Value),
    Text(String),
    Bytes(Vec<u8>),
}

/// An answer of the remote API or of its pages.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Absent: none is sent, or for JSON the usual one, which repeats the api-version on success.
    pub(crate) content_type: Option<&'static str>,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Body,
}

/// What every operation comes to. A refusal is an answer like any other, but stops the work.
pub(crate) type Outcome = Result<Answer, Box<Answer>>;

impl Answer {
    fn of(status: u16, content_type: Option<&'static str>, body: Body) -> Self {
        Self {
            status,
            content_type,
            headers: Vec::new(),
            body,
        }
    }

    pub(crate) fn json(status: u16, value: Value) -> Self {
        Self::of(status, None, Body::Json(value))
    }

    pub(crate) fn ok(value: Value) -> Self {
        Self::json(200, value)
    }

    /// The usual wrapping of a list: how many and which.
    pub(crate) fn list(items: Vec<Value>) -> Self {
        let count = items.len();
        Self::ok(json!({ "count": count, "value": Value::Array(items) }))
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self::of(status, None, Body::Empty)
    }

    pub(crate) fn text(status: u16, text: impl Into<String>) -> Self {
        Self::of(
            status,
            Some("text/plain; charset=utf-8"),
            Body::Text(text.into()),
        )
    }

    pub(crate) fn html(status: u16, page: impl Into<String>) -> Self {
        Self::of(
            status,
            Some("text/html; charset=utf-8"),
            Body::Text(page.into()),
        )
    }

    pub(crate) fn bytes(content_type: &'static str, bytes: Vec<u8>) -> Self {
        Self::of(200, Some(content_type), Body::Bytes(bytes))
    }

    /// Sends a browser elsewhere.
    pub(crate) fn redirect(status: u16, to: impl Into<String>) -> Self {
        Self::empty(status).header("Location", to)
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The answer as a refusal.
    pub(crate) fn refusal<T>(self) -> Result<T, Box<Self>> {
        Err(Box::new(self))
    }
}
