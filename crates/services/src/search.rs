//! Applications, projects and issues by a few letters: the search of the frame.

use domain::{Actor, Found, FoundKind, is_printable, paths};

use crate::actors::require_person;
use crate::{Result, Services};

/// Of each kind.
const MOST: i64 = 10;

impl Services {
    /// What the actor sees that fits a text: applications, projects, then open issues of default
    /// branches. Nothing for a text that is empty or no line.
    pub async fn search(&self, actor: &Actor, text: &str) -> Result<Vec<Found>> {
        require_person(actor)?;
        let text = text.trim().to_lowercase();
        if text.is_empty() || text.chars().count() > 255 || !text.chars().all(is_printable) {
            return Ok(Vec::new());
        }
        let member = (!actor.sees_all_applications()).then_some(actor.user);
        let organization = actor.organization;
        let mut reader = self.store.read().await?;
        let applications = reader
            .find_applications(organization, member, &text, MOST)
            .await?;
        let projects = reader
            .find_projects(organization, member, &text, MOST)
            .await?;
        let issues = reader
            .find_issues(organization, member, &text, MOST)
            .await?;
        let applications = applications.into_iter().map(|(id, name)| Found {
            kind: FoundKind::Application,
            label: name,
            place: String::new(),
            severity: None,
            href: paths::application(id),
        });
        let projects = projects.into_iter().map(|(id, name, application)| Found {
            kind: FoundKind::Project,
            label: name,
            place: application,
            severity: None,
            href: paths::project(id),
        });
        let issues = issues.into_iter().map(|issue| Found {
            kind: FoundKind::Issue,
            label: issue.issue_type,
            place: format!("{}, {}", issue.project, issue.location),
            severity: Some(issue.severity),
            href: paths::issue(issue.project_id, issue.id),
        });
        Ok(applications.chain(projects).chain(issues).collect())
    }
}
