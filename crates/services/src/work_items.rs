//! What Azure DevOps says of the work items that issues are linked to, read from time to time.
//!
//! They are read in batches of many, by a job of each instance; no page waits for it.

use std::collections::HashMap;
use std::time::Duration;

use azure::{AzureError, Client, WorkItem};
use chrono::{DateTime, TimeDelta, Utc};
use domain::mapping::{ASSIGNED_TO, TITLE};
use domain::{
    Instance, InstanceId, IssueId, LinkedWorkItem, OrganizationId, StateCategory, WorkItemFacts,
};
use store::Writer;
use tokio::time::timeout;

use crate::{Job, Outcome, Result, ServiceError, Services};

/// How old what is known of a work item may become.
pub(crate) const READ_EVERY: TimeDelta = TimeDelta::minutes(30);
/// How old it may be when somebody looks at the issue.
const STALE: TimeDelta = TimeDelta::minutes(5);
/// How long a page waits until that is noted.
const NOTING: Duration = Duration::from_millis(100);
/// Work items that are read together.
const BATCH: usize = 200;

pub(crate) const STATE: &str = "System.State";
pub(crate) const TYPE: &str = "System.WorkItemType";
pub(crate) const TEAM_PROJECT: &str = "System.TeamProject";

impl Services {
    /// Has the work items of an instance read that are due. Call [`Services::ring`] after the commit.
    pub(crate) async fn schedule_reading(
        &self,
        writer: &mut Writer,
        organization: OrganizationId,
        instance: InstanceId,
        at: DateTime<Utc>,
    ) -> Result<()> {
        let job = Job::ReadWorkItems {
            organization,
            instance,
        };
        let key = format!("work-items:{instance}");
        self.enqueue(writer, Some(organization), &job, Some(key), at)
            .await
    }

    /// Has the work item of an issue that somebody looks at read soon, if what is known of it is
    /// old. A page does not fail because this could not be noted.
    pub(crate) async fn freshen(
        &self,
        organization: OrganizationId,
        issue: IssueId,
        item: &LinkedWorkItem,
    ) {
        let stale = self.clock.now() - STALE;
        if item.read_at.is_some_and(|read_at| read_at > stale) {
            return;
        }
        let noted = timeout(NOTING, self.hurry_reading(organization, issue)).await;
        if let Ok(Err(error)) = noted {
            tracing::warn!(%error, "a work item could not be put forward to be read");
        }
    }

    async fn hurry_reading(&self, organization: OrganizationId, issue: IssueId) -> Result<()> {
        let now = self.clock.now();
        let mut writer = self.store.write().await?;
        let instance = writer.hurry_work_item(organization, issue, now).await?;
        if let Some(instance) = instance {
            self.schedule_reading(&mut writer, organization, instance, now)
                .await?;
        }
        writer.commit().await?;
        self.ring();
        Ok(())
    }

    /// Reads the work items of an instance that are due, and puts itself back for the next ones.
    pub(crate) async fn read_work_items(
        &self,
        organization: OrganizationId,
        instance: InstanceId,
    ) -> Result<Outcome> {
        let mut reader = self.store.read().await?;
        let found = reader.instance(organization, instance).await?;
        drop(reader);
        let Some(found) = found else {
            return Ok(Outcome::Done);
        };
        let pause = self.read_what_is_due(organization, &found).await?;
        let mut writer = self.store.write().await?;
        writer
            .delete_unlinked_work_items(organization, instance)
            .await?;
        let next = match pause {
            Some(pause) => Some(self.clock.now() + pause),
            None => writer.next_work_item_due(organization, instance).await?,
        };
        if let Some(next) = next {
            self.schedule_reading(&mut writer, organization, instance, next)
                .await?;
        }
        writer.commit().await?;
        self.ring();
        Ok(Outcome::Done)
    }

