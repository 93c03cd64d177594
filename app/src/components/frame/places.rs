//! Where somebody may go and what they may begin, for the command palette.

use domain::{Actor, Permission, paths};

use crate::islands::Way;

const PLACE: &str = "Place";
const ACT: &str = "Act";

pub(super) fn places(actor: &Actor) -> Vec<Way> {
    let anybody = None;
    let places = [
        ("Portfolio", paths::PORTFOLIO, anybody),
        ("Dashboard", paths::DASHBOARD, anybody),
        (
            "Policies",
            paths::POLICIES,
            Some(Permission::ManagePolicies),
        ),
        ("Users", paths::USERS, Some(Permission::ManageUsers)),
        (
            "Integrations",
            paths::INSTANCES,
            Some(Permission::ManageInstances),
        ),
        (
            "Audit log",
            paths::AUDIT_LOG,
            Some(Permission::ReadAuditLog),
        ),
        ("Account", paths::ACCOUNT, anybody),
        ("Access Tokens", paths::TOKENS, anybody),
    ];
    let new_application = format!("{}#new-application", paths::PORTFOLIO);
    let new_user = format!("{}#add-user", paths::USERS);
    let password = format!("{}#password", paths::ACCOUNT);
    let acts = [
        (
            "Create application",
            new_application.as_str(),
            Some(Permission::CreateApplication),
        ),
        (
            "Add Azure DevOps",
            paths::NEW_INSTANCE,
            Some(Permission::ManageInstances),
        ),
        ("Add user", new_user.as_str(), Some(Permission::ManageUsers)),
        (
            "Add policy",
            paths::NEW_POLICY,
            Some(Permission::ManagePolicies),
        ),
        ("Change password", password.as_str(), anybody),
    ];
    let ways = places.map(|way| (PLACE, way)).into_iter();
    ways.chain(acts.map(|way| (ACT, way)))
        .filter(|(_, (_, _, needed))| needed.is_none_or(|needed| actor.may(needed)))
        .map(|(kind, (label, href, _))| Way::new(label, kind, href))
        .collect()
}
