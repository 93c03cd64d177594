//! People and projects that stories begin with.

use chrono::TimeDelta;
use domain::{
    Actor, ApplicationId, ApplicationRole, Credential, GlobalRole, IssueEvent, IssueQuery,
    IssueRow, NameForm, Organization, OrganizationId, Project, Scan, ScanCounts, ScanId, SessionId,
    UserId, UserState,
};
use serde_json::{Value, json};
use services::testing::Bench;
use store::{AccountRow, NewMembership};
use uuid::Uuid;

/// Somebody with a global role in an organization of their own.
pub(crate) async fn person(bench: &Bench, role: GlobalRole) -> Actor {
    let organization = OrganizationId(Uuid::now_v7());
    let name = "Contoso".to_owned();
    let mut writer = bench.store().write().await.unwrap();
    let made = Organization {
        id: organization,
        name,
    };
    writer
        .insert_organization(&made, bench.clock.now())
        .await
        .unwrap();
    writer.commit().await.unwrap();
    colleague(bench, organization, role).await
}

/// Another person of the organization.
pub(crate) async fn colleague(
    bench: &Bench,
    organization: OrganizationId,
    role: GlobalRole,
) -> Actor {
    let user = UserId(Uuid::now_v7());
    let email = format!("{}@example.com", user.0.simple());
    let mut writer = bench.store().write().await.unwrap();
    let account = AccountRow {
        id: user,
        email: email.clone(),
        password_hash: None,
    };
    writer
        .insert_account(&account, bench.clock.now())
        .await
        .unwrap();
    let membership = NewMembership {
        user,
        name: "Ada",
        role,
        state: UserState::Active,
    };
    writer
        .insert_membership(organization, &membership, bench.clock.now())
        .await
        .unwrap();
    writer.commit().await.unwrap();
    Actor {
        organization,
        user,
        name: "Ada".into(),
        email,
        role,
        applications: Vec::new(),
        credential: Credential::Session(SessionId(Uuid::now_v7())),
        address: None,
    }
}

/// Gives somebody a role in an application.
pub(crate) async fn join(
    bench: &Bench,
    actor: &mut Actor,
    application: ApplicationId,
    role: ApplicationRole,
) {
    let mut writer = bench.store().write().await.unwrap();
    writer
        .set_member(actor.organization, application, actor.user, role)
        .await
        .unwrap();
    writer.commit().await.unwrap();
    actor.applications.push((application, role));
}

pub(crate) async fn admin(bench: &Bench) -> Actor {
    person(bench, GlobalRole::OrganizationAdmin).await
}

pub(crate) fn named(name: &str) -> NameForm {
    NameForm {
        name: name.to_owned(),
    }
}

/// A project in an application of its own.
pub(crate) async fn project(bench: &Bench, actor: &Actor) -> Project {
    let application = bench
        .services
        .create_application(actor, named(&Uuid::now_v7().to_string()))
        .await
        .unwrap();
    bench
        .services
        .create_project(actor, application.id, named("web"))
        .await
        .unwrap()
}

/// Uploads a report to a branch (the default one when it is empty) a minute after what was before,
/// and imports it.
pub(crate) async fn scan(
    bench: &Bench,
    actor: &Actor,
    project: &Project,
    branch: &str,
    report: &Value,
) -> Scan {
    let id = upload(bench, actor, project, branch, report.to_string().as_bytes()).await;
    bench.run_jobs().await;
    bench.services.scan(actor, id).await.unwrap()
}

pub(crate) async fn upload(
    bench: &Bench,
    actor: &Actor,
    project: &Project,
    branch: &str,
    body: &[u8],
) -> ScanId {
    bench.clock.advance(TimeDelta::minutes(1));
    bench
        .services
        .upload_scan(actor, project.id, Some(branch), body)
        .await
        .unwrap()
}

/// The issues of a project that a query shows, as `rule detection`, by rule.
pub(crate) async fn listed(
    bench: &Bench,
    actor: &Actor,
    project: &Project,
    query: &str,
) -> Vec<String> {
    let mut lines: Vec<_> = rows(bench, actor, project, query)
        .await
        .iter()
        .map(|row| format!("{} {}", row.issue_type, row.detection))
        .collect();
    lines.sort();
    lines
}

pub(crate) async fn rows(
    bench: &Bench,
    actor: &Actor,
    project: &Project,
    query: &str,
) -> Vec<IssueRow> {
    let mut asked = IssueQuery::default();
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        let value = Some(value.to_owned());
        match name {
            "branch" => asked.branch = value,
            "triage" => asked.triage = value,
            "detection" => asked.detection = value,
            "severity" => asked.severity = value,
            _ => asked.q = value,
        }
    }
    let (filter, page) = asked.read().unwrap();
    bench
        .services
        .issues(actor, project.id, &filter, &page)
        .await
        .unwrap()
        .items
}

/// What happened to the issue of a rule, newest first.
pub(crate) async fn history(
    bench: &Bench,
    actor: &Actor,
    project: &Project,
    rule: &str,
) -> Vec<IssueEvent> {
    let rows = rows(bench, actor, project, "detection=any&triage=any").await;
    let row = rows.iter().find(|row| row.issue_type == rule).unwrap();
    bench.services.issue(actor, row.id).await.unwrap().history
}

/// A report of one tool that ran to its end.
pub(crate) fn report(tool: &str, results: &[Value]) -> Value {
    json!({
        "version": "2.1.0",
        "runs": [{ "tool": { "driver": { "name": tool, "version": "1.0" } }, "results": results }],
    })
}

/// A result that is told from others by its rule.
pub(crate) fn result(rule: &str) -> Value {
    json!({
        "ruleId": rule,
        "level": "error",
        "message": { "text": format!("{rule} is unsafe") },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": "src/login.c" },
            "region": { "startLine": 7, "snippet": { "text": format!("call_{rule}()") } },
        } }],
    })
}

pub(crate) fn suppressed(rule: &str) -> Value {
    let mut result = result(rule);
    result["suppressions"] = json!([{ "kind": "inSource", "justification": "reviewed" }]);
    result
}

/// Counts of a scan without merged and skipped results.
pub(crate) fn counts(new: i64, existing: i64, absent: i64) -> ScanCounts {
    ScanCounts {
        results: new + existing,
        new,
        existing,
        absent,
        ..ScanCounts::default()
    }
}
