//! An application and its settings.

mod members;
mod overview;
mod settings;

pub(crate) use members::MembersPage;
pub(crate) use overview::ApplicationPage;
pub(crate) use settings::ApplicationSettingsPage;