    /// Called when reading failed again and again.
    pub(crate) async fn read_work_items_later(
        &self,
        organization: OrganizationId,
        instance: InstanceId,
    ) -> Result<()> {
        let mut writer = self.store.write().await?;
        let at = self.clock.now() + READ_EVERY;
        self.schedule_reading(&mut writer, organization, instance, at)
            .await?;
        Ok(writer.commit().await?)
    }

    /// Ends with the first batch that is not full: what is filed meanwhile is read with what follows
    /// it, since a request for each few would take its place from those that file.
    ///
    /// What comes back is how long to wait when Azure DevOps does not answer as it should.
    async fn read_what_is_due(
        &self,
        organization: OrganizationId,
        instance: &Instance,
    ) -> Result<Option<TimeDelta>> {
        let client = match self.client(organization, instance).await {
            Ok(client) => client,
            Err(ServiceError::Conflict(_)) => return Ok(Some(READ_EVERY)),
            Err(other) => return Err(other),
        };
        let mut states = States::default();
        loop {
            let now = self.clock.now();
            let most = i64::try_from(BATCH).unwrap_or(i64::MAX);
            let mut reader = self.store.read().await?;
            let numbers = reader
                .work_items_to_read(organization, instance.id, now, most)
                .await?;
            drop(reader);
            if numbers.is_empty() {
                return Ok(None);
            }
            let is_last = numbers.len() < BATCH;
            let read = match read(&client, &numbers, &mut states).await {
                Ok(read) => read,
                Err(error) => return Ok(Some(pause_after(&error, instance.id))),
            };
            let mut writer = self.store.write().await?;
            for number in numbers {
                let (facts, again) = (read.get(&number), now + READ_EVERY);
                writer
                    .set_work_item(organization, instance.id, number, facts, now, again)
                    .await?;
            }
            writer.commit().await?;
            if is_last {
                return Ok(None);
            }
        }
    }
}

/// The states of types, by Azure project and type, with their categories.
pub(crate) type States = HashMap<(String, String), HashMap<String, Option<StateCategory>>>;

/// What is there of these work items, by number.
async fn read(
    client: &Client,
    numbers: &[i64],
    states: &mut States,
) -> Result<HashMap<i64, WorkItemFacts>, AzureError> {
    let fields = [TITLE, STATE, ASSIGNED_TO, TYPE, TEAM_PROJECT];
    let mut read = HashMap::new();
    for item in client.work_item_fields(numbers, &fields).await? {
        let category = category(client, &item, states).await?;
        read.insert(item.id, facts(&item, category));
    }
    Ok(read)
}

/// What the state of a work item means. The states of a type are asked for once.
pub(crate) async fn category(
    client: &Client,
    item: &WorkItem,
    states: &mut States,
) -> Result<Option<StateCategory>, AzureError> {
    let text = |field| item.text(field).unwrap_or_default().to_owned();
    let key = (text(TEAM_PROJECT), text(TYPE));
    if !states.contains_key(&key) {
        let known = match client.type_states(&key.0, &key.1).await {
            // A type that was taken away, with work items left.
            Err(AzureError::NotFound(_)) => Vec::new(),
            known => known?,
        };
        states.insert(key.clone(), known.into_iter().collect());
    }
    let known = states.get(&key).and_then(|known| known.get(&text(STATE)));
    Ok(known.copied().flatten())
}

pub(crate) fn facts(item: &WorkItem, category: Option<StateCategory>) -> WorkItemFacts {
    let text = |field| item.text(field).unwrap_or_default().to_owned();
    WorkItemFacts {
        title: text(TITLE),
        state: text(STATE),
        category,
        assignee: item.text(ASSIGNED_TO).map(str::to_owned),
    }
}

fn pause_after(error: &AzureError, instance: InstanceId) -> TimeDelta {
    tracing::warn!(instance.id = %instance, %error, "linked work items could not be read");
    match error {
        AzureError::Throttled { after } | AzureError::NoPlace { after } => {
            TimeDelta::from_std(*after).unwrap_or(READ_EVERY)
        }
        _ => READ_EVERY,
    }
}
