//! Texts with placeholders, and what the placeholders of an issue stand for.

use super::FieldKind;
use crate::work_item::{self, text};
use crate::{Issue, IssueEventKind};

/// What the text of one placeholder may take, in UTF-16 units.
pub(super) const UNITS: usize = 4_000;

text_enum! {
    /// A word that a text may hold in braces.
    pub enum Placeholder {
        IssueType = "issue_type",
        Severity = "severity",
        Cwe = "cwe",
        CweNumber = "cwe_number",
        Tool = "tool",
        Rule = "rule",
        Message = "message",
        Path = "path",
        Location = "location",
        Project = "project",
        Application = "application",
        Branch = "branch",
        FixBy = "fix_by",
        FirstDetected = "first_detected",
        Description = "description",
        Link = "link",
    }
}

impl Placeholder {
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::IssueType => "type of the issue",
            Self::Severity => "Critical, High, Medium or Low",
            Self::Cwe => "weaknesses, such as CWE-89",
            Self::CweNumber => "number of the first weakness, such as 89",
            Self::Tool => "scanner that found it",
            Self::Rule => "rule of the scanner",
            Self::Message => "what the scanner says",
            Self::Path => "file",
            Self::Location => "file and line",
            Self::Project => "project in Polaris",
            Self::Application => "application in Polaris",
            Self::Branch => "branch it was first detected on",
            Self::FixBy => "day to fix it by, as YYYY-MM-DD; empty while nobody set one",
            Self::FirstDetected => "day it was first detected, as YYYY-MM-DD",
            Self::Description => "what Polaris writes into the description by itself",
            Self::Link => "address of the issue in Polaris",
        }
    }

    /// Whether it differs between issues of a project that have the same severity.
    const fn is_of_the_issue(self) -> bool {
        !matches!(self, Self::Severity | Self::Project | Self::Application)
    }
}

/// Why a text is no template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    #[error("There is no placeholder {{{0}}}. Use one of: {list}. For a brace write {{{{.", list = known())]
    Unknown(String),
    #[error("A brace is opened and not closed. For a brace write {{{{.")]
    Unclosed,
}

fn known() -> String {
    let all = Placeholder::ALL.iter();
    let all: Vec<_> = all.map(|one| format!("{{{one}}}")).collect();
    all.join(", ")
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Value(Placeholder),
}

/// A text that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Part>);

impl Template {
    /// `{name}` is a placeholder, `{{` and `}}` are braces.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, tail) = rest.split_at(at);
            plain.push_str(before);
            if let Some(after) = tail.strip_prefix("{{") {
                plain.push('{');
                rest = after;
            } else if let Some(after) = tail.strip_prefix('{') {
                let (name, after) = after.split_once('}').ok_or(TemplateError::Unclosed)?;
                let name = name.trim();
                let placeholder = name
                    .parse()
                    .map_err(|_| TemplateError::Unknown(name.to_owned()))?;
                parts.push(Part::Text(std::mem::take(&mut plain)));
                parts.push(Part::Value(placeholder));
                rest = after;
            } else {
                plain.push('}');
                rest = tail.strip_prefix("}}").unwrap_or(&tail[1..]);
            }
        }
        plain.push_str(rest);
        parts.push(Part::Text(plain));
        Ok(Self(parts))
    }

    /// See [`super::Mapping::depends_on_the_issue`].
    pub(super) fn depends_on_the_issue(&self) -> bool {
        let of_the_issue =
            |part: &Part| matches!(part, Part::Value(value) if value.is_of_the_issue());
        self.0.iter().any(of_the_issue)
    }

    /// The text for an issue, as a field of this kind wants it.
    pub fn fill(&self, kind: FieldKind, facts: &Facts<'_>) -> String {
        let parts = self.0.iter().map(|part| match (part, kind) {
            (Part::Text(text), FieldKind::Html) => text::escaped(text).replace('\n', "<br>\n"),
            (Part::Text(text), _) => text.clone(),
            (Part::Value(value), FieldKind::Html) => facts.html(*value),
            (Part::Value(value), _) => facts.plain(*value),
        });
        parts.collect()
    }

    /// The text for a list of tags: what an issue says is part of a tag and begins no new one.
    pub fn fill_tags(&self, facts: &Facts<'_>) -> String {
        let parts = self.0.iter().map(|part| match part {
            Part::Text(text) => text.clone(),
            Part::Value(value) => text::one_line(&facts.plain(*value).replace([';', ','], " ")),
        });
        parts.collect()
    }

    pub fn holds(&self, placeholder: Placeholder) -> bool {
        self.0.contains(&Part::Value(placeholder))
    }
}

/// What placeholders stand for.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    pub issue: &'a Issue,
    /// The address of the issue's page.
    pub page: &'a str,
}

impl Facts<'_> {
    /// One line without control characters.
    fn plain(&self, placeholder: Placeholder) -> String {
        text::cut(&text::one_line(&self.told(placeholder)), UNITS)
    }

    fn html(&self, placeholder: Placeholder) -> String {
        match placeholder {
            Placeholder::Description => work_item::description(self.issue, self.page),
            Placeholder::Link => work_item::link(self.page),
            other => text::escaped(&self.plain(other)),
        }
    }

    fn told(&self, placeholder: Placeholder) -> String {
        let Issue { row, details, .. } = self.issue;
        match placeholder {
            Placeholder::IssueType => row.issue_type.clone(),
            Placeholder::Severity => row.severity.label().to_owned(),
            Placeholder::Cwe => {
                let cwe = details.cwe.iter().map(|number| format!("CWE-{number}"));
                cwe.collect::<Vec<_>>().join(", ")
            }
            Placeholder::CweNumber => details.cwe.first().map(u32::to_string).unwrap_or_default(),
            Placeholder::Tool => row.tool.clone(),
            Placeholder::Rule => details.rule_id.clone().unwrap_or_default(),
            Placeholder::Message | Placeholder::Description => details.message.text.clone(),
            Placeholder::Path => details.place.path.clone().unwrap_or_default(),
            Placeholder::Location => details.place.label(),
            Placeholder::Project => self.issue.project_name.clone(),
            Placeholder::Application => self.issue.application_name.clone(),
            Placeholder::Branch => self.first_branch(),
            Placeholder::FixBy => row
                .fix_by
                .map(|at| at.format("%Y-%m-%d").to_string())
                .unwrap_or_default(),
            Placeholder::FirstDetected => row.first_detected_at.format("%Y-%m-%d").to_string(),
            Placeholder::Link => self.page.to_owned(),
        }
    }

    /// The history is listed newest first.
    fn first_branch(&self) -> String {
        let mut history = self.issue.history.iter().rev();
        history
            .find(|event| event.kind == IssueEventKind::FirstDetected)
            .map(|event| event.note.clone())
            .unwrap_or_default()
    }
}
