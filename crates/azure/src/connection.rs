//! Who the token acts as.

use serde::Deserialize;
use uuid::Uuid;

use crate::client::{Call, Client};
use crate::error::{AzureError, What};

/// The account that an organization with public projects gives to strangers.
const ANONYMOUS: Uuid = Uuid::from_u128(0xaaaa_aaaa_aaaa_aaaa_aaaa_aaaa_aaaa_aaaa);

/// The answer to `connectionData`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionData {
    pub user_id: Uuid,
    pub display_name: String,
    /// The sign-in name, usually an e-mail address. Service principals have none.
    pub account: Option<String>,
    /// The GUID of the organization, which survives its renaming.
    pub instance_id: Uuid,
    /// Nobody is signed in, although the call succeeded: the token was not looked at.
    pub anonymous: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    authenticated_user: User,
    instance_id: Uuid,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
    id: Uuid,
    provider_display_name: Option<String>,
    custom_display_name: Option<String>,
    #[serde(default)]
    properties: Properties,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Properties {
    account: Option<Property>,
}

#[derive(Deserialize)]
struct Property {
    #[serde(rename = "$value")]
    value: Option<String>,
}

impl Client {
    /// Answers a valid token of any scope, so it proves the token but not what it may do.
    pub async fn connection_data(&self) -> Result<ConnectionData, AzureError> {
        let call =
            Call::get(What::Organization, &["_apis", "connectionData"]).version("7.1-preview");
        let Answer {
            authenticated_user: user,
            instance_id,
        } = self.fetch(&call).await?;
        let name = user.custom_display_name.or(user.provider_display_name);
        Ok(ConnectionData {
            user_id: user.id,
            anonymous: user.id == ANONYMOUS || name.as_deref() == Some("Anonymous"),
            display_name: name.unwrap_or_default(),
            account: user.properties.account.and_then(|account| account.value),
            instance_id,
        })
    }
}
