//! How a filter is answered: gathered from an index where one of its conditions lets few issues
//! through, else by walking along the order of the list.

use chrono::TimeDelta;
use domain::{
    Detection, IssueFilter, IssueSort, OrganizationId, ProjectId, ToolType, TriageStatus, words,
};
use uuid::Uuid;

use super::condition::{Condition, openness, standing};
use super::list::IssueScope;
use super::sql::{Sql, builder};
use crate::connection::on;
use crate::{Reader, Result};

/// Up to here totals are exact, and issues are gathered and sorted.
pub const COUNTED: i64 = 10_000;
/// Up to here issues are looked up one by one where no index has them in the order of the list.
const LOOKED_UP: i64 = 2_000;

const KINDS: &str = "
    SELECT id, tool, rule, issue_type, cwe FROM kinds
    WHERE organization_id = $1 AND project_id = $2";
const TOOLS: &str = "
    SELECT DISTINCT tool FROM kinds WHERE organization_id = $1 AND project_id = $2 ORDER BY tool";
const BRANCH: &str = "
    SELECT COUNT(*) FROM branches WHERE organization_id = $1 AND project_id = $2 AND id = $3";

/// What findings have in common apart from their place.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Kind {
    pub id: Uuid,
    pub tool: String,
    pub rule: Option<String>,
    pub issue_type: String,
    cwe: String,
}

impl Kind {
    /// Numbers of weaknesses.
    pub fn weaknesses(&self) -> Vec<u32> {
        serde_json::from_str(&self.cwe).unwrap_or_default()
    }

    fn fits(&self, filter: &IssueFilter) -> bool {
        let is =
            |wanted: &Option<String>, own: &str| wanted.as_ref().is_none_or(|text| text == own);
        let cwe = self.weaknesses();
        is(&filter.tool, &self.tool)
            && (filter.tool_types.is_empty()
                || filter.tool_types.contains(&ToolType::of(&self.tool)))
            && is(&filter.issue_type, &self.issue_type)
            && (filter.cwe.is_empty() || cwe.iter().any(|number| filter.cwe.contains(number)))
            && (filter.owasp.is_empty()
                || cwe
                    .iter()
                    .any(|number| filter.owasp.iter().any(|one| one.holds(*number))))
    }

    fn has_word(&self, start: &str) -> bool {
        let rule = self.rule.as_deref().unwrap_or_default();
        let texts = [self.tool.as_str(), rule, &self.issue_type];
        texts
            .iter()
            .any(|text| words(text).iter().any(|word| word.starts_with(start)))
    }
}

/// A filter, ready to be read by.
#[derive(Debug)]
pub(super) struct Plan {
    /// Id and severity of the few issues that one of the conditions lets through.
    pub few: Option<Sql>,
    /// What else holds of each row.
    pub tests: Sql,
    /// How many the few are.
    pub count: i64,
    /// What holds of each row where the few are not looked up.
    every_test: Sql,
    /// More than [`COUNTED`] are let through, as is known already.
    pub many: bool,
}

impl Reader {
    /// The kinds of findings of a project, in no order.
    pub async fn kinds(
        &mut self,
        organization: OrganizationId,
        scope: &IssueScope,
    ) -> Result<Vec<Kind>> {
        Ok(on!(self, |conn| sqlx::query_as(KINDS)
            .bind(organization)
            .bind(scope.project)
            .fetch_all(conn)
            .await)?)
    }

