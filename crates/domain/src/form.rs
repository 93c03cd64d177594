//! What is wrong with a form, field by field.

use serde::{Deserialize, Serialize};

/// One field that was not accepted, with a sentence for the person who filled it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// The name of the field in the form and in the API.
    pub field: String,
    pub message: String,
}

impl FieldError {
    pub fn new(field: &str, message: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            message: message.into(),
        }
    }
}

/// The name of an application, project, token or person: 1 to 255 characters on one line, white
/// space around it dropped. `None` when it is neither.
pub fn name(text: &str) -> Option<String> {
    let name = text.trim();
    let fits = (1..=255).contains(&name.chars().count());
    (fits && !name.chars().any(char::is_control)).then(|| name.to_owned())
}
