//! Applications, projects and open issues by a few letters. No statement reads more than a bounded
//! part of the issues, however many there are.

use domain::{
    ApplicationId, BranchId, IssueId, OrganizationId, ProjectId, Severity, UserId, end_of_prefix,
};
use uuid::Uuid;

use crate::connection::on;
use crate::pattern::contains;
use crate::{Reader, Result};

/// Kinds and paths of issues that are looked into.
const PLACES: i64 = 20;

const APPLICATIONS: &str = "
    SELECT a.id, a.name FROM applications a
    WHERE a.organization_id = $1 AND LOWER(a.name) LIKE $3 ESCAPE '!'
      AND ($2 IS NULL OR EXISTS (SELECT 1 FROM application_members m
          WHERE m.organization_id = $1 AND m.application_id = a.id AND m.user_id = $2))
    ORDER BY a.name, a.id LIMIT $4";
const PROJECTS: &str = "
    SELECT p.id, p.name, a.name AS application
    FROM projects p JOIN applications a ON a.id = p.application_id
    WHERE p.organization_id = $1 AND LOWER(p.name) LIKE $3 ESCAPE '!'
      AND ($2 IS NULL OR EXISTS (SELECT 1 FROM application_members m
          WHERE m.organization_id = $1 AND m.application_id = a.id AND m.user_id = $2))
    ORDER BY p.name, p.id LIMIT $4";
const KINDS: &str = "
    SELECT b.id AS branch_id, k.id AS place_id
    FROM kinds k
    JOIN projects p ON p.id = k.project_id
    JOIN branches b ON b.project_id = p.id AND b.is_default
    WHERE k.organization_id = $1
      AND (LOWER(k.issue_type) LIKE $3 ESCAPE '!' OR LOWER(k.rule) LIKE $3 ESCAPE '!')
      AND ($2 IS NULL OR EXISTS (SELECT 1 FROM application_members m
          WHERE m.organization_id = $1 AND m.application_id = p.application_id AND m.user_id = $2))
    ORDER BY k.issue_type, k.id LIMIT $4";
const PATHS: &str = "
    SELECT b.id AS branch_id, w.path_id AS place_id
    FROM projects p
    JOIN branches b ON b.project_id = p.id AND b.is_default
    JOIN path_words w ON w.project_id = p.id AND w.word >= $3 AND w.word < $4
    WHERE p.organization_id = $1
      AND ($2 IS NULL OR EXISTS (SELECT 1 FROM application_members m
          WHERE m.organization_id = $1 AND m.application_id = p.application_id AND m.user_id = $2))
    LIMIT $5";
const OF_KIND: &str = "
    SELECT i.id, i.project_id, p.name AS project, i.issue_type, i.location, i.severity
    FROM detections d
    JOIN issues i ON i.id = d.issue_id
    JOIN projects p ON p.id = i.project_id
    WHERE d.organization_id = $1 AND d.branch_id = $2 AND d.kind_id = $3 AND d.open = TRUE
    ORDER BY d.severity_rank, d.issue_id LIMIT $4";
const OF_PATH: &str = "
    SELECT i.id, i.project_id, p.name AS project, i.issue_type, i.location, i.severity
    FROM detections d
    JOIN issues i ON i.id = d.issue_id
    JOIN projects p ON p.id = i.project_id
    WHERE d.organization_id = $1 AND d.branch_id = $2 AND d.path_id = $3 AND d.open = TRUE
    ORDER BY d.severity_rank, d.issue_id LIMIT $4";

/// An open issue that fits.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct FoundIssue {
    pub id: IssueId,
    pub project_id: ProjectId,
    pub project: String,
    pub issue_type: String,
    pub location: String,
    pub severity: Severity,
}

/// Issues of a branch that have something in common.
#[derive(sqlx::FromRow)]
struct Place {
    branch_id: BranchId,
    place_id: Uuid,
}

impl Reader {
    /// Applications whose name holds a text in lower case, with a `member` those where this person has
    /// a role.
    pub async fn find_applications(
        &mut self,
        organization: OrganizationId,
        member: Option<UserId>,
        text: &str,
        most: i64,
    ) -> Result<Vec<(ApplicationId, String)>> {
        Ok(on!(self, |conn| sqlx::query_as(APPLICATIONS)
            .bind(organization)
            .bind(member)
            .bind(contains(text))
            .bind(most)
            .fetch_all(conn)
            .await)?)
    }

    /// Projects whose name holds a text in lower case, with the names of their applications.
    pub async fn find_projects(
        &mut self,
        organization: OrganizationId,
        member: Option<UserId>,
        text: &str,
        most: i64,
    ) -> Result<Vec<(ProjectId, String, String)>> {
        Ok(on!(self, |conn| sqlx::query_as(PROJECTS)
            .bind(organization)
            .bind(member)
            .bind(contains(text))
            .bind(most)
            .fetch_all(conn)
            .await)?)
    }

    /// Open issues of default branches whose type or rule holds a text in lower case, or where a word
    /// of the path begins with it; the worst of each kind first.
    pub async fn find_issues(
        &mut self,
        organization: OrganizationId,
        member: Option<UserId>,
        text: &str,
        most: i64,
    ) -> Result<Vec<FoundIssue>> {
        let kinds: Vec<Place> = on!(self, |conn| sqlx::query_as(KINDS)
            .bind(organization)
            .bind(member)
            .bind(contains(text))
            .bind(PLACES)
            .fetch_all(conn)
            .await)?;
        let mut found = self.worst_of(OF_KIND, organization, kinds, most).await?;
        let words = domain::words(text);
        let word = words
            .first()
            .and_then(|word| Some((word, end_of_prefix(word)?)));
        if let Some((word, end)) = word {
            let paths: Vec<Place> = on!(self, |conn| sqlx::query_as(PATHS)
                .bind(organization)
                .bind(member)
                .bind(word)
                .bind(&end)
                .bind(PLACES)
                .fetch_all(conn)
                .await)?;
            for issue in self.worst_of(OF_PATH, organization, paths, most).await? {
                if !found.contains(&issue) {
                    found.push(issue);
                }
            }
        }
        found.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(found)
    }

    /// The worst issues of each place, until there are enough.
    async fn worst_of(
        &mut self,
        statement: &'static str,
        organization: OrganizationId,
        places: Vec<Place>,
        most: i64,
    ) -> Result<Vec<FoundIssue>> {
        let mut found: Vec<FoundIssue> = Vec::new();
        for place in places {
            let issues: Vec<FoundIssue> = on!(self, |conn| sqlx::query_as(statement)
                .bind(organization)
                .bind(place.branch_id)
                .bind(place.place_id)
                .bind(most)
                .fetch_all(conn)
                .await)?;
            found.extend(issues);
            if i64::try_from(found.len()).is_ok_and(|len| len >= most) {
                break;
            }
        }
        Ok(found)
    }
}
