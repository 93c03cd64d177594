//! Secrets with a mark that is looked for everywhere afterwards, in the program as it is run.

use std::fs;
use std::path::Path;

use azure_simulator::{Simulator, tokens};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use reqwest::Method;
use serde_json::{Value, json};

use crate::doors::report;
use crate::program::Program;

const EMAIL: &str = "ada@example.com";
const FIRST_PASSWORD: &str = "canary-password-of-the-admin";
const NEW_PASSWORD: &str = "canary-password-that-is-newer";
const WRONG_PASSWORD: &str = "canary-password-that-is-wrong";
const OTHERS_PASSWORD: &str = "canary-password-of-a-guest";
const WRONG_TOKEN: &str = "canarytokenthatazuredevopsdoesnotknow0000000000000000";

/// What was answered, and which secrets were looked for.
struct Story<'a> {
    program: &'a Program,
    session: String,
    answers: Vec<(String, String)>,
    secrets: Vec<(&'static str, String)>,
}

impl<'a> Story<'a> {
    fn new(program: &'a Program) -> Self {
        let mut story = Self {
            program,
            session: String::new(),
            answers: Vec::new(),
            secrets: Vec::new(),
        };
        for (name, secret) in [
            ("password", FIRST_PASSWORD),
            ("new password", NEW_PASSWORD),
            ("wrong password", WRONG_PASSWORD),
            ("password of a guest", OTHERS_PASSWORD),
            ("token of Azure DevOps", tokens::FULL),
            ("wrong token of Azure DevOps", WRONG_TOKEN),
        ] {
            story.is_secret(name, secret);
        }
        for token in [tokens::FULL, WRONG_TOKEN] {
            let travelling = BASE64_STANDARD.encode(format!(":{token}"));
            story.is_secret("token as it travels", &travelling);
        }
        story
    }

    fn is_secret(&mut self, name: &'static str, secret: &str) {
        assert!(secret.len() >= 20, "{name} is short");
        self.secrets.push((name, secret.to_owned()));
    }

    /// Asks as the signed-in browser does, and keeps what was answered.
    async fn ask(&mut self, method: Method, path: &str, body: Body<'_>) -> String {
        let address = format!("{}{path}", self.program.address);
        let mut request = self
            .program
            .client
            .request(method, address)
            .header("origin", &self.program.address)
            .header("cookie", format!("polaris={}", self.session));
        request = match body {
            Body::None => request,
            Body::Json(body) => request.json(&body),
            Body::Bytes(bytes) => request.body(bytes),
            Body::Form(fields) => {
                let mut form = url::form_urlencoded::Serializer::new(String::new());
                request
                    .header("content-type", "application/x-www-form-urlencoded")
                    .body(form.extend_pairs(fields).finish())
            }
        };
        let answer = request.send().await.unwrap();
        for cookie in answer.headers().get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            let pair = cookie.split(';').next().unwrap();
            if let Some(("polaris", secret)) = pair.split_once('=')
                && !secret.is_empty()
            {
                secret.clone_into(&mut self.session);
                self.secrets.push(("session", secret.to_owned()));
            }
        }
        let status = answer.status();
        assert!(!status.is_server_error(), "{path}: {status}");
        let mut headers = answer.headers().clone();
        headers.remove("set-cookie");
        let body = answer.text().await.unwrap();
        self.answers
            .push((path.to_owned(), format!("{headers:?}\n{body}")));
        body
    }

    async fn get(&mut self, path: &str) -> Value {
        let body = self.ask(Method::GET, path, Body::None).await;
        serde_json::from_str(&body).unwrap()
    }

    async fn post(&mut self, path: &str, body: Value) -> Value {
        let body = self.ask(Method::POST, path, Body::Json(body)).await;
        serde_json::from_str(&body).unwrap()
    }

    /// An answer that tells a secret for the one time is left out of the search.
    async fn post_for_secret(&mut self, path: &str, body: Value, member: &str) -> String {
        let answer = self.post(path, body).await;
        self.answers.pop();
        answer[member].as_str().unwrap().to_owned()
    }

    async fn form(&mut self, function: &str, fields: &[(&str, &str)]) {
        let path = format!("/rpc/{function}");
        self.ask(Method::POST, &path, Body::Form(fields)).await;
    }
}

