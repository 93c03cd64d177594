//! Bulk writing of what a scan found, in one transaction with how issues stand after it.
//!
//! Findings come in batches ([`Writer::insert_findings`]); then a handful of statements over whole
//! sets decide what is new, existing, absent and detected again ([`Writer::settle_scan`]). Nothing
//! of it is seen before the commit.

mod settle;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::{IssueId, OrganizationId, ProjectId, Scan, Severity};
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::connection::{execute, on};
use crate::{Result, Writer};

pub use settle::{ScanEffect, Source};

/// Rows of one statement; each binds up to 16 values of the 32,766 that SQLite takes.
const ROWS: usize = 500;

/// One finding as the tables keep it.
#[derive(Debug, Clone)]
pub struct NewFinding {
    /// Version 5 of project and fingerprint.
    pub id: IssueId,
    pub fingerprint: String,
    pub source: Uuid,
    pub suppressed: bool,
    /// Version 5 of all that follows; an issue whose content is known already is not written again.
    pub content_id: Uuid,
    pub severity: Severity,
    pub issue_type: String,
    pub location: String,
    pub tool: Arc<str>,
    pub rule: Option<String>,
    pub rule_text: Uuid,
    /// [`domain::IssueDetails`] without what the rule says, in JSON.
    pub details: String,
}

const LOCK: &str =
    "UPDATE projects SET revision = revision + 1 WHERE organization_id = $1 AND id = $2";
const INSERT_RULE: &str = "
    INSERT INTO rules (id, organization_id, project_id, content) VALUES ($1, $2, $3, $4)
    ON CONFLICT (id) DO NOTHING";
const INSERT_ISSUES: &str = "
    INSERT INTO issues (id, organization_id, project_id, fingerprint, first_scan_id,
        first_detected_at, triage, content_id, severity, issue_type, location, tool, rule,
        rule_text_id, details) ";
const UPDATE_ISSUES: &str = "
    ON CONFLICT (id) DO UPDATE SET content_id = excluded.content_id, severity = excluded.severity,
        issue_type = excluded.issue_type, location = excluded.location, tool = excluded.tool,
        rule = excluded.rule, rule_text_id = excluded.rule_text_id, details = excluded.details
    WHERE issues.content_id <> excluded.content_id";
const INSERT_OCCURRENCES: &str =
    "INSERT INTO occurrences (scan_id, issue_id, source_id, suppressed) ";
// An issue is suppressed when each of its results is.
const MERGE_OCCURRENCES: &str = "
    ON CONFLICT (scan_id, issue_id, source_id) DO UPDATE
        SET suppressed = occurrences.suppressed AND excluded.suppressed";

impl Writer {
    /// Makes other imports into the project wait until this transaction ends. `false` when the
    /// project is gone.
    pub async fn lock_project(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<bool> {
        let touched = execute!(self, sqlx::query(LOCK).bind(organization).bind(project))?;
        Ok(touched == 1)
    }

    /// Keeps what a scanner says about a rule: [`domain::RuleText`] in JSON. `id` is version 5 of
    /// project and content.
    pub async fn insert_rule(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        id: Uuid,
        content: &str,
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(INSERT_RULE)
                .bind(id)
                .bind(organization)
                .bind(project)
                .bind(content)
        )?;
        Ok(())
    }

    /// Keeps findings of a scan: makes the issues that are not known, brings the known ones up to
    /// date. Several findings of one issue become one; the first tells its content.
    pub async fn insert_findings(
        &mut self,
        organization: OrganizationId,
        scan: &Scan,
        findings: &[NewFinding],
    ) -> Result<()> {
        for rows in findings.chunks(ROWS) {
            self.insert_issues(organization, scan, rows).await?;
            self.insert_occurrences(scan, rows).await?;
        }
        Ok(())
    }

    async fn insert_issues(
        &mut self,
        organization: OrganizationId,
        scan: &Scan,
        rows: &[NewFinding],
    ) -> Result<()> {
        let mut distinct = BTreeMap::new();
        for row in rows {
            distinct.entry(row.id).or_insert(row);
        }
        on!(self, |conn| {
            let mut query = QueryBuilder::new(INSERT_ISSUES);
            query.push_values(distinct.into_values(), |mut row, finding| {
                row.push_bind(finding.id)
                    .push_bind(organization)
                    .push_bind(scan.project_id)
                    .push_bind(&finding.fingerprint)
                    .push_bind(scan.id)
                    .push_bind(scan.uploaded_at)
                    .push_bind("not_dismissed")
                    .push_bind(finding.content_id)
                    .push_bind(finding.severity)
                    .push_bind(&finding.issue_type)
                    .push_bind(&finding.location)
                    .push_bind(&*finding.tool)
                    .push_bind(&finding.rule)
                    .push_bind(finding.rule_text)
                    .push_bind(&finding.details);
            });
            query.push(UPDATE_ISSUES);
            query.build().execute(conn).await.map(drop)
        })?;
        Ok(())
    }

    async fn insert_occurrences(&mut self, scan: &Scan, rows: &[NewFinding]) -> Result<()> {
        let mut distinct = BTreeMap::new();
        for row in rows {
            let suppressed = distinct.entry((row.id, row.source)).or_insert(true);
            *suppressed &= row.suppressed;
        }
        on!(self, |conn| {
            let mut query = QueryBuilder::new(INSERT_OCCURRENCES);
            query.push_values(distinct, |mut row, ((issue, source), suppressed)| {
                row.push_bind(scan.id)
                    .push_bind(issue)
                    .push_bind(source)
                    .push_bind(suppressed);
            });
            query.push(MERGE_OCCURRENCES);
            query.build().execute(conn).await.map(drop)
        })?;
        Ok(())
    }
}
