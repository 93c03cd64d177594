//! What a filter asks of an issue: each condition as the set of what fulfils it, found from an
//! index, and as a test of one row.
//!
//! Tests are written so that no index is chosen for them: a list that is walked in its order is
//! to stay in that order.

use chrono::{DateTime, Utc};
use domain::{
    BranchId, DUE_SOON, Detection, FixByStatus, IssueFilter, OwnerFilter, PolicyId, RuleId,
    TicketStanding, TriageStatus, WorkItemSearch, end_of_prefix,
};
use uuid::Uuid;

use super::list::IssueScope;
use super::sql::Sql;
use crate::pattern::contains;

/// One thing that a filter asks for. The names of tables in its pieces: `x` is the detection that
/// a set gives, `d` the one that is tested.
#[derive(Debug, Clone)]
pub(super) enum Condition {
    Kinds(Vec<Uuid>),
    /// How the path begins, in lower case; `*` stands for any characters.
    Path(String),
    /// A word of the path, or one of these kinds.
    Word(String, Vec<Uuid>),
    /// Detected first at this time or before.
    Since(DateTime<Utc>),
    Policy(PolicyId),
    Rule(RuleId),
    Owner(OwnerFilter),
    FixBy(Vec<FixByStatus>),
    Ticket(Vec<TicketStanding>),
    WorkItem(WorkItemSearch),
    Triage(Vec<TriageStatus>),
    State(Vec<Detection>),
    PresentIn(BranchId),
    AbsentIn(BranchId),
    /// No twin of it is worse, or as bad and older.
    WorstTwin,
}

/// That what is at the same place with a weakness in common, found by another tool, comes before it.
const TWIN_BEFORE: &str = "EXISTS (SELECT 1 FROM detections o \
    JOIN issues i ON i.id = d.issue_id \
    JOIN issues s ON s.id = o.issue_id AND s.location = i.location AND s.tool <> i.tool \
    JOIN kind_weaknesses a ON a.kind_id = d.kind_id \
    JOIN kind_weaknesses b ON b.kind_id = o.kind_id AND b.cwe = a.cwe \
    WHERE o.branch_id = d.branch_id AND o.path_id = d.path_id AND o.open = TRUE \
      AND (o.severity_rank, o.issue_id) < (d.severity_rank, d.issue_id))";