enum Body<'a> {
    None,
    Json(Value),
    Bytes(String),
    Form(&'a [(&'a str, &'a str)]),
}

fn id(value: &Value) -> String {
    value["id"]
        .as_str()
        .unwrap_or_else(|| panic!("no id: {value}"))
        .to_owned()
}

async fn set_up(story: &mut Story<'_>) {
    let code = story.program.code.clone();
    let set_up = [
        ("form[code]", code.as_str()),
        ("form[organization]", "Northwind"),
        ("form[name]", "Ada"),
        ("form[email]", EMAIL),
        ("form[password]", FIRST_PASSWORD),
    ];
    story.form("set_up", &set_up).await;
    assert!(!story.session.is_empty(), "nobody is signed in");
}

/// The first day of a program: set up, connected, uploaded, exported, with mistakes on the way.
async fn live(story: &mut Story<'_>, simulator: &Simulator) {
    set_up(story).await;
    let sign_in = |password| [("form[email]", EMAIL), ("form[password]", password)];
    story.form("sign_in", &sign_in(WRONG_PASSWORD)).await;
    story
        .form(
            "sign_in",
            &[("form[email]", WRONG_PASSWORD), ("form[password]", "x")],
        )
        .await;
    story.form("sign_in", &sign_in(FIRST_PASSWORD)).await;
    let change = [
        ("form[current]", FIRST_PASSWORD),
        ("form[new]", NEW_PASSWORD),
    ];
    story.form("change_password", &change).await;

    let new = json!({ "name": "CI", "expires_on": "2999-01-01" });
    story.post("/api/v1/tokens", new).await;
    let today = tomorrow();
    let new = json!({ "name": "CI", "expires_on": today });
    let token = story.post_for_secret("/api/v1/tokens", new, "token").await;
    story.is_secret("API token", &token);
    let guest = json!({ "name": "Guest", "email": "guest@example.com", "role": "none" });
    let link = story
        .post_for_secret("/api/v1/users", guest, "invitation_url")
        .await;
    let invitation = link.rsplit('/').next().unwrap();
    story.is_secret("invitation", invitation);

    let url = simulator.organization_url("contoso");
    let wrong = json!({ "url": url, "token": WRONG_TOKEN });
    let instance = id(&story.post("/api/v1/instances", wrong).await);
    let test = format!("/api/v1/instances/{instance}/test");
    let report_of = story.post(&test, json!({})).await;
    assert_eq!(report_of["ok"], false, "{report_of}");
    let path = format!("/api/v1/instances/{instance}");
    let right = json!({ "token": tokens::FULL });
    story.ask(Method::PATCH, &path, Body::Json(right)).await;
    let report_of = story.post(&test, json!({})).await;
    assert_eq!(report_of["ok"], true, "{report_of}");

    let name = |name: &str| json!({ "name": name });
    let application = id(&story.post("/api/v1/applications", name("Shop")).await);
    let path = format!("/api/v1/applications/{application}/projects");
    let project = id(&story.post(&path, name("web")).await);
    let azure = story
        .get(&format!("/api/v1/instances/{instance}/projects"))
        .await;
    let integration = json!({
        "instance_id": instance,
        "azure_project_id": azure["items"][0]["id"],
        "work_item_type": "Bug",
    });
    let path = format!("/api/v1/projects/{project}/integration");
    story.ask(Method::PUT, &path, Body::Json(integration)).await;
    let path = format!("/api/v1/projects/{project}/scans");
    let scan = story.ask(Method::POST, &path, Body::Bytes(report())).await;
    let scan = id(&serde_json::from_str(&scan).unwrap());
    let done = story.get(&format!("/api/v1/scans/{scan}?wait=30")).await;
    assert_eq!(done["state"], "completed", "{done}");
    let issues = story
        .get(&format!("/api/v1/projects/{project}/issues"))
        .await;
    let issue = id(&issues["items"][0]);
    let path = format!("/api/v1/projects/{project}/exports");
    let export = id(&story.post(&path, json!({ "issue_ids": [issue] })).await);
    // Ends with the export.
    let path = format!("/api/v1/exports/{export}/events");
    story.ask(Method::GET, &path, Body::None).await;
    let done = story.get(&format!("/api/v1/exports/{export}")).await;
    assert_eq!(done["filed"], 1, "{done}");

    for page in [
        "/portfolio",
        "/account",
        "/account/tokens",
        "/organization/users",
        "/organization/integrations",
        &format!("/organization/integrations/{instance}"),
        &format!("/projects/{project}/settings/integrations"),
        &format!("/projects/{project}/exports/{export}"),
        "/api/v1/instances",
        "/api/v1/tokens",
        "/api/v1/users",
        "/api/v1/me",
    ] {
        story.ask(Method::GET, page, Body::None).await;
    }
    let join = [
        ("form[secret]", invitation),
        ("form[password]", OTHERS_PASSWORD),
    ];
    story.form("join", &join).await;
    story.form("sign_out", &[]).await;
}