    /// The names of the tools that found something in a project.
    pub async fn tools(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<Vec<String>> {
        Ok(on!(self, |conn| sqlx::query_scalar(TOOLS)
            .bind(organization)
            .bind(project)
            .fetch_all(conn)
            .await)?)
    }

    /// `None` when the branch is not one of the project.
    pub(super) async fn plan(
        &mut self,
        organization: OrganizationId,
        scope: &IssueScope,
        filter: &IssueFilter,
    ) -> Result<Option<Plan>> {
        let known: i64 = on!(self, |conn| sqlx::query_scalar(BRANCH)
            .bind(organization)
            .bind(scope.project)
            .bind(scope.branch)
            .fetch_one(conn)
            .await)?;
        if known == 0 {
            return Ok(None);
        }
        let conditions = self.conditions(organization, scope, filter).await?;
        let mut fewest: Option<(i64, usize, Sql)> = None;
        let mut many = false;
        for (at, condition) in conditions.iter().enumerate() {
            let Some(source) = condition.source(scope, filter) else {
                continue;
            };
            let count = self.count_up_to(source.clone(), COUNTED + 1).await?;
            many |= count > COUNTED && conditions.len() == 1;
            if count <= COUNTED && fewest.as_ref().is_none_or(|(least, ..)| count < *least) {
                fewest = Some((count, at, source));
            }
        }
        let driver = fewest.as_ref().map(|(_, at, _)| *at);
        let tests_but = |driver: Option<usize>| {
            let rest = conditions
                .iter()
                .enumerate()
                .filter(|(at, _)| Some(*at) != driver);
            rest.fold(Sql::default(), |sql, (_, condition)| {
                sql.append(condition.test(scope))
            })
        };
        Ok(Some(Plan {
            tests: tests_but(driver),
            every_test: tests_but(None),
            count: fewest.as_ref().map_or(0, |(count, ..)| *count),
            few: fewest.map(|(.., source)| source),
            many,
        }))
    }

    /// What holds of a row `d` that a filter lets through, without asking how it is found.
    pub(super) async fn every_test(
        &mut self,
        organization: OrganizationId,
        scope: &IssueScope,
        filter: &IssueFilter,
    ) -> Result<Sql> {
        let conditions = self.conditions(organization, scope, filter).await?;
        let tests = conditions.iter().fold(Sql::default(), |sql, condition| {
            sql.append(condition.test(scope))
        });
        Ok(standing("d", filter).append(tests))
    }

    /// How many rows a statement gives, up to a number of them.
    pub(super) async fn count_up_to(&mut self, statement: Sql, most: i64) -> Result<i64> {
        let sql = Sql::new("SELECT COUNT(*) FROM (").append(statement);
        let sql = sql.push(" LIMIT ").number(most).push(") c");
        Ok(on!(self, |conn| builder!(sql)
            .build_query_scalar()
            .fetch_one(conn)
            .await)?)
    }

    async fn conditions(
        &mut self,
        organization: OrganizationId,
        scope: &IssueScope,
        filter: &IssueFilter,
    ) -> Result<Vec<Condition>> {
        let mut conditions = Vec::new();
        if filter.is_about_kinds() || filter.text.is_some() {
            let kinds = self.kinds(organization, scope).await?;
            let ids = |fits: &dyn Fn(&&Kind) -> bool| -> Vec<Uuid> {
                kinds.iter().filter(fits).map(|kind| kind.id).collect()
            };
            if filter.is_about_kinds() {
                conditions.push(Condition::Kinds(ids(&|kind| kind.fits(filter))));
            }
            if let Some(text) = &filter.text {
                let starts = words(text);
                if starts.is_empty() {
                    conditions.push(Condition::Kinds(Vec::new()));
                }
                for start in starts {
                    let kinds = ids(&|kind| kind.has_word(&start));
                    conditions.push(Condition::Word(start, kinds));
                }
            }
        }
        conditions.extend(
            filter
                .path
                .as_ref()
                .map(|path| Condition::Path(path.to_lowercase())),
        );
        conditions.extend(filter.owner.map(Condition::Owner));
        if let Some(days) = filter.age {
            let since = scope.now - TimeDelta::days(days.into());
            conditions.push(Condition::Since(since));
        }
        conditions.extend(filter.policy.map(Condition::Policy));
        conditions.extend(filter.rule.map(Condition::Rule));
        if !filter.fix_by.is_empty() {
            conditions.push(Condition::FixBy(filter.fix_by.clone()));
        }
        if !filter.ticket.is_empty() {
            conditions.push(Condition::Ticket(filter.ticket.clone()));
        }
        conditions.extend(filter.work_item.clone().map(Condition::WorkItem));
        if !filter.shows_open_only() {
            conditions.extend(beyond_openness(filter));
        }
        if scope.twins_together && filter.takes_twins_together() {
            conditions.push(Condition::WorstTwin);
        }
        conditions.extend(scope.present_in.map(Condition::PresentIn));
        conditions.extend(scope.absent_in.map(Condition::AbsentIn));
        Ok(conditions)
    }
}

/// What triage and detection ask beyond open or not.
fn beyond_openness(filter: &IssueFilter) -> Vec<Condition> {
    let usual = IssueFilter::default();
    let is_open = openness(filter) == [true];
    let all_triage = if is_open {
        &usual.triage[..]
    } else {
        TriageStatus::ALL
    };
    let all_states = if is_open {
        &usual.detection[..]
    } else {
        Detection::ALL
    };
    let mut conditions = Vec::new();
    if !all_triage.iter().all(|word| filter.triage.contains(word)) {
        conditions.push(Condition::Triage(filter.triage.clone()));
    }
    if !all_states
        .iter()
        .all(|word| filter.detection.contains(word))
    {
        conditions.push(Condition::State(filter.detection.clone()));
    }
    conditions
}

impl Plan {
    /// The same without the few, where these are too many to be looked up one by one for the order
    /// of a list.
    pub(super) fn in_order_of(self, sort: IssueSort) -> Self {
        if sort == IssueSort::Severity || self.count <= LOOKED_UP {
            return self;
        }
        Self {
            few: None,
            tests: self.every_test.clone(),
            ..self
        }
    }

    /// Whether the few are all that is let through, so that no row has to be looked at.
    pub(super) fn is_exact(&self) -> bool {
        self.few.is_some() && self.tests.0.is_empty()
    }

    /// `FROM` and `WHERE` over all rows that the filter lets through, as `d`.
    pub(super) fn rows(&self, scope: &IssueScope, filter: &IssueFilter) -> Sql {
        let from = match &self.few {
            // The order of the two is kept: the few are looked up one by one.
            Some(_) => Sql::new(
                " FROM c CROSS JOIN detections d WHERE d.issue_id = c.issue_id AND d.branch_id = ",
            ),
            None => Sql::new(" FROM detections d WHERE d.branch_id = "),
        };
        from.id(scope.branch.0)
            .append(standing("d", filter))
            .append(self.tests.clone())
    }

    /// What stands before `SELECT`.
    pub(super) fn with(&self) -> Sql {
        match &self.few {
            Some(source) => Sql::new(
                "WITH c AS MATERIALIZED (SELECT DISTINCT s.issue_id, s.severity_rank FROM (",
            )
            .append(source.clone())
            .push(") s) "),
            None => Sql::default(),
        }
    }
}
