//! The personal access tokens that the simulator knows. Each is a documented constant and acts as
//! a user named after its case, so that a reader of a log or a work item sees which one was used.
//! None of them opens anything outside a simulator.

/// Read, write and manage work items; list projects; edit subscriptions. Works in `contoso` and
/// `manyprojects`.
pub const FULL: &str =
    "SimulatedFullTokenNotASecret000000000000000000000000000000000000000000000000AZDO0001";
/// Reads work items and projects. In the old form: 52 characters of base32.
pub const READ_ONLY: &str = "simulatedreadonlytokennotasecretaaaaaaaaaaaaaaaaaaaa";
/// Was right once.
pub const EXPIRED: &str =
    "SimulatedExpiredTokenNotASecret000000000000000000000000000000000000000000000AZDO0003";
/// Was taken back by its owner; answered like garbage.
pub const REVOKED: &str =
    "SimulatedRevokedTokenNotASecret000000000000000000000000000000000000000000000AZDO0004";
/// Valid, but made without any work item or project scope.
pub const NO_SCOPE: &str =
    "SimulatedNoScopeTokenNotASecret000000000000000000000000000000000000000000000AZDO0005";
/// Valid in the organization `elsewhere` only.
pub const OTHER_ORGANIZATION: &str =
    "SimulatedOtherOrganizationTokenNotASecret00000000000000000000000000000000000AZDO0006";
/// All scopes, but its user may only read; saving is refused with TF237111.
pub const NO_PERMISSION: &str =
    "SimulatedNoPermissionTokenNotASecret0000000000000000000000000000000000000000AZDO0007";
/// As `FULL`, with a small budget: at most 200 calls go through before it is blocked for a while.
pub const THROTTLED: &str =
    "SimulatedThrottledTokenNotASecret0000000000000000000000000000000000000000000AZDO0008";
/// As `FULL`, but its user may not define new tags.
pub const NO_TAGS: &str =
    "SimulatedNoTagsTokenNotASecret0000000000000000000000000000000000000000000000AZDO0009";
/// Made for reading and writing work items and nothing else, as many instructions say: whether it
/// may list projects and edit subscriptions is what the contract leaves open.
pub const WORK_ONLY: &str =
    "SimulatedWorkOnlyTokenNotASecret00000000000000000000000000000000000000000000AZDO0010";

/// What `azure-simulator --print-tokens` prints: key and token.
pub const PRINTED: [(&str, &str); 8] = [
    ("full", FULL),
    ("read_only", READ_ONLY),
    ("expired", EXPIRED),
    ("revoked", REVOKED),
    ("no_scope", NO_SCOPE),
    ("other_organization", OTHER_ORGANIZATION),
    ("no_permission", NO_PERMISSION),
    ("throttled", THROTTLED),
];

/// What a token was made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scope {
    WorkRead,
    WorkWrite,
    WorkFull,
    Project,
    Profile,
}

/// Whether a token is still good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Condition {
    Valid,
    Expired,
    Revoked,
}

/// A token with all that the service knows about it.
#[derive(Debug)]
pub(crate) struct Credential {
    secret: &'static str,
    /// Key in the journal and of `--print-tokens`.
    pub(crate) name: &'static str,
    /// Index of the user it acts as.
    pub(crate) user: crate::world::UserKey,
    pub(crate) condition: Condition,
    pub(crate) scopes: &'static [Scope],
    pub(crate) organizations: &'static [&'static str],
    pub(crate) may_save: bool,
    pub(crate) may_define_tags: bool,
}

const ALL: &[Scope] = &[
    Scope::WorkRead,
    Scope::WorkWrite,
    Scope::WorkFull,
    Scope::Project,
    Scope::Profile,
];
const HOME: &[&str] = &["contoso", "manyprojects"];

const fn credential(name: &'static str, secret: &'static str, user: u16) -> Credential {
    Credential {
        secret,
        name,
        user: crate::world::UserKey(user),
        condition: Condition::Valid,
        scopes: ALL,
        organizations: HOME,
        may_save: true,
        may_define_tags: true,
    }
}

/// The developer who works on the board; no token of hers exists.
pub(crate) static DEVELOPER: Credential = credential("board", "", 9);

static KNOWN: [Credential; 10] = [
    credential("full", FULL, 0),
    Credential {
        scopes: &[Scope::WorkRead, Scope::Project],
        ..credential("read_only", READ_ONLY, 1)
    },
    Credential {
        condition: Condition::Expired,
        ..credential("expired", EXPIRED, 2)
    },
    Credential {
        condition: Condition::Revoked,
        ..credential("revoked", REVOKED, 3)
    },
    Credential {
        scopes: &[],
        ..credential("no_scope", NO_SCOPE, 4)
    },
    Credential {
        organizations: &["elsewhere"],
        ..credential("other_organization", OTHER_ORGANIZATION, 5)
    },
    Credential {
        may_save: false,
        ..credential("no_permission", NO_PERMISSION, 6)
    },
    credential("throttled", THROTTLED, 7),
    Credential {
        may_define_tags: false,
        ..credential("no_tags", NO_TAGS, 8)
    },
    Credential {
        scopes: &[Scope::WorkRead, Scope::WorkWrite],
        ..credential("work_only", WORK_ONLY, 12)
    },
];

/// The credential of a token, if it is one of ours.
pub(crate) fn find(secret: &str) -> Option<&'static Credential> {
    KNOWN.iter().find(|known| known.secret == secret)
}