/// A day that tokens may last to.
fn tomorrow() -> String {
    let now = std::time::UNIX_EPOCH.elapsed().unwrap();
    let day = chrono::DateTime::from_timestamp(i64::try_from(now.as_secs()).unwrap() + 86_400, 0);
    day.unwrap().date_naive().to_string()
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
    found
}

fn holds(bytes: &[u8], secret: &str) -> bool {
    bytes
        .windows(secret.len())
        .any(|part| part == secret.as_bytes())
}

#[tokio::test]
async fn no_secret_is_found_anywhere_but_where_it_belongs() {
    let simulator = Simulator::start().await.unwrap();
    let program = Program::start(&simulator);
    let mut story = Story::new(&program);
    live(&mut story, &simulator).await;

    let mut places = files(program.folder());
    let written = |name: &str| {
        places
            .iter()
            .any(|(file, bytes)| file.ends_with(name) && !bytes.is_empty())
    };
    assert!(
        written("polaris.db") && written("polaris.db-wal"),
        "the database was read"
    );
    let log = program.log();
    assert!(
        log.iter().any(|line| line.contains("TRACE")),
        "the log is at its finest"
    );
    places.push(("the log".to_owned(), log.join("\n").into_bytes()));
    for (path, answer) in &story.answers {
        places.push((format!("the answer of {path}"), answer.clone().into_bytes()));
    }
    assert!(story.secrets.len() >= 12, "{} secrets", story.secrets.len());
    let mut leaks = Vec::new();
    for (place, bytes) in &places {
        for (name, secret) in &story.secrets {
            if holds(bytes, secret) {
                leaks.push(format!("{name} in {place}"));
            }
        }
    }
    assert!(leaks.is_empty(), "{leaks:#?}");
    // What is searched for can be found at all.
    let all: Vec<u8> = places.into_iter().flat_map(|(_, bytes)| bytes).collect();
    assert!(holds(&all, EMAIL) && holds(&all, "Northwind"));
}

#[tokio::test]
async fn text_from_outside_forges_no_line_of_the_log() {
    let simulator = Simulator::start().await.unwrap();
    let program = Program::start(&simulator);
    let mut story = Story::new(&program);
    set_up(&mut story).await;
    let forged = "x\n2026-01-01T00:00:00Z ERROR forged\r\n\u{1b}[31mforged\u{0}";
    let encoded = "/api/v1/x%0AERROR%20forged%1b%5b31m";
    story.ask(Method::GET, encoded, Body::None).await;
    story
        .ask(
            Method::POST,
            "/api/v1/applications",
            Body::Json(json!({ "name": forged })),
        )
        .await;
    story
        .form(
            "sign_in",
            &[("form[email]", forged), ("form[password]", forged)],
        )
        .await;
    let header = program.client.get(format!("{}/portfolio", program.address));
    header
        .header("x-forwarded-for", "ERROR forged")
        .send()
        .await
        .unwrap();
    for line in program.log() {
        let begins = line.trim_start_matches(|c: char| !c.is_alphabetic());
        assert!(!begins.starts_with("ERROR forged"), "{line:?}");
        assert!(!line.contains("\u{1b}[31mforged"), "{line:?}");
        assert!(!line.starts_with("2026-01-01T00:00:00Z"), "{line:?}");
    }
}
