//! Which issues a list shows, in the words of its address.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{
    Detection, FieldError, FixByStatus, OwaspCategory, PageQuery, PageRequest, PolicyId, RuleId,
    Severity, TicketStanding, ToolType, TriageStatus, UserId, triage,
};

/// The query of the issue list, as text. An empty value counts as absent, since forms send those.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct IssueQuery {
    /// Words of severity, separated by commas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// Words that begin words of type, rule, tool or path; all of them have to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Name of a branch; the default branch when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// Name of another branch: what is present there too is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absent_in: Option<String>,
    /// Name of another branch: only what is present there too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub present_in: Option<String>,
    /// `not_dismissed`, `to_be_fixed`, `dismissed`, separated by commas, or `any`; what is not
    /// dismissed when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub triage: Option<String>,
    /// `new`, `existing`, `absent`, `detected_again`, separated by commas, or `any`; what is
    /// present when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detection: Option<String>,
    /// `linked`, `none`, `failed`, `waiting`, `open`, `closed`, separated by commas; `open` and
    /// `closed` tell of the state of the work item. All when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// Number of the work item, such as `123` or `#123`, or text in its title, state or assignee.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work_item: Option<String>,
    /// `overdue`, `due_soon`, `on_track`, `not_set`, separated by commas. All when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix_by: Option<String>,
    /// The id of a person, or `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Name of a tool.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// Name of an issue type.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub issue_type: Option<String>,
    /// Numbers of weaknesses such as `79` or `CWE-79`, separated by commas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cwe: Option<String>,
    /// Categories of the OWASP Top Ten such as `2021-A03`, separated by commas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owasp: Option<String>,
    /// How the path of the file begins; `*` stands for any characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// `sast`, `sca`, `dast`, separated by commas. All when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_type: Option<String>,
    /// Days since the first detection on the branch, at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age: Option<String>,
    /// The id of a policy that is violated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// The id of a rule that is violated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// `severity` (worst first), `newest` or `oldest`; `severity` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    /// 1 to 100; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// `next_cursor` of the part before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

text_enum! {
    /// What comes first in a list of issues.
    pub enum IssueSort {
        /// The worst.
        Severity = "severity",
        /// What was detected last on the branch.
        Newest = "newest",
        Oldest = "oldest",
    }
}

impl IssueSort {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Severity => "Worst first",
            Self::Newest => "Newest first",
            Self::Oldest => "Oldest first",
        }
    }
}

/// Whose issues a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnerFilter {
    Nobody,
    Person(UserId),
}

impl FromStr for OwnerFilter {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        if text == triage::NONE {
            return Ok(Self::Nobody);
        }
        text.parse().map(Self::Person)
    }
}

/// Which work items are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkItemSearch {
    Number(i64),
    /// Lower-case, in title, state or assignee.
    Text(String),
}

impl WorkItemSearch {
    fn of(text: &str) -> Self {
        let number = text.strip_prefix('#').unwrap_or(text).parse();
        number.map_or_else(|_| Self::Text(text.to_lowercase()), Self::Number)
    }
}

/// Which issues of a project a list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueFilter {
    pub severities: Vec<Severity>,
    pub text: Option<String>,
    /// `None` for the default branch.
    pub branch: Option<String>,
    pub absent_in: Option<String>,
    pub present_in: Option<String>,
    pub triage: Vec<TriageStatus>,
    pub detection: Vec<Detection>,
    /// One of them holds; empty for all issues.
    pub ticket: Vec<TicketStanding>,
    pub work_item: Option<WorkItemSearch>,
    /// One of them holds; empty for all issues.
    pub fix_by: Vec<FixByStatus>,
    pub owner: Option<OwnerFilter>,
    pub tool: Option<String>,
    pub issue_type: Option<String>,
    /// One of them holds; empty for all issues.
    pub cwe: Vec<u32>,
    /// One of them holds; empty for all issues.
    pub owasp: Vec<OwaspCategory>,
    pub path: Option<String>,
    /// One of them holds; empty for all issues.
    pub tool_types: Vec<ToolType>,
    /// Days.
    pub age: Option<u32>,
    pub policy: Option<PolicyId>,
    pub rule: Option<RuleId>,
    pub sort: IssueSort,
}

impl Default for IssueFilter {
    /// All that is open on the default branch.
    fn default() -> Self {
        Self {
            severities: Severity::ALL.to_vec(),
            text: None,
            branch: None,
            absent_in: None,
            present_in: None,
            triage: vec![TriageStatus::NotDismissed, TriageStatus::ToBeFixed],
            detection: Detection::ALL
                .iter()
                .copied()
                .filter(|detection| detection.is_present())
                .collect(),
            ticket: Vec::new(),
            work_item: None,
            fix_by: Vec::new(),
            owner: None,
            tool: None,
            issue_type: None,
            cwe: Vec::new(),
            owasp: Vec::new(),
            path: None,
            tool_types: Vec::new(),
            age: None,
            policy: None,
            rule: None,
            sort: IssueSort::Severity,
        }
    }
}

