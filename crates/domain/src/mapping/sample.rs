//! An issue that nobody found, to try a mapping with where a project has none of a severity.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    Detection, Issue, IssueDetails, IssueEvent, IssueEventKind, IssueId, IssueRow, Place, Project,
    ScannerText, Severity, TriageStatus,
};

impl Issue {
    /// What stands for violations of a policy where a mapping asks for an issue. `title` is that of
    /// their work item.
    pub fn of_violations(
        project: &Project,
        title: &str,
        severity: Severity,
        due: Option<DateTime<Utc>>,
        at: DateTime<Utc>,
    ) -> Self {
        let sample = Self::sample(project, severity, at);
        Self {
            row: IssueRow {
                issue_type: title.to_owned(),
                location: String::new(),
                tool: "Polaris".to_owned(),
                cwe: Vec::new(),
                fix_by: due,
                ..sample.row
            },
            fingerprint: String::new(),
            details: IssueDetails::default(),
            ..sample
        }
    }

    /// An example of a severity that has everything a mapping can ask for.
    pub fn sample(project: &Project, severity: Severity, at: DateTime<Utc>) -> Self {
        let place = Place {
            path: Some("src/example.c".to_owned()),
            start_line: Some(42),
            ..Place::default()
        };
        Self {
            row: IssueRow {
                id: IssueId(Uuid::nil()),
                issue_type: "Example".to_owned(),
                severity,
                location: place.label(),
                tool: "Example".to_owned(),
                triage: TriageStatus::NotDismissed,
                dismissal_reason: None,
                owner: None,
                fix_by: None,
                cwe: vec![89],
                detection: Detection::New,
                first_detected_at: at,
                ticket: None,
                twins: Vec::new(),
            },
            project_id: project.id,
            project_name: project.name.clone(),
            application_name: project.application_name.clone(),
            fingerprint: "example".to_owned(),
            details: IssueDetails {
                rule_id: Some("EX001".to_owned()),
                message: ScannerText {
                    text: "An example to try the fields with.".to_owned(),
                    markdown: false,
                },
                place,
                cwe: vec![89],
                ..IssueDetails::default()
            },
            branches: Vec::new(),
            history: vec![IssueEvent {
                at,
                kind: IssueEventKind::FirstDetected,
                note: "main".to_owned(),
            }],
        }
    }
}
