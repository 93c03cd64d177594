//! What people decided about an issue. It belongs to the issue in all branches.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{FieldError, IssueId, IssueQuery, UserId};

text_enum! {
    /// The verdict on an issue.
    pub enum TriageStatus {
        NotDismissed = "not_dismissed",
        /// Reviewed, not fixed yet.
        ToBeFixed = "to_be_fixed",
        /// No impact, or invalid; leaves the counts.
        Dismissed = "dismissed",
    }
}

impl TriageStatus {
    pub const fn label(self) -> &'static str {
        match self {
            Self::NotDismissed => "Not dismissed",
            Self::ToBeFixed => "To be fixed",
            Self::Dismissed => "Dismissed",
        }
    }
}

text_enum! {
    /// Why an issue was dismissed.
    pub enum DismissalReason {
        Intentional = "intentional",
        FalsePositive = "false_positive",
        Other = "other",
        /// Suppressed in the scanned code or by the tool (SARIF 3.35).
        Suppressed = "suppressed",
    }
}

impl DismissalReason {
    /// Those that people give.
    pub const BY_PEOPLE: [Self; 3] = [Self::Intentional, Self::FalsePositive, Self::Other];

    pub const fn label(self) -> &'static str {
        match self {
            Self::Intentional => "Intentional",
            Self::FalsePositive => "False positive",
            Self::Other => "Other",
            Self::Suppressed => "Suppressed by the scanner",
        }
    }
}

text_enum! {
    /// How an issue stands to the day by which it shall be fixed, to the second.
    pub enum FixByStatus {
        Overdue = "overdue",
        /// Within the next seven days.
        DueSoon = "due_soon",
        OnTrack = "on_track",
        NotSet = "not_set",
    }
}

/// How long before its time an issue is due soon.
pub const DUE_SOON: TimeDelta = TimeDelta::days(7);

impl FixByStatus {
    pub fn of(fix_by: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Self {
        match fix_by {
            None => Self::NotSet,
            Some(at) if at < now => Self::Overdue,
            Some(at) if at <= now + DUE_SOON => Self::DueSoon,
            Some(_) => Self::OnTrack,
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Overdue => "Overdue",
            Self::DueSoon => "Due soon",
            Self::OnTrack => "On track",
            Self::NotSet => "Not set",
        }
    }
}

/// Somebody who shall see to an issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct Owner {
    pub id: UserId,
    pub name: String,
}

/// What takes a value away, in the words of forms.
pub const NONE: &str = "none";
/// The longest comment, in characters.
pub const LONGEST_COMMENT: usize = 10_000;

/// A decision about issues: what is absent or empty stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct TriageForm {
    pub issue_ids: Vec<IssueId>,
    /// All issues that the list shows with these parameters, in place of ids.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub filter: Option<IssueQuery>,
    /// The id of a person who works on the project, or `none`.
    pub owner: Option<String>,
    /// `not_dismissed`, `to_be_fixed` or `dismissed`.
    pub status: Option<String>,
    /// With `dismissed`: `intentional`, `false_positive` or `other`.
    pub dismissal_reason: Option<String>,
    /// A day as `YYYY-MM-DD`, meant to its end in UTC, a time as in RFC 3339, or `none`.
    pub fix_by: Option<String>,
    pub comment: Option<String>,
}

/// A decision once it is understood. `None` leaves as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decision {
    pub owner: Option<Option<UserId>>,
    pub verdict: Option<(TriageStatus, Option<DismissalReason>)>,
    pub fix_by: Option<Option<DateTime<Utc>>>,
    pub comment: Option<String>,
}

impl TriageForm {
    /// The same decision about one issue.
    #[must_use]
    pub fn about(self, issue: IssueId) -> Self {
        Self {
            issue_ids: vec![issue],
            filter: None,
            ..self
        }
    }

