//! An organization with somebody of each kind and something of each kind, made without hashing a
//! password.

use azure_simulator::tokens;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ApiTokenId, ApplicationId, ApplicationRole, GlobalRole, Organization, OrganizationId,
    ProjectId, SessionId, UserId, UserState,
};
use serde_json::{Value, json};
use services::Secret;
use store::{AccountRow, NewApiToken, NewMembership, NewSession, Writer};
use uuid::Uuid;

use crate::doors::{Door, Kind, report};
use crate::house::{Answer, Ask, House};
use crate::ids::Ids;

/// Whoever sends a request, with what they prove it by.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sender {
    pub name: &'static str,
    pub token: Option<String>,
    pub session: Option<String>,
}

impl Sender {
    /// Programs come with a token, browsers with a cookie.
    pub(crate) fn sign<'a>(&self, ask: Ask<'a>, kind: Kind) -> Ask<'a> {
        match (kind, &self.session, &self.token) {
            (Kind::Page | Kind::ServerFunction, Some(session), _) => ask.session(session),
            (_, _, Some(token)) => ask.bearer(token),
            _ => ask.on_our_page(),
        }
    }

    pub(crate) async fn open(&self, house: &House, door: &Door, ids: &Ids) -> Answer {
        self.sign(door.ask(house, ids), door.kind).send().await
    }
}

#[derive(Debug)]
pub(crate) struct World {
    pub ids: Ids,
    pub senders: Vec<Sender>,
}

/// Who is there besides strangers, with role in the organization and in the application.
const PEOPLE: [(&str, GlobalRole, Option<ApplicationRole>, UserState); 9] = {
    use ApplicationRole::{ApplicationAdmin, Contributor, Member, Observer};
    use GlobalRole::{None as Nothing, OrganizationAdmin, OrganizationApplicationManager};
    use UserState::{Active, Deactivated, Invited};
    [
        ("invited", OrganizationAdmin, None, Invited),
        ("deactivated", OrganizationAdmin, None, Deactivated),
        ("outsider", Nothing, None, Active),
        ("observer", Nothing, Some(Observer), Active),
        ("member", Nothing, Some(Member), Active),
        ("contributor", Nothing, Some(Contributor), Active),
        ("app admin", Nothing, Some(ApplicationAdmin), Active),
        ("app manager", OrganizationApplicationManager, None, Active),
        ("admin", OrganizationAdmin, None, Active),
    ]
};

impl World {
    pub(crate) async fn new(house: &House) -> Self {
        let mut maker = Maker::start(house).await;
        let foreign = maker.stranger_organization().await;
        let organization = maker.organization().await;
        let mut senders = vec![Sender {
            name: "anonymous",
            ..Sender::default()
        }];
        let mut users = Vec::new();
        for (name, role, _, state) in PEOPLE {
            let (user, sender) = maker.person(organization, name, role, state).await;
            users.push(user);
            senders.push(sender);
        }
        senders.push(foreign);
        let colleague = maker.account().await;
        maker
            .membership(
                organization,
                colleague,
                "Colleague",
                GlobalRole::None,
                UserState::Active,
            )
            .await;
        let admin = users[PEOPLE.len() - 1];
        let (session, _) = maker.session(organization, admin).await;
        let (token, _) = maker.token(organization, admin, None).await;
        maker.commit().await;

        let by = senders[PEOPLE.len()].token.clone().unwrap();
        let mut ids = things(house, &by).await;
        let other = create(
            house,
            &by,
            &format!("/applications/{}/projects", ids.application),
            &json!({"name": "other"}),
        )
        .await;

        let mut maker = Maker::start(house).await;
        let application = ApplicationId(ids.application.parse().unwrap());
        for (user, (_, _, role, _)) in users.iter().zip(PEOPLE) {
            if let Some(role) = role {
                maker
                    .writer
                    .set_member(organization, application, *user, role)
                    .await
                    .unwrap();
            }
        }
        maker
            .writer
            .set_member(
                organization,
                application,
                colleague,
                ApplicationRole::Observer,
            )
            .await
            .unwrap();
        for (name, project) in [("upload token", &ids.project), ("other upload", &other)] {
            let project = ProjectId(project.parse().unwrap());
            let (_, secret) = maker.token(organization, admin, Some(project)).await;
            senders.push(Sender {
                name,
                token: Some(secret),
                session: None,
            });
        }
        maker.commit().await;
        ids.organization = organization.to_string();
        ids.user = colleague.to_string();
        ids.invited = users[0].to_string();
        ids.session = session.to_string();
        ids.token = token.to_string();
        Self { ids, senders }
    }

    pub(crate) fn sender(&self, name: &str) -> &Sender {
        let found = self.senders.iter().find(|sender| sender.name == name);
        found.unwrap_or_else(|| panic!("nobody is called {name}"))
    }

    pub(crate) fn admin(&self) -> &Sender {
        self.sender("admin")
    }
}

