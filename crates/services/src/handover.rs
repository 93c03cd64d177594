//! A secret on its way from the act that made it to the one page that shows it.
//!
//! The browser carries it from the one to the other, sealed and bound to the session, so that it
//! works without JavaScript and neither address, database nor log ever holds it.

use domain::{Actor, Credential};
use secrecy::{ExposeSecret, SecretString};

use crate::secrets::hex;
use crate::{Services, secrets};

/// What is handed over; each is shown by its own page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handover {
    InvitationLink,
    ApiToken,
}

impl Services {
    /// Seals a secret for a page that the same session opens.
    pub fn hand_over(&self, actor: &Actor, kind: Handover, secret: &str) -> String {
        let secret = SecretString::from(secret.to_owned());
        hex(&self.vault.seal_for(&secret, &purpose(actor, kind)))
    }

    /// Opens it; `None` when it was sealed for another session or page.
    pub fn handed_over(&self, actor: &Actor, kind: Handover, sealed: &str) -> Option<String> {
        let envelope = secrets::unhex(sealed)?;
        let secret = self.vault.open_for(&envelope, &purpose(actor, kind)).ok()?;
        Some(secret.expose_secret().to_owned())
    }
}

fn purpose(actor: &Actor, kind: Handover) -> String {
    let session = match actor.credential {
        Credential::Session(id) => id.to_string(),
        Credential::ApiToken(_) | Credential::UploadToken(..) => String::new(),
    };
    format!("polaris\nhandover\n{kind:?}\n{session}")
}
