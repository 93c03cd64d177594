//! Every way into the program, enumerated from what the program says of itself, and how to call
//! each. A door that nobody described here fails the tests by its name.

use app::App;
use axum::http::Method;
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::generate_route_list;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::house::{Answer, Ask, House};
use crate::ids::Ids;

/// A method and an address with names in place of ids.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Door {
    pub kind: Kind,
    pub path: String,
    pub method: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Rest,
    ServerFunction,
    Page,
}

/// The one form that neither Leptos nor the description of the API knows.
const UPLOAD_FORM: &str = "/projects/{id}/scans/upload";

/// What goes along.
#[derive(Debug)]
pub(crate) enum Content {
    Nothing,
    Json(Value),
    Form(Vec<(&'static str, String)>),
    /// Bytes of a report.
    Report(String),
    /// A report in the form that browsers send files with.
    File(String),
}

/// Whether a request was turned away: by its status or, for a form that a browser sent by itself,
/// by a page that says so.
pub(crate) fn is_refused(answer: &Answer) -> bool {
    answer.status.is_client_error() || answer.header("location").contains("__err=")
}

impl Door {
    /// All of them, in a stable order.
    pub(crate) async fn all(house: &House) -> Vec<Self> {
        let description = house.get("/api/v1/openapi.json").send().await.json();
        let mut doors = Vec::new();
        for (path, methods) in description["paths"].as_object().unwrap() {
            for method in methods.as_object().unwrap().keys() {
                doors.push(Self::new(Kind::Rest, method, path));
            }
        }
        for (path, method) in server_fn_paths() {
            doors.push(Self::new(Kind::ServerFunction, method.as_str(), path));
        }
        for route in generate_route_list(App) {
            doors.push(Self::new(Kind::Page, "GET", route.path()));
        }
        doors.push(Self::new(Kind::Page, "POST", UPLOAD_FORM));
        doors.sort();
        assert!(doors.len() > 60, "only {} doors were found", doors.len());
        doors
    }

    fn new(kind: Kind, method: &str, path: &str) -> Self {
        Self {
            kind,
            path: path.to_owned(),
            method: method.to_uppercase(),
        }
    }

    pub(crate) fn method(&self) -> Method {
        self.method.parse().unwrap()
    }

    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Whether calling it may change something.
    pub(crate) fn is_unsafe(&self) -> bool {
        self.method != "GET"
    }

    /// Whether it names something that belongs to an organization, in its address or body.
    pub(crate) fn names_ids(&self) -> bool {
        self.depends_on(&Ids::unknown(), &Ids::unknown())
    }

    /// Whether the ids of one set and of another make different requests.
    pub(crate) fn depends_on(&self, one: &Ids, other: &Ids) -> bool {
        let mut ids = one.named().into_iter().zip(other.named());
        let request = |ids| format!("{} {:?}", self.address(ids), self.content(ids));
        let (ours, theirs) = (request(one), request(other));
        ids.any(|((_, one), (_, other))| {
            one != other && ours.contains(one.as_str()) && theirs.contains(other.as_str())
        })
    }

    /// The request without a sender.
    pub(crate) fn ask<'a>(&self, house: &'a House, ids: &Ids) -> Ask<'a> {
        self.ask_at(house, &self.address(ids), ids)
    }

