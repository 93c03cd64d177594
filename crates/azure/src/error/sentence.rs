//! The sentences. They name the remedy and who has it; they are read by people, so they are
//! reviewed as copy.

use std::fmt;
use std::time::Duration;

use super::{AzureError, Cause, RefusedField, What};

impl AzureError {
    /// The fixed sentence of this class of failure, without a word of what the remote sent.
    pub fn summary(&self) -> String {
        match self {
            Self::TokenRefused { expired: false } => "Azure DevOps refused the access token: it is wrong, was revoked, has expired, or lacks the scope Work Items: Read, write, & manage. An Organization Admin can create a new token in Azure DevOps and enter it under My Organization > Integrations.".into(),
            Self::TokenRefused { expired: true } => "The access token has expired. An Organization Admin can create a new one in Azure DevOps and enter it under My Organization > Integrations.".into(),
            Self::Forbidden { message } => forbidden(message).into(),
            Self::NotFound(what) => not_found(*what).into(),
            Self::Rejected { fields, .. } if fields.is_empty() => "Azure DevOps refused the work item by a rule of its process. Somebody with the role Contributor or above can change what the fields get under Project > Settings > Integrations > Fields; an Azure DevOps administrator can change the rule.".into(),
            Self::Rejected { fields, .. } => rejected(fields),
            Self::Changed => "The work item was changed in Azure DevOps at the same moment, so nothing was saved. Try again.".into(),
            Self::Throttled { after } => format!(
                "Azure DevOps asks to slow down: the next request is possible in {}.",
                in_words(*after)
            ),
            Self::NoPlace { .. } => "Polaris sends at most four requests at a time to Azure DevOps, and this one got no place among them in time.".into(),
            Self::Unreachable(cause) => unreachable(cause),
            Self::Unexpected { status, .. } => format!(
                "Azure DevOps gave an answer that Polaris does not understand (status {status}). Where this does not pass within minutes, tell the operator of this server."
            ),
        }
    }
}

impl fmt::Display for AzureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.summary())?;
        let said = match self {
            Self::Forbidden { message } | Self::Unexpected { message, .. } => message,
            Self::Rejected { message, fields } if fields.is_empty() => message,
            _ => return Ok(()),
        };
        if said.is_empty() {
            return Ok(());
        }
        let end = if said.ends_with(['.', '!', '?']) {
            ""
        } else {
            "."
        };
        write!(f, " Azure DevOps says: {said}{end}")
    }
}

/// The code at the head of the message is stable; the rest may be in any language.
fn forbidden(message: &str) -> &'static str {
    if message.starts_with("TF401289") {
        "The user of the access token may not create tags. Ask an Azure DevOps administrator to give this user the permission Create tag definition in the project."
    } else if message.starts_with("TF237111") {
        "The user of the access token may not save work items under this area path. Ask an Azure DevOps administrator to give this user the permission Edit work items in this node."
    } else if message.starts_with("VS403463") {
        "A conditional access policy of your Microsoft Entra tenant refuses requests from this server. Ask its administrator to allow the address of this server."
    } else {
        "Azure DevOps accepted the access token, but its user may not do this. Ask an Azure DevOps administrator to give this user access to the project and its work items."
    }
}

fn not_found(what: What) -> &'static str {
    match what {
        What::Organization => {
            "Azure DevOps knows no organization of this name. An Organization Admin can check the Azure URL under My Organization > Integrations."
        }
        What::Project => {
            "The Azure project does not exist any more, or the user of the access token may not see it. Somebody with the role Contributor or above can choose another one under Project > Settings > Integrations, or an Azure DevOps administrator can give this user access."
        }
        What::WorkItemType => {
            "The work item type does not exist in the Azure project any more, or the user of the access token may not see it. Somebody with the role Contributor or above can choose another one under Project > Settings > Integrations."
        }
        What::WorkItem => {
            "The work item does not exist any more, or the user of the access token may not see it. Restore it from the recycle bin in Azure DevOps, or ask an Azure DevOps administrator to give this user access."
        }
    }
}

