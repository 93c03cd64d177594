//! The people of an organization: *My Organization > Users*.

use domain::{
    Actor, AuditAction, Cursor, FieldError, GlobalRole, Me, NewUserForm, Page, PageRequest,
    Permission, User, UserChangeForm, UserId, UserState, form,
};
use serde_json::{Value, json};
use store::{AccountRow, NewMembership, Writer};

use crate::actors::{require, require_person};
use crate::{Conflict, Result, Secret, ServiceError, Services, What};

impl Services {
    /// Who the actor is, and where.
    pub async fn me(&self, actor: &Actor) -> Result<Me> {
        require_person(actor)?;
        let mut reader = self.store.read().await?;
        let organization = reader.organization(actor.organization).await?;
        Ok(Me {
            id: actor.user,
            name: actor.name.clone(),
            email: actor.email.clone(),
            role: actor.role,
            organization: organization.ok_or(ServiceError::NotFound(What::Organization))?,
        })
    }

    /// The people of the organization, also for those who choose members of an application.
    pub async fn users(&self, actor: &Actor, page: &PageRequest) -> Result<Page<User>> {
        if !actor.may(Permission::ManageUsers)
            && !actor.may_somewhere(Permission::ManageApplication)
        {
            return Err(ServiceError::Denied);
        }
        let mut reader = self.store.read().await?;
        let rows = reader.users(actor.organization, page).await?;
        Ok(Page::cut(rows, page.limit, |row| Cursor {
            key: row.name.clone(),
            id: row.id.0,
        }))
    }

    /// Adds a person. The secret belongs into the one-time link by which they join.
    pub async fn add_user(&self, actor: &Actor, form: NewUserForm) -> Result<(User, Secret)> {
        require(actor, Permission::ManageUsers)?;
        let (name, email) = checked(&form)?;
        let organization = actor.organization;
        let now = self.clock.now();
        let mut writer = self.store.write().await?;
        let account = self.account_for(&mut writer, email).await?;
        if writer.user(organization, account.id).await?.is_some() {
            return Err(ServiceError::invalid(
                "email",
                "Somebody with this e-mail address belongs to the organization already.",
            ));
        }
        let membership = NewMembership {
            user: account.id,
            name: &name,
            role: form.role,
            state: UserState::Invited,
        };
        writer
            .insert_membership(organization, &membership, now)
            .await?;
        let link = self.new_link(&mut writer, organization, account.id).await?;
        let details = json!({ "name": name, "role": form.role });
        let action = AuditAction::UserAdded;
        self.record(&mut writer, actor, action, &account.email, details)
            .await?;
        let user = writer.user(organization, account.id).await?;
        writer.commit().await?;
        Ok((user.ok_or(ServiceError::NotFound(What::User))?, link))
    }

    /// The account with this address; a new one without a password where there is none.
    async fn account_for(&self, writer: &mut Writer, email: String) -> Result<AccountRow> {
        if let Some(account) = writer.account_by_email(&email).await? {
            return Ok(account);
        }
        let account = AccountRow {
            id: UserId(self.new_id()),
            email,
            password_hash: None,
        };
        writer.insert_account(&account, self.clock.now()).await?;
        Ok(account)
    }

    /// A new one-time link for somebody who has not joined yet; the one before stops working.
    pub async fn renew_invitation(&self, actor: &Actor, id: UserId) -> Result<(User, Secret)> {
        require(actor, Permission::ManageUsers)?;
        let mut writer = self.store.write().await?;
        let user = writer.user(actor.organization, id).await?;
        let user = user.ok_or(ServiceError::NotFound(What::User))?;
        if user.state != UserState::Invited {
            return Err(Conflict::JoinedAlready.into());
        }
        let link = self.new_link(&mut writer, actor.organization, id).await?;
        let action = AuditAction::UserInvitationRenewed;
        self.record(&mut writer, actor, action, &user.email, Value::Null)
            .await?;
        writer.commit().await?;
        Ok((user, link))
    }

