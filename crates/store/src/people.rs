//! Accounts, and the people of an organization.
//!
//! An account (e-mail address and password) may belong to several organizations; name, role and
//! state belong to the membership, so that one organization learns nothing from another.

use chrono::{DateTime, Utc};
use domain::{GlobalRole, Organization, OrganizationId, PageRequest, User, UserId, UserState};

use crate::connection::{execute, on};
use crate::error::exactly_one;
use crate::{Reader, Result, StoreError, Writer};

/// What signing in needs to know of an account.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct AccountRow {
    pub id: UserId,
    pub email: String,
    /// `None` until its owner chose a password.
    pub password_hash: Option<String>,
}

/// A person as they are first stored in an organization.
#[derive(Debug)]
pub struct NewMembership<'a> {
    pub user: UserId,
    pub name: &'a str,
    pub role: GlobalRole,
    pub state: UserState,
}

const ACCOUNT_BY_EMAIL: &str = "SELECT id, email, password_hash FROM users WHERE email = $1";
const ACCOUNT: &str = "SELECT id, email, password_hash FROM users WHERE id = $1";
const INSERT_ACCOUNT: &str =
    "INSERT INTO users (id, email, password_hash, created_at) VALUES ($1, $2, $3, $4)";
const SET_PASSWORD: &str = "UPDATE users SET password_hash = $2 WHERE id = $1";
const SET_FIRST_PASSWORD: &str =
    "UPDATE users SET password_hash = $2 WHERE id = $1 AND password_hash IS NULL";
const USERS: &str = "
    SELECT u.id, m.name, u.email, m.role, m.state, m.created_at, m.last_seen_at
    FROM memberships m JOIN users u ON u.id = m.user_id
    WHERE m.organization_id = $1 AND ($2 IS NULL OR m.user_id = $2)
      AND ($3 IS NULL OR (m.name, m.user_id) > ($3, $4))
    ORDER BY m.name, m.user_id LIMIT $5";
const INSERT_MEMBERSHIP: &str = "
    INSERT INTO memberships (organization_id, user_id, name, role, state, created_at)
    VALUES ($1, $2, $3, $4, $5, $6)";
const SET_NAME: &str =
    "UPDATE memberships SET name = $3 WHERE organization_id = $1 AND user_id = $2";
const SET_ROLE: &str =
    "UPDATE memberships SET role = $3 WHERE organization_id = $1 AND user_id = $2";
const SET_STATE: &str =
    "UPDATE memberships SET state = $3 WHERE organization_id = $1 AND user_id = $2";
const NOTE_SEEN: &str =
    "UPDATE memberships SET last_seen_at = $3 WHERE organization_id = $1 AND user_id = $2";
const OTHER_ADMINS: &str = "
    SELECT COUNT(*) FROM memberships
    WHERE organization_id = $1 AND user_id <> $2
      AND role = 'organization_admin' AND state = 'active'";
const ADMIN_ADDRESSES: &str = "
    SELECT u.email FROM memberships m JOIN users u ON u.id = m.user_id
    WHERE m.organization_id = $1 AND m.role = 'organization_admin' AND m.state = 'active'
    ORDER BY u.email";
const ORGANIZATIONS: &str = "
    SELECT o.id, o.name FROM memberships m JOIN organizations o ON o.id = m.organization_id
    WHERE m.user_id = $1 AND m.state = 'active'
    ORDER BY m.last_seen_at IS NULL, m.last_seen_at DESC, LOWER(o.name), o.id";
// Changes nothing, and makes other writers of the same organization wait for this one.
const LOCK_ORGANIZATION: &str = "UPDATE organizations SET name = name WHERE id = $1";

impl Reader {
    /// The account with this address, in lower case. Accounts stand above organizations.
    pub async fn account_by_email(&mut self, email: &str) -> Result<Option<AccountRow>> {
        Ok(on!(self, |conn| sqlx::query_as(ACCOUNT_BY_EMAIL)
            .bind(email)
            .fetch_optional(conn)
            .await)?)
    }

    pub async fn account(&mut self, id: UserId) -> Result<Option<AccountRow>> {
        Ok(on!(self, |conn| sqlx::query_as(ACCOUNT)
            .bind(id)
            .fetch_optional(conn)
            .await)?)
    }

    /// The people of the organization by name; one row more than the page holds, where there is
    /// one.
    pub async fn users(
        &mut self,
        organization: OrganizationId,
        page: &PageRequest,
    ) -> Result<Vec<User>> {
        self.select_users(organization, None, page).await
    }

