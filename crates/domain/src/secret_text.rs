//! A secret on its way in.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Text of a password or token field. It comes in by a form or as JSON and shows as dots
/// everywhere else.
#[derive(Clone)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
pub struct SecretText(String);

impl SecretText {
    /// The text without white space around it, as pasted tokens often have.
    pub fn trimmed(&self) -> &str {
        self.0.trim()
    }

    /// The text to the letter, as passwords need it.
    pub fn exact(&self) -> &str {
        &self.0
    }
}

impl From<String> for SecretText {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl std::fmt::Debug for SecretText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretText(…)")
    }
}

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

/// Server functions ask for this of their arguments; it refuses, so that a secret never goes out
/// by mistake.
impl Serialize for SecretText {
    fn serialize<S: Serializer>(&self, _serializer: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("a secret is not sent"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_shows_as_dots_and_is_never_written() {
        let secret = SecretText::from("hunter2".to_owned());
        assert!(!format!("{secret:?}").contains("hunter2"));
        assert!(serde_json::to_string(&secret).is_err());
    }
}