    /// The decision, or what is wrong with it field by field.
    pub fn read(&self) -> Result<Decision, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut keep = |field: &str, message: String| errors.push(FieldError::new(field, message));
        let decision = Decision {
            owner: given(self.owner.as_deref()).and_then(|text| match text {
                NONE => Some(None),
                id => id
                    .parse()
                    .map(Some)
                    .map_err(|_| keep("owner", "Choose a person of this project.".to_owned()))
                    .ok(),
            }),
            verdict: self.verdict().unwrap_or_else(|error| {
                keep(&error.field, error.message);
                None
            }),
            fix_by: given(self.fix_by.as_deref()).and_then(|text| match text {
                NONE => Some(None),
                time => moment(time).map(Some).or_else(|| {
                    keep("fix_by", format!("Write a day as 2026-01-31, a time as 2026-01-31T12:00:00Z, or `{NONE}`."));
                    None
                }),
            }),
            comment: given(self.comment.as_deref()).map(str::to_owned),
        };
        let comment = decision.comment.as_deref().unwrap_or_default();
        if comment.chars().count() > LONGEST_COMMENT || comment.contains('\0') {
            let message = format!("A comment has at most {LONGEST_COMMENT} characters of text.");
            errors.push(FieldError::new("comment", message));
        }
        if errors.is_empty() && decision == Decision::default() {
            errors.push(FieldError::new("status", "Choose what shall change."));
        }
        if errors.is_empty() {
            Ok(decision)
        } else {
            Err(errors)
        }
    }

    fn verdict(&self) -> Result<Option<(TriageStatus, Option<DismissalReason>)>, FieldError> {
        let reason = given(self.dismissal_reason.as_deref())
            .map(|text| {
                DismissalReason::BY_PEOPLE
                    .into_iter()
                    .find(|reason| reason.as_str() == text)
                    .ok_or_else(|| {
                        let message = "A reason is intentional, false_positive or other.";
                        FieldError::new("dismissal_reason", message)
                    })
            })
            .transpose()?;
        let status: Option<TriageStatus> = given(self.status.as_deref())
            .map(|text| {
                text.parse().map_err(|error: crate::UnknownWord| {
                    FieldError::new("status", format!("{error}."))
                })
            })
            .transpose()?;
        match (status, reason) {
            (None, None) => Ok(None),
            (Some(TriageStatus::Dismissed), reason) => Ok(Some((TriageStatus::Dismissed, reason))),
            (Some(status), None) => Ok(Some((status, None))),
            (_, Some(_)) => Err(FieldError::new(
                "dismissal_reason",
                "A reason goes with the status Dismissed only.",
            )),
        }
    }
}

fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn moment(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        let end = NaiveTime::from_hms_opt(23, 59, 59)?;
        return Some(day.and_time(end).and_utc());
    }
    let time = DateTime::parse_from_rfc3339(text).ok()?;
    Some(time.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn fix_by_is_exact_to_the_second() {
        let now = at("2026-01-05T12:00:00Z");
        let status = |seconds| FixByStatus::of(Some(now + TimeDelta::seconds(seconds)), now);
        assert_eq!(status(-60), FixByStatus::Overdue);
        assert_eq!(status(0), FixByStatus::DueSoon);
        assert_eq!(status(7 * 86_400), FixByStatus::DueSoon);
        assert_eq!(status(7 * 86_400 + 60), FixByStatus::OnTrack);
        assert_eq!(FixByStatus::of(None, now), FixByStatus::NotSet);
    }

    #[test]
    fn only_what_is_given_is_decided() {
        let form = TriageForm {
            status: Some("dismissed".into()),
            dismissal_reason: Some("false_positive".into()),
            owner: Some(String::new()),
            fix_by: Some("2026-01-31".into()),
            ..TriageForm::default()
        };
        let decision = form.read().unwrap();
        assert_eq!(decision.owner, None);
        let verdict = (
            TriageStatus::Dismissed,
            Some(DismissalReason::FalsePositive),
        );
        assert_eq!(decision.verdict, Some(verdict));
        assert_eq!(decision.fix_by, Some(Some(at("2026-01-31T23:59:59Z"))));
        let none = TriageForm {
            owner: Some("none".into()),
            fix_by: Some("none".into()),
            ..TriageForm::default()
        };
        let decision = none.read().unwrap();
        assert_eq!((decision.owner, decision.fix_by), (Some(None), Some(None)));
    }

    #[test]
    fn what_cannot_be_decided_is_named() {
        let refused = |form: TriageForm| {
            let errors = form.read().unwrap_err();
            errors
                .into_iter()
                .map(|error| error.field)
                .collect::<Vec<_>>()
        };
        assert_eq!(refused(TriageForm::default()), ["status"]);
        let without_status = TriageForm {
            dismissal_reason: Some("other".into()),
            ..TriageForm::default()
        };
        assert_eq!(refused(without_status), ["dismissal_reason"]);
        let by_scanner = TriageForm {
            status: Some("dismissed".into()),
            dismissal_reason: Some("suppressed".into()),
            fix_by: Some("soon".into()),
            owner: Some("me".into()),
            ..TriageForm::default()
        };
        let mut names = refused(by_scanner);
        names.sort();
        assert_eq!(names, ["dismissal_reason", "fix_by", "owner"]);
    }
}
