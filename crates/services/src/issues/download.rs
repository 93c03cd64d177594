//! A list of issues as a file, part by part, so that its size does not matter.

use domain::{
    Actor, Cursor, IssueFilter, IssueRow, Permission, Project, ProjectId, cwe_label, paths,
};
use serde_json::json;

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
        let mut file = csv::Writer::from_writer(Vec::new());
        let written = |result: csv::Result<()>| result.map_err(std::io::Error::from);
        if is_first {
            written(file.write_record(COLUMNS))?;
        }
        for row in rows {
            let cells = self.cells(project, branch, row);
            written(file.write_record(cells.iter().map(|cell| harmless(cell).into_owned())))?;
        }
        Ok(file.into_inner().map_err(csv::IntoInnerError::into_error)?)
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

/// How a text begins that programs for tables would take for a formula, or for one that was made
/// harmless.
const ALARMING: [char; 12] = [
    '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '\'',
];

/// A text with an apostrophe in front where a program for tables would read something else. Without
/// the first apostrophe each cell is what it was.
fn harmless(cell: &str) -> std::borrow::Cow<'_, str> {
    if cell.starts_with(ALARMING) {
        format!("'{cell}").into()
    } else {
        cell.into()
    }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn a_cell_is_never_a_formula() {
        for text in [
            "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x",
            "'=1", "'tis",
        ] {
            let cell = harmless(text);
            assert_eq!(cell.strip_prefix('\''), Some(text), "{text}");
        }
        assert_eq!(harmless("src/a=b.c"), "src/a=b.c");
    }
}
