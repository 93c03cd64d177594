//! Signing in and out, and the sessions of a browser.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Actor, AuditAction, AuditEntry, Credential, Organization, OrganizationId, Session, SessionId,
    SignInForm, UserId, Visitor, form as fields,
};
use serde_json::{Value, json};
use store::{AccountRow, NewSession, Writer};

use crate::actors::{ABSOLUTE, IDLE, require_person};
use crate::{Result, Secret, ServiceError, Services, What};

/// Tries are counted in windows of this length, which begin with the first try.
pub(crate) const TRY_WINDOW: TimeDelta = TimeDelta::minutes(15);
/// An hour touches at most five windows, so that at most 100 tries an hour reach an account.
const TRIES_PER_ACCOUNT: i64 = 20;
/// Many people may share an address; a try that was right is given back.
const TRIES_PER_ADDRESS: i64 = 100;
/// How long ago a browser's sign-in may be for what is worth most.
const FRESH: TimeDelta = TimeDelta::minutes(10);
/// The same words whether the address is unknown, the password wrong or the person deactivated.
const REFUSED: ServiceError =
    ServiceError::SignInRequired("E-mail address or password is wrong. Check both and try again.");

impl Services {
    /// Signs somebody in to the organization they used last. What comes back is the secret of a
    /// new session; the one that the browser had before ends.
    pub async fn sign_in(&self, visitor: &Visitor, form: &SignInForm) -> Result<Secret> {
        // What is no address is nobody's; it is counted and compared like one all the same.
        let email = fields::email(&form.email).unwrap_or_default();
        self.count_tries(visitor, &email).await?;
        let mut reader = self.store.read().await?;
        let account = reader.account_by_email(&email).await?;
        // Asked also when there is no account, so that both take the same time.
        let user = account
            .as_ref()
            .map_or(UserId(uuid::Uuid::nil()), |account| account.id);
        let organizations = reader.organizations_of(user).await?;
        drop(reader);
        let stored = account.as_ref().and_then(|it| it.password_hash.as_deref());
        let verdict = self.passwords.verify(&form.password, stored).await?;
        let organization = organizations.into_iter().next();
        match (account, organization) {
            (Some(account), Some(organization)) if verdict.is_right() => {
                if verdict == crate::passwords::Verdict::RightButWeak {
                    self.renew_hash(&account, form).await?;
                }
                self.let_in(visitor, &account, &organization).await
            }
            (_, organization) => {
                self.note_failed_sign_in(visitor, organization, &email)
                    .await?;
                Err(REFUSED)
            }
        }
    }

    /// Refuses when there were too many tries for this account or from this address. A session
    /// that exists goes on.
    pub(crate) async fn count_tries(&self, visitor: &Visitor, email: &str) -> Result<()> {
        let now = self.clock.now();
        let mut longest_wait = None;
        let mut writer = self.store.write().await?;
        for (subject, limit) in subjects(visitor, email) {
            let tries = writer.count_try(&subject, now, now - TRY_WINDOW).await?;
            if tries.tries > limit {
                longest_wait = longest_wait.max(Some(tries.started_at + TRY_WINDOW - now));
            }
        }
        writer.commit().await?;
        match longest_wait {
            Some(wait) => Err(ServiceError::Limited(wait.to_std().unwrap_or_default())),
            None => Ok(()),
        }
    }

    /// Takes back what [`Self::count_tries`] counted, after the try turned out to be right.
    pub(crate) async fn give_back_tries(
        &self,
        writer: &mut Writer,
        visitor: &Visitor,
        email: &str,
    ) -> Result<()> {
        for (subject, _) in subjects(visitor, email) {
            writer.give_back_try(&subject).await?;
        }
        Ok(())
    }

    async fn renew_hash(&self, account: &AccountRow, form: &SignInForm) -> Result<()> {
        let hash = self.passwords.hash(&form.password).await?;
        let mut writer = self.store.write().await?;
        writer.set_password_hash(account.id, &hash).await?;
        Ok(writer.commit().await?)
    }

    async fn let_in(
        &self,
        visitor: &Visitor,
        account: &AccountRow,
        organization: &Organization,
    ) -> Result<Secret> {
        let now = self.clock.now();
        let mut writer = self.store.write().await?;
        self.give_back_tries(&mut writer, visitor, &account.email)
            .await?;
        self.end_previous(&mut writer, visitor).await?;
        let secret = self
            .begin_session(&mut writer, organization.id, account.id, now)
            .await?;
        let user = writer.user(organization.id, account.id).await?;
        let entry = AuditEntry {
            user_id: Some(account.id),
            user_name: user.map(|user| user.name),
            address: visitor.address.map(|address| address.to_string()),
            ..self.entry(AuditAction::UserSignedIn, &account.email, Value::Null)
        };
        self.record_anonymous(&mut writer, Some(organization.id), entry)
            .await?;
        writer.commit().await?;
        Ok(secret)
    }

