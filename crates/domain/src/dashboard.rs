//! How an organization, an application or a project stands, and how it stood.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{ApplicationId, FieldError, ProjectId, SeverityCounts};

/// What a dashboard tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DashboardOf {
    /// All applications that the person sees.
    Organization,
    Application(ApplicationId),
    Project(ProjectId),
}

/// How many days a dashboard looks back, as a query spells it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct DashboardQuery {
    /// 7 to 366; 30 when absent.
    pub days: Option<u32>,
}

impl DashboardQuery {
    pub fn read(&self) -> Result<u32, FieldError> {
        match self.days {
            None => Ok(30),
            Some(days @ 7..=366) => Ok(days),
            Some(_) => Err(FieldError::new("days", "`days` is a number from 7 to 366.")),
        }
    }
}

/// One day of all projects together, counted on their default branches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct DayCounts {
    pub day: NaiveDate,
    /// Open ones at the end of the day.
    #[cfg_attr(feature = "sqlx", sqlx(flatten))]
    pub issues: SeverityCounts,
    pub violations: i64,
    /// What scans of the day found new.
    pub found: i64,
    /// What scans of the day found gone.
    pub gone: i64,
}

/// An application, or a project of one, as it stands now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct DashboardPart {
    pub id: Uuid,
    pub name: String,
    #[cfg_attr(feature = "sqlx", sqlx(flatten))]
    pub issues: SeverityCounts,
    pub violations: i64,
    /// As they were counted last, a day ago at most.
    pub overdue: i64,
    /// The days of the first detections of open issues, from 1970 on, added up.
    pub first_days: i64,
}

/// What became of the tickets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct TicketCounts {
    pub filed: i64,
    pub waiting: i64,
    pub failed: i64,
}

/// What a dashboard shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dashboard {
    pub today: NaiveDate,
    /// Days that were counted, the oldest first; the last one is today.
    pub days: Vec<DayCounts>,
    /// The applications of the organization, the projects of an application, or the project.
    pub parts: Vec<DashboardPart>,
    pub tickets: TicketCounts,
}

impl Dashboard {
    /// Open issues now.
    pub fn issues(&self) -> SeverityCounts {
        let parts = self.parts.iter().map(|part| part.issues);
        parts.fold(SeverityCounts::default(), |sum, one| SeverityCounts {
            critical: sum.critical + one.critical,
            high: sum.high + one.high,
            medium: sum.medium + one.medium,
            low: sum.low + one.low,
        })
    }

    pub fn violations(&self) -> i64 {
        self.parts.iter().map(|part| part.violations).sum()
    }

    pub fn overdue(&self) -> i64 {
        self.parts.iter().map(|part| part.overdue).sum()
    }

    /// How many days ago open issues were detected first, on average; `None` where there is none.
    pub fn mean_age(&self) -> Option<i64> {
        let first_days = self.parts.iter().map(|part| part.first_days).sum();
        mean_age(self.today, self.issues().total(), first_days)
    }
}

impl DashboardPart {
    /// Like [`Dashboard::mean_age`].
    pub fn mean_age(&self, today: NaiveDate) -> Option<i64> {
        mean_age(today, self.issues.total(), self.first_days)
    }
}

fn mean_age(today: NaiveDate, issues: i64, first_days: i64) -> Option<i64> {
    let day = (today - NaiveDate::default()).num_days();
    (issues > 0).then(|| (day - first_days / issues).max(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(low: i64, first_days: i64) -> DashboardPart {
        DashboardPart {
            id: Uuid::nil(),
            name: "web".into(),
            issues: SeverityCounts {
                low,
                ..SeverityCounts::default()
            },
            violations: 1,
            overdue: 2,
            first_days,
        }
    }

    #[test]
    fn parts_add_up_and_ages_are_weighed() {
        let today = "1970-01-11".parse().unwrap();
        let dashboard = Dashboard {
            today,
            days: Vec::new(),
            parts: vec![part(3, 9 * 3), part(1, 1), part(0, 0)],
            tickets: TicketCounts::default(),
        };
        assert_eq!(dashboard.issues().total(), 4);
        assert_eq!((dashboard.violations(), dashboard.overdue()), (3, 6));
        assert_eq!(dashboard.mean_age(), Some(3));
        let ages: Vec<_> = dashboard
            .parts
            .iter()
            .map(|part| part.mean_age(today))
            .collect();
        assert_eq!(ages, [Some(1), Some(9), None]);
    }

    #[test]
    fn a_dashboard_looks_back_a_week_to_a_year() {
        let read = |days| DashboardQuery { days }.read().ok();
        assert_eq!(read(None), Some(30));
        assert_eq!((read(Some(7)), read(Some(366))), (Some(7), Some(366)));
        assert_eq!((read(Some(6)), read(Some(367))), (None, None));
    }
}
