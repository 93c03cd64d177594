//! Who acts, and what they may do: the one table that joins roles and permissions.
//!
//! Roles exist on two levels. A global role counts everywhere in the organization, an application
//! role in one application; where both answer, the most permissive wins.

use serde::{Deserialize, Serialize};

use crate::{ApiTokenId, ApplicationId, OrganizationId, ProjectId, SessionId, UserId};

text_enum! {
    /// A role in the whole organization.
    pub enum GlobalRole {
        OrganizationAdmin = "organization_admin",
        OrganizationApplicationManager = "organization_application_manager",
        /// The normal case: rights come from applications only.
        None = "none",
    }
}

impl GlobalRole {
    /// The name as screens show it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::OrganizationAdmin => "Organization Admin",
            Self::OrganizationApplicationManager => "Organization Application Manager",
            Self::None => "No Global Role",
        }
    }
}

text_enum! {
    /// A role in one application; the strongest first.
    pub enum ApplicationRole {
        ApplicationAdmin = "application_admin",
        Contributor = "contributor",
        Member = "member",
        Observer = "observer",
    }
}

impl ApplicationRole {
    /// The name as screens show it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::ApplicationAdmin => "Application Admin",
            Self::Contributor => "Contributor",
            Self::Member => "Member",
            Self::Observer => "Observer",
        }
    }
}

text_enum! {
    /// What somebody may be allowed to do.
    pub enum Permission {
        /// Users, their global roles, other people's sessions.
        ManageUsers = "manage_users",
        /// Connections to Azure DevOps: add, test, change, delete.
        ManageInstances = "manage_instances",
        ReadAuditLog = "read_audit_log",
        CreateApplication = "create_application",
        /// Read an application, its projects, scans and issues.
        ReadApplication = "read_application",
        /// Rename and delete an application, manage its members.
        ManageApplication = "manage_application",
        /// Create, rename and delete projects.
        ManageProject = "manage_project",
        /// Choose the instance, Azure project and work item type of a project.
        ManageIntegration = "manage_integration",
        /// Check that the chosen work item type could be created now.
        TestIntegration = "test_integration",
        ExportIssues = "export_issues",
        TriageIssues = "triage_issues",
        UploadScan = "upload_scan",
        ReadScan = "read_scan",
        DeleteScan = "delete_scan",
        /// Write the policies of the organization.
        ManagePolicies = "manage_policies",
        /// Choose the policies of a project.
        AssignPolicies = "assign_policies",
    }
}

impl Permission {
    /// The table. `application` is the role in the application that the act is about, `None` for
    /// acts on the organization and for people without a role there.
    pub const fn is_granted(
        self,
        global: GlobalRole,
        application: Option<ApplicationRole>,
    ) -> bool {
        use ApplicationRole::{ApplicationAdmin, Contributor, Member};
        use GlobalRole::{OrganizationAdmin, OrganizationApplicationManager};
        match self {
            Self::ManageUsers | Self::ManageInstances | Self::ReadAuditLog => {
                matches!(global, OrganizationAdmin)
            }
            _ if matches!(global, OrganizationAdmin | OrganizationApplicationManager) => true,
            Self::CreateApplication | Self::ManagePolicies => false,
            Self::ManageApplication | Self::AssignPolicies => {
                matches!(application, Some(ApplicationAdmin))
            }
            Self::ManageProject | Self::ManageIntegration | Self::DeleteScan => {
                matches!(application, Some(ApplicationAdmin | Contributor))
            }
            Self::TestIntegration | Self::ExportIssues | Self::TriageIssues | Self::UploadScan => {
                matches!(application, Some(ApplicationAdmin | Contributor | Member))
            }
            Self::ReadApplication | Self::ReadScan => application.is_some(),
        }
    }
}

/// How an actor proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Credential {
    Session(SessionId),
    /// Acts with its owner's rights.
    ApiToken(ApiTokenId),
    /// May upload scans to one project and read them, whatever its owner may.
    UploadToken(ApiTokenId, ProjectId),
}

/// Somebody who acts in one organization. Made anew for every request, so that a changed role
/// counts from the next one on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    pub organization: OrganizationId,
    pub user: UserId,
    pub name: String,
    pub email: String,
    pub role: GlobalRole,
    pub applications: Vec<(ApplicationId, ApplicationRole)>,
    pub credential: Credential,
    /// Where the request came from, for the audit log.
    pub address: Option<std::net::IpAddr>,
}

