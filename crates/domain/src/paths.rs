//! The addresses of pages: the only place that spells them, apart from the route table.
//!
//! They are written into work items, so they stay as they are for ever.

use crate::{
    ApplicationId, AuditQuery, ExportId, InstanceId, IssueId, IssueQuery, PolicyForm, PolicyId,
    ProjectId, RuleId, ScanId,
};

pub const SET_UP: &str = "/setup";
pub const SIGN_IN: &str = "/sign-in";
pub const PORTFOLIO: &str = "/portfolio";
pub const USERS: &str = "/organization/users";
pub const INSTANCES: &str = "/organization/integrations";
pub const NEW_INSTANCE: &str = "/organization/integrations/new";
pub const DASHBOARD: &str = "/dashboard";
pub const SEARCH: &str = "/search";
pub const AUDIT_LOG: &str = "/organization/audit-log";
pub const ACCOUNT: &str = "/account";
pub const TOKENS: &str = "/account/tokens";

pub const POLICIES: &str = "/policies";
pub const NEW_POLICY: &str = "/policies/new";

pub fn policy(id: PolicyId) -> String {
    format!("{POLICIES}/{id}")
}

/// The form of a policy, or of a new one, with what was entered, and with the entity tag of what was
/// seen before.
pub fn entered_policy(id: Option<PolicyId>, entered: &PolicyForm, seen: &str) -> String {
    let page = id.map_or_else(|| NEW_POLICY.to_owned(), policy);
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    pairs.extend_pairs(entered.fields());
    if !seen.is_empty() {
        pairs.append_pair("seen", seen);
    }
    format!("{page}?{}", pairs.finish())
}

/// *Project > Settings > Policies*.
pub fn project_policies(id: ProjectId) -> String {
    format!("/projects/{id}/settings/policies")
}

/// The issues of a branch that break a policy or one of its rules, dismissed or not; of the default
/// branch where none is named.
pub fn violating(
    project: ProjectId,
    branch: Option<&str>,
    policy: PolicyId,
    rule: Option<RuleId>,
) -> String {
    let query = IssueQuery {
        branch: branch.map(str::to_owned),
        triage: Some("any".to_owned()),
        policy: Some(policy.to_string()),
        rule: rule.map(|rule| rule.to_string()),
        ..IssueQuery::default()
    };
    issues(project, &query)
}

/// The page where somebody who was invited chooses a password.
pub fn invitation(secret: &str) -> String {
    format!("/invitations/{secret}")
}

pub fn instance(id: InstanceId) -> String {
    format!("{INSTANCES}/{id}")
}

/// Where the token of an instance is replaced.
pub fn instance_token(id: InstanceId) -> String {
    format!("{}#replace-the-token", instance(id))
}

/// *My Organization > Integrations*: what was tried through an instance.
pub fn instance_journal(id: InstanceId) -> String {
    format!("{}/export-journal", instance(id))
}

/// What is found by a text.
pub fn search(text: &str) -> String {
    let text: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    format!("{SEARCH}?q={text}")
}

/// The part of the audit log that a query lets through.
pub fn audit_log(query: &AuditQuery) -> String {
    let mut pairs = url::form_urlencoded::Serializer::new(query.in_address());
    if let Some(cursor) = &query.cursor {
        pairs.append_pair("cursor", cursor);
    }
    match pairs.finish() {
        query if query.is_empty() => AUDIT_LOG.to_owned(),
        query => format!("{AUDIT_LOG}?{query}"),
    }
}

/// The same as a table over the API.
pub fn audit_log_file(query: &AuditQuery) -> String {
    match query.in_address() {
        query if query.is_empty() => "/api/v1/audit-log.csv".to_owned(),
        query => format!("/api/v1/audit-log.csv?{query}"),
    }
}

pub fn application(id: ApplicationId) -> String {
    format!("/applications/{id}")
}

/// How an application stands.
pub fn application_dashboard(id: ApplicationId) -> String {
    format!("/applications/{id}/dashboard")
}

/// How a project stands.
pub fn project_dashboard(id: ProjectId) -> String {
    format!("/projects/{id}/dashboard")
}

pub fn application_settings(id: ApplicationId) -> String {
    format!("/applications/{id}/settings")
}

pub fn members(id: ApplicationId) -> String {
    format!("/applications/{id}/settings/members")
}

/// A project opens with its issues.
pub fn project(id: ProjectId) -> String {
    format!("/projects/{id}/issues")
}

/// The issues of a project that a query lets through.
pub fn issues(id: ProjectId, query: &IssueQuery) -> String {
    let mut pairs = url::form_urlencoded::Serializer::new(query.in_address());
    if let Some(limit) = query.limit {
        pairs.append_pair("limit", &limit.to_string());
    }
    if let Some(cursor) = &query.cursor {
        pairs.append_pair("cursor", cursor);
    }
    match pairs.finish() {
        query if query.is_empty() => project(id),
        query => format!("{}?{query}", project(id)),
    }
}

