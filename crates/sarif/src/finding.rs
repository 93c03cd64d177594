//! What a result says, with every reference resolved: the words the rest of the product uses.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::Severity;
use serde::{Deserialize, Serialize};

/// One result of a log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The same for the same weakness in every scan: 64 hexadecimal digits. Several results of one
    /// log may share it (exact duplicates).
    pub fingerprint: String,
    pub tool: Arc<str>,
    pub tool_version: Option<Arc<str>>,
    /// The category of `automationDetails.id`: what stands before its last slash.
    pub category: Option<Arc<str>>,
    /// As the result names it; may be finer than the rule's own id (`CA1000/1`).
    pub rule_id: Option<String>,
    /// What the log says about the rule; shared by all of its findings.
    pub rule: Arc<Rule>,
    /// One line, at most 500 characters, never empty.
    pub issue_type: String,
    pub severity: Severity,
    /// Sorted numbers of the Common Weakness Enumeration, of the rule and of the result.
    pub cwe: Vec<u32>,
    /// Where it is in a file or at an address; absent when only a logical place is known.
    pub location: Option<Location>,
    /// Where it is in other terms: a function, a package, a resource.
    pub logical_location: Option<String>,
    /// Present when the scanner says that somebody accepted the suppression of this result.
    pub suppression: Option<Suppression>,
    pub details: Details,
}

/// A rule of a tool, kept once for all of its findings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rule {
    pub id: Option<String>,
    pub name: Option<String>,
    pub short_description: Option<String>,
    pub description: Option<Prose>,
    /// What the tool writes about the weakness and its remedy.
    pub help: Option<Prose>,
    pub help_uri: Option<String>,
    pub tags: Vec<String>,
    pub cwe: Vec<u32>,
    pub precision: Option<String>,
}

/// Text of a scanner, untrusted. Markdown when the tool gave it, else plain.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prose {
    pub text: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_markdown: bool,
}

/// A place in a file, or at an address. Lines and columns count from 1; the last column is the one
/// behind the last character.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// Relative to the root of the sources where the log says what that is; percent-decoded,
    /// slashes forward; web addresses as they are. At most 2,000 characters.
    pub path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_line: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_column: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_line: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_column: Option<u32>,
}

/// Lines of a file as the scanner quotes them, with some around the marked ones where given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snippet {
    pub text: String,
    /// The number of its first line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_line: Option<u32>,
}

/// Why the scanner itself holds the result back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppression {
    /// `inSource` or `external`.
    pub kind: Option<String>,
    pub justification: Option<String>,
}

/// What a page about one finding shows besides its place: kept as JSON, never searched.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    pub message: Prose,
    /// `fail`, `open`, `review` or `informational`.
    pub kind: String,
    /// `error`, `warning`, `note` or `none`, with the defaults of the standard.
    pub level: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_severity: Option<f64>,
    /// 0 to 100, most important last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rank: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snippet: Option<Snippet>,
    /// Tags of the result alone; those of the rule are there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// How to mend it, from the descriptions of the fixes the tool proposes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remediation: Option<Prose>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fixes: Vec<Change>,
    /// Further locations of the result, then its related ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Step>,
    /// How data or control gets there: one list of steps for each flow of each thread.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flows: Vec<Vec<Step>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stacks: Vec<Vec<Step>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_request: Option<WebRequest>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_response: Option<WebResponse>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub viewer_uri: Option<String>,
}

/// A place with what the tool says about it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Step {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logical_location: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Prose>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snippet: Option<Snippet>,
    /// How deep in calls the step lies, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nesting: Option<u32>,
    /// `essential` steps are shown even where there is little room.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_essential: bool,
}

/// A replacement in one file that the tool proposes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub location: Location,
    pub inserted: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WebRequest {
    pub method: Option<String>,
    pub target: Option<String>,
    pub protocol: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
    pub body: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WebResponse {
    pub status: Option<u32>,
    pub reason: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    pub body: Option<String>,
}
