//! What the rules of policies ask of an evaluation: how much of the branch it looks at, which dates it
//! sets, and when time alone will change its answer.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{DUE_SOON, IssueFilter, OrganizationId, Policy, Severity};
use store::{Extent, IssueScope, Reader, Term, Writer};
use uuid::Uuid;

use crate::Result;

/// Later than the moment itself: a date is over once it lies in the past.
const JUST_AFTER: TimeDelta = TimeDelta::milliseconds(1);

/// By when issues shall be fixed. The dates of a rule are for the issues of the entry's severity that
/// fulfil its lasting conditions.
pub(super) fn terms(policies: &[Policy]) -> Vec<Term> {
    let mut terms = Vec::new();
    for rule in policies.iter().flat_map(|policy| &policy.rules) {
        let Some(reach) = rule.conditions.lasting().filter() else {
            continue;
        };
        let of_severity = |severity: Severity| reach.severities.contains(&severity);
        let entries = rule.days().filter(|(severity, _)| of_severity(*severity));
        terms.extend(entries.map(|(severity, days)| Term {
            filter: IssueFilter {
                severities: vec![severity],
                ..reach.clone()
            },
            days,
        }));
    }
    terms
}

/// The same for the same rules; `None` where nothing judges. Its number changes with what rules mean.
pub(super) fn digest(policies: &[Policy], sets_dates: bool) -> Result<Option<Uuid>> {
    if policies.is_empty() {
        return Ok(None);
    }
    let rules: Vec<_> = policies
        .iter()
        .map(|policy| (policy.id, &policy.rules))
        .collect();
    let text = serde_json::to_vec(&(1, sets_dates, rules))?;
    Ok(Some(Uuid::new_v5(&Uuid::NAMESPACE_OID, &text)))
}

/// How much has to be judged: where the rules are those of the last time, what was touched since.
pub(super) async fn extent(
    writer: &mut Writer,
    organization: OrganizationId,
    scope: &IssueScope,
    policies: &[Policy],
    rules: Option<Uuid>,
) -> Result<Extent> {
    let last = writer.judgement(organization, scope.branch).await?;
    let Some((_, since)) = last.filter(|(by, _)| Some(*by) == rules) else {
        return Ok(Extent::Whole);
    };
    let conditions = policies
        .iter()
        .flat_map(|policy| &policy.rules)
        .filter_map(|rule| rule.conditions.filter());
    let ages: Vec<_> = conditions
        .filter_map(|filter| filter.age.map(|days| TimeDelta::days(days.into())))
        .collect();
    let few = writer
        .touch_by_time(organization, scope, since, &ages)
        .await?;
    Ok(if few { Extent::Touched } else { Extent::Whole })
}

/// When time alone changes the answer: an issue becomes overdue or due soon, or reaches an age. Work
/// items are told of overdue issues whatever rules ask for.
pub(super) async fn next_change(
    reader: &mut Reader,
    organization: OrganizationId,
    scope: &IssueScope,
    policies: &[Policy],
    tells_work_items: bool,
) -> Result<Option<DateTime<Utc>>> {
    let rules = || policies.iter().flat_map(|policy| &policy.rules);
    let asks_for_dates = rules().any(|rule| rule.conditions.fix_by.is_some());
    let mut moments = Vec::new();
    if tells_work_items || asks_for_dates {
        let overdue = reader.next_fix_by(organization, scope, scope.now).await?;
        moments.extend(overdue.map(|at| at + JUST_AFTER));
    }
    if asks_for_dates {
        let from = scope.now + DUE_SOON + JUST_AFTER;
        let soon = reader.next_fix_by(organization, scope, from).await?;
        moments.extend(soon.map(|at| at - DUE_SOON));
    }
    for filter in rules().filter_map(|rule| rule.conditions.filter()) {
        if let Some(days) = filter.age.map(|days| TimeDelta::days(days.into())) {
            let after = scope.now - days;
            let next = reader.next_detection(organization, scope, after).await?;
            moments.extend(next.map(|at| at + days));
        }
    }
    Ok(moments.into_iter().min())
}
