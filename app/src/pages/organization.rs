//! *My Organization*.

mod instances;
mod users;

pub(crate) use instances::{InstancePage, InstancesPage, NewInstancePage};
pub(crate) use users::UsersPage;
