//! The whole program in this process, behind its real router.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use clap::Parser;
use domain::{NewOrganization, SignInForm, Visitor};
use http_body_util::BodyExt;
use serde_json::Value;
use server::config::{Cli, Command};
use server::router::{AppState, router};
use services::testing::Bench;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

pub(crate) const ORIGIN: &str = "http://127.0.0.1:3000";
pub(crate) const EMAIL: &str = "ada@northwind.test";
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A running program without a port.
pub(crate) struct House {
    pub bench: Bench,
    router: Router,
}

impl House {
    /// On each database that can be had, with nothing in it.
    pub(crate) async fn each_fresh() -> Vec<Self> {
        Bench::each().await.into_iter().map(Self::on).collect()
    }

    /// On SQLite with nothing in it, for what does not depend on the database.
    pub(crate) async fn on_sqlite() -> Self {
        Self::on(Bench::start().await)
    }

    /// On each database that can be had, with the organization Northwind and its admin Ada.
    pub(crate) async fn each() -> Vec<(Self, Admin)> {
        let mut houses = Vec::new();
        for house in Self::each_fresh().await {
            let admin = Admin::of(&house).await;
            houses.push((house, admin));
        }
        houses
    }

    fn on(bench: Bench) -> Self {
        let cli = Cli::try_parse_from(["polaris", "serve"]).unwrap();
        let Command::Serve(config) = cli.command else {
            unreachable!("`serve` was given");
        };
        let state = AppState::new(
            bench.services.clone(),
            &config,
            None,
            CancellationToken::new(),
        );
        Self {
            bench,
            router: router(state),
        }
    }

    pub(crate) fn get(&self, path: &str) -> Ask<'_> {
        self.ask(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str) -> Ask<'_> {
        self.ask(Method::POST, path)
    }

    pub(crate) fn ask(&self, method: Method, path: &str) -> Ask<'_> {
        Ask {
            house: self,
            request: Request::builder().method(method).uri(path),
            body: Body::empty(),
        }
    }

    /// The secret of a new session, as signing in gives it.
    pub(crate) async fn session(&self, email: &str, password: &str) -> String {
        let form = SignInForm {
            email: email.to_owned(),
            password: password.to_owned().into(),
            next: None,
        };
        let services = &self.bench.services;
        let secret = services.sign_in(&Visitor::default(), &form).await.unwrap();
        secret.expose().to_owned()
    }
}

/// The admin of Northwind, with both kinds of credential.
pub(crate) struct Admin {
    pub token: String,
    pub session: String,
}

impl Admin {
    async fn of(house: &House) -> Self {
        let new = NewOrganization {
            organization: "Northwind".to_owned(),
            name: "Ada Admin".to_owned(),
            email: EMAIL.to_owned(),
            password: PASSWORD.to_owned().into(),
        };
        let token = house.bench.services.bootstrap(new).await.unwrap();
        Self {
            token: token.expose().to_owned(),
            session: house.session(EMAIL, PASSWORD).await,
        }
    }
}

/// A request that is being put together.
pub(crate) struct Ask<'a> {
    house: &'a House,
    request: axum::http::request::Builder,
    body: Body,
}

impl Ask<'_> {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// As a browser that is signed in, on one of our own pages.
    pub(crate) fn session(self, secret: &str) -> Self {
        self.header("cookie", &format!("polaris={secret}"))
            .on_our_page()
    }

    /// As a browser on one of our own pages.
    pub(crate) fn on_our_page(self) -> Self {
        self.header("origin", ORIGIN)
            .header("sec-fetch-site", "same-origin")
    }

    /// As a browser without JavaScript.
    pub(crate) fn without_javascript(self, page: &str) -> Self {
        self.header("accept", "text/html")
            .header("referer", &format!("{ORIGIN}{page}"))
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        let body = body.to_string();
        self.header("content-type", "application/json").body(body)
    }

    /// Fields of a form as a browser sends them.
    pub(crate) fn form(self, fields: &[(&str, &str)]) -> Self {
        let mut pairs = url::form_urlencoded::Serializer::new(String::new());
        let body = pairs.extend_pairs(fields).finish();
        self.header("content-type", "application/x-www-form-urlencoded")
            .body(body)
    }

    pub(crate) fn body(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }

    pub(crate) async fn send(self) -> Answer {
        let mut request = self.request.body(self.body).unwrap();
        let peer: SocketAddr = "127.0.0.1:50000".parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        let response = self.house.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer {
            status: head.status,
            headers: head.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .map(|value| value.to_str().unwrap())
            .unwrap_or_default()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// The secret in the session cookie that was set.
    pub(crate) fn new_session(&self) -> Option<String> {
        let set = self.headers.get_all(header::SET_COOKIE).iter();
        let secret = set
            .filter_map(|value| value.to_str().ok()?.strip_prefix("polaris="))
            .find_map(|rest| rest.split(';').next());
        secret.map(str::to_owned)
    }
}
