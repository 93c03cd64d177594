//! The changes of one save, as a JSON Patch.

use serde::Serialize;
use serde_json::{Value, json};

/// How the text of a multi-line field is written. A field that was saved as Markdown stays so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextFormat {
    /// The format of the service unless told otherwise; sanitised there on save.
    Html,
    Markdown,
}

/// Changes that are saved together, or not at all.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Patch(Vec<Operation>);

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Operation {
    op: &'static str,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
}

impl Patch {
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a field, named by its reference name. Tags, being one field, are replaced as a whole.
    #[must_use]
    pub fn field(self, reference_name: &str, value: impl Into<Value>) -> Self {
        self.with(
            "add",
            field_path("fields", reference_name),
            Some(value.into()),
        )
    }

    /// Sets a multi-line field and says how it is written; the two must be saved together.
    #[must_use]
    pub fn text(self, reference_name: &str, text: &str, format: TextFormat) -> Self {
        let patch = self.field(reference_name, text);
        match format {
            TextFormat::Html => patch,
            TextFormat::Markdown => patch.with(
                "add",
                field_path("multilineFieldsFormat", reference_name),
                Some("Markdown".into()),
            ),
        }
    }

    /// Empties a field.
    #[must_use]
    pub fn without_field(self, reference_name: &str) -> Self {
        self.with("remove", field_path("fields", reference_name), None)
    }

    /// Adds a hyperlink. Adding one that is there already is refused.
    #[must_use]
    pub fn hyperlink(self, url: &str, comment: &str) -> Self {
        let link = json!({"rel": "Hyperlink", "url": url, "attributes": {"comment": comment}});
        self.with("add", "/relations/-".into(), Some(link))
    }

    /// Takes the link away that stands at this place among the relations of the work item. Goes
    /// together with [`Self::at_revision`], since places shift.
    #[must_use]
    pub fn without_relation(self, place: usize) -> Self {
        self.with("remove", format!("/relations/{place}"), None)
    }

    /// Saves only if the work item still has this revision; else `AzureError::Changed`.
    #[must_use]
    pub fn at_revision(mut self, revision: i64) -> Self {
        let test = Operation {
            op: "test",
            path: "/rev".into(),
            value: Some(revision.into()),
        };
        self.0.insert(0, test);
        self
    }

    fn with(mut self, op: &'static str, path: String, value: Option<Value>) -> Self {
        self.0.push(Operation { op, path, value });
        self
    }
}

/// Reference names reach us from settings, so what a JSON pointer gives a meaning to is escaped.
fn field_path(member: &str, reference_name: &str) -> String {
    let escaped = reference_name.replace('~', "~0").replace('/', "~1");
    format!("/{member}/{escaped}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_tests_the_revision_first_and_marks_markdown() {
        let patch = Patch::new()
            .field("System.Title", "Leak")
            .text("System.Description", "**here**", TextFormat::Markdown)
            .hyperlink("https://polaris.example/i/1", "Polaris")
            .without_field("Custom.a/b~c")
            .without_relation(2)
            .at_revision(3);
        assert_eq!(
            serde_json::to_value(&patch).expect("JSON"),
            json!([
                {"op": "test", "path": "/rev", "value": 3},
                {"op": "add", "path": "/fields/System.Title", "value": "Leak"},
                {"op": "add", "path": "/fields/System.Description", "value": "**here**"},
                {"op": "add", "path": "/multilineFieldsFormat/System.Description", "value": "Markdown"},
                {"op": "add", "path": "/relations/-", "value": {"rel": "Hyperlink",
                    "url": "https://polaris.example/i/1", "attributes": {"comment": "Polaris"}}},
                {"op": "remove", "path": "/fields/Custom.a~1b~0c"},
                {"op": "remove", "path": "/relations/2"},
            ])
        );
    }
}
