//! *My Organization*.

mod instances;
mod users;

pub(crate) use instances::{InstanceJournalPage, InstancePage, InstancesPage, NewInstancePage};
pub(crate) use users::UsersPage;
