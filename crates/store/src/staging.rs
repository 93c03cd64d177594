//! Findings on their way to becoming issues. They are written down in many short transactions, which
//! let other writers in between; [`Writer::publish_scan`] then shows them all at once.
//!
//! Whoever stages holds a run: the id under which [`Writer::begin_import`] gave it the scan. Another
//! run that takes the scan over ends it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::{IssueId, OrganizationId, ScanId, Severity};
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::connection::{execute, on};
use crate::{Reader, Result, Writer};

/// Rows of one statement; each binds up to 18 values of the 32,766 that SQLite takes.
const ROWS: usize = 500;

/// One finding as the tables keep it.
#[derive(Debug, Clone)]
pub struct NewFinding {
    /// Version 5 of project and fingerprint.
    pub id: IssueId,
    pub fingerprint: String,
    pub source: Uuid,
    pub suppressed: bool,
    /// Made of all that follows; an issue whose content is known already is not written again.
    pub content_id: Uuid,
    pub severity: Severity,
    pub issue_type: String,
    pub location: String,
    pub tool: Arc<str>,
    pub rule: Option<String>,
    pub rule_text: Uuid,
    /// One of [`crate::NewKind`].
    pub kind: Uuid,
    /// One of [`crate::NewPath`]; `None` outside files.
    pub path: Option<Uuid>,
    /// [`domain::IssueDetails`] without what the rule says, in JSON.
    pub details: String,
}

/// What an issue tells so far.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
struct Told {
    id: IssueId,
    content_id: Uuid,
    details_id: Uuid,
}

/// One finding with the details that its issue will have, and those that it has until then.
struct Row<'a> {
    number: i64,
    finding: &'a NewFinding,
    details_id: Uuid,
    outdated: Option<Uuid>,
    is_told_anew: bool,
}

const BEGIN: &str = "UPDATE scans SET state = 'running', run = $3, progress = 0
    WHERE organization_id = $1 AND id = $2 AND state IN ('queued', 'running')";
const PROGRESS: &str = "UPDATE scans SET progress = $4
    WHERE organization_id = $1 AND id = $2 AND run = $3 AND state = 'running'";
const INSERT_RULE: &str = "
    INSERT INTO rules (id, organization_id, project_id, content) VALUES ($1, $2, $3, $4)
    ON CONFLICT (id) DO NOTHING";
const TOLD: &str = "SELECT id, content_id, details_id FROM issues WHERE organization_id = ";
const INSERT_DETAILS: &str = "INSERT INTO issue_details (id, organization_id, content) ";
const INSERT_STAGED: &str = "
    INSERT INTO staged_findings (scan_id, number, organization_id, issue_id, source_id, suppressed,
        fingerprint, content_id, severity, issue_type, location, tool, rule, rule_text_id,
        kind_id, path_id, details_id, outdated_details_id) ";
// Details belong to one issue, so that those which it does not have are nobody's.
const FORGET_DETAILS: &str = "
    DELETE FROM issue_details WHERE organization_id = $1 AND id IN (
        SELECT s.details_id FROM staged_findings s
        WHERE s.scan_id = $2 AND s.number >= $3 AND s.number < $4
          AND NOT EXISTS (SELECT 1 FROM issues i
              WHERE i.id = s.issue_id AND i.details_id = s.details_id))";
const FORGET_OUTDATED_DETAILS: &str = "
    DELETE FROM issue_details WHERE organization_id = $1 AND id IN (
        SELECT s.outdated_details_id FROM staged_findings s
        WHERE s.scan_id = $2 AND s.number >= $3 AND s.number < $4
          AND s.outdated_details_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM issues i
              WHERE i.id = s.issue_id AND i.details_id = s.outdated_details_id))";
const FORGET: &str = "
    DELETE FROM staged_findings
    WHERE organization_id = $1 AND scan_id = $2 AND number >= $3 AND number < $4";
const FIRST: &str = "
    SELECT MIN(number) FROM staged_findings WHERE organization_id = $1 AND scan_id = $2";

impl Writer {
    /// Gives the scan to a run, and takes it from any other. `false` when the scan is gone or has
    /// ended already.
    pub async fn begin_import(
        &mut self,
        organization: OrganizationId,
        scan: ScanId,
        run: Uuid,
    ) -> Result<bool> {
        let touched = execute!(
            self,
            sqlx::query(BEGIN).bind(organization).bind(scan).bind(run)
        )?;
        Ok(touched == 1)
    }

    /// Notes how much of the report was read, in percent. `false` when the scan is this run's no
    /// more: nothing may be written for it then.
    pub async fn note_progress(
        &mut self,
        organization: OrganizationId,
        scan: ScanId,
        run: Uuid,
        percent: i64,
    ) -> Result<bool> {
        let touched = execute!(
            self,
            sqlx::query(PROGRESS)
                .bind(organization)
                .bind(scan)
                .bind(run)
                .bind(percent)
        )?;
        Ok(touched == 1)
    }

