//! A list of issues as a file, part by part, so that its size does not matter.

use domain::{
    Actor, Cursor, IssueFilter, IssueRow, Permission, Project, ProjectId, cwe_label, paths,
};
use serde_json::json;

use crate::table_file::in_csv;
use crate::{Result, Services};

/// Rows of one part.
const ROWS: i64 = 1_000;

/// How a list is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Download {
    Csv,
    Json,
}

/// A part of a file, and where the next one begins; `None` after the last one.
#[derive(Debug)]
pub struct DownloadPart {
    pub bytes: Vec<u8>,
    pub next: Option<Cursor>,
}

const COLUMNS: [&str; 15] = [
    "Type",
    "Severity",
    "Location",
    "Tool",
    "Triage Status",
    "Owner",
    "Fix-By",
    "Detection",
    "First Detected",
    "CWE",
    "Work Item",
    "Application",
    "Project",
    "Branch",
    "Link",
];

impl Services {
    /// The rows after `after` that a filter lets through; the first part has the head of the file,
    /// the last one its end.
    pub async fn download_issues(
        &self,
        actor: &Actor,
        project: ProjectId,
        filter: &IssueFilter,
        format: Download,
        after: Option<Cursor>,
    ) -> Result<DownloadPart> {
        let project = self
            .project_for(actor, Permission::ReadApplication, project)
            .await?;
        let mut reader = self.store.read().await?;
        let scope = self
            .scope(&mut reader, actor.organization, project.id, filter)
            .await?;
        let is_first = after.is_none();
        let mut rows = reader
            .some_issues(actor.organization, &scope, filter, after.as_ref(), ROWS + 1)
            .await?;
        drop(reader);
        let more = i64::try_from(rows.len()).is_ok_and(|len| len > ROWS);
        rows.truncate(usize::try_from(ROWS).unwrap_or(usize::MAX));
        let next = rows.last().filter(|_| more).map(|row| cursor(filter, row));
        let branch = filter.branch.as_deref().unwrap_or(&project.default_branch);
        let bytes = match format {
            Download::Csv => self.in_csv(&project, branch, &rows, is_first)?,
            Download::Json => self.in_json(&project, branch, &rows, is_first, next.is_none())?,
        };
        Ok(DownloadPart { bytes, next })
    }

    fn in_csv(
        &self,
        project: &Project,
        branch: &str,
        rows: &[IssueRow],
        is_first: bool,
    ) -> Result<Vec<u8>> {
        let rows = rows.iter().map(|row| self.cells(project, branch, row));
        in_csv(is_first.then_some(COLUMNS), rows)
    }

    fn cells(&self, project: &Project, branch: &str, row: &IssueRow) -> [String; 15] {
        let ticket = row
            .ticket
            .as_ref()
            .and_then(|ticket| ticket.work_item.as_ref());
        let cwe: Vec<_> = row.cwe.iter().map(|number| cwe_label(*number)).collect();
        [
            row.issue_type.clone(),
            row.severity.label().to_owned(),
            row.location.clone(),
            row.tool.clone(),
            row.verdict(),
            row.owner
                .as_ref()
                .map(|owner| owner.name.clone())
                .unwrap_or_default(),
            row.fix_by.map(|at| at.to_rfc3339()).unwrap_or_default(),
            row.detection.label().to_owned(),
            row.first_detected_at.to_rfc3339(),
            cwe.join("; "),
            ticket.map(|item| item.url.clone()).unwrap_or_default(),
            project.application_name.clone(),
            project.name.clone(),
            branch.to_owned(),
            self.link_to(project, row),
        ]
    }

    fn in_json(
        &self,
        project: &Project,
        branch: &str,
        rows: &[IssueRow],
        is_first: bool,
        is_last: bool,
    ) -> Result<Vec<u8>> {
        let mut file = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            file.push(if is_first && at == 0 { b'[' } else { b',' });
            let mut value = serde_json::to_value(row)?;
            value["application"] = json!(project.application_name);
            value["project"] = json!(project.name);
            value["branch"] = json!(branch);
            value["link"] = json!(self.link_to(project, row));
            file.push(b'\n');
            serde_json::to_writer(&mut file, &value)?;
        }
        if is_first && rows.is_empty() {
            file.push(b'[');
        }
        if is_last {
            file.extend(b"\n]\n");
        }
        Ok(file)
    }

    fn link_to(&self, project: &Project, row: &IssueRow) -> String {
        self.links.to(&paths::issue(project.id, row.id))
    }
}

/// Where a list goes on after a row.
pub(super) fn cursor(filter: &IssueFilter, row: &IssueRow) -> Cursor {
    let key = match filter.sort {
        domain::IssueSort::Severity => row.severity.rank(),
        domain::IssueSort::Newest | domain::IssueSort::Oldest => {
            row.first_detected_at.timestamp_micros()
        }
    };
    Cursor {
        key: key.to_string(),
        id: row.id.0,
    }
}