impl Condition {
    /// Id and severity of what fulfils it, some perhaps twice; `None` where no index tells.
    pub(super) fn source(&self, scope: &IssueScope, filter: &IssueFilter) -> Option<Sql> {
        let of_branch = |sql: Sql| sql.id(scope.branch.0).append(standing("x", filter));
        let select = || Sql::new("SELECT x.issue_id, x.severity_rank ");
        let through_issues = || {
            let sql = "FROM issues i JOIN detections x ON x.issue_id = i.id AND x.branch_id = ";
            of_branch(select().push(sql))
                .push(" AND i.project_id = ")
                .id(scope.project.0)
        };
        let through_tickets = || {
            let sql = "FROM tickets t \
                LEFT JOIN work_items w ON w.instance_id = t.instance_id \
                    AND w.number = t.work_item_id \
                JOIN detections x ON x.issue_id = t.issue_id AND x.branch_id = ";
            of_branch(select().push(sql))
                .push(" AND t.project_id = ")
                .id(scope.project.0)
        };
        let of_kinds = |kinds: &[Uuid]| {
            let sql = select().push("FROM detections x WHERE x.kind_id IN ");
            of_branch(sql.ids(kinds.iter().copied()).push(" AND x.branch_id = "))
        };
        let of_violations = |column: &'static str, id: Uuid| {
            let sql = "FROM violations v \
                JOIN detections x ON x.issue_id = v.issue_id AND x.branch_id = v.branch_id \
                WHERE v.branch_id = ";
            let sql = select().push(sql).id(scope.branch.0).push(column).id(id);
            of_branch(sql.push(" AND x.branch_id = "))
        };
        Some(match self {
            Self::Kinds(kinds) => of_kinds(kinds),
            Self::Path(start) => {
                let sql = "FROM paths p JOIN detections x ON x.path_id = p.id AND x.branch_id = ";
                let sql = of_branch(select().push(sql));
                let sql = sql.push(" AND p.project_id = ").id(scope.project.0);
                path(sql, start)
            }
            Self::Word(start, kinds) => {
                let sql = "FROM path_words p JOIN detections x ON x.path_id = p.path_id AND x.branch_id = ";
                let sql = of_kinds(kinds)
                    .push(" UNION ALL ")
                    .append(select())
                    .push(sql);
                let sql = of_branch(sql)
                    .push(" AND p.project_id = ")
                    .id(scope.project.0);
                between(sql, " AND p.word >= ", " AND p.word < ", start)
            }
            Self::Policy(policy) => of_violations(" AND v.policy_id = ", policy.0),
            Self::Rule(rule) => of_violations(" AND v.rule_id = ", rule.0),
            Self::Owner(OwnerFilter::Person(id)) => {
                through_issues().push(" AND i.owner_id = ").id(id.0)
            }
            Self::FixBy(words) if !words.contains(&FixByStatus::NotSet) => {
                through_issues().append(fix_by(words, scope))
            }
            Self::Ticket(words) if !words.contains(&TicketStanding::None) => {
                through_tickets().append(tickets(words))
            }
            Self::WorkItem(search) => through_tickets().append(work_item(search)),
            Self::Triage(words) if !words.contains(&TriageStatus::NotDismissed) => {
                let sql = "FROM detections x WHERE x.triage <> 'not_dismissed' AND x.triage IN ";
                of_branch(select().push(sql).words(words).push(" AND x.branch_id = "))
            }
            Self::State(words) if !words.contains(&Detection::Existing) => {
                let sql = "FROM detections x WHERE x.state <> 'existing' AND x.state IN ";
                of_branch(select().push(sql).words(words).push(" AND x.branch_id = "))
            }
            Self::Since(_)
            | Self::Owner(OwnerFilter::Nobody)
            | Self::FixBy(_)
            | Self::Ticket(_)
            | Self::Triage(_)
            | Self::State(_)
            | Self::PresentIn(_)
            | Self::AbsentIn(_)
            | Self::WorstTwin => return None,
        })
    }

    /// What holds of a row that fulfils it.
    pub(super) fn test(&self, scope: &IssueScope) -> Sql {
        let kind = || Sql::new("COALESCE(d.kind_id, d.branch_id) IN ");
        let issue = || Sql::new("EXISTS (SELECT 1 FROM issues i WHERE i.id = d.issue_id");
        let other = "EXISTS (SELECT 1 FROM detections o WHERE o.issue_id = d.issue_id \
            AND o.state <> 'absent' AND o.branch_id = ";
        let breaks = |column: &'static str, id: Uuid| {
            let sql = "EXISTS (SELECT 1 FROM violations v WHERE v.branch_id = d.branch_id \
                AND v.issue_id = d.issue_id";
            Sql::new(sql).push(column).id(id).push(")")
        };
        let test = match self {
            Self::Since(time) => Sql::new("COALESCE(d.first_detected_at, ")
                .time(*time)
                .push(") <= ")
                .time(*time),
            Self::Policy(policy) => breaks(" AND v.policy_id = ", policy.0),
            Self::Rule(rule) => breaks(" AND v.rule_id = ", rule.0),
            Self::Kinds(kinds) => kind().ids(kinds.iter().copied()),
            Self::Path(start) => {
                let sql = Sql::new("EXISTS (SELECT 1 FROM paths p WHERE p.id = d.path_id");
                path(sql, start).push(")")
            }
            Self::Word(start, kinds) => {
                let sql = Sql::new("(").append(kind().ids(kinds.iter().copied()));
                let sql =
                    sql.push(" OR EXISTS (SELECT 1 FROM path_words p WHERE p.path_id = d.path_id");
                let sql = sql.push(" AND p.project_id = ").id(scope.project.0);
                between(sql, " AND p.word >= ", " AND p.word < ", start).push("))")
            }
            Self::Owner(OwnerFilter::Nobody) => issue().push(" AND i.owner_id IS NULL)"),
            Self::Owner(OwnerFilter::Person(id)) => {
                issue().push(" AND i.owner_id = ").id(id.0).push(")")
            }
            Self::FixBy(words) => issue().append(fix_by(words, scope)).push(")"),
            Self::Ticket(words) => {
                // The other side of a left join stands for issues without a ticket.
                let sql = "EXISTS (SELECT 1 FROM (SELECT 1 AS one) one \
                    LEFT JOIN tickets t ON t.issue_id = d.issue_id \
                        AND t.organization_id = d.organization_id \
                    LEFT JOIN work_items w ON w.instance_id = t.instance_id \
                        AND w.number = t.work_item_id WHERE TRUE";
                Sql::new(sql).append(tickets(words)).push(")")
            }
            Self::WorkItem(search) => {
                let sql = "EXISTS (SELECT 1 FROM tickets t \
                    LEFT JOIN work_items w ON w.instance_id = t.instance_id \
                        AND w.number = t.work_item_id \
                    WHERE t.issue_id = d.issue_id AND t.organization_id = d.organization_id";
                Sql::new(sql).append(work_item(search)).push(")")
            }
            Self::Triage(words) => Sql::new("COALESCE(d.triage, '') IN ").words(words),
            Self::State(words) => Sql::new("COALESCE(d.state, '') IN ").words(words),
            Self::PresentIn(branch) => Sql::new(other).id(branch.0).push(")"),
            Self::WorstTwin => Sql::new("NOT ").push(TWIN_BEFORE),
            Self::AbsentIn(branch) => Sql::new("NOT ").push(other).id(branch.0).push(")"),
        };
        Sql::new(" AND ").append(test)
    }
}