    /// Keeps what a scanner says about a rule: [`domain::RuleText`] in JSON. `id` is version 5 of
    /// project and content.
    pub async fn insert_rule(
        &mut self,
        organization: OrganizationId,
        project: domain::ProjectId,
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

    /// Writes down findings of a run; the first of them is `number` in its report. Details of issues
    /// that are told anew are written with them; who publishes makes sure that no issue has changed
    /// since.
    pub async fn stage_findings(
        &mut self,
        organization: OrganizationId,
        scan: ScanId,
        run: Uuid,
        number: i64,
        findings: &[NewFinding],
    ) -> Result<()> {
        for (findings, from) in findings.chunks(ROWS).zip((number..).step_by(ROWS)) {
            let told = self.told(organization, findings).await?;
            let rows = rows(run, from, findings, &told);
            self.insert_details(organization, &rows).await?;
            self.insert_staged(organization, scan, &rows).await?;
        }
        Ok(())
    }

    async fn insert_details(
        &mut self,
        organization: OrganizationId,
        rows: &[Row<'_>],
    ) -> Result<()> {
        let anew = || rows.iter().filter(|row| row.is_told_anew);
        if anew().next().is_none() {
            return Ok(());
        }
        on!(self, |conn| {
            let mut query = QueryBuilder::new(INSERT_DETAILS);
            query.push_values(anew(), |mut columns, row| {
                columns
                    .push_bind(row.details_id)
                    .push_bind(organization)
                    .push_bind(&row.finding.details);
            });
            query.build().execute(conn).await.map(drop)
        })?;
        Ok(())
    }

    async fn insert_staged(
        &mut self,
        organization: OrganizationId,
        scan: ScanId,
        rows: &[Row<'_>],
    ) -> Result<()> {
        on!(self, |conn| {
            let mut query = QueryBuilder::new(INSERT_STAGED);
            query.push_values(rows, |mut columns, row| {
                columns
                    .push_bind(scan)
                    .push_bind(row.number)
                    .push_bind(organization)
                    .push_bind(row.finding.id)
                    .push_bind(row.finding.source)
                    .push_bind(row.finding.suppressed)
                    .push_bind(&row.finding.fingerprint)
                    .push_bind(row.finding.content_id)
                    .push_bind(row.finding.severity)
                    .push_bind(&row.finding.issue_type)
                    .push_bind(&row.finding.location)
                    .push_bind(&*row.finding.tool)
                    .push_bind(&row.finding.rule)
                    .push_bind(row.finding.rule_text)
                    .push_bind(row.finding.kind)
                    .push_bind(row.finding.path)
                    .push_bind(row.details_id)
                    .push_bind(row.outdated);
            });
            query.build().execute(conn).await.map(drop)
        })?;
        Ok(())
    }

    /// Removes up to `limit` staged findings of a scan, and details that no issue has. `false` when
    /// there are no more. Right after publishing as well as where nothing was published.
    pub async fn forget_staged(
        &mut self,
        organization: OrganizationId,
        scan: ScanId,
        limit: i64,
    ) -> Result<bool> {
        let first: Option<i64> = on!(self, |conn| sqlx::query_scalar(FIRST)
            .bind(organization)
            .bind(scan)
            .fetch_one(conn)
            .await)?;
        let Some(first) = first else {
            return Ok(false);
        };
        for statement in [FORGET_DETAILS, FORGET_OUTDATED_DETAILS, FORGET] {
            execute!(
                self,
                sqlx::query(statement)
                    .bind(organization)
                    .bind(scan)
                    .bind(first)
                    .bind(first + limit)
            )?;
        }
        Ok(true)
    }
}

impl Reader {
    async fn told(
        &mut self,
        organization: OrganizationId,
        findings: &[NewFinding],
    ) -> Result<HashMap<IssueId, Told>> {
        let told: Vec<Told> = on!(self, |conn| {
            let mut query = QueryBuilder::new(TOLD);
            query.push_bind(organization).push(" AND id IN ");
            query.push_tuples(findings, |mut row, finding| {
                row.push_bind(finding.id);
            });
            query.build_query_as().fetch_all(conn).await
        })?;
        Ok(told.into_iter().map(|told| (told.id, told)).collect())
    }
}

/// Of several findings of one issue the first tells its content; the others are counted.
fn rows<'a>(
    run: Uuid,
    from: i64,
    findings: &'a [NewFinding],
    told: &HashMap<IssueId, Told>,
) -> Vec<Row<'a>> {
    let mut met = HashSet::new();
    let row = |(finding, number): (&'a NewFinding, i64)| {
        let known = told.get(&finding.id);
        let is_first = met.insert(finding.id);
        let unchanged = known.filter(|known| known.content_id == finding.content_id);
        Row {
            number,
            finding,
            details_id: unchanged.map_or_else(|| details_id(run, number), |told| told.details_id),
            outdated: known
                .filter(|_| unchanged.is_none())
                .map(|told| told.details_id),
            is_told_anew: is_first && unchanged.is_none(),
        }
    };
    findings.iter().zip(from..).map(row).collect()
}

/// Rises with the number, so that an index over it grows at its end.
fn details_id(run: Uuid, number: i64) -> Uuid {
    let number = u128::try_from(number).unwrap_or_default() & u128::from(u32::MAX);
    Uuid::from_u128(run.as_u128() & !u128::from(u32::MAX) | number)
}
