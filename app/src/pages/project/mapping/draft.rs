//! What is entered and not saved: the query of the page says it, so that it survives a check, with
//! and without JavaScript.

use std::collections::BTreeMap;

use domain::{
    Actor, BySeverity, FieldError, FieldMapping, Mapping, MappingCheck, MappingTrial, ProjectId,
    Severity, paths,
};
use services::{ServiceError, Services};

use crate::{AppError, request};

type Entered = BTreeMap<String, FieldMapping>;

/// What the button that asks for the page again is sent as, and the entity tag.
pub(super) const CHECK: &str = "check";
pub(super) const SEEN: &str = "seen";

/// The fields of the form as the query holds them, and the entity tag of the state that they were
/// changed from.
#[derive(Debug)]
pub(crate) struct MappingDraft {
    entered: Entered,
    pub(super) seen: Option<String>,
}

/// What came of trying a draft.
pub(super) enum Tried {
    Answered(MappingCheck),
    /// It is no mapping.
    Refused(Vec<FieldError>),
    /// Azure DevOps could not be asked, in a sentence.
    NotAsked(String),
}

impl MappingDraft {
    /// `None` when nothing is to be tried.
    pub(super) fn of_request() -> Option<Self> {
        request::in_query(CHECK)?;
        let parts = request::parts();
        let mut entered = Entered::new();
        for (name, value) in form_urlencoded::parse(request::query(&parts).as_bytes()) {
            enter(&mut entered, &name, value.into_owned());
        }
        let seen = request::in_query(SEEN);
        Some(Self { entered, seen })
    }

    /// The page with a draft in its form.
    pub(crate) fn address(project: ProjectId, entered: &Entered, seen: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair(CHECK, "yes").append_pair(SEEN, seen);
        for (name, value) in entered {
            let texts = match value {
                FieldMapping::Text(text) => vec![(String::new(), text.as_str())],
                FieldMapping::BySeverity(texts) => Severity::ALL
                    .iter()
                    .map(|severity| (format!("[{severity}]"), texts.own(*severity)))
                    .chain([("[any]".to_owned(), texts.any.as_str())])
                    .collect(),
            };
            for (which, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
                query.append_pair(&format!("fields[{name}]{which}"), text);
            }
        }
        format!("{}?{}", paths::mapping(project), query.finish())
    }

    /// What Azure DevOps says to it, or why it cannot be asked.
    pub(super) async fn tried(
        self,
        services: &Services,
        actor: &Actor,
        project: ProjectId,
    ) -> Result<(Mapping, Tried), AppError> {
        let entered = Mapping::entered(&self.entered);
        let trial = MappingTrial {
            fields: Some(self.entered),
        };
        let tried = match services.check_mapping(actor, project, &trial).await {
            Err(ServiceError::Invalid(refused)) => Tried::Refused(refused),
            Err(ServiceError::Azure(error)) => Tried::NotAsked(error.to_string()),
            Err(conflict @ ServiceError::Conflict(_)) => Tried::NotAsked(conflict.to_string()),
            tried => Tried::Answered(request::answer(tried).await?),
        };
        Ok((entered, tried))
    }
}

/// `fields[NAME]` is a text, `fields[NAME][any]` and `fields[NAME][critical]` are texts by severity.
fn enter(entered: &mut Entered, name: &str, value: String) {
    let inner = name
        .strip_prefix("fields[")
        .and_then(|rest| rest.strip_suffix(']'));
    match inner.map(|inner| inner.split_once("][").unwrap_or((inner, ""))) {
        None => {}
        Some((field, "")) => {
            entered.insert(field.to_owned(), FieldMapping::Text(value));
        }
        Some((field, which)) => {
            let by_severity = entered
                .entry(field.to_owned())
                .or_insert_with(|| FieldMapping::BySeverity(BySeverity::default()));
            if let FieldMapping::BySeverity(texts) = by_severity {
                match which.parse::<Severity>() {
                    Ok(severity) => *texts.own_mut(severity) = value,
                    Err(_) => texts.any = value,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_query_holds_is_what_the_form_sends() {
        let mut entered = Entered::new();
        for (name, value) in [
            ("project_id", "1"),
            ("fields[System.Title]", "a [b]"),
            ("fields[Custom.Team][any]", "x"),
            ("fields[Custom.Team][low]", "y"),
        ] {
            enter(&mut entered, name, value.to_owned());
        }
        assert_eq!(
            serde_json::to_string(&entered).unwrap(),
            r#"{"Custom.Team":{"any":"x","low":"y"},"System.Title":"a [b]"}"#
        );
        let address = MappingDraft::address(ProjectId(uuid::Uuid::nil()), &entered, "\"1\"");
        let (_, query) = address.split_once('?').unwrap();
        let mut again = Entered::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            enter(&mut again, &name, value.into_owned());
        }
        assert_eq!(again, entered);
    }
}