    /// The request at an address of its own.
    pub(crate) fn ask_at<'a>(&self, house: &'a House, address: &str, ids: &Ids) -> Ask<'a> {
        let ask = house.ask(self.method(), address);
        match self.content(ids) {
            Content::Nothing => ask,
            Content::Json(body) => ask.json(&body),
            Content::Form(fields) => {
                let fields: Vec<_> = fields
                    .iter()
                    .map(|(name, value)| (*name, value.as_str()))
                    .collect();
                ask.form(&fields)
            }
            Content::Report(bytes) => ask.body(bytes),
            Content::File(body) => ask
                .header("content-type", "multipart/form-data; boundary=limit")
                .body(body),
        }
    }

    /// The address with ids in the place of names. What a name stands for is told by the word
    /// before it.
    pub(crate) fn address(&self, ids: &Ids) -> String {
        let words: Vec<&str> = self.path.split('/').collect();
        let filled = words.iter().enumerate().map(|(at, word)| {
            if !word.starts_with('{') {
                return (*word).to_owned();
            }
            let of_azure = words[..at].contains(&"instances") && words[at - 1] == "projects";
            match (words[at - 1], words.get(at + 1)) {
                ("projects", _) if of_azure => ids.azure_project.clone(),
                ("applications", _) => ids.application.clone(),
                ("projects", _) => ids.project.clone(),
                ("instances" | "integrations", _) => ids.instance.clone(),
                ("scans", _) => ids.scan.clone(),
                ("issues", _) => ids.issue.clone(),
                ("issue-groups", _) => "tool".to_owned(),
                ("branches", _) => ids.branch.clone(),
                ("policies", _) => ids.policy.clone(),
                ("filters", _) => ids.filter.clone(),
                ("exports", _) => ids.export.clone(),
                ("users", Some(&"invitation")) => ids.invited.clone(),
                ("users" | "members", _) => ids.user.clone(),
                ("sessions", _) => ids.session.clone(),
                ("tokens", _) => ids.token.clone(),
                ("invitations", _) => "0".repeat(64),
                _ => panic!("{} names something that no test knows", self.name()),
            }
        });
        let filled = filled.collect::<Vec<_>>().join("/");
        if self.path.ends_with("/export-preview") {
            format!("{filled}?choice=all")
        } else {
            filled
        }
    }

    pub(crate) fn content(&self, ids: &Ids) -> Content {
        match (self.kind, self.method.as_str()) {
            (Kind::ServerFunction, _) => Content::Form(self.fields(ids)),
            (Kind::Rest, "POST" | "PUT" | "PATCH") => self.body(ids),
            (Kind::Page, "POST") => Content::File(format!(
                "--limit\r\nContent-Disposition: form-data; name=\"file\"; \
                 filename=\"../x\"\r\n\r\n{}\r\n--limit--\r\n",
                report()
            )),
            _ => Content::Nothing,
        }
    }

    fn body(&self, ids: &Ids) -> Content {
        let path = self.path.trim_start_matches("/api/v1");
        let named = || json!({ "name": Uuid::now_v7().to_string() });
        Content::Json(match (self.method.as_str(), path) {
            ("POST", "/applications" | "/applications/{id}/projects")
            | ("PATCH", "/applications/{id}" | "/projects/{id}" | "/me") => named(),
            ("PUT", "/applications/{id}/members/{user}") => json!({ "role": "member" }),
            ("POST", "/projects/{id}/scans") => return Content::Report(report()),
            ("POST", "/projects/{id}/exports") => json!({ "issue_ids": [ids.issue] }),
            ("POST", "/projects/{id}/triage") => {
                json!({ "issue_ids": [ids.issue], "status": "to_be_fixed" })
            }
            ("POST", "/projects/{id}/filters") => {
                json!({ "name": Uuid::now_v7().to_string(), "query": "severity=high" })
            }
            ("POST", "/policies") | ("PUT", "/policies/{id}") => policy(),
            ("POST", "/policies/try") => {
                json!({ "project_id": ids.project, "policy": policy() })
            }
            ("POST", "/policies/{id}/projects") => json!({ "project_ids": [ids.project] }),
            ("PUT", "/projects/{id}/policies") => json!({ "policy_ids": [ids.policy] }),
            ("PUT", "/projects/{id}/branch-clean-up") => json!({ "days": "30" }),
            ("PUT", "/projects/{id}/twins") => json!({ "together": false }),
            ("POST", "/issues/{id}/ticket") => json!({ "work_item": 1 }),
            ("POST", "/issues/{id}/ticket/comments") => json!({ "text": "Seen." }),
            ("PUT", "/projects/{id}/integration") => json!({
                "instance_id": ids.instance,
                "azure_project_id": ids.azure_project,
                "work_item_type": "Bug",
            }),
            ("PUT", "/projects/{id}/integration/mapping") => json!({ "fields": {} }),
            ("POST", "/instances") => json!({ "url": ids.azure_url, "token": "x".repeat(52) }),
            ("PATCH", "/instances/{id}") => json!({ "enabled": true }),
            ("POST", "/users") => json!({ "name": "Grace", "email": email(), "role": "none" }),
            ("PATCH", "/users/{id}") => json!({ "role": "organization_application_manager" }),
            ("PUT", "/me/password") => json!({
                "current": "not the password",
                "new": "another password",
            }),
            ("POST", "/tokens") => json!({ "name": "CI", "expires_on": "2026-06-01" }),
            (
                "POST",
                "/branches/{id}/default"
                | "/policies/{id}/default"
                | "/policies/{id}/duplicate"
                | "/exports/{id}/cancel"
                | "/exports/{id}/pause"
                | "/exports/{id}/resume"
                | "/exports/{id}/retry"
                | "/issues/{id}/export-journal/give-up"
                | "/issues/{id}/export-journal/retry"
                | "/projects/{id}/export-journal/give-up"
                | "/projects/{id}/export-journal/retry"
                | "/instances/{id}/test"
                | "/projects/{id}/integration/test"
                | "/projects/{id}/integration/mapping/check"
                | "/users/{id}/invitation",
            ) => return Content::Nothing,
            _ => panic!("{} has no entry that says how to call it", self.name()),
        })
    }

    #[expect(
        clippy::too_many_lines,
        reason = "it is a table with a row for each form"
    )]
    fn fields(&self, ids: &Ids) -> Vec<(&'static str, String)> {
        let name = || ("form[name]", Uuid::now_v7().to_string());
        let form = |email: String| {
            vec![
                ("form[email]", email),
                ("form[password]", "not the password".to_owned()),
            ]
        };
        match self.path.trim_start_matches("/rpc/") {
            "set_up" => {
                let mut fields = form(email());
                fields.push(("form[code]", "0".repeat(64)));
                fields.push(("form[organization]", "Contoso".into()));
                fields.push(("form[name]", "Eve".into()));
                fields
            }
            "sign_in" => form(email()),
            "join" => vec![
                ("form[secret]", "0".repeat(64)),
                ("form[password]", "not the password".into()),
            ],
            "sign_out" | "load_practice" | "dismiss_first_steps" => vec![],
            "choose_theme" => vec![("theme", "dark".into())],
            "switch_organization" => vec![("to", ids.organization.clone())],
            "change_password" => vec![
                ("form[current]", "not the password".into()),
                ("form[new]", "another password".into()),
            ],
            "end_session" => vec![("id", ids.session.clone())],
            "create_api_token" => vec![name(), ("form[expires_on]", "2026-06-01".into())],
            "revoke_api_token" => vec![("id", ids.token.clone())],
            "add_user" => vec![
                name(),
                ("form[email]", email()),
                ("form[role]", "none".into()),
            ],
            "renew_invitation" => vec![("id", ids.invited.clone())],
            "set_user_role" => vec![
                ("id", ids.user.clone()),
                ("role", "organization_application_manager".into()),
            ],
            "set_user_state" => vec![("id", ids.user.clone()), ("state", "deactivated".into())],
            "end_user_sessions" => vec![("id", ids.user.clone())],
            "set_member" => vec![
                ("application", ids.application.clone()),
                ("user", ids.user.clone()),
                ("role", "member".into()),
            ],
            "remove_member" => vec![
                ("application", ids.application.clone()),
                ("user", ids.user.clone()),
            ],
            "create_application" | "change_name" => vec![name()],
            "rename_application" => vec![("id", ids.application.clone()), name()],
            "delete_application" => vec![
                ("id", ids.application.clone()),
                ("confirmation", "Shop".into()),
            ],
            "create_project" => vec![("application", ids.application.clone()), name()],
            "rename_project" => vec![("id", ids.project.clone()), name()],
            "delete_project" => vec![("id", ids.project.clone()), ("confirmation", "web".into())],
            "triage_issues" => vec![
                ("project_id", ids.project.clone()),
                ("list", "severity=high".into()),
                ("form[issue_ids][0]", ids.issue.clone()),
                ("form[status]", "to_be_fixed".into()),
            ],
            "triage_issue" => vec![
                ("project_id", ids.project.clone()),
                ("issue_id", ids.issue.clone()),
                ("form[status]", "to_be_fixed".into()),
            ],
            "save_filter" => vec![
                ("project_id", ids.project.clone()),
                name(),
                ("form[query]", "severity=high".into()),
            ],
            "delete_filter" => vec![("id", ids.filter.clone())],
            "create_policy" => policy_form(),
            "change_policy" => {
                let mut fields = policy_form();
                fields.push(("id", ids.policy.clone()));
                fields
            }
            "duplicate_policy" | "make_default_policy" | "delete_policy" => {
                vec![("id", ids.policy.clone())]
            }
            "assign_policy" => vec![
                ("id", ids.policy.clone()),
                ("form[project_ids][0]", ids.project.clone()),
            ],
            "choose_policies" => vec![
                ("project_id", ids.project.clone()),
                ("form[policy_ids][0]", ids.policy.clone()),
            ],
            "make_default_branch" | "delete_branch" => vec![("id", ids.branch.clone())],
            "set_twins_together" => vec![
                ("project_id", ids.project.clone()),
                ("form[together]", "false".into()),
            ],
            "set_branch_days" => vec![
                ("project_id", ids.project.clone()),
                ("form[days]", "30".into()),
            ],
            "delete_scan" => vec![("id", ids.scan.clone())],
            "add_instance" => vec![
                ("form[url]", ids.azure_url.clone()),
                ("form[token]", "x".repeat(52)),
            ],
            "change_instance" => vec![
                ("id", ids.instance.clone()),
                ("form[enabled]", "true".into()),
            ],
            "delete_instance" | "test_instance" => vec![("id", ids.instance.clone())],
            "save_integration" => vec![
                ("project_id", ids.project.clone()),
                ("form[instance_id]", ids.instance.clone()),
                ("form[azure_project_id]", ids.azure_project.clone()),
                ("form[work_item_type]", "Bug".into()),
            ],
            "save_mapping" | "retry_failed_issues" => vec![("project_id", ids.project.clone())],
            "delete_integration" | "test_integration" => {
                vec![("project_id", ids.project.clone())]
            }
            "azure_projects" => vec![
                ("instance_id", ids.instance.clone()),
                ("search", String::new()),
            ],
            "pause_export" | "resume_export" | "cancel_export" | "retry_export" => {
                vec![("id", ids.export.clone())]
            }
            "give_up_filing" => vec![
                ("project_id", ids.project.clone()),
                ("issue_id", ids.issue.clone()),
            ],
            "link_work_item" => vec![
                ("issue_id", ids.issue.clone()),
                ("form[work_item]", "1".into()),
            ],
            "unlink_work_item" => vec![("issue_id", ids.issue.clone())],
            "comment_on_work_item" => vec![
                ("issue_id", ids.issue.clone()),
                ("form[text]", "Seen.".into()),
            ],
            "export_issues" => vec![
                ("project_id", ids.project.clone()),
                ("form[issue_ids][0]", ids.issue.clone()),
            ],
            _ => panic!("{} has no entry that says how to call it", self.name()),
        }
    }
}

fn policy() -> Value {
    json!({ "name": Uuid::now_v7().to_string(), "rules": [{ "name": "Any" }] })
}

fn policy_form() -> Vec<(&'static str, String)> {
    vec![
        ("form[name]", Uuid::now_v7().to_string()),
        ("form[rules][0][name]", "Any".into()),
    ]
}

/// A report with one finding.
pub(crate) fn report() -> String {
    json!({
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "Example Scanner", "rules": [{ "id": "R1" }] } },
            "results": [{
                "ruleId": "R1",
                "level": "error",
                "message": { "text": "Do not do this." },
                "locations": [{ "physicalLocation": {
                    "artifactLocation": { "uri": "src/main.rs" },
                    "region": { "startLine": 3, "snippet": { "text": "danger()" } },
                } }],
            }],
        }],
    })
    .to_string()
}

fn email() -> String {
    format!("{}@example.com", Uuid::now_v7().simple())
}
