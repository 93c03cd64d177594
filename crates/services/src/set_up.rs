//! Organizations begin: the first by a one-time code or from the command line, others from there.

use chrono::{Months, TimeDelta};
use domain::{
    ApiTokenId, AuditAction, AuditEntry, FieldError, GlobalRole, NewOrganization, Organization,
    OrganizationId, SetUpForm, UserId, UserState, Visitor, form,
};
use serde_json::json;
use store::{AccountRow, NewApiToken, NewMembership, StoreError, Writer};

use crate::passwords::Context;
use crate::tokens::API_TOKEN_PREFIX;
use crate::{Conflict, Result, Secret, ServiceError, Services};

/// How long a set-up code is accepted.
const CODE_LIFETIME: TimeDelta = TimeDelta::minutes(60);
/// How long the token lives that comes with an organization made on the command line.
const TOKEN_LIFETIME: Months = Months::new(12);

impl Services {
    /// Whether there is an organization; before that nothing but the set-up is reachable.
    pub async fn is_set_up(&self) -> Result<bool> {
        Ok(self.store.read().await?.any_organization().await?)
    }

    /// A new one-time code for an empty database; `None` once it is set up. An earlier code stops
    /// being accepted.
    pub async fn new_setup_code(&self) -> Result<Option<Secret>> {
        let mut writer = self.store.write().await?;
        if writer.any_organization().await? {
            return Ok(None);
        }
        let code = Secret::random("");
        writer
            .replace_setup_code(&code.hash, self.clock.now() + CODE_LIFETIME)
            .await?;
        writer.commit().await?;
        Ok(Some(code))
    }

    /// Makes the first organization and signs its admin in. What comes back is the session's
    /// secret.
    pub async fn set_up(&self, visitor: &Visitor, form: SetUpForm) -> Result<Secret> {
        let code = Secret::hash_of(form.code.trimmed());
        let first = NewOrganization::from_set_up(form);
        let checked = checked(&first)?;
        let hash = self.passwords.hash(&first.password).await?;
        let mut writer = self.store.write().await?;
        refuse_second(writer.claim_set_up(self.clock.now()).await)?;
        if !writer.take_setup_code(&code, self.clock.now()).await? {
            return Err(ServiceError::invalid(
                "code",
                "This set-up code is not accepted. Each start of the program prints a new one, \
                 which works once and for 60 minutes.",
            ));
        }
        let (organization, user) = self
            .insert_organization(&mut writer, &checked, Account::New(hash))
            .await?;
        self.record_beginning(&mut writer, organization, user, &checked, visitor)
            .await?;
        let session = self
            .begin_session(&mut writer, organization, user, self.clock.now())
            .await?;
        writer.commit().await?;
        Ok(session)
    }

    /// Makes the first organization without a browser. What comes back is an API token of its
    /// admin.
    pub async fn bootstrap(&self, first: NewOrganization) -> Result<Secret> {
        let checked = checked(&first)?;
        let hash = self.passwords.hash(&first.password).await?;
        let mut writer = self.store.write().await?;
        refuse_second(writer.claim_set_up(self.clock.now()).await)?;
        self.found(writer, &checked, Account::New(hash), "bootstrap")
            .await
    }

    /// Makes a further organization. An account that exists already proves itself with its
    /// password. What comes back is an API token of the admin.
    pub async fn create_organization(&self, new: NewOrganization) -> Result<Secret> {
        let checked = checked(&new)?;
        let mut reader = self.store.read().await?;
        let existing = reader.account_by_email(&checked.email).await?;
        drop(reader);
        let account = match existing {
            Some(account) => {
                let stored = account.password_hash.as_deref();
                let verdict = self.passwords.verify(&new.password, stored).await?;
                if !verdict.is_right() {
                    return Err(ServiceError::invalid(
                        "password",
                        "This e-mail address has an account with another password. Enter that \
                         one, or set a new one with `polaris admin reset-password`.",
                    ));
                }
                Account::Existing(account.id)
            }
            None => Account::New(self.passwords.hash(&new.password).await?),
        };
        let writer = self.store.write().await?;
        self.found(writer, &checked, account, "create-organization")
            .await
    }

