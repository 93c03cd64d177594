//! The facts that the contract leaves open (`?`). A client must work with either answer, so the
//! simulator can be told to give either.

use serde::{Deserialize, Serialize};

/// How the simulator reads what the contract does not settle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an open question of its own"
)]
pub struct Readings {
    /// An unknown organization answers like a bad token instead of 404.
    pub unknown_organization_is_unauthorized: bool,
    /// A token with work item scopes alone may list projects.
    pub work_scope_lists_projects: bool,
    /// A token with the scope to write work items may edit service hook subscriptions.
    pub work_write_edits_subscriptions: bool,
    /// Events go to public HTTPS addresses only, as with the real service; otherwise a test may
    /// listen on loopback.
    pub strict_hook_targets: bool,
    /// A work item may be created in any of its states, not only in the first.
    pub any_initial_state: bool,
}

impl Default for Readings {
    fn default() -> Self {
        Self {
            unknown_organization_is_unauthorized: false,
            work_scope_lists_projects: true,
            work_write_edits_subscriptions: false,
            strict_hook_targets: false,
            any_initial_state: false,
        }
    }
}
