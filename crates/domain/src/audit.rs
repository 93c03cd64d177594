//! Who did what, and when.

mod query;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{AuditId, UserId};

pub use query::{AuditFilter, AuditQuery};

text_enum! {
    /// The acts that leave a row in the audit log.
    pub enum AuditAction {
        OrganizationCreated = "organization.created",
        FirstStepsDismissed = "organization.first_steps_dismissed",
        UserSignedIn = "user.signed_in",
        UserSignInFailed = "user.sign_in_failed",
        UserSignedOut = "user.signed_out",
        UserAdded = "user.added",
        UserJoined = "user.joined",
        UserInvitationRenewed = "user.invitation_renewed",
        UserRenamed = "user.renamed",
        UserRoleChanged = "user.role_changed",
        UserDeactivated = "user.deactivated",
        UserReactivated = "user.reactivated",
        PasswordChanged = "password.changed",
        SessionEnded = "session.ended",
        /// Somebody went on in another of their organizations.
        SessionMoved = "session.moved",
        ApiTokenCreated = "api_token.created",
        ApiTokenRevoked = "api_token.revoked",
        ApplicationCreated = "application.created",
        ApplicationRenamed = "application.renamed",
        ApplicationDeleted = "application.deleted",
        MemberSet = "member.set",
        MemberRemoved = "member.removed",
        ProjectCreated = "project.created",
        ProjectRenamed = "project.renamed",
        ProjectDeleted = "project.deleted",
        BranchMadeDefault = "branch.made_default",
        BranchDeleted = "branch.deleted",
        BranchCleanUpSet = "branch.clean_up_set",
        TwinsSet = "project.twins_set",
        ScanUploaded = "scan.uploaded",
        ScanDeleted = "scan.deleted",
        IssueTriaged = "issue.triaged",
        InstanceAdded = "instance.added",
        InstanceChanged = "instance.changed",
        InstanceTested = "instance.tested",
        InstanceDeleted = "instance.deleted",
        IntegrationSet = "integration.set",
        IntegrationMapped = "integration.mapped",
        IntegrationMappingChecked = "integration.mapping_checked",
        IntegrationTested = "integration.tested",
        IntegrationRemoved = "integration.removed",
        ExportRequested = "export.requested",
        /// Nothing is filed through an instance until somebody mends the reason.
        FilingStopped = "filing.stopped",
        ExportPaused = "export.paused",
        ExportResumed = "export.resumed",
        ExportCancelled = "export.cancelled",
        ExportRetried = "export.retried",
        /// Single issues of exports were given up.
        ExportGivenUp = "export.given_up",
        TicketLinked = "ticket.linked",
        TicketUnlinked = "ticket.unlinked",
        TicketCommented = "ticket.commented",
        /// Two work items were found that belong to one issue.
        TicketFoundTwice = "ticket.found_twice",
        PolicyCreated = "policy.created",
        PolicyChanged = "policy.changed",
        PolicyMadeDefault = "policy.made_default",
        PolicyDeleted = "policy.deleted",
        PolicyAssigned = "policy.assigned",
        PracticeLoaded = "practice.loaded",
        /// Somebody asked for what they may not do.
        Denied = "denied",
    }
}

impl AuditAction {
    /// The kind of thing that it is done to: the word before the dot.
    pub fn kind(self) -> &'static str {
        let (kind, _) = self.as_str().split_once('.').unwrap_or((self.as_str(), ""));
        kind
    }

    /// The kinds of things that acts are done to.
    pub fn kinds() -> Vec<&'static str> {
        let mut kinds: Vec<_> = Self::ALL.iter().map(|action| action.kind()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    /// The act as screens show it, such as *User signed in*.
    pub fn label(self) -> String {
        in_words(self.as_str())
    }
}

/// The words of an act or of a kind as people write them.
pub fn in_words(word: &str) -> String {
    let text = word.replace(['.', '_'], " ");
    if let Some(rest) = text.strip_prefix("api ") {
        return format!("API {rest}");
    }
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// One line of the audit log. `details` holds before and after, never a secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    pub id: AuditId,
    pub at: DateTime<Utc>,
    /// `None` for acts of the program and of people who are not signed in.
    pub user_id: Option<UserId>,
    pub user_name: Option<String>,
    pub action: AuditAction,
    /// What it was done to, in words that outlive the thing.
    pub target: String,
    pub details: serde_json::Value,
    pub address: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acts_and_kinds_read_like_words() {
        let words = [
            (AuditAction::UserSignInFailed, "User sign in failed", "user"),
            (
                AuditAction::ApiTokenRevoked,
                "API token revoked",
                "api_token",
            ),
            (AuditAction::Denied, "Denied", "denied"),
        ];
        for (action, label, kind) in words {
            assert_eq!((action.label().as_str(), action.kind()), (label, kind));
        }
        assert!(AuditAction::kinds().contains(&"instance"));
    }
}
