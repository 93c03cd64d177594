//! The issues of a branch, filtered, worst first, in pages.

use domain::{
    BranchId, IssueFilter, IssueId, IssueRow, OrganizationId, PageRequest, Severity,
    TicketStanding, WorkItemSearch,
};
use sqlx::QueryBuilder;

use super::RowColumns;
use crate::connection::on;
use crate::{Reader, Result};

const LIST: &str = "
    SELECT i.id, i.issue_type, i.severity, i.location, i.tool, i.triage, i.first_detected_at,
           d.state AS detection,
           t.id AS ticket_id, t.state AS ticket_state, t.reason AS ticket_reason,
           t.error AS ticket_error, t.work_item_id AS ticket_work_item_id,
           t.work_item_url AS ticket_work_item_url, t.changed_at AS ticket_changed_at,
           w.title AS item_title, w.state AS item_state, w.state_category AS item_category,
           w.assignee AS item_assignee, w.read_at AS item_read_at, w.gone AS item_gone
    FROM detections d
    JOIN issues i ON i.id = d.issue_id
    LEFT JOIN tickets t ON t.organization_id = i.organization_id AND t.issue_id = i.id
    LEFT JOIN work_items w ON w.instance_id = t.instance_id AND w.number = t.work_item_id
    WHERE d.organization_id = ";
const COUNT: &str = "
    SELECT COUNT(*) FROM detections d
    JOIN issues i ON i.id = d.issue_id
    LEFT JOIN tickets t ON t.organization_id = i.organization_id AND t.issue_id = i.id
    LEFT JOIN work_items w ON w.instance_id = t.instance_id AND w.number = t.work_item_id
    WHERE d.organization_id = ";
const IDS: &str = "
    SELECT i.id FROM detections d
    JOIN issues i ON i.id = d.issue_id
    LEFT JOIN tickets t ON t.organization_id = i.organization_id AND t.issue_id = i.id
    LEFT JOIN work_items w ON w.instance_id = t.instance_id AND w.number = t.work_item_id
    WHERE d.organization_id = ";

/// That one of the columns contains a text.
macro_rules! push_search {
    ($query:ident, $columns:ident, $text:ident) => {
        let pattern = contains($text);
        for (position, column) in $columns.iter().enumerate() {
            $query
                .push(if position == 0 {
                    " AND (LOWER("
                } else {
                    " OR LOWER("
                })
                .push(*column)
                .push(") LIKE ")
                .push_bind(pattern.clone())
                .push(" ESCAPE '!'");
        }
        $query.push(")");
    };
}
/// The rest of the condition that a filter stands for. A macro, since a query builder is of one database.
macro_rules! push_filter {
    ($query:ident, $organization:ident, $branch:ident, $filter:ident) => {
        $query
            .push_bind($organization)
            .push(" AND d.branch_id = ")
            .push_bind($branch);
        if $filter.shows_open_only() {
            // What the index of open issues holds.
            $query.push(" AND d.open");
        } else {
            $query.push(" AND i.triage IN (");
            let mut words = $query.separated(", ");
            $filter.triage.iter().for_each(|word| {
                words.push_bind(*word);
            });
            $query.push(") AND d.state IN (");
            let mut words = $query.separated(", ");
            $filter.detection.iter().for_each(|word| {
                words.push_bind(*word);
            });
            $query.push(")");
        }
        if $filter.severities.len() < Severity::ALL.len() {
            $query.push(" AND i.severity IN (");
            let mut words = $query.separated(", ");
            $filter.severities.iter().for_each(|word| {
                words.push_bind(*word);
            });
            $query.push(")");
        }
        for (position, word) in $filter.ticket.iter().enumerate() {
            $query
                .push(if position == 0 { " AND (" } else { " OR " })
                .push(standing(*word));
        }
        if !$filter.ticket.is_empty() {
            $query.push(")");
        }
        match &$filter.work_item {
            None => {}
            Some(WorkItemSearch::Number(number)) => {
                $query.push(" AND t.work_item_id = ").push_bind(*number);
            }
            Some(WorkItemSearch::Text(text)) => {
                let columns = ["w.title", "w.state", "w.assignee"];
                push_search!($query, columns, text);
            }
        }
        if let Some(text) = &$filter.text {
            let columns = ["i.issue_type", "i.location", "i.tool", "i.rule"];
            push_search!($query, columns, text);
        }
    };
}

impl Reader {
    /// The issues of a branch that the filter lets through, worst first. One row more than the page
    /// holds, where there is one. The key of a cursor is the severity's rank from 0.
    pub async fn issues(
        &mut self,
        organization: OrganizationId,
        branch: BranchId,
        filter: &IssueFilter,
        page: &PageRequest,
    ) -> Result<Vec<IssueRow>> {
        let after = page.after.as_ref().map(|cursor| {
            let rank: i64 = cursor.key.parse().unwrap_or_default();
            (rank, cursor.id)
        });
        let rows: Vec<RowColumns> = on!(self, |conn| {
            let mut query = QueryBuilder::new(LIST);
            push_filter!(query, organization, branch, filter);
            if let Some((rank, id)) = after {
                query
                    .push(" AND (d.severity_rank, d.issue_id) > (")
                    .push_bind(rank)
                    .push(", ")
                    .push_bind(id)
                    .push(")");
            }
            query
                .push(" ORDER BY d.severity_rank, d.issue_id LIMIT ")
                .push_bind(page.limit.probe());
            query.build_query_as().fetch_all(conn).await
        })?;
        Ok(rows.into_iter().map(IssueRow::from).collect())
    }

    /// How many issues of a branch the filter lets through.
    pub async fn count_issues(
        &mut self,
        organization: OrganizationId,
        branch: BranchId,
        filter: &IssueFilter,
    ) -> Result<i64> {
        Ok(on!(self, |conn| {
            let mut query = QueryBuilder::new(COUNT);
            push_filter!(query, organization, branch, filter);
            query.build_query_scalar().fetch_one(conn).await
        })?)
    }

    /// The ids of all issues of a branch that the filter lets through, worst first.
    pub async fn issue_ids(
        &mut self,
        organization: OrganizationId,
        branch: BranchId,
        filter: &IssueFilter,
    ) -> Result<Vec<IssueId>> {
        Ok(on!(self, |conn| {
            let mut query = QueryBuilder::new(IDS);
            push_filter!(query, organization, branch, filter);
            query.push(" ORDER BY d.severity_rank, d.issue_id");
            query.build_query_scalar().fetch_all(conn).await
        })?)
    }
}

/// What holds of the ticket and the work item of an issue.
const fn standing(word: TicketStanding) -> &'static str {
    match word {
        TicketStanding::Linked => "t.state = 'filed'",
        TicketStanding::None => "(t.state IS NULL OR t.state = 'cancelled')",
        TicketStanding::Failed => "t.state = 'failed'",
        TicketStanding::Waiting => "t.state IN ('queued', 'filing', 'waiting')",
        TicketStanding::Open => {
            "(t.state = 'filed' AND NOT COALESCE(w.gone, FALSE) \
             AND COALESCE(w.state_category, '') NOT IN ('completed', 'removed'))"
        }
        TicketStanding::Closed => {
            "(t.state = 'filed' AND w.state_category IN ('completed', 'removed'))"
        }
    }
}

/// The pattern of texts that contain this one.
fn contains(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for character in text.chars() {
        if matches!(character, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}
