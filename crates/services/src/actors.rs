//! From a cookie or a token to who acts, and whether they may.

use std::net::IpAddr;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Actor, ApplicationId, Credential, Permission, ProjectId};
use store::ActorRow;
use tokio::time::timeout;

use crate::{Result, Secret, ServiceError, Services, What};

/// A session ends after this time without a request.
pub(crate) const IDLE: TimeDelta = TimeDelta::hours(12);
/// A session ends after this time, used or not.
pub(crate) const ABSOLUTE: TimeDelta = TimeDelta::days(7);
/// How exactly *last used* is kept; each note is a write.
const USE_NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);
/// How long a request waits for such a note.
const NOTING: Duration = Duration::from_millis(100);

impl Services {
    /// The person behind a session cookie; `None` when the session is unknown or over.
    pub async fn actor_by_session(
        &self,
        cookie: &str,
        address: Option<IpAddr>,
    ) -> Result<Option<Actor>> {
        let now = self.clock.now();
        let hash = Secret::hash_of(cookie);
        let mut reader = self.store.read().await?;
        let row = reader
            .actor_by_session(&hash, now - ABSOLUTE, now - IDLE)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let applications = reader
            .application_roles(row.organization_id, row.user_id)
            .await?;
        drop(reader);
        let lives = self.note_use(&row).await?;
        Ok(lives.then(|| actor(row, applications, address)).flatten())
    }

    /// The person behind an API token; `None` when it is unknown, revoked or expired.
    pub async fn actor_by_api_token(
        &self,
        token: &str,
        address: Option<IpAddr>,
    ) -> Result<Option<Actor>> {
        let hash = Secret::hash_of(token);
        let mut reader = self.store.read().await?;
        let row = reader
            .actor_by_api_token(&hash, self.clock.now().date_naive())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let applications = reader
            .application_roles(row.organization_id, row.user_id)
            .await?;
        drop(reader);
        let lives = self.note_use(&row).await?;
        Ok(lives.then(|| actor(row, applications, address)).flatten())
    }

    /// Keeps when a credential was used last; `false` when it has ended at this very moment. While
    /// somebody writes for long, nobody waits for this: the next request notes it.
    async fn note_use(&self, row: &ActorRow) -> Result<bool> {
        let now = self.clock.now();
        let noted_just_now = |last| now - last < USE_NOTED_EVERY;
        if row.last_used_at.is_some_and(noted_just_now) {
            return Ok(true);
        }
        timeout(NOTING, self.write_use(row, now))
            .await
            .unwrap_or(Ok(true))
    }

    async fn write_use(&self, row: &ActorRow, now: DateTime<Utc>) -> Result<bool> {
        let mut writer = self.store.write().await?;
        let lives = match (row.session_id, row.api_token_id) {
            (Some(session), _) => {
                writer
                    .note_seen(row.organization_id, row.user_id, now)
                    .await?;
                writer.touch_session(session, now).await?
            }
            (None, Some(token)) => writer.touch_api_token(token, now).await?,
            (None, None) => false,
        };
        writer.commit().await?;
        Ok(lives)
    }
}

fn actor(
    row: ActorRow,
    applications: Vec<(ApplicationId, domain::ApplicationRole)>,
    address: Option<IpAddr>,
) -> Option<Actor> {
    let credential = match (row.session_id, row.api_token_id, row.project_id) {
        (Some(session), ..) => Credential::Session(session),
        (None, Some(token), None) => Credential::ApiToken(token),
        (None, Some(token), Some(project)) => Credential::UploadToken(token, project),
        (None, None, _) => return None,
    };
    Some(Actor {
        organization: row.organization_id,
        user: row.user_id,
        name: row.name,
        email: row.email,
        role: row.role,
        applications,
        credential,
        address,
    })
}

/// Refuses an act on the organization.
pub(crate) fn require(actor: &Actor, permission: Permission) -> Result<()> {
    if actor.may(permission) {
        Ok(())
    } else {
        Err(ServiceError::Denied)
    }
}

/// Refuses upload tokens, which know their project alone.
pub(crate) fn require_person(actor: &Actor) -> Result<()> {
    match actor.credential {
        Credential::Session(_) | Credential::ApiToken(_) => Ok(()),
        Credential::UploadToken(..) => Err(ServiceError::Denied),
    }
}

/// Refuses an act in an application. Somebody who may not even read it learns nothing of it.
pub(crate) fn require_in_application(
    actor: &Actor,
    permission: Permission,
    application: ApplicationId,
) -> Result<()> {
    if !actor.may_in(Permission::ReadApplication, application, None) {
        return Err(ServiceError::NotFound(What::Application));
    }
    if actor.may_in(permission, application, None) {
        Ok(())
    } else {
        Err(ServiceError::Denied)
    }
}

/// Refuses an act on a project. Somebody who may not even read it learns nothing of it; an upload
/// token knows its own project only.
pub(crate) fn require_in_project(
    actor: &Actor,
    permission: Permission,
    application: ApplicationId,
    project: ProjectId,
) -> Result<()> {
    let sees = actor.may_in(Permission::ReadScan, application, Some(project));
    if !sees {
        return Err(ServiceError::NotFound(What::Project));
    }
    if actor.may_in(permission, application, Some(project)) {
        Ok(())
    } else {
        Err(ServiceError::Denied)
    }
}
