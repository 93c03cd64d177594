//! One transaction at a time changes the tickets of an organization.
//!
//! An export touches hundreds of tickets and the items of other exports; the filing touches one
//! ticket and all exports that wait for it. Row by row the two meet in any order, and PostgreSQL
//! ends one of them as a deadlock.

use domain::OrganizationId;

use crate::connection::Connection;
use crate::dialect::LOCK_POSTGRES;
use crate::{Result, Writer};

impl Writer {
    /// Waits until no other transaction changes tickets or exports of the organization, and keeps
    /// the others waiting until this one ends. Comes before the first of its changes.
    pub(crate) async fn lock_tickets(&mut self, organization: OrganizationId) -> Result<()> {
        if let Connection::Postgres(transaction) = self.connection() {
            let (key, _) = organization.0.as_u64_pair();
            sqlx::query(LOCK_POSTGRES)
                .bind(key.cast_signed())
                .execute(&mut **transaction)
                .await?;
        }
        Ok(())
    }
}