/// An application with all that can be in it, made over REST.
async fn things(house: &House, token: &str) -> Ids {
    let application = create(house, token, "/applications", &json!({ "name": "Shop" })).await;
    let projects = format!("/applications/{application}/projects");
    let project = create(house, token, &projects, &json!({ "name": "web" })).await;
    let azure_url = house.bench.simulator.organization_url("contoso");
    let instance = json!({ "url": azure_url, "token": tokens::FULL });
    let instance = create(house, token, "/instances", &instance).await;
    let azure = format!("/api/v1/instances/{instance}/projects");
    let azure = house.get(&azure).bearer(token).send().await.json();
    let azure_project = text(&azure["items"][0]["id"]);
    let integration = json!({
        "instance_id": instance, "azure_project_id": azure_project, "work_item_type": "Bug",
    });
    let path = format!("/api/v1/projects/{project}/integration");
    let put = house.ask(axum::http::Method::PUT, &path).bearer(token);
    let put = put.json(&integration).send().await;
    assert_eq!(put.status, 201, "{}", put.body);
    let scans = format!("/api/v1/projects/{project}/scans");
    let scan = house.post(&scans).bearer(token).body(report()).send().await;
    let scan = text(&scan.json()["id"]);
    house.bench.run_jobs().await;
    let issues = format!("/api/v1/projects/{project}/issues");
    let issues = house.get(&issues).bearer(token).send().await.json();
    let issue = text(&issues["items"][0]["id"]);
    let fix = format!("{scans}?branch=fix");
    house.post(&fix).bearer(token).body(report()).send().await;
    house.bench.run_jobs().await;
    let branches = format!("/api/v1/projects/{project}/branches");
    let branches = house.get(&branches).bearer(token).send().await.json();
    let branch = text(&branches["items"][1]["id"]);
    let filters = format!("/projects/{project}/filters");
    let filter = json!({ "name": "Worst", "query": "severity=critical" });
    let filter = create(house, token, &filters, &filter).await;
    let rules = json!({ "name": "Strict", "rules": [{ "name": "Any" }] });
    let policy = create(house, token, "/policies", &rules).await;
    let exports = format!("/projects/{project}/exports");
    let export = create(house, token, &exports, &json!({ "issue_ids": [issue] })).await;
    house.bench.run_jobs().await;
    Ids {
        application,
        project,
        scan,
        issue,
        branch,
        filter,
        policy,
        export,
        instance,
        azure_project,
        azure_url,
        ..Ids::default()
    }
}

/// The id of what a call made.
pub(crate) async fn create(house: &House, token: &str, path: &str, body: &Value) -> String {
    let ask = house.post(&format!("/api/v1{path}")).bearer(token);
    let answer = ask.json(body).send().await;
    assert!(answer.status.is_success(), "{path}: {}", answer.body);
    text(&answer.json()["id"])
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// Writes people below the services, which would hash a password for each.
struct Maker {
    writer: Writer,
    now: DateTime<Utc>,
}

impl Maker {
    async fn start(house: &House) -> Self {
        Self {
            writer: house.bench.store().write().await.unwrap(),
            now: house.bench.clock.now(),
        }
    }

    async fn commit(self) {
        self.writer.commit().await.unwrap();
    }

    async fn organization(&mut self) -> OrganizationId {
        let id = OrganizationId(Uuid::now_v7());
        let name = "Contoso".to_owned();
        let made = Organization { id, name };
        self.writer
            .insert_organization(&made, self.now)
            .await
            .unwrap();
        id
    }

    async fn stranger_organization(&mut self) -> Sender {
        let organization = self.organization().await;
        let role = GlobalRole::OrganizationAdmin;
        let active = UserState::Active;
        self.person(organization, "foreign admin", role, active)
            .await
            .1
    }

    async fn person(
        &mut self,
        organization: OrganizationId,
        name: &'static str,
        role: GlobalRole,
        state: UserState,
    ) -> (UserId, Sender) {
        let user = self.account().await;
        self.membership(organization, user, name, role, state).await;
        let (_, session) = self.session(organization, user).await;
        let (_, token) = self.token(organization, user, None).await;
        let sender = Sender {
            name,
            token: Some(token),
            session: Some(session),
        };
        (user, sender)
    }

    async fn account(&mut self) -> UserId {
        let id = UserId(Uuid::now_v7());
        let account = AccountRow {
            id,
            email: format!("{}@example.com", id.0.simple()),
            password_hash: None,
        };
        self.writer
            .insert_account(&account, self.now)
            .await
            .unwrap();
        id
    }

    async fn membership(
        &mut self,
        organization: OrganizationId,
        user: UserId,
        name: &str,
        role: GlobalRole,
        state: UserState,
    ) {
        let new = NewMembership {
            user,
            name,
            role,
            state,
        };
        self.writer
            .insert_membership(organization, &new, self.now)
            .await
            .unwrap();
    }

    async fn session(&mut self, organization: OrganizationId, user: UserId) -> (SessionId, String) {
        let secret = Secret::random("");
        let id = SessionId(Uuid::now_v7());
        let new = NewSession {
            id,
            secret_hash: &secret.hash,
            user,
            signed_in_at: self.now,
        };
        self.writer
            .insert_session(organization, &new, self.now)
            .await
            .unwrap();
        (id, secret.expose().to_owned())
    }

    async fn token(
        &mut self,
        organization: OrganizationId,
        user: UserId,
        project: Option<ProjectId>,
    ) -> (ApiTokenId, String) {
        let secret = Secret::random("plr_");
        let id = ApiTokenId(Uuid::now_v7());
        let new = NewApiToken {
            id,
            secret_hash: &secret.hash,
            user,
            project,
            name: "test",
            expires_on: NaiveDate::from_ymd_opt(2026, 12, 1).unwrap(),
        };
        self.writer
            .insert_api_token(organization, &new, self.now)
            .await
            .unwrap();
        (id, secret.expose().to_owned())
    }
}
