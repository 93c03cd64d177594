//! Dashboards: how an organization, an application or a project stands, and the daily counts that tell
//! how it stood.

use chrono::Days;
use domain::{Actor, Dashboard, DashboardOf, DayCounts, OrganizationId, Permission, ProjectId};
use store::{DashboardScope, Writer};

use crate::actors::require_person;
use crate::{Result, Services};

/// Projects that are counted in one go.
const SOME: i64 = 100;

impl Services {
    /// What a dashboard shows of the last `days` days.
    pub async fn dashboard(&self, actor: &Actor, of: DashboardOf, days: u32) -> Result<Dashboard> {
        require_person(actor)?;
        let member = (!actor.sees_all_applications()).then_some(actor.user);
        let scope = match of {
            DashboardOf::Organization => DashboardScope {
                member,
                ..DashboardScope::default()
            },
            DashboardOf::Application(id) => DashboardScope {
                application: Some(self.application(actor, id).await?.id),
                ..DashboardScope::default()
            },
            DashboardOf::Project(id) => {
                let project = self.project_for(actor, Permission::ReadApplication, id);
                DashboardScope {
                    project: Some(project.await?.id),
                    ..DashboardScope::default()
                }
            }
        };
        let today = self.clock.now().date_naive();
        let from = today - Days::new(u64::from(days.saturating_sub(1)));
        let organization = actor.organization;
        let mut reader = self.store.read().await?;
        let mut dashboard = Dashboard {
            today,
            days: reader.daily_counts(organization, scope, from).await?,
            parts: reader.dashboard_parts(organization, scope).await?,
            tickets: reader.ticket_counts(organization, scope).await?,
        };
        end_today(&mut dashboard);
        Ok(dashboard)
    }

    /// Counts a project for today, in the transaction that has settled how its issues stand.
    pub(crate) async fn count_day(
        &self,
        writer: &mut Writer,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<()> {
        Ok(writer
            .count_day(organization, project, self.clock.now())
            .await?)
    }

    /// Counts the projects where nothing happened today, each in a short transaction.
    pub(crate) async fn count_quiet_projects(&self) -> Result<()> {
        let today = self.clock.now().date_naive();
        loop {
            let mut reader = self.store.read().await?;
            let uncounted = reader.uncounted_projects(today, SOME).await?;
            drop(reader);
            if uncounted.is_empty() {
                return Ok(());
            }
            for (organization, project) in uncounted {
                let mut writer = self.store.write().await?;
                self.count_day(&mut writer, organization, project).await?;
                writer.commit().await?;
            }
        }
    }
}

/// Lets the last day tell what holds now, also where a job has not counted yet.
fn end_today(dashboard: &mut Dashboard) {
    let (issues, violations) = (dashboard.issues(), dashboard.violations());
    let today = dashboard.today;
    match dashboard.days.last_mut().filter(|last| last.day == today) {
        Some(last) => (last.issues, last.violations) = (issues, violations),
        None => dashboard.days.push(DayCounts {
            day: today,
            issues,
            violations,
            found: 0,
            gone: 0,
        }),
    }
}
