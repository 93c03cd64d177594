//! What is written into the export journal of one attempt.

use azure::{AzureError, Cause, Patch, What};
use domain::{JournalAct, JournalEntryId, JournalField, RemedyPlace};
use serde_json::Value;
use store::NewJournalEntry;
use tokio::time::Instant;

use crate::{Result, Services};

/// Characters of one text in a request that are kept.
const TEXT: usize = 2_000;

/// One attempt from its beginning to the answer.
#[derive(Debug)]
pub(super) struct Attempt {
    act: JournalAct,
    begin: Instant,
    request: Option<Value>,
    status: Option<u16>,
    answer: Option<String>,
    fields: Vec<JournalField>,
    remedy: Option<RemedyPlace>,
}

impl Attempt {
    pub(super) fn begin(act: JournalAct) -> Self {
        Self {
            act,
            begin: Instant::now(),
            request: None,
            status: None,
            answer: None,
            fields: Vec::new(),
            remedy: None,
        }
    }

    pub(super) fn sends(mut self, patch: &Patch) -> Result<Self> {
        let mut request = serde_json::to_value(patch)?;
        cut_texts(&mut request);
        self.request = Some(request);
        Ok(self)
    }

    /// It succeeded.
    pub(super) fn answered(mut self) -> Self {
        self.status = Some(200);
        self
    }

    pub(super) fn failed(mut self, error: &AzureError) -> Self {
        self.status = error.status();
        self.answer = error.said().map(str::to_owned);
        self.fields = error
            .fields()
            .iter()
            .map(|field| JournalField {
                name: field.name.clone(),
                reference_name: field.reference_name.clone(),
                message: field.message.clone(),
            })
            .collect();
        self.remedy = remedy(error);
        self
    }

    /// Polaris itself refused; the issue tells more.
    pub(super) fn refused_here(mut self) -> Self {
        self.remedy = Some(RemedyPlace::Issue);
        self
    }

    pub(super) fn entry(&self, services: &Services) -> Result<NewJournalEntry> {
        let request = self.request.as_ref().map(serde_json::to_string);
        Ok(NewJournalEntry {
            id: JournalEntryId(services.new_id()),
            act: self.act,
            remedy: self.remedy,
            fields: serde_json::to_string(&self.fields)?,
            request: request.transpose()?,
            status: self.status.map(i64::from),
            answer: self.answer.clone(),
            duration_ms: i64::try_from(self.begin.elapsed().as_millis()).unwrap_or(i64::MAX),
        })
    }
}

fn remedy(error: &AzureError) -> Option<RemedyPlace> {
    match error {
        AzureError::TokenRefused { .. }
        | AzureError::NotFound(What::Organization)
        | AzureError::Unreachable(Cause::Blocked { .. } | Cause::Certificate | Cause::Stopped) => {
            Some(RemedyPlace::Instance)
        }
        AzureError::Forbidden { .. } | AzureError::NotFound(_) => Some(RemedyPlace::Integration),
        AzureError::Rejected { .. } => Some(RemedyPlace::Mapping),
        AzureError::Changed
        | AzureError::Throttled { .. }
        | AzureError::NoPlace { .. }
        | AzureError::Unreachable(_)
        | AzureError::Unexpected { .. } => None,
    }
}

fn cut_texts(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some((end, _)) = text.char_indices().nth(TEXT) {
                text.truncate(end);
                text.push('…');
            }
        }
        Value::Array(items) => items.iter_mut().for_each(cut_texts),
        Value::Object(members) => members.values_mut().for_each(cut_texts),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use azure::TextFormat;

    #[test]
    fn long_texts_of_a_request_are_cut_at_a_character() {
        let patch = Patch::new().text(
            "System.Description",
            &"ü".repeat(TEXT + 1),
            TextFormat::Html,
        );
        let attempt = Attempt::begin(JournalAct::Create).sends(&patch).unwrap();
        let request = attempt.request.unwrap();
        let text = request[0]["value"].as_str().unwrap();
        assert_eq!(text.chars().count(), TEXT + 1);
        assert!(text.ends_with("ü…"));
    }
}
