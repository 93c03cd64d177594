//! The rules of a run: how results name them, and what the log says about each.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::cwe::{self, Taxonomies};
use crate::finding::Rule;
use crate::message::prose_of_string;
use crate::model::{
    Component, ComponentReference, Descriptor, DescriptorReference, NamedString, Tool, index,
};
use crate::severity::{Level, score};
use crate::text::{first_given, one_line};

/// Characters of ids, names, tags and short descriptions that are kept.
pub(crate) const SHORT: usize = 1_000;

/// A rule with what only results of the same run need of it.
#[derive(Debug)]
pub(crate) struct KnownRule {
    /// As the log writes it, uncut.
    pub(crate) id: Option<String>,
    guid: Option<String>,
    pub(crate) shared: Arc<Rule>,
    pub(crate) message_strings: BTreeMap<String, NamedString>,
    pub(crate) level: Option<Level>,
    pub(crate) rank: Option<f64>,
    pub(crate) score: Option<f64>,
}

/// The tool's own rules, or those of one of its extensions.
#[derive(Debug)]
pub(crate) struct RuleSet {
    rules: Vec<KnownRule>,
    by_id: HashMap<String, usize>,
    pub(crate) message_strings: BTreeMap<String, NamedString>,
}

/// The driver first, then the extensions. Everything is found by hash: a log may have as many rules
/// as results.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    sets: Vec<RuleSet>,
    sets_by_guid: HashMap<String, usize>,
    sets_by_name: HashMap<String, usize>,
    by_guid: HashMap<String, Position>,
    by_id: HashMap<String, Position>,
}

/// Where a rule stands: number of the set, number of the rule in it.
pub(crate) type Position = (usize, usize);

impl Rules {
    pub(crate) fn new(tool: Tool, taxonomies: &Taxonomies) -> Self {
        let mut known = Self::default();
        for (number, component) in std::iter::once(tool.driver)
            .chain(tool.extensions)
            .enumerate()
        {
            if let Some(guid) = &component.guid {
                known.sets_by_guid.entry(guid.clone()).or_insert(number);
            }
            if let Some(name) = component.name.get() {
                known.sets_by_name.entry(name.to_owned()).or_insert(number);
            }
            let set = RuleSet::new(component, taxonomies);
            for (at, rule) in set.rules.iter().enumerate() {
                if let Some(id) = &rule.id {
                    known.by_id.entry(id.clone()).or_insert((number, at));
                }
                if let Some(guid) = &rule.guid {
                    known.by_guid.entry(guid.clone()).or_insert((number, at));
                }
            }
            known.sets.push(set);
        }
        known
    }

    pub(crate) fn get(&self, (set, rule): Position) -> (&RuleSet, &KnownRule) {
        let set = &self.sets[set];
        (set, &set.rules[rule])
    }

    pub(crate) fn driver(&self) -> &RuleSet {
        &self.sets[0]
    }

    /// The rule that a result means: by index, guid or id, in the component it names.
    ///
    /// `id` is the result's own `ruleId`, which counts more than an index that contradicts it.
    pub(crate) fn find(
        &self,
        id: Option<&str>,
        reference: &DescriptorReference,
        rule_index: Option<f64>,
    ) -> Option<Position> {
        let id = id.or(reference.id.as_deref());
        let named = self.component(&reference.tool_component);
        let set = named.unwrap_or(0);
        let number = index(reference.index).or_else(|| index(rule_index));
        if let Some(rule) = number.filter(|number| self.sets[set].has(*number, id)) {
            return Some((set, rule));
        }
        let by_guid = || {
            self.by_guid
                .get(&reference.guid.as_ref()?.to_lowercase())
                .copied()
        };
        let by_id = || {
            let own = self.sets[set].by_id(id?).map(|rule| (set, rule));
            own.or_else(|| named.is_none().then(|| by_id(&self.by_id, id?)).flatten())
        };
        by_guid().or_else(by_id)
    }

    fn component(&self, reference: &ComponentReference) -> Option<usize> {
        let by_guid = || self.sets_by_guid.get(reference.guid.as_ref()?).copied();
        let by_index = || {
            let set = index(reference.index)? + 1;
            (set < self.sets.len()).then_some(set)
        };
        let by_name = || self.sets_by_name.get(reference.name.as_ref()?).copied();
        by_guid().or_else(by_index).or_else(by_name)
    }
}

/// Looks an id up; `CA1000/1` is a finer name for `CA1000`.
fn by_id<T: Copy>(known: &HashMap<String, T>, id: &str) -> Option<T> {
    let mut id = id;
    loop {
        if let Some(found) = known.get(id) {
            return Some(*found);
        }
        id = id.rsplit_once('/')?.0;
    }
}

impl RuleSet {
    fn new(component: Component, taxonomies: &Taxonomies) -> Self {
        let rules: Vec<KnownRule> = component
            .rules
            .into_iter()
            .map(|rule| KnownRule::new(rule, taxonomies))
            .collect();
        let mut by_id = HashMap::with_capacity(rules.len());
        for (number, rule) in rules.iter().enumerate() {
            if let Some(id) = &rule.id {
                by_id.entry(id.clone()).or_insert(number);
            }
        }
        Self {
            rules,
            by_id,
            message_strings: component.message_strings,
        }
    }

    /// Whether the rule with this number exists and may be the one that is called `id`.
    fn has(&self, number: usize, id: Option<&str>) -> bool {
        self.rules
            .get(number)
            .is_some_and(|rule| match (id, &rule.id) {
                (Some(id), Some(known)) => {
                    id.strip_prefix(known.as_str())
                        .is_some_and(|finer| finer.is_empty() || finer.starts_with('/'))
                        || !self.by_id.contains_key(id)
                }
                _ => true,
            })
    }

    fn by_id(&self, id: &str) -> Option<usize> {
        by_id(&self.by_id, id)
    }
}

impl KnownRule {
    fn new(rule: Descriptor, taxonomies: &Taxonomies) -> Self {
        let line = |text: Option<&str>| first_given([text]).map(|text| one_line(text, SHORT));
        let cwe = cwe::of_properties(&rule.properties)
            .chain(rule.help_uri.as_deref().and_then(cwe::of_address))
            .chain(rule.id.as_deref().and_then(cwe::of_word))
            .chain(
                rule.relationships
                    .iter()
                    .filter_map(|relationship| taxonomies.resolve(&relationship.target)),
            );
        let shared = Rule {
            cwe: cwe::sorted(cwe),
            id: line(rule.id.as_deref()),
            name: line(rule.name.as_deref()),
            short_description: line(rule.short_description.text.as_deref())
                .or_else(|| line(rule.short_description.markdown.as_deref())),
            description: prose_of_string(&rule.full_description),
            help: prose_of_string(&rule.help),
            help_uri: line(rule.help_uri.as_deref()),
            tags: tags(&rule.properties.tags.0),
            precision: line(rule.properties.precision.as_deref()),
        };
        Self {
            level: Level::parse(rule.default_configuration.level.as_deref()),
            rank: rule.default_configuration.rank,
            score: score(&rule.properties),
            guid: rule.guid.map(|guid| guid.to_lowercase()),
            id: rule.id,
            message_strings: rule.message_strings,
            shared: Arc::new(shared),
        }
    }
}

/// Tags as short lines, the blank ones left out.
pub(crate) fn tags(words: &[String]) -> Vec<String> {
    words
        .iter()
        .map(|tag| one_line(tag, SHORT))
        .filter(|tag| !tag.is_empty())
        .collect()
}
