//! What a worker without flags of its own learns of the server, by way of the database.

use store::Store;

use crate::{Result, Services};

const PUBLIC_URL: &str = "public_url";
const ALLOWED_ORIGINS: &str = "allowed_azure_origins";
const SENDS_MAIL: &str = "sends_mail";

/// How the server that was started last reaches Azure DevOps, and is reached itself.
#[derive(Debug, Clone)]
pub struct ServerFacts {
    pub public_url: String,
    pub allowed_origins: Vec<String>,
    pub sends_mail: bool,
}

impl ServerFacts {
    /// `None` when no server was started on this database yet.
    pub async fn read(store: &Store) -> Result<Option<Self>> {
        let mut reader = store.read().await?;
        let origins = reader.fact(ALLOWED_ORIGINS).await?.unwrap_or_default();
        let public_url = reader.fact(PUBLIC_URL).await?;
        let sends_mail = reader.fact(SENDS_MAIL).await?.as_deref() == Some("yes");
        Ok(public_url.map(|public_url| Self {
            public_url,
            allowed_origins: origins.split_whitespace().map(str::to_owned).collect(),
            sends_mail,
        }))
    }
}

impl Services {
    /// Leaves for workers what the server was told.
    pub async fn tell_workers(&self, allowed_origins: &[String]) -> Result<()> {
        let mut writer = self.store.write().await?;
        writer
            .set_fact(ALLOWED_ORIGINS, &allowed_origins.join(" "))
            .await?;
        writer
            .set_fact(PUBLIC_URL, &self.settings.public_url)
            .await?;
        let sends_mail = if self.sends_mail() { "yes" } else { "no" };
        writer.set_fact(SENDS_MAIL, sends_mail).await?;
        Ok(writer.commit().await?)
    }
}
