//! The people of the simulated organizations: one for every token, and those who develop.

use std::sync::LazyLock;

use base64::Engine as _;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::stable_id;

/// A person, by place in the list of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct UserKey(pub(crate) u16);

/// A person.
#[derive(Debug)]
pub(crate) struct User {
    pub(crate) id: Uuid,
    pub(crate) name: &'static str,
    pub(crate) account: String,
    pub(crate) descriptor: String,
}

const NAMES: [&str; 13] = [
    "Full",
    "Read Only",
    "Expired",
    "Revoked",
    "No Scope",
    "Other Organization",
    "No Permission",
    "Throttled",
    "No Tags",
    "Dana Developer",
    "Jamal Hartnett",
    "Norman Paulk",
    "Work Only",
];

static PEOPLE: LazyLock<Vec<User>> = LazyLock::new(|| {
    NAMES
        .iter()
        .map(|name| {
            let id = stable_id(&format!("user/{name}"));
            let coded = base64::engine::general_purpose::STANDARD_NO_PAD.encode(id.to_string());
            let account = name.to_lowercase().replace(' ', ".");
            User {
                id,
                name,
                account: format!("{account}@contoso.example"),
                descriptor: format!("aad.{coded}"),
            }
        })
        .collect()
});

/// Everybody.
pub(crate) fn people() -> &'static [User] {
    &PEOPLE
}

impl UserKey {
    pub(crate) fn user(self) -> &'static User {
        &PEOPLE[usize::from(self.0)]
    }

    /// Finds a person by display name, account, `Name <account>` or GUID.
    pub(crate) fn find(text: &str) -> Option<Self> {
        let text = text.trim();
        let account = text
            .rsplit_once('<')
            .map(|(_, rest)| rest.trim_end_matches('>').trim());
        let place = PEOPLE.iter().position(|user| {
            user.name.eq_ignore_ascii_case(text)
                || user.account.eq_ignore_ascii_case(account.unwrap_or(text))
                || user.id.to_string().eq_ignore_ascii_case(text)
                || user.descriptor == text
        })?;
        u16::try_from(place).ok().map(Self)
    }
}

impl User {
    /// The identity object of work items.
    pub(crate) fn identity(&self, organization_url: &str) -> Value {
        let avatar = format!(
            "{organization_url}/_apis/GraphProfile/MemberAvatars/{}",
            self.descriptor
        );
        json!({
            "displayName": self.name,
            "url": format!("{organization_url}/_apis/Identities/{}", self.id),
            "_links": { "avatar": { "href": avatar } },
            "id": self.id,
            "uniqueName": self.account,
            "imageUrl": avatar,
            "descriptor": self.descriptor,
        })
    }

    /// The identity as one string, as events and the recycle bin write it.
    pub(crate) fn signature(&self) -> String {
        format!("{} <{}>", self.name, self.account)
    }
}
