//! A finding of a report as the tables keep it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::{FlowStep, IssueDetails, IssueId, Place, ProjectId, RuleText, ScannerText, Snippet};
use sarif::{Finding, Prose, Rule, Step};
use sha2::{Digest, Sha256};
use store::{NewFinding, NewKind, NewPath};
use uuid::Uuid;

/// The text of a rule on its way to its table.
#[derive(Debug, Clone)]
pub(super) struct StoredRule {
    /// Version 5 of project and content.
    pub id: Uuid,
    pub content: String,
}

impl StoredRule {
    fn of(project: ProjectId, rule: &Rule) -> serde_json::Result<Self> {
        let short = rule.short_description.clone().map(|text| ScannerText {
            text,
            markdown: false,
        });
        let content = serde_json::to_string(&RuleText {
            description: rule.description.clone().map(text).or(short),
            remediation: rule.help.clone().map(text),
            help_url: rule.help_uri.clone(),
            tags: rule.tags.clone(),
        })?;
        Ok(Self {
            id: Uuid::new_v5(&project.0, content.as_bytes()),
            content,
        })
    }
}

/// Findings that are written together, and the rules that they are the first to name.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub rows: Vec<NewFinding>,
    pub rules: Vec<StoredRule>,
    pub kinds: Vec<NewKind>,
    pub paths: Vec<NewPath>,
}

/// Findings of a batch, and bytes of their details, after which it is handed over.
const ROWS: usize = 2_000;
const BYTES: usize = 4 * 1024 * 1024;
/// How many rules are looked up without writing them down again.
const RECENT: usize = 1_000;
/// How many kinds and files are remembered as written down.
const REMEMBERED: usize = 20_000;

/// Makes batches of findings. What a rule says is written down once, however many findings it has.
#[derive(Debug)]
pub(super) struct Packer {
    project: ProjectId,
    batch: Batch,
    bytes: usize,
    /// Rules met lately, by their address; each is kept alive, so that its address stays its own.
    recent: HashMap<usize, (Arc<Rule>, Uuid)>,
    packed: HashSet<Uuid>,
    /// Kinds and files that were written down lately.
    shared: HashSet<Uuid>,
}

