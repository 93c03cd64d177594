//! How many issues of a list there are of each value.

use std::collections::BTreeMap;

use domain::{
    Actor, Detection, IssueFilter, IssueGroup, IssueGrouping, OwaspCategory, Permission, ProjectId,
    Severity, TriageStatus, cwe_label, triage,
};
use store::{CountedBy, IssueScope, Kind, Reader};

use crate::{Result, Services};

impl Services {
    /// The issues that a filter lets through, counted; what there is most of first. An issue with
    /// several weaknesses counts for each of them.
    pub async fn group_issues(
        &self,
        actor: &Actor,
        project: ProjectId,
        filter: &IssueFilter,
        by: IssueGrouping,
    ) -> Result<Vec<IssueGroup>> {
        let found = self
            .project_for(actor, Permission::ReadApplication, project)
            .await?;
        let organization = actor.organization;
        let mut reader = self.store.read().await?;
        let scope = self
            .scope(&mut reader, organization, project, filter)
            .await?;
        let mut groups = match by {
            IssueGrouping::Severity => {
                let by = CountedBy::SeverityRank;
                let counts = reader
                    .count_issues_by(organization, &scope, filter, by)
                    .await?;
                let rank = |severity: Severity| severity.rank().to_string();
                of_words(
                    Severity::ALL,
                    &counts,
                    rank,
                    Severity::as_str,
                    Severity::label,
                )
            }
            IssueGrouping::Triage => {
                let by = CountedBy::Triage;
                let counts = reader
                    .count_issues_by(organization, &scope, filter, by)
                    .await?;
                let word = |status: TriageStatus| status.to_string();
                of_words(
                    TriageStatus::ALL,
                    &counts,
                    word,
                    TriageStatus::as_str,
                    TriageStatus::label,
                )
            }
            IssueGrouping::Detection => {
                let by = CountedBy::State;
                let counts = reader
                    .count_issues_by(organization, &scope, filter, by)
                    .await?;
                let word = |state: Detection| state.to_string();
                of_words(
                    Detection::ALL,
                    &counts,
                    word,
                    Detection::as_str,
                    Detection::label,
                )
            }
            IssueGrouping::Owner => {
                let counts = reader
                    .count_issues_by_owner(organization, &scope, filter)
                    .await?;
                let people = reader
                    .possible_owners(organization, found.application_id)
                    .await?;
                let groups = counts.into_iter().map(|(id, count)| {
                    let person = people.iter().find(|person| person.id.0 == id);
                    let (value, label) = match person {
                        Some(person) => (id.to_string(), person.name.clone()),
                        None if id.is_nil() => (triage::NONE.to_owned(), "Nobody".to_owned()),
                        None => (id.to_string(), "Somebody who left".to_owned()),
                    };
                    group(Some(value), label, count)
                });
                groups.collect()
            }
            IssueGrouping::Tool
            | IssueGrouping::IssueType
            | IssueGrouping::Cwe
            | IssueGrouping::Owasp => by_kind(&mut reader, actor, &scope, filter, by).await?,
        };
        groups.sort_by(|one, other| {
            other
                .count
                .cmp(&one.count)
                .then(one.label.cmp(&other.label))
        });
        Ok(groups)
    }
}

async fn by_kind(
    reader: &mut Reader,
    actor: &Actor,
    scope: &IssueScope,
    filter: &IssueFilter,
    by: IssueGrouping,
) -> Result<Vec<IssueGroup>> {
    let counts = reader
        .count_issues_by_kind(actor.organization, scope, filter)
        .await?;
    let mut groups: BTreeMap<(Option<String>, String), i64> = BTreeMap::new();
    for kind in reader.kinds(actor.organization, scope).await? {
        let Some(count) = counts.get(&kind.id) else {
            continue;
        };
        for value in values(&kind, by) {
            *groups.entry(value).or_default() += count;
        }
    }
    let groups = groups.into_iter();
    Ok(groups
        .map(|((value, label), count)| group(value, label, count))
        .collect())
}

/// What a kind counts for: the parameter's value, and its label.
fn values(kind: &Kind, by: IssueGrouping) -> Vec<(Option<String>, String)> {
    let same = |text: &str| vec![(Some(text.to_owned()), text.to_owned())];
    let weaknesses = kind.weaknesses();
    let (found, none): (Vec<_>, _) = match by {
        IssueGrouping::Tool => return same(&kind.tool),
        IssueGrouping::IssueType => return same(&kind.issue_type),
        IssueGrouping::Cwe => {
            let named = weaknesses.iter();
            let named = named.map(|number| (Some(number.to_string()), cwe_label(*number)));
            (named.collect(), "No weakness named")
        }
        _ => {
            let held = OwaspCategory::all()
                .filter(|category| weaknesses.iter().any(|number| category.holds(*number)));
            let named = held.map(|category| {
                let label = format!("{} {}", category.code, category.name);
                (Some(category.code.to_owned()), label)
            });
            (named.collect(), "In no category")
        }
    };
    if found.is_empty() {
        return vec![(None, none.to_owned())];
    }
    found
}

fn of_words<T: Copy>(
    all: &[T],
    counts: &BTreeMap<String, i64>,
    stored: impl Fn(T) -> String,
    word: impl Fn(T) -> &'static str,
    label: impl Fn(T) -> &'static str,
) -> Vec<IssueGroup> {
    all.iter()
        .filter_map(|value| {
            let count = counts.get(&stored(*value))?;
            Some(group(
                Some(word(*value).to_owned()),
                label(*value).to_owned(),
                *count,
            ))
        })
        .collect()
}

const fn group(value: Option<String>, label: String, count: i64) -> IssueGroup {
    IssueGroup {
        value,
        label,
        count,
    }
}