/// The list with a query that somebody kept.
pub fn filtered(id: ProjectId, query: &str) -> String {
    match query {
        "" => project(id),
        query => format!("{}?{query}", project(id)),
    }
}

/// The issues of a list as a file over the API, `csv` or `json`.
pub fn download(id: ProjectId, query: &IssueQuery, format: &str) -> String {
    match query.in_address() {
        query if query.is_empty() => format!("/api/v1/projects/{id}/issues.{format}"),
        query => format!("/api/v1/projects/{id}/issues.{format}?{query}"),
    }
}

pub fn issue(project: ProjectId, id: IssueId) -> String {
    format!("/projects/{project}/issues/{id}")
}

/// The decision about issues that a list chose.
pub fn triage(project: ProjectId) -> String {
    format!("/projects/{project}/triage")
}

/// The issues of a list counted by what they have in common.
pub fn issue_groups(project: ProjectId) -> String {
    format!("/projects/{project}/issue-groups")
}

/// The open issues of a branch.
pub fn issues_of_branch(project: ProjectId, branch: &str) -> String {
    let query = IssueQuery {
        branch: Some(branch.to_owned()),
        ..IssueQuery::default()
    };
    issues(project, &query)
}

/// The issues of a filtered list counted.
pub fn issue_groups_of(project: ProjectId, query: &IssueQuery) -> String {
    match query.in_address() {
        query if query.is_empty() => issue_groups(project),
        query => format!("{}?{query}", issue_groups(project)),
    }
}

/// *Project > Branches*.
pub fn branches(project: ProjectId) -> String {
    format!("/projects/{project}/branches")
}

/// What was tried to file an issue.
pub fn issue_journal(project: ProjectId, id: IssueId) -> String {
    format!("{}/export-journal", issue(project, id))
}

/// What was tried to file issues of a project.
pub fn project_journal(project: ProjectId) -> String {
    format!("/projects/{project}/export-journal")
}

pub fn scans(project: ProjectId) -> String {
    format!("/projects/{project}/scans")
}

/// Where a browser without JavaScript sends a report.
pub fn upload(project: ProjectId) -> String {
    format!("/projects/{project}/scans/upload")
}

pub fn scan(project: ProjectId, id: ScanId) -> String {
    format!("/projects/{project}/scans/{id}")
}

pub fn exports(project: ProjectId) -> String {
    format!("/projects/{project}/exports")
}

/// What an export of the issues that a list chose would do.
pub fn export_preview(project: ProjectId) -> String {
    format!("/projects/{project}/export-preview")
}

/// The items of an export from a position on.
pub fn export_items(project: ProjectId, id: ExportId, from: i64) -> String {
    format!("{}?from={from}", export(project, id))
}

pub fn export(project: ProjectId, id: ExportId) -> String {
    format!("/projects/{project}/exports/{id}")
}

pub fn project_settings(id: ProjectId) -> String {
    format!("/projects/{id}/settings")
}

/// *Project > Settings > Integrations*.
pub fn integration(id: ProjectId) -> String {
    format!("/projects/{id}/settings/integrations")
}

/// *Project > Settings > Integrations > Fields*.
pub fn mapping(id: ProjectId) -> String {
    format!("/projects/{id}/settings/integrations/fields")
}

/// The part of a list that begins after a row.
pub fn with_cursor(list: &str, cursor: &str) -> String {
    let cursor: String = url::form_urlencoded::byte_serialize(cursor.as_bytes()).collect();
    format!("{list}?cursor={cursor}")
}

/// The page that a link asked to go on with after signing in, if it is one of this program.
/// Browsers read `//host` and `/\host` as other sites and drop tabs and line ends while they do.
pub fn own(text: &str) -> Option<&str> {
    let mut characters = text.chars();
    let rooted = characters.next() == Some('/') && !matches!(characters.next(), Some('/' | '\\'));
    (rooted && !text.chars().any(char::is_control)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filtered_list_has_an_address() {
        let id = ProjectId(uuid::Uuid::nil());
        let query = IssueQuery {
            q: Some("a & b".into()),
            ..IssueQuery::default()
        };
        assert_eq!(issues(id, &query), format!("{}?q=a+%26+b", project(id)));
        assert_eq!(issues(id, &IssueQuery::default()), project(id));
    }

    #[test]
    fn only_paths_of_this_program_are_followed() {
        assert_eq!(own("/projects/1?a=b"), Some("/projects/1?a=b"));
        assert_eq!(own("/"), Some("/"));
        let foreign = [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "javascript:alert(1)",
            "\\/evil.example",
        ];
        for text in foreign {
            assert_eq!(own(text), None, "{text:?}");
        }
    }
}