fn rejected(fields: &[RefusedField]) -> String {
    let missing: Vec<_> = fields
        .iter()
        .filter(|field| field.is_missing())
        .map(|field| field.name.as_str())
        .collect();
    let mut sentences = Vec::new();
    if !missing.is_empty() {
        let noun = if missing.len() == 1 {
            "field"
        } else {
            "fields"
        };
        sentences.push(format!(
            "Azure DevOps requires a value for the {noun} {}.",
            list(&missing)
        ));
    }
    for field in fields.iter().filter(|field| !field.is_missing()) {
        sentences.push(format!(
            "Azure DevOps does not accept the value of the field {}.",
            field.name
        ));
    }
    let them = if fields.len() == 1 { "it" } else { "them" };
    sentences.push(format!(
        "Somebody with the role Contributor or above can set {them} under Project > Settings > Integrations > Fields."
    ));
    sentences.join(" ")
}

fn unreachable(cause: &Cause) -> String {
    match cause {
        Cause::Blocked { host } => format!(
            "This server may not call {host}, so nothing was sent. Its operator can allow it with --allow-azure-origin."
        ),
        Cause::NoConnection => "Azure DevOps cannot be reached: no connection could be made. The operator of this server can check that it reaches the Internet, an Organization Admin the address under My Organization > Integrations.".into(),
        Cause::Certificate => "The certificate that answers for Azure DevOps is not trusted, so nothing was sent. Where a proxy inspects connections, the operator of this server can add its certificate.".into(),
        Cause::Timeout => "Azure DevOps did not answer in time. This usually passes within minutes.".into(),
        Cause::Lost => "The connection to Azure DevOps broke before the answer was complete. This usually passes within minutes.".into(),
        Cause::Stopped => "The Azure DevOps organization is deactivated. An owner of the organization can start it again by signing in to it.".into(),
        Cause::Server { status } => format!(
            "Azure DevOps has a problem of its own (status {status}). This usually passes within minutes; status.dev.azure.com tells more."
        ),
    }
}

/// `a`, `a and b`, `a, b and c`.
fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn in_words(time: Duration) -> String {
    let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    match seconds {
        0..=1 => "a second".into(),
        2..=119 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(name: &str) -> RefusedField {
        RefusedField {
            reference_name: format!("Custom.{name}"),
            name: name.into(),
            message: String::new(),
            flags: vec!["required".into(), "invalidEmpty".into()],
        }
    }

    #[test]
    fn a_refusal_names_every_field_that_wants_a_value() {
        let error = AzureError::Rejected {
            message: "TF401320".into(),
            fields: vec![missing("Severity"), missing("Team"), missing("Cost")],
        };
        assert_eq!(
            error.to_string(),
            "Azure DevOps requires a value for the fields Severity, Team and Cost. Somebody with the \
             role Contributor or above can set them under Project > Settings > Integrations > Fields."
        );
    }

    #[test]
    fn a_pause_is_told_in_seconds_and_never_rounded_to_nothing() {
        let after = Duration::from_millis(1_200);
        assert!(
            AzureError::Throttled { after }
                .to_string()
                .contains("in 2 seconds")
        );
        let after = Duration::from_secs(241);
        assert!(
            AzureError::Throttled { after }
                .to_string()
                .contains("in 5 minutes")
        );
    }

    #[test]
    fn a_summary_repeats_nothing_that_the_remote_sent() {
        for error in [
            AzureError::Forbidden {
                message: "TF50309: remote words".into(),
            },
            AzureError::Rejected {
                message: "remote words".into(),
                fields: vec![],
            },
            AzureError::Unexpected {
                status: 418,
                message: "remote words".into(),
            },
        ] {
            assert!(!error.summary().contains("remote words"));
            assert!(error.to_string().contains("remote words"));
        }
    }
}