    /// Changes role or state. Who is deactivated loses sessions and access tokens at once; the
    /// last active admin stays one.
    pub async fn change_user(
        &self,
        actor: &Actor,
        id: UserId,
        change: &UserChangeForm,
    ) -> Result<User> {
        require(actor, Permission::ManageUsers)?;
        let mut writer = self.store.write().await?;
        writer.lock_organization(actor.organization).await?;
        let before = writer.user(actor.organization, id).await?;
        let before = before.ok_or(ServiceError::NotFound(What::User))?;
        let is_admin =
            |role, state| role == GlobalRole::OrganizationAdmin && state == UserState::Active;
        let role = change.role.unwrap_or(before.role);
        let state = change.state.unwrap_or(before.state);
        if is_admin(before.role, before.state)
            && !is_admin(role, state)
            && writer.other_admins(actor.organization, id).await? == 0
        {
            return Err(Conflict::LastAdmin.into());
        }
        if role != before.role {
            self.change_role(&mut writer, actor, &before, role).await?;
        }
        if state != before.state {
            self.change_state(&mut writer, actor, &before, state)
                .await?;
        }
        let user = writer.user(actor.organization, id).await?;
        writer.commit().await?;
        user.ok_or(ServiceError::NotFound(What::User))
    }

    async fn change_role(
        &self,
        writer: &mut Writer,
        actor: &Actor,
        before: &User,
        role: GlobalRole,
    ) -> Result<()> {
        writer.set_role(actor.organization, before.id, role).await?;
        let details = json!({ "before": before.role, "after": role });
        let action = AuditAction::UserRoleChanged;
        self.record(writer, actor, action, &before.email, details)
            .await
    }

    async fn change_state(
        &self,
        writer: &mut Writer,
        actor: &Actor,
        before: &User,
        state: UserState,
    ) -> Result<()> {
        let organization = actor.organization;
        let (action, state) = match (before.state, state) {
            (_, UserState::Deactivated) => {
                writer.end_sessions_in(organization, before.id).await?;
                writer.revoke_api_tokens_in(organization, before.id).await?;
                writer.forget_invitations(organization, before.id).await?;
                (AuditAction::UserDeactivated, UserState::Deactivated)
            }
            // Who never joined needs a link again.
            (UserState::Deactivated, UserState::Active) if !before.has_joined() => {
                (AuditAction::UserReactivated, UserState::Invited)
            }
            (UserState::Deactivated, UserState::Active) => {
                (AuditAction::UserReactivated, UserState::Active)
            }
            (_, UserState::Active | UserState::Invited) => {
                return Err(ServiceError::invalid(
                    "state",
                    "A person becomes active by opening the one-time link.",
                ));
            }
        };
        writer.set_state(organization, before.id, state).await?;
        self.record(writer, actor, action, &before.email, Value::Null)
            .await
    }

    /// Signs a person out of the organization everywhere.
    pub async fn end_sessions_of(&self, actor: &Actor, id: UserId) -> Result<()> {
        require(actor, Permission::ManageUsers)?;
        let mut writer = self.store.write().await?;
        let user = writer.user(actor.organization, id).await?;
        let user = user.ok_or(ServiceError::NotFound(What::User))?;
        writer.end_sessions_in(actor.organization, id).await?;
        let action = AuditAction::SessionEnded;
        self.record(&mut writer, actor, action, &user.email, Value::Null)
            .await?;
        Ok(writer.commit().await?)
    }
}

fn checked(form: &NewUserForm) -> Result<(String, String)> {
    let name = form::name(&form.name)
        .ok_or_else(|| FieldError::new("name", "Enter the name of the person."));
    let email = form::email(&form.email).ok_or_else(|| {
        FieldError::new("email", "Enter an e-mail address such as ada@example.com.")
    });
    match (name, email) {
        (Ok(name), Ok(email)) => Ok((name, email)),
        (name, email) => {
            let errors = name.err().into_iter().chain(email.err());
            Err(ServiceError::Invalid(errors.collect()))
        }
    }
}
