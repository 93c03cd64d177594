//! From a result and what is known of its run to a finding.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::cwe;
use crate::finding::{Change, Details, Finding, Prose, Rule, Suppression, WebRequest, WebResponse};
use crate::identity::{Identity, rule_id};
use crate::message::prose_of;
use crate::model::{self, Text, position};
use crate::place::{location_at, snippet};
use crate::rules::{KnownRule, SHORT, tags};
use crate::run::Facts;
use crate::severity::{Kind, Level, score, severity};
use crate::steps::{flows, related, stacks};
use crate::stream::Raw;
use crate::text::one_line;

/// Characters of an issue's type.
const TYPE: usize = 500;

/// Puts a finding together; `fingerprint` was decided with all results in view.
pub(crate) fn finding(
    facts: &Facts,
    raw: Raw<'_>,
    identity: Identity,
    fingerprint: String,
) -> Finding {
    let Raw {
        core,
        verdict,
        extra,
        ..
    } = raw;
    let known = identity.rule.map(|rule| facts.rules.get(rule).1);
    let configured = identity
        .rule
        .and_then(|rule| facts.configuration(rule, &verdict.provenance));
    let rule_id = rule_id(&core).map(|id| one_line(id, SHORT));
    let rule = shared_rule(known, rule_id.as_deref());
    let kind = Kind::of(core.kind.as_deref());
    let level = Level::of(
        kind,
        verdict.level.as_deref(),
        configured
            .and_then(|configured| configured.level)
            .or(known.and_then(|rule| rule.level)),
    );
    let score = score(&verdict.properties).or(known.and_then(|rule| rule.score));
    let cwe = rule
        .cwe
        .iter()
        .copied()
        .chain(cwe::of_properties(&verdict.properties))
        .chain(rule_id.as_deref().and_then(cwe::of_word))
        .chain(
            verdict
                .taxa
                .iter()
                .filter_map(|taxon| facts.taxonomies.resolve(taxon)),
        );
    let at = identity.at;
    let place = at.map(|at| &core.locations[at].physical);
    let issue_type = issue_type(&rule, rule_id.as_deref(), &facts.tool);
    let message = identity.message.prose().unwrap_or_else(|| Prose {
        text: issue_type.clone(),
        is_markdown: false,
    });
    let rank = verdict
        .rank
        .or(configured.and_then(|configured| configured.rank))
        .or(known.and_then(|rule| rule.rank));
    Finding {
        fingerprint,
        tool: Arc::clone(&facts.tool),
        tool_version: facts.tool_version.clone(),
        category: facts.category.clone(),
        severity: severity(score, level),
        cwe: cwe::sorted(cwe),
        location: place
            .zip(identity.path)
            .map(|(place, path)| location_at(path, &place.region)),
        logical_location: identity.logical_location,
        suppression: suppression(&verdict.suppressions),
        issue_type,
        details: Details {
            message,
            kind: kind.as_str().to_owned(),
            level: level.as_str().to_owned(),
            security_severity: score,
            rank: rank.filter(|rank| (0.0..=100.0).contains(rank)),
            confidence: verdict
                .properties
                .confidence
                .0
                .first()
                .map(|word| one_line(word, SHORT)),
            snippet: place.and_then(snippet),
            tags: tags(&verdict.properties.tags.0),
            remediation: remediation(&extra.fixes),
            fixes: changes(facts, &extra.fixes),
            related: related(facts, &core, at, &extra.related_locations),
            flows: flows(facts, &extra.code_flows),
            stacks: stacks(facts, &extra.stacks),
            web_request: web_request(extra.web_request),
            web_response: web_response(extra.web_response),
            viewer_uri: extra.hosted_viewer_uri,
        },
        rule_id: rule_id.or_else(|| rule.id.clone()),
        rule,
    }
}

/// A rule that the log does not describe is known by its id alone.
fn shared_rule(known: Option<&KnownRule>, id: Option<&str>) -> Arc<Rule> {
    match known {
        Some(known) => Arc::clone(&known.shared),
        None => Arc::new(Rule {
            id: id.map(str::to_owned),
            ..Rule::default()
        }),
    }
}

fn issue_type(rule: &Rule, rule_id: Option<&str>, tool: &str) -> String {
    [
        rule.short_description.as_deref(),
        rule.name.as_deref(),
        rule.id.as_deref(),
        rule_id,
    ]
    .into_iter()
    .flatten()
    .map(|text| one_line(text, TYPE))
    .find(|text| !text.is_empty())
    .unwrap_or_else(|| one_line(&format!("Finding of {tool}"), TYPE))
}

/// A result is suppressed as soon as one suppression is accepted; one without a status is.
fn suppression(suppressions: &[model::Suppression]) -> Option<Suppression> {
    let accepted = suppressions
        .iter()
        .find(|one| matches!(one.status.as_deref(), None | Some("accepted")))?;
    Some(Suppression {
        kind: accepted.kind.clone(),
        justification: accepted.justification.clone(),
    })
}

/// The proposals of all fixes, one paragraph each.
fn remediation(fixes: &[model::Fix]) -> Option<Prose> {
    let texts: Vec<Prose> = fixes
        .iter()
        .filter_map(|fix| prose_of(&fix.description))
        .collect();
    let is_markdown = texts.iter().any(|prose| prose.is_markdown);
    let text: Vec<String> = texts.into_iter().map(|prose| prose.text).collect();
    (!text.is_empty()).then(|| Prose {
        text: text.join("\n\n"),
        is_markdown,
    })
}

fn changes(facts: &Facts, fixes: &[model::Fix]) -> Vec<Change> {
    fixes
        .iter()
        .flat_map(|fix| &fix.changes)
        .flat_map(|change| change.replacements.iter().map(move |one| (change, one)))
        .filter_map(|(change, replacement)| {
            let path = facts.places.paths.resolve(&change.artifact_location)?;
            let region = &replacement.deleted_region;
            Some(Change {
                location: location_at(path, region),
                inserted: replacement
                    .inserted_content
                    .text
                    .clone()
                    .unwrap_or_default(),
            })
        })
        .collect()
}

fn web_request(request: model::WebRequest) -> Option<WebRequest> {
    let protocol = [request.protocol, request.version].into_iter().flatten();
    let protocol: Vec<String> = protocol.collect();
    let request = WebRequest {
        method: request.method,
        target: request.target,
        protocol: (!protocol.is_empty()).then(|| protocol.join("/")),
        headers: texts(request.headers),
        parameters: texts(request.parameters),
        body: request.body.text,
    };
    (request != WebRequest::default()).then_some(request)
}

fn web_response(response: model::WebResponse) -> Option<WebResponse> {
    let response = WebResponse {
        status: position(response.status_code),
        reason: response.reason_phrase,
        headers: texts(response.headers),
        body: response.body.text,
    };
    (response != WebResponse::default()).then_some(response)
}

fn texts(map: BTreeMap<String, Text>) -> BTreeMap<String, String> {
    map.into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}