/// That a path begins so; `*` stands for any characters.
fn path(sql: Sql, start: &str) -> Sql {
    let (prefix, is_pattern) = start
        .split_once('*')
        .map_or((start, false), |(prefix, _)| (prefix, true));
    let sql = if prefix.is_empty() {
        sql
    } else {
        between(sql, " AND p.folded >= ", " AND p.folded < ", prefix)
    };
    if !is_pattern {
        return sql;
    }
    let escaped = start
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    let mut pattern = escaped.replace('*', "%");
    pattern.push('%');
    sql.push(" AND p.folded LIKE ")
        .word(pattern)
        .push(" ESCAPE '\\'")
}

/// That a text begins with another one.
fn between(sql: Sql, from: &'static str, to: &'static str, start: &str) -> Sql {
    let sql = sql.push(from).word(start);
    match end_of_prefix(start) {
        Some(end) => sql.push(to).word(end),
        None => sql,
    }
}

/// Whether open issues can be among those of a filter, and whether others can.
pub(super) fn openness(filter: &IssueFilter) -> Vec<bool> {
    let not_dismissed = filter
        .triage
        .iter()
        .any(|word| *word != TriageStatus::Dismissed);
    let present = filter.detection.iter().any(|word| word.is_present());
    let shut = filter.triage.contains(&TriageStatus::Dismissed)
        || filter.detection.contains(&Detection::Absent);
    let open = (not_dismissed && present).then_some(true);
    open.into_iter().chain(shut.then_some(false)).collect()
}

/// Openness and severity, by which all indexes of a list go.
pub(super) fn standing(alias: &'static str, filter: &IssueFilter) -> Sql {
    let (open, shut, rank) = if alias == "x" {
        (
            " AND x.open = TRUE",
            " AND x.open = FALSE",
            " AND x.severity_rank IN ",
        )
    } else {
        (
            " AND d.open = TRUE",
            " AND d.open = FALSE",
            " AND d.severity_rank IN ",
        )
    };
    let sql = match openness(filter)[..] {
        [true] => Sql::new(open),
        [false] => Sql::new(shut),
        _ => Sql::default(),
    };
    if filter.severities.len() < domain::Severity::ALL.len() {
        sql.push(rank)
            .numbers(filter.severities.iter().map(|severity| severity.rank()))
    } else {
        sql
    }
}

fn fix_by(words: &[FixByStatus], scope: &IssueScope) -> Sql {
    let soon = scope.now + DUE_SOON;
    let any = words
        .iter()
        .fold(Sql::new(" AND (FALSE"), |sql, word| match word {
            FixByStatus::Overdue => sql.push(" OR i.fix_by < ").time(scope.now),
            FixByStatus::DueSoon => {
                let sql = sql.push(" OR (i.fix_by >= ").time(scope.now);
                sql.push(" AND i.fix_by <= ").time(soon).push(")")
            }
            FixByStatus::OnTrack => sql.push(" OR i.fix_by > ").time(soon),
            FixByStatus::NotSet => sql.push(" OR i.fix_by IS NULL"),
        });
    if words.contains(&FixByStatus::NotSet) {
        any.push(")")
    } else {
        any.push(") AND i.fix_by IS NOT NULL")
    }
}

fn tickets(words: &[TicketStanding]) -> Sql {
    let any = words
        .iter()
        .fold(Sql::new(" AND (FALSE"), |sql, word| sql.push(ticket(*word)));
    any.push(")")
}

fn work_item(search: &WorkItemSearch) -> Sql {
    match search {
        WorkItemSearch::Number(number) => Sql::new(" AND t.work_item_id = ").number(*number),
        WorkItemSearch::Text(text) => {
            let pattern = contains(text);
            let columns = [
                " AND (LOWER(w.title) LIKE ",
                " OR LOWER(w.state) LIKE ",
                " OR LOWER(w.assignee) LIKE ",
            ];
            let any = columns.into_iter().fold(Sql::default(), |sql, column| {
                sql.push(column).word(pattern.clone()).push(" ESCAPE '!'")
            });
            any.push(")")
        }
    }
}

/// What holds of the ticket and the work item of an issue.
const fn ticket(word: TicketStanding) -> &'static str {
    match word {
        TicketStanding::Linked => " OR t.state = 'filed'",
        TicketStanding::None => " OR t.state IS NULL OR t.state = 'cancelled'",
        TicketStanding::Failed => " OR t.state = 'failed'",
        TicketStanding::Waiting => " OR t.state IN ('queued', 'filing', 'waiting')",
        TicketStanding::Open => {
            " OR (t.state = 'filed' AND NOT COALESCE(w.gone, FALSE) \
             AND COALESCE(w.state_category, '') NOT IN ('completed', 'removed'))"
        }
        TicketStanding::Closed => {
            " OR (t.state = 'filed' AND w.state_category IN ('completed', 'removed'))"
        }
    }
}