impl IssueFilter {
    /// Whether it asks for what is present and not dismissed, in any order of the words.
    pub fn shows_open_only(&self) -> bool {
        let usual = Self::default();
        let same_triage = TriageStatus::ALL
            .iter()
            .all(|word| self.triage.contains(word) == usual.triage.contains(word));
        same_triage
            && Detection::ALL
                .iter()
                .all(|word| self.detection.contains(word) == word.is_present())
    }

    /// Whether it asks for nothing that may hold of one of several twins alone.
    pub const fn takes_twins_together(&self) -> bool {
        self.tool.is_none()
            && self.issue_type.is_none()
            && self.text.is_none()
            && self.owner.is_none()
            && self.fix_by.is_empty()
            && self.ticket.is_empty()
            && self.work_item.is_none()
            && self.tool_types.is_empty()
            && self.policy.is_none()
            && self.rule.is_none()
    }

    /// Whether it says something about tool, type or weakness.
    pub const fn is_about_kinds(&self) -> bool {
        self.tool.is_some()
            || !self.tool_types.is_empty()
            || self.issue_type.is_some()
            || !self.cwe.is_empty()
            || !self.owasp.is_empty()
    }
}

impl IssueQuery {
    /// The parameters that choose and order issues, with their names in addresses.
    pub fn filter(&self) -> [(&'static str, Option<&str>); 21] {
        [
            ("severity", self.severity.as_deref()),
            ("q", self.q.as_deref()),
            ("branch", self.branch.as_deref()),
            ("absent_in", self.absent_in.as_deref()),
            ("present_in", self.present_in.as_deref()),
            ("triage", self.triage.as_deref()),
            ("detection", self.detection.as_deref()),
            ("ticket", self.ticket.as_deref()),
            ("work_item", self.work_item.as_deref()),
            ("fix_by", self.fix_by.as_deref()),
            ("owner", self.owner.as_deref()),
            ("tool", self.tool.as_deref()),
            ("type", self.issue_type.as_deref()),
            ("cwe", self.cwe.as_deref()),
            ("owasp", self.owasp.as_deref()),
            ("path", self.path.as_deref()),
            ("tool_type", self.tool_type.as_deref()),
            ("age", self.age.as_deref()),
            ("policy", self.policy.as_deref()),
            ("rule", self.rule.as_deref()),
            ("sort", self.sort.as_deref()),
        ]
    }

    /// The query that a page was asked for with, parameter by parameter.
    pub fn from_parameters(mut value: impl FnMut(&str) -> Option<String>) -> Self {
        Self {
            severity: value("severity"),
            q: value("q"),
            branch: value("branch"),
            absent_in: value("absent_in"),
            present_in: value("present_in"),
            triage: value("triage"),
            detection: value("detection"),
            ticket: value("ticket"),
            work_item: value("work_item"),
            fix_by: value("fix_by"),
            owner: value("owner"),
            tool: value("tool"),
            issue_type: value("type"),
            cwe: value("cwe"),
            owasp: value("owasp"),
            path: value("path"),
            tool_type: value("tool_type"),
            age: value("age"),
            policy: value("policy"),
            rule: value("rule"),
            sort: value("sort"),
            limit: None,
            cursor: None,
        }
    }

    /// The same with another value of a parameter.
    #[must_use]
    pub fn with(self, name: &str, value: &str) -> Self {
        Self::from_parameters(|wanted| {
            if wanted == name {
                return Some(value.to_owned());
            }
            let mut parameters = self.filter().into_iter();
            let found = parameters.find(|(known, _)| *known == wanted)?;
            found.1.map(str::to_owned)
        })
    }

    /// The parameters that choose and order issues, as an address holds them.
    pub fn in_address(&self) -> String {
        let mut pairs = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.filter() {
            if let Some(value) = value {
                pairs.append_pair(name, value);
            }
        }
        pairs.finish()
    }

    /// Reads what [`Self::in_address`] writes; each parameter that no list has by name.
    pub fn of_address(text: &str) -> Result<Self, Vec<FieldError>> {
        let text = text.trim_start_matches('?');
        let pairs: Vec<_> = url::form_urlencoded::parse(text.as_bytes()).collect();
        let nothing = Self::default();
        let known = nothing.filter();
        let unknown = pairs.iter().filter(|(name, _)| {
            let is_page = matches!(name.as_ref(), "cursor" | "limit");
            !is_page && known.iter().all(|(known, _)| known != name)
        });
        let errors: Vec<_> = unknown
            .map(|(name, _)| {
                let message = format!("`{name}` is not a parameter of the list of issues.");
                FieldError::new("query", message)
            })
            .collect();
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self::from_parameters(|wanted| {
            let mut pairs = pairs.iter();
            let found = pairs.find(|(name, value)| name == wanted && !value.is_empty());
            found.map(|(_, value)| value.clone().into_owned())
        }))
    }

