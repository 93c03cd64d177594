//! What is entered and not saved: the query of the page says it, so that it survives a check, with
//! and without JavaScript.

use std::collections::BTreeMap;

use domain::{
    Actor, BySeverity, FieldError, FieldMapping, Mapping, MappingCheck, MappingTrial, ProjectId,
    Severity,
};
use services::{ServiceError, Services};

use crate::{AppError, request};

type Entered = BTreeMap<String, FieldMapping>;

/// The fields of the form as the query holds them.
#[derive(Debug)]
pub(super) struct Draft(Entered);

impl Draft {
    /// `None` when nothing is to be tried.
    pub(super) fn of_request() -> Option<Self> {
        request::in_query("check")?;
        let parts = request::parts();
        let mut entered = Entered::new();
        for (name, value) in form_urlencoded::parse(parts.uri.query()?.as_bytes()) {
            enter(&mut entered, &name, value.into_owned());
        }
        Some(Self(entered))
    }

    /// What Azure DevOps says to it, or why it cannot be asked.
    pub(super) async fn tried(
        self,
        services: &Services,
        actor: &Actor,
        project: ProjectId,
    ) -> Result<(Mapping, Result<MappingCheck, Vec<FieldError>>), AppError> {
        let entered = Mapping::entered(&self.0);
        let trial = MappingTrial {
            fields: Some(self.0),
        };
        match services.check_mapping(actor, project, &trial).await {
            Err(ServiceError::Invalid(refused)) => Ok((entered, Err(refused))),
            tried => Ok((entered, Ok(request::answer(tried).await?))),
        }
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
    }
}