/// Whoever sends a request, also where nobody has to be signed in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Visitor {
    /// The person that the browser is signed in as already.
    pub actor: Option<Actor>,
    /// Where the request came from.
    pub address: Option<std::net::IpAddr>,
}

impl Actor {
    /// Whether an act on the organization itself is allowed.
    pub fn may(&self, permission: Permission) -> bool {
        !matches!(self.credential, Credential::UploadToken(..))
            && permission.is_granted(self.role, None)
    }

    /// Whether an act is allowed in any application at all.
    pub fn may_somewhere(&self, permission: Permission) -> bool {
        let mut applications = self.applications.iter();
        self.may(permission) || applications.any(|(id, _)| self.may_in(permission, *id, None))
    }

    /// Whether an act in an application is allowed. `project` narrows it for upload tokens, which
    /// know no application as a whole.
    pub fn may_in(
        &self,
        permission: Permission,
        application: ApplicationId,
        project: Option<ProjectId>,
    ) -> bool {
        if let Credential::UploadToken(_, bound_to) = self.credential {
            let fits = matches!(permission, Permission::UploadScan | Permission::ReadScan);
            if !fits || project != Some(bound_to) {
                return false;
            }
        }
        permission.is_granted(self.role, self.role_in(application))
    }

    /// The application role alone, without what the global role adds.
    pub fn role_in(&self, application: ApplicationId) -> Option<ApplicationRole> {
        let of_this = self
            .applications
            .iter()
            .filter(|(id, _)| *id == application);
        of_this.map(|(_, role)| *role).min()
    }

    /// The same person as one who is asked to prove who they are.
    pub fn as_visitor(&self) -> Visitor {
        Visitor {
            actor: Some(self.clone()),
            address: self.address,
        }
    }

    /// Whether every application of the organization is visible.
    pub fn sees_all_applications(&self) -> bool {
        self.may(Permission::ReadApplication)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(role: GlobalRole, application: Option<ApplicationRole>) -> (Actor, ApplicationId) {
        let id = ApplicationId(uuid::Uuid::from_u128(7));
        let actor = Actor {
            organization: OrganizationId(uuid::Uuid::from_u128(1)),
            user: UserId(uuid::Uuid::from_u128(2)),
            name: "Ada".into(),
            email: "ada@example.com".into(),
            role,
            applications: application.map(|role| (id, role)).into_iter().collect(),
            credential: Credential::Session(SessionId(uuid::Uuid::from_u128(3))),
            address: None,
        };
        (actor, id)
    }

    #[test]
    fn a_global_role_beats_a_weaker_application_role() {
        let (manager, id) = actor(
            GlobalRole::OrganizationApplicationManager,
            Some(ApplicationRole::Observer),
        );
        assert!(manager.may_in(Permission::ManageProject, id, None));
        assert!(!manager.may(Permission::ManageInstances));
    }

    #[test]
    fn the_most_permissive_of_several_roles_wins() {
        let (mut person, id) = actor(GlobalRole::None, Some(ApplicationRole::Observer));
        person.applications.push((id, ApplicationRole::Contributor));
        assert!(person.may_in(Permission::ManageIntegration, id, None));
    }

    #[test]
    fn a_member_exports_and_tests_but_does_not_configure() {
        let (member, id) = actor(GlobalRole::None, Some(ApplicationRole::Member));
        assert!(member.may_in(Permission::ExportIssues, id, None));
        assert!(member.may_in(Permission::TestIntegration, id, None));
        assert!(!member.may_in(Permission::ManageIntegration, id, None));
    }

    #[test]
    fn an_upload_token_reaches_one_project_even_when_an_admin_owns_it() {
        let (mut admin, id) = actor(GlobalRole::OrganizationAdmin, None);
        let project = ProjectId(uuid::Uuid::from_u128(9));
        let token = ApiTokenId(uuid::Uuid::from_u128(8));
        admin.credential = Credential::UploadToken(token, project);
        assert!(admin.may_in(Permission::UploadScan, id, Some(project)));
        assert!(!admin.may_in(
            Permission::UploadScan,
            id,
            Some(ProjectId(uuid::Uuid::nil()))
        ));
        assert!(!admin.may_in(Permission::ReadApplication, id, Some(project)));
        assert!(!admin.may(Permission::ManageInstances));
    }
}
