//! Which issues break a rule, in the words of the list of issues.

use serde::{Deserialize, Serialize};

use crate::{Detection, FieldError, IssueFilter, IssueQuery};

/// What a rule asks for. All of it has to hold; what is left out or empty asks for nothing, and an
/// empty rule lets every issue break it that is present, dismissed or not. The words are those of the
/// parameters of the list of issues.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Conditions {
    /// `critical`, `high`, `medium`, `low`, separated by commas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// `new`, which covers what was detected again, or `existing`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detection: Option<String>,
    /// `not_dismissed`, `to_be_fixed`, `dismissed`, separated by commas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub triage: Option<String>,
    /// `overdue`, `due_soon`, `on_track`, `not_set`, separated by commas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix_by: Option<String>,
    /// `sast`, `sca`, `dast`, separated by commas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_type: Option<String>,
    /// Name of a tool.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// Numbers of weaknesses, separated by commas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cwe: Option<String>,
    /// Categories of the OWASP Top Ten such as `2021-A03`, separated by commas; `2021` stands for all
    /// of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owasp: Option<String>,
    /// How the path of the file begins; `*` stands for any characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Days since the first detection, at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age: Option<String>,
}

impl Conditions {
    /// All of them with the names of their fields.
    pub(super) fn each_mut(&mut self) -> [(&'static str, &mut Option<String>); 10] {
        [
            ("severity", &mut self.severity),
            ("detection", &mut self.detection),
            ("triage", &mut self.triage),
            ("fix_by", &mut self.fix_by),
            ("tool_type", &mut self.tool_type),
            ("tool", &mut self.tool),
            ("cwe", &mut self.cwe),
            ("owasp", &mut self.owasp),
            ("path", &mut self.path),
            ("age", &mut self.age),
        ]
    }

    pub(super) fn each(mut self) -> [(&'static str, Option<String>); 10] {
        self.each_mut().map(|(name, text)| (name, text.take()))
    }

    /// Whether nothing was entered.
    pub fn is_blank(&self) -> bool {
        let mut all = self.clone().each().into_iter();
        all.all(|(_, text)| text.unwrap_or_default().trim().is_empty())
    }

    /// The list that shows what these conditions let through.
    pub fn query(&self) -> IssueQuery {
        let is_new = |words: &str| words.split(',').any(|word| word.trim() == "new");
        let detection = match self.detection.as_deref() {
            None => "new,existing,detected_again".to_owned(),
            Some(words) if is_new(words) => format!("{words},detected_again"),
            Some(words) => words.to_owned(),
        };
        IssueQuery {
            severity: self.severity.clone(),
            detection: Some(detection),
            triage: self.triage.clone().or_else(|| Some("any".to_owned())),
            fix_by: self.fix_by.clone(),
            tool_type: self.tool_type.clone(),
            tool: self.tool.clone(),
            cwe: self.cwe.clone(),
            owasp: self.owasp.clone(),
            path: self.path.clone(),
            age: self.age.clone(),
            ..IssueQuery::default()
        }
    }

    /// What they let through. They were read when the policy was saved; were one not understood any
    /// more, nothing would break the rule.
    pub fn filter(&self) -> Option<IssueFilter> {
        Some(self.query().read().ok()?.0)
    }

    /// The same without what time alone changes: whom the dates of a rule are for.
    #[must_use]
    pub fn lasting(&self) -> Self {
        Self {
            detection: None,
            fix_by: None,
            age: None,
            ..self.clone()
        }
    }

    /// White space and empty texts dropped. `field` is the name of the rule in the form.
    pub(super) fn tidied(mut self, field: &str, errors: &mut Vec<FieldError>) -> Self {
        for (_, text) in self.each_mut() {
            *text = text
                .take()
                .map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty());
        }
        let within = |name: &str| format!("{field}[conditions][{name}]");
        match self.query().read() {
            Err(wrong) => errors.extend(wrong.into_iter().map(|error| FieldError {
                field: within(&error.field),
                ..error
            })),
            Ok((filter, _)) if filter.detection.contains(&Detection::Absent) => {
                let message = "What is absent breaks no rule: write new or existing.";
                errors.push(FieldError::new(&within("detection"), message));
            }
            Ok(_) => {}
        }
        self
    }

    /// One sentence for people.
    pub fn summary(&self) -> String {
        let parts = [
            ("severity", &self.severity),
            ("detection", &self.detection),
            ("triage", &self.triage),
            ("fix by", &self.fix_by),
            ("tool type", &self.tool_type),
            ("tool", &self.tool),
            ("CWE", &self.cwe),
            ("OWASP", &self.owasp),
            ("path", &self.path),
            ("days since detection", &self.age),
        ];
        let told: Vec<_> = parts
            .into_iter()
            .filter_map(|(name, text)| {
                let words = text.as_deref()?.replace(',', " or ").replace('_', " ");
                Some(format!("{name}: {words}"))
            })
            .collect();
        if told.is_empty() {
            "Every issue".to_owned()
        } else {
            told.join("; ")
        }
    }
}