    pub async fn user(&mut self, organization: OrganizationId, id: UserId) -> Result<Option<User>> {
        let page = PageRequest::default();
        let mut found = self.select_users(organization, Some(id), &page).await?;
        Ok(found.pop())
    }

    async fn select_users(
        &mut self,
        organization: OrganizationId,
        id: Option<UserId>,
        page: &PageRequest,
    ) -> Result<Vec<User>> {
        let (name, after) = page.bounds();
        Ok(on!(self, |conn| sqlx::query_as(USERS)
            .bind(organization)
            .bind(id)
            .bind(name)
            .bind(after)
            .bind(page.limit.probe())
            .fetch_all(conn)
            .await)?)
    }

    /// The organizations that an account may act in, the one used last first.
    pub async fn organizations_of(&mut self, user: UserId) -> Result<Vec<Organization>> {
        Ok(on!(self, |conn| sqlx::query_as(ORGANIZATIONS)
            .bind(user)
            .fetch_all(conn)
            .await)?)
    }

    /// Where the active Organization Admins get their mail.
    pub async fn admin_addresses(&mut self, organization: OrganizationId) -> Result<Vec<String>> {
        Ok(on!(self, |conn| sqlx::query_scalar(ADMIN_ADDRESSES)
            .bind(organization)
            .fetch_all(conn)
            .await)?)
    }

    /// How many active admins the organization has besides this person.
    pub async fn other_admins(
        &mut self,
        organization: OrganizationId,
        user: UserId,
    ) -> Result<i64> {
        Ok(on!(self, |conn| sqlx::query_scalar(OTHER_ADMINS)
            .bind(organization)
            .bind(user)
            .fetch_one(conn)
            .await)?)
    }
}

impl Writer {
    /// Makes other transactions that lock the same organization wait until this one ends.
    pub async fn lock_organization(&mut self, organization: OrganizationId) -> Result<()> {
        let touched = execute!(self, sqlx::query(LOCK_ORGANIZATION).bind(organization))?;
        exactly_one(touched)
    }

    pub async fn insert_account(&mut self, account: &AccountRow, now: DateTime<Utc>) -> Result<()> {
        execute!(
            self,
            sqlx::query(INSERT_ACCOUNT)
                .bind(account.id)
                .bind(&account.email)
                .bind(&account.password_hash)
                .bind(now)
        )?;
        Ok(())
    }

    pub async fn set_password_hash(&mut self, id: UserId, hash: &str) -> Result<()> {
        let touched = execute!(self, sqlx::query(SET_PASSWORD).bind(id).bind(hash))?;
        exactly_one(touched)
    }

    /// Refuses an account that has got a password meanwhile.
    pub async fn set_first_password(&mut self, id: UserId, hash: &str) -> Result<()> {
        let touched = execute!(self, sqlx::query(SET_FIRST_PASSWORD).bind(id).bind(hash))?;
        if touched == 1 {
            Ok(())
        } else {
            Err(StoreError::Conflict)
        }
    }

    pub async fn insert_membership(
        &mut self,
        organization: OrganizationId,
        membership: &NewMembership<'_>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(INSERT_MEMBERSHIP)
                .bind(organization)
                .bind(membership.user)
                .bind(membership.name)
                .bind(membership.role)
                .bind(membership.state)
                .bind(now)
        )?;
        Ok(())
    }

    /// Names are of organizations: in another one the person may have another.
    pub async fn set_name(
        &mut self,
        organization: OrganizationId,
        id: UserId,
        name: &str,
    ) -> Result<()> {
        let touched = execute!(
            self,
            sqlx::query(SET_NAME).bind(organization).bind(id).bind(name)
        )?;
        exactly_one(touched)
    }

    pub async fn set_role(
        &mut self,
        organization: OrganizationId,
        id: UserId,
        role: GlobalRole,
    ) -> Result<()> {
        let touched = execute!(
            self,
            sqlx::query(SET_ROLE).bind(organization).bind(id).bind(role)
        )?;
        exactly_one(touched)
    }

    pub async fn set_state(
        &mut self,
        organization: OrganizationId,
        id: UserId,
        state: UserState,
    ) -> Result<()> {
        let touched = execute!(
            self,
            sqlx::query(SET_STATE)
                .bind(organization)
                .bind(id)
                .bind(state)
        )?;
        exactly_one(touched)
    }

    /// Notes that a person was here.
    pub async fn note_seen(
        &mut self,
        organization: OrganizationId,
        id: UserId,
        at: DateTime<Utc>,
    ) -> Result<()> {
        let touched = execute!(
            self,
            sqlx::query(NOTE_SEEN).bind(organization).bind(id).bind(at)
        )?;
        exactly_one(touched)
    }
}