impl Packer {
    pub(super) fn new(project: ProjectId) -> Self {
        Self {
            project,
            batch: Batch::default(),
            bytes: 0,
            recent: HashMap::new(),
            packed: HashSet::new(),
            shared: HashSet::new(),
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.batch.rows.len() >= ROWS || self.bytes >= BYTES
    }

    pub(super) fn take(&mut self) -> Batch {
        self.bytes = 0;
        std::mem::take(&mut self.batch)
    }

    pub(super) fn add(&mut self, finding: Finding) -> serde_json::Result<()> {
        let address = Arc::as_ptr(&finding.rule).addr();
        let rule = match self.recent.get(&address) {
            Some((_, id)) => *id,
            None => self.pack_rule(&finding.rule)?,
        };
        if self.recent.len() >= RECENT {
            self.recent.clear();
        }
        self.recent
            .insert(address, (Arc::clone(&finding.rule), rule));
        let kind = self.pack_kind(&finding)?;
        let path = self.pack_path(&finding);
        let row = row(self.project, finding, rule, kind, path)?;
        self.bytes += row.details.len();
        self.batch.rows.push(row);
        Ok(())
    }

    fn pack_kind(&mut self, finding: &Finding) -> serde_json::Result<Uuid> {
        let (tool, rule, issue_type) = (&*finding.tool, &finding.rule_id, &finding.issue_type);
        let cwe = serde_json::to_string(&finding.cwe)?;
        let content = serde_json::to_string(&("kind", tool, rule, issue_type, &cwe))?;
        let id = Uuid::new_v5(&self.project.0, content.as_bytes());
        if self.is_first(id) {
            self.batch.kinds.push(NewKind {
                id,
                tool: tool.to_owned(),
                rule: rule.clone(),
                issue_type: issue_type.clone(),
                cwe,
                weaknesses: finding.cwe.clone(),
            });
        }
        Ok(id)
    }

    fn pack_path(&mut self, finding: &Finding) -> Option<Uuid> {
        let path = &finding.location.as_ref()?.path;
        let id = Uuid::new_v5(&self.project.0, format!("path\n{path}").as_bytes());
        if self.is_first(id) {
            let path = path.clone();
            self.batch.paths.push(NewPath { id, path });
        }
        Some(id)
    }

    fn is_first(&mut self, id: Uuid) -> bool {
        if self.shared.len() >= REMEMBERED {
            self.shared.clear();
        }
        self.shared.insert(id)
    }

    fn pack_rule(&mut self, rule: &Rule) -> serde_json::Result<Uuid> {
        let stored = StoredRule::of(self.project, rule)?;
        let id = stored.id;
        if self.packed.insert(id) {
            self.bytes += stored.content.len();
            self.batch.rules.push(stored);
        }
        Ok(id)
    }
}

/// The row of a finding whose rule text is stored under `rule_text`.
fn row(
    project: ProjectId,
    finding: Finding,
    rule_text: Uuid,
    kind: Uuid,
    path: Option<Uuid>,
) -> serde_json::Result<NewFinding> {
    let id = IssueId(Uuid::new_v5(&project.0, finding.fingerprint.as_bytes()));
    let source = source_id(project, &finding.tool, finding.category.as_deref());
    let place = place(finding.location, finding.logical_location);
    let location = place.label();
    let mut flows = finding.details.flows.into_iter().map(steps);
    let details = IssueDetails {
        rule_id: finding.rule_id.clone(),
        message: text(finding.details.message),
        description: None,
        remediation: finding.details.remediation.map(text),
        help_url: None,
        place,
        snippet: finding.details.snippet.map(snippet),
        cwe: finding.cwe,
        tags: finding.details.tags,
        related: steps(finding.details.related),
        flow: flows.next().unwrap_or_default(),
        other_flows: flows.collect(),
        stacks: finding.details.stacks.into_iter().map(steps).collect(),
        tool_version: finding.tool_version.map(|version| version.to_string()),
        suppression: finding
            .suppression
            .as_ref()
            .and_then(|suppression| suppression.justification.clone()),
    };
    let details = serde_json::to_string(&details)?;
    let content_id = content_id([
        finding.severity.as_str(),
        &finding.issue_type,
        &location,
        &finding.tool,
        finding.rule_id.as_deref().unwrap_or_default(),
        &rule_text.to_string(),
        &details,
    ]);
    Ok(NewFinding {
        id,
        fingerprint: finding.fingerprint,
        source,
        suppressed: finding.suppression.is_some(),
        content_id,
        severity: finding.severity,
        issue_type: finding.issue_type,
        location,
        tool: finding.tool,
        rule: finding.rule_id,
        rule_text,
        kind,
        path,
        details,
    })
}

/// The same for the same content.
fn content_id(parts: [&str; 7]) -> Uuid {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let mut beginning = [0; 16];
    beginning.copy_from_slice(&hash.finalize()[..16]);
    Uuid::from_bytes(beginning)
}

/// What a tool and a category are to a project.
pub(super) fn source_id(project: ProjectId, tool: &str, category: Option<&str>) -> Uuid {
    let name = match category {
        Some(category) => format!("source\n{tool}\n{category}"),
        None => format!("source\n{tool}"),
    };
    Uuid::new_v5(&project.0, name.as_bytes())
}

fn text(prose: Prose) -> ScannerText {
    ScannerText {
        text: prose.text,
        markdown: prose.is_markdown,
    }
}

fn snippet(snippet: sarif::Snippet) -> Snippet {
    Snippet {
        text: snippet.text,
        first_line: snippet.first_line.map(i64::from),
    }
}

fn place(location: Option<sarif::Location>, logical: Option<String>) -> Place {
    let Some(location) = location else {
        return Place {
            logical,
            ..Place::default()
        };
    };
    Place {
        path: Some(location.path),
        start_line: location.start_line.map(i64::from),
        start_column: location.start_column.map(i64::from),
        end_line: location.end_line.map(i64::from),
        end_column: location.end_column.map(i64::from),
        logical,
    }
}

fn steps(steps: Vec<Step>) -> Vec<FlowStep> {
    steps
        .into_iter()
        .map(|step| FlowStep {
            place: place(step.location, step.logical_location),
            message: step.message.map(|message| message.text),
        })
        .collect()
}
