//! Each night every mapping is tried again: fields, values and paths change over there without
//! anybody telling.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use domain::{OrganizationId, ProjectId};
use store::Writer;

use crate::{Job, Outcome, Result, ServiceError, Services};

/// Hours after midnight, UTC.
const HOUR: i64 = 2;

impl Services {
    pub(crate) async fn schedule_mapping_checks(&self, writer: &mut Writer) -> Result<()> {
        let at = next_night(self.clock.now());
        let key = Some("check_mappings".to_owned());
        self.enqueue(writer, None, &Job::CheckMappings, key, at)
            .await
    }

    /// Puts a job there for each mapping, and itself for the next night.
    pub(crate) async fn check_all_mappings(&self) -> Result<Outcome> {
        let mut writer = self.store.write().await?;
        for (organization, project) in writer.mapped_projects().await? {
            let job = Job::CheckMapping {
                organization,
                project,
            };
            let key = Some(format!("check_mapping:{project}"));
            self.enqueue(&mut writer, Some(organization), &job, key, self.clock.now())
                .await?;
        }
        self.schedule_mapping_checks(&mut writer).await?;
        writer.commit().await?;
        self.ring();
        Ok(Outcome::Done)
    }

    /// Tries a saved mapping. What keeps Azure DevOps from answering is told elsewhere, and says
    /// nothing about the mapping.
    pub(crate) async fn check_one_mapping(
        &self,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<Outcome> {
        let mut reader = self.store.read().await?;
        let found = reader.project(organization, project).await?;
        let stored = reader.mapping(organization, project).await?;
        drop(reader);
        let Some((found, stored)) = found.zip(stored) else {
            return Ok(Outcome::Done);
        };
        match self.examine(organization, &found, &stored).await {
            Ok(check) => {
                let mut writer = self.store.write().await?;
                self.keep_check(&mut writer, organization, project, &stored, &check)
                    .await?;
                writer.commit().await?;
                self.ring();
            }
            Err(error @ (ServiceError::Azure(_) | ServiceError::Conflict(_))) => {
                tracing::warn!(project.id = %project, %error, "a mapping could not be checked");
            }
            Err(other) => return Err(other),
        }
        Ok(Outcome::Done)
    }
}

fn next_night(now: DateTime<Utc>) -> DateTime<Utc> {
    let midnight = now.date_naive().and_time(NaiveTime::MIN).and_utc();
    let tonight = midnight + TimeDelta::hours(HOUR);
    if tonight > now {
        tonight
    } else {
        tonight + Days::new(1)
    }
}