    /// The filter and the part of the list; each parameter that was not understood by name.
    pub fn read(&self) -> Result<(IssueFilter, PageRequest), Vec<FieldError>> {
        let mut errors = Vec::new();
        let filter = self.read_filter(&mut errors);
        for (name, text) in self.filter() {
            if text.is_some_and(|text| text.contains('\0')) {
                let message = format!("`{name}` holds a NUL character, which no issue does.");
                errors.push(FieldError::new(name, message));
            }
        }
        let page = PageQuery {
            limit: self.limit,
            cursor: given(self.cursor.as_deref()).map(str::to_owned),
        };
        let page = page.read().map_err(|error| errors.push(error));
        match page {
            Ok(page) if errors.is_empty() => Ok((filter, page)),
            _ => Err(errors),
        }
    }

    fn read_filter(&self, errors: &mut Vec<FieldError>) -> IssueFilter {
        let usual = IssueFilter::default();
        let text = |text: &Option<String>| given(text.as_deref()).map(str::to_owned);
        let mut words = Words {
            query: self,
            errors,
        };
        IssueFilter {
            severities: words
                .of("severity", Severity::ALL)
                .unwrap_or(usual.severities),
            triage: words
                .of("triage", TriageStatus::ALL)
                .unwrap_or(usual.triage),
            detection: words
                .of("detection", Detection::ALL)
                .unwrap_or(usual.detection),
            ticket: words.of("ticket", TicketStanding::ALL).unwrap_or_default(),
            fix_by: words.of("fix_by", FixByStatus::ALL).unwrap_or_default(),
            owner: words.one("owner"),
            cwe: words.list("cwe", |text| {
                let number = text
                    .get(..4)
                    .filter(|start| start.eq_ignore_ascii_case("cwe-"));
                number.map_or(text, |start| &text[start.len()..]).parse()
            }),
            owasp: words.categories(),
            tool_types: words.of("tool_type", ToolType::ALL).unwrap_or_default(),
            age: words.one("age"),
            policy: words.one("policy"),
            rule: words.one("rule"),
            sort: words.one("sort").unwrap_or(usual.sort),
            work_item: given(self.work_item.as_deref()).map(WorkItemSearch::of),
            text: text(&self.q),
            branch: text(&self.branch),
            absent_in: text(&self.absent_in),
            present_in: text(&self.present_in),
            tool: text(&self.tool),
            issue_type: text(&self.issue_type),
            path: text(&self.path),
        }
    }
}

fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// Reads parameters that hold words.
struct Words<'a> {
    query: &'a IssueQuery,
    errors: &'a mut Vec<FieldError>,
}

impl Words<'_> {
    fn given(&self, name: &str) -> Option<&str> {
        let mut parameters = self.query.filter().into_iter();
        given(parameters.find(|(known, _)| *known == name)?.1)
    }

    /// Words separated by commas; `any` stands for all of them.
    fn of<T: FromStr<Err: std::fmt::Display> + Copy>(
        &mut self,
        name: &str,
        all: &[T],
    ) -> Option<Vec<T>> {
        match self.given(name)? {
            "any" => Some(all.to_vec()),
            _ => Some(self.list(name, str::parse)).filter(|words| !words.is_empty()),
        }
    }

    /// What is separated by commas.
    fn list<T, E: std::fmt::Display>(
        &mut self,
        name: &str,
        read: impl Fn(&str) -> Result<T, E>,
    ) -> Vec<T> {
        let text = self.given(name).unwrap_or_default();
        let parts = text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        let read: Result<Vec<T>, E> = parts.map(read).collect();
        read.unwrap_or_else(|error| {
            let error = FieldError::new(name, format!("`{name}`: {error}."));
            self.errors.push(error);
            Vec::new()
        })
    }

    /// Categories of the OWASP Top Ten; an edition stands for all of its own.
    fn categories(&mut self) -> Vec<OwaspCategory> {
        let named = self.list("owasp", |text| {
            let edition: Vec<_> = OwaspCategory::all()
                .filter(|one| {
                    one.code
                        .split_once('-')
                        .is_some_and(|(year, _)| year == text)
                })
                .collect();
            match edition[..] {
                [] => text.parse().map(|one| vec![one]),
                _ => Ok(edition),
            }
        });
        named.into_iter().flatten().collect()
    }

    fn one<T: FromStr<Err: std::fmt::Display>>(&mut self, name: &str) -> Option<T> {
        let read = self.given(name)?.parse();
        match read {
            Ok(value) => Some(value),
            Err(error) => {
                let error = FieldError::new(name, format!("`{name}`: {error}."));
                self.errors.push(error);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests;