    /// Writes a session into a transaction. It lasts from `signed_in_at`, when the person last
    /// proved who they are.
    pub(crate) async fn begin_session(
        &self,
        writer: &mut Writer,
        organization: OrganizationId,
        user: UserId,
        signed_in_at: DateTime<Utc>,
    ) -> Result<Secret> {
        let now = self.clock.now();
        let secret = Secret::random("");
        let session = NewSession {
            id: SessionId(self.new_id()),
            secret_hash: &secret.hash,
            user,
            signed_in_at,
        };
        writer.insert_session(organization, &session, now).await?;
        writer.note_seen(organization, user, now).await?;
        Ok(secret)
    }

    /// Ends the session that a browser had before it got another one.
    pub(crate) async fn end_previous(&self, writer: &mut Writer, visitor: &Visitor) -> Result<()> {
        if let Some(actor) = &visitor.actor
            && let Credential::Session(session) = actor.credential
        {
            writer.end_session(actor.user, session).await?;
        }
        Ok(())
    }

    async fn note_failed_sign_in(
        &self,
        visitor: &Visitor,
        organization: Option<Organization>,
        email: &str,
    ) -> Result<()> {
        // People type passwords into the wrong field: what is no known address is not kept.
        let target = if organization.is_some() { email } else { "" };
        let entry = AuditEntry {
            address: visitor.address.map(|address| address.to_string()),
            ..self.entry(AuditAction::UserSignInFailed, target, Value::Null)
        };
        let mut writer = self.store.write().await?;
        self.record_anonymous(&mut writer, organization.map(|it| it.id), entry)
            .await?;
        Ok(writer.commit().await?)
    }

    /// Refuses a browser whose sign-in is not fresh: whoever finds it open gets no further.
    pub(crate) async fn require_fresh_sign_in(&self, actor: &Actor) -> Result<()> {
        let Credential::Session(id) = actor.credential else {
            return Ok(());
        };
        let sessions = self.sessions(actor).await?;
        let own = sessions.iter().find(|session| session.id == id);
        if own.is_some_and(|own| self.clock.now() - own.created_at > FRESH) {
            return Err(ServiceError::SignInRequired(
                "For this, your sign-in has to be at most 10 minutes old. Sign out, sign in \
                 again, and repeat it.",
            ));
        }
        Ok(())
    }

    /// Ends the session that the actor came with.
    pub async fn sign_out(&self, actor: &Actor) -> Result<()> {
        let Credential::Session(session) = actor.credential else {
            return Err(ServiceError::NotFound(What::Session));
        };
        let mut writer = self.store.write().await?;
        writer.end_session(actor.user, session).await?;
        let action = AuditAction::UserSignedOut;
        self.record(&mut writer, actor, action, &actor.email, Value::Null)
            .await?;
        Ok(writer.commit().await?)
    }

    /// The live sessions of the person, in all organizations.
    pub async fn sessions(&self, actor: &Actor) -> Result<Vec<Session>> {
        require_person(actor)?;
        let now = self.clock.now();
        let mut reader = self.store.read().await?;
        Ok(reader
            .sessions_of(actor.user, now - ABSOLUTE, now - IDLE)
            .await?)
    }

    /// Ends one of the person's own sessions.
    pub async fn end_session(&self, actor: &Actor, id: SessionId) -> Result<()> {
        require_person(actor)?;
        let mut writer = self.store.write().await?;
        if writer.end_session(actor.user, id).await?.is_none() {
            return Err(ServiceError::NotFound(What::Session));
        }
        let details = json!({ "session": id });
        let action = AuditAction::SessionEnded;
        self.record(&mut writer, actor, action, &actor.email, details)
            .await?;
        Ok(writer.commit().await?)
    }
}

/// What tries are counted for, hashed, with the number that each allows in a window.
fn subjects(visitor: &Visitor, email: &str) -> impl Iterator<Item = ([u8; 32], i64)> {
    let account = Secret::hash_of(&format!("account\n{email}"));
    let address = visitor
        .address
        .map(|address| Secret::hash_of(&format!("address\n{}", neighbourhood(address))));
    [(account, TRIES_PER_ACCOUNT)]
        .into_iter()
        .chain(address.map(|address| (address, TRIES_PER_ADDRESS)))
}

/// An IPv6 customer has at least all addresses that share the first half.
fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}
