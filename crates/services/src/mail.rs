//! Mail: how people are reached who are not looking.
//!
//! Whoever has something to tell composes a [`Message`] and posts it in the transaction of what
//! happened. A job for each recipient takes it to the operator's SMTP server, so that a mail is
//! neither lost nor sent for a change that was undone. What mails are about does not come in here.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use domain::OrganizationId;
use domain::mail::Message;
use lettre::address::AddressError;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use store::Writer;
use uuid::Uuid;

use crate::{Job, Outcome, Result, Services};

/// How long one answer of the server may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// A server that does not take a mail is asked again after so long, and ever less often.
const FIRST_PAUSE: TimeDelta = TimeDelta::minutes(1);
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(4);
/// After so long a mail is given up.
const GIVEN_UP: TimeDelta = TimeDelta::days(3);

/// How the connection to the SMTP server is kept from being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailSecurity {
    /// TLS from the first byte.
    Tls,
    /// TLS before anything is said; a server that does not offer it gets no mail.
    StartTls,
    /// None; for a server on the same machine.
    Plain,
}

/// Where mail is handed in, as the operator wrote it.
#[derive(Debug)]
pub struct MailSettings {
    pub host: String,
    pub port: u16,
    pub security: MailSecurity,
    /// User and password, where the server asks for them.
    pub credentials: Option<(String, SecretString)>,
    /// An address, also with a name: `Polaris <polaris@example.com>`.
    pub from: String,
    /// Certificates to trust besides the public ones (PEM).
    pub extra_certificates: Option<Vec<u8>>,
}

/// Why mail cannot be sent.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    #[error("“{address}” is no e-mail address: {reason}")]
    Address {
        address: String,
        reason: AddressError,
    },
    #[error("a password would go to {0} in the clear; use TLS")]
    OpenPassword(String),
    #[error("the mail could not be composed: {0}")]
    Compose(#[from] lettre::error::Error),
    #[error("SMTP: {0}")]
    Server(#[from] lettre::transport::smtp::Error),
}

/// Hands mail in.
#[derive(Clone)]
pub struct Mailer {
    server: Arc<AsyncSmtpTransport<Tokio1Executor>>,
    from: Mailbox,
}

/// A mail on its way to one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Names it for ever: a server that gets it twice can tell.
    id: Uuid,
    to: String,
    posted_at: DateTime<Utc>,
    message: Message,
}

impl Mailer {
    pub fn new(settings: MailSettings) -> Result<Self, MailError> {
        let from: Mailbox = parsed(&settings.from)?;
        let host = settings.host;
        let is_near = matches!(host.as_str(), "localhost" | "127.0.0.1" | "::1");
        if settings.security == MailSecurity::Plain && settings.credentials.is_some() && !is_near {
            return Err(MailError::OpenPassword(host));
        }
        let mut parameters = TlsParameters::builder(host.clone());
        if let Some(pem) = settings.extra_certificates {
            parameters = parameters.add_root_certificate(Certificate::from_pem(&pem)?);
        }
        let tls = match settings.security {
            MailSecurity::Tls => Tls::Wrapper(parameters.build()?),
            MailSecurity::StartTls => Tls::Required(parameters.build()?),
            MailSecurity::Plain => Tls::None,
        };
        let mut server = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(settings.port)
            .tls(tls)
            .timeout(Some(PATIENCE))
            .hello_name(ClientId::Domain(from.email.domain().to_owned()));
        if let Some((user, password)) = settings.credentials {
            let password = password.expose_secret().to_owned();
            server = server.credentials(Credentials::new(user, password));
        }
        Ok(Self {
            server: Arc::new(server.build()),
            from,
        })
    }

    async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let Message {
            subject,
            text,
            html,
        } = letter.message.clone();
        let id = format!("<{}@{}>", letter.id, self.from.email.domain());
        // No machine answers a mail that says so.
        let automatic = HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        );
        let mail = lettre::Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, parsed::<Address>(&letter.to)?))
            .subject(subject)
            .message_id(Some(id))
            .date(SystemTime::from(letter.posted_at))
            .raw_header(automatic)
            .multipart(MultiPart::alternative_plain_html(text, html))?;
        self.server.send(mail).await?;
        Ok(())
    }
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mailer(…)")
    }
}

impl Services {
    /// Whether the operator has named an SMTP server.
    pub fn sends_mail(&self) -> bool {
        self.settings.mail.is_some()
    }

    /// Posts a mail to each of these people. Call [`Services::ring`] after the commit.
    pub(crate) async fn post(
        &self,
        writer: &mut Writer,
        organization: OrganizationId,
        to: impl IntoIterator<Item = String>,
        message: &Message,
    ) -> Result<()> {
        let now = self.clock.now();
        for to in to {
            let job = Job::SendMail(Letter {
                id: self.new_id(),
                to,
                posted_at: now,
                message: message.clone(),
            });
            self.enqueue(writer, Some(organization), &job, None, now)
                .await?;
        }
        Ok(())
    }

    /// Hands a mail in. What the server does not take is tried again for days, whatever it says: a
    /// refusal is as often one of a password that somebody mends.
    pub(crate) async fn send_mail(&self, letter: &Letter) -> Result<Outcome> {
        let now = self.clock.now();
        let age = now - letter.posted_at;
        let later = |reason: String| Outcome::Later {
            at: now + age.clamp(FIRST_PAUSE, LONGEST_PAUSE),
            reason,
        };
        let Some(mailer) = &self.settings.mail else {
            return Ok(later("this process knows no SMTP server".to_owned()));
        };
        match mailer.send(letter).await {
            Ok(()) => Ok(Outcome::Done),
            Err(error @ MailError::Server(_)) if age < GIVEN_UP => {
                tracing::warn!(mail.id = %letter.id, %error, "a mail is sent later");
                Ok(later(error.to_string()))
            }
            Err(error) => Err(error.into()),
        }
    }
}

fn parsed<T: std::str::FromStr<Err = AddressError>>(address: &str) -> Result<T, MailError> {
    address.parse().map_err(|reason| MailError::Address {
        address: address.to_owned(),
        reason,
    })
}
