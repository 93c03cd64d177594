//! The portfolio: applications and their projects.

mod applications;
mod branches;
mod projects;

use domain::form;
use store::StoreError;

use crate::{Conflict, Result, ServiceError};

/// Reads the name of an application or project.
fn name(text: &str) -> Result<String> {
    form::name(text).ok_or_else(|| {
        ServiceError::invalid("name", "Enter a name of 1 to 255 characters on one line.")
    })
}

/// Deleting takes the name as somebody typed it, so that nothing is lost by one wrong click.
/// Programs name the thing by its id and type nothing.
fn confirm(name: &str, typed: Option<&str>) -> Result<()> {
    if typed.is_none_or(|typed| typed.trim() == name) {
        return Ok(());
    }
    let message = format!("Type the name as it is written: {name}");
    Err(ServiceError::invalid("confirmation", message))
}

/// What to answer when a name was stored that another one has.
fn taken(kind: &'static str, name: &str) -> impl Fn(StoreError) -> ServiceError {
    let sentence = format!("There is {kind} named “{name}” here already. Choose another name.");
    move |error| match error {
        StoreError::Conflict => Conflict::NameTaken(sentence.clone()).into(),
        other => other.into(),
    }
}
