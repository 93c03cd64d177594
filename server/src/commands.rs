//! What `polaris` can be told to do, one file each, and what all of them start with.

pub(crate) mod admin;
mod open;
pub(crate) mod serve;
pub(crate) mod worker;

/// Why a command ended early, as the operator reads it.
pub(crate) type CommandResult<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;
