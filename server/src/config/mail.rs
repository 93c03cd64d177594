//! The SMTP server that takes our mail.

use std::path::Path;

use clap::{Args, ValueEnum};
use domain::SecretText;
use services::{MailSecurity, MailSettings, Mailer};

use crate::commands::{CommandResult, certificates};

/// Where mail is handed in. Without a host none is sent.
#[derive(Debug, Clone, Default, Args)]
pub struct MailConfig {
    /// SMTP server that takes notifications; without one none are sent
    #[arg(long, env = "POLARIS_SMTP_HOST", requires = "smtp_from")]
    pub smtp_host: Option<String>,
    /// Port of the SMTP server [default: 587; 465 with tls, 25 with none]
    #[arg(long, env = "POLARIS_SMTP_PORT")]
    pub smtp_port: Option<u16>,
    /// How the connection is protected
    #[arg(long, env = "POLARIS_SMTP_TLS", value_enum, default_value = "starttls")]
    pub smtp_tls: SmtpTls,
    /// User at the SMTP server
    #[arg(long, env = "POLARIS_SMTP_USER", requires = "smtp_password")]
    pub smtp_user: Option<String>,
    /// Password of that user; better as `POLARIS_SMTP_PASSWORD`
    #[arg(long, env = "POLARIS_SMTP_PASSWORD", hide_env_values = true)]
    pub smtp_password: Option<SecretText>,
    /// Address that mail comes from, such as `Polaris <polaris@example.com>`
    #[arg(long, env = "POLARIS_SMTP_FROM")]
    pub smtp_from: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum SmtpTls {
    /// TLS that begins with STARTTLS; a server without it gets no mail
    #[default]
    Starttls,
    /// TLS from the first byte
    Tls,
    /// None; for a server on the same machine
    None,
}

impl MailConfig {
    /// `ca_file` holds certificates to trust besides the public ones.
    pub(crate) fn mailer(&self, ca_file: Option<&Path>) -> CommandResult<Option<Mailer>> {
        let Some(host) = self.smtp_host.clone().filter(|host| !host.is_empty()) else {
            return Ok(None);
        };
        let (security, usual_port) = match self.smtp_tls {
            SmtpTls::Starttls => (MailSecurity::StartTls, 587),
            SmtpTls::Tls => (MailSecurity::Tls, 465),
            SmtpTls::None => (MailSecurity::Plain, 25),
        };
        let user = self.smtp_user.clone();
        let password = self.smtp_password.as_ref();
        let password = password.map(|password| password.exact().to_owned().into());
        let settings = MailSettings {
            host,
            port: self.smtp_port.unwrap_or(usual_port),
            security,
            credentials: user.zip(password),
            from: self.smtp_from.clone().unwrap_or_default(),
            extra_certificates: ca_file.map(certificates).transpose()?,
        };
        let mailer = Mailer::new(settings);
        Ok(Some(mailer.map_err(|error| {
            format!("mail cannot be sent as --smtp-… says: {error}")
        })?))
    }
}