    async fn found(
        &self,
        mut writer: Writer,
        checked: &Checked,
        account: Account,
        token_name: &str,
    ) -> Result<Secret> {
        let (organization, user) = self
            .insert_organization(&mut writer, checked, account)
            .await?;
        let nobody = Visitor::default();
        self.record_beginning(&mut writer, organization, user, checked, &nobody)
            .await?;
        let token = Secret::random(API_TOKEN_PREFIX);
        let new = NewApiToken {
            id: ApiTokenId(self.new_id()),
            secret_hash: &token.hash,
            user,
            project: None,
            name: token_name,
            expires_on: self.clock.now().date_naive() + TOKEN_LIFETIME,
        };
        writer
            .insert_api_token(organization, &new, self.clock.now())
            .await?;
        writer.commit().await?;
        Ok(token)
    }

    async fn insert_organization(
        &self,
        writer: &mut Writer,
        checked: &Checked,
        account: Account,
    ) -> Result<(OrganizationId, UserId)> {
        let now = self.clock.now();
        let organization = Organization {
            id: OrganizationId(self.new_id()),
            name: checked.organization.clone(),
        };
        writer.insert_organization(&organization, now).await?;
        let user = match account {
            Account::Existing(user) => user,
            Account::New(hash) => {
                let account = AccountRow {
                    id: UserId(self.new_id()),
                    email: checked.email.clone(),
                    password_hash: Some(hash),
                };
                writer.insert_account(&account, now).await?;
                account.id
            }
        };
        let admin = NewMembership {
            user,
            name: &checked.name,
            role: GlobalRole::OrganizationAdmin,
            state: UserState::Active,
        };
        writer
            .insert_membership(organization.id, &admin, now)
            .await?;
        self.insert_shipped_policy(writer, organization.id).await?;
        Ok((organization.id, user))
    }

    async fn record_beginning(
        &self,
        writer: &mut Writer,
        organization: OrganizationId,
        user: UserId,
        checked: &Checked,
        visitor: &Visitor,
    ) -> Result<()> {
        let details = json!({ "admin": checked.email });
        let action = AuditAction::OrganizationCreated;
        let entry = AuditEntry {
            user_id: Some(user),
            user_name: Some(checked.name.clone()),
            address: visitor.address.map(|address| address.to_string()),
            ..self.entry(action, &checked.organization, details)
        };
        self.record_anonymous(writer, Some(organization), entry)
            .await
    }
}

/// Whose account administers a new organization.
enum Account {
    Existing(UserId),
    /// With the hash of its password.
    New(String),
}

/// What was entered for a new organization, in the form in which it is stored.
struct Checked {
    organization: String,
    name: String,
    email: String,
}

fn checked(new: &NewOrganization) -> Result<Checked> {
    let mut errors = Vec::new();
    let mut refuse = |field: &str, message: &str| errors.push(FieldError::new(field, message));
    let organization = form::name(&new.organization);
    if organization.is_none() {
        refuse("organization", "Enter the name of your organization.");
    }
    let name = form::name(&new.name);
    if name.is_none() {
        refuse("name", "Enter your name.");
    }
    let email = form::email(&new.email);
    if email.is_none() {
        refuse("email", "Enter an e-mail address such as ada@example.com.");
    }
    let context = Context::of(&[&new.organization, &new.name, &new.email]);
    if let Some(message) = context.refuses(&new.password) {
        refuse("password", message);
    }
    match (organization, name, email) {
        (Some(organization), Some(name), Some(email)) if errors.is_empty() => Ok(Checked {
            organization,
            name,
            email,
        }),
        _ => Err(ServiceError::Invalid(errors)),
    }
}

fn refuse_second(claimed: Result<(), StoreError>) -> Result<()> {
    claimed.map_err(|error| match error {
        StoreError::Conflict => ServiceError::Conflict(Conflict::AlreadySetUp),
        other => other.into(),
    })
}
