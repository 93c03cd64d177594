//! API tokens of a person: for programs that act with their rights, or upload into one project.

/// What every API token begins with, so that scanners of source code find a leaked one.
pub(crate) const API_TOKEN_PREFIX: &str = "plr_";
