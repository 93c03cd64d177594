//! *My Organization*.

mod audit_log;
mod instances;
mod users;

pub(crate) use audit_log::AuditLogPage;
pub(crate) use instances::{InstanceJournalPage, InstancePage, InstancesPage, NewInstancePage};
pub(crate) use users::UsersPage;
