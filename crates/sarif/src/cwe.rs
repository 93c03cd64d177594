//! Numbers of the Common Weakness Enumeration, wherever tools put them.

use std::collections::HashMap;

use crate::model::{Component, ComponentReference, DescriptorReference, Properties, Words, index};

/// The address of a weakness as its publisher writes it.
const DEFINITION: &str = "cwe.mitre.org/data/definitions/";

/// The numbers that property bags and an address name.
pub(crate) fn of_properties(properties: &Properties) -> impl Iterator<Item = u32> {
    let bare = [
        &properties.cwe,
        &properties.cwe_upper,
        &properties.cwe_id,
        &properties.cwe_dashed,
        &properties.cwe_flat,
        &properties.cwes,
    ];
    bare.into_iter()
        .flat_map(|Words(words)| words)
        .filter_map(|word| of_word(word).or_else(|| number(word)))
        .chain(properties.tags.0.iter().filter_map(|tag| of_word(tag)))
}

/// The number in the address of a definition.
pub(crate) fn of_address(address: &str) -> Option<u32> {
    let (_, rest) = address.split_once(DEFINITION)?;
    number(rest)
}

/// `CWE-79`, `cwe_79`, `external/cwe/cwe-079`, `CWE-79: Cross-site Scripting`.
pub(crate) fn of_word(word: &str) -> Option<u32> {
    let lower = word.to_ascii_lowercase();
    lower.match_indices("cwe").find_map(|(at, name)| {
        let begins = !lower[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
        let rest = lower[at + name.len()..].trim_start_matches(['-', '_', ':', ' ', '/', '=']);
        number(rest).filter(|_| begins)
    })
}

/// The number a text begins with.
fn number(text: &str) -> Option<u32> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    text[..digits]
        .parse()
        .ok()
        .filter(|number| (1..100_000).contains(number))
}

/// The taxonomies of a run, to follow references to the one of weaknesses.
#[derive(Debug, Default)]
pub(crate) struct Taxonomies {
    list: Vec<Taxonomy>,
    by_guid: HashMap<String, usize>,
    by_name: HashMap<String, usize>,
}

#[derive(Debug)]
struct Taxonomy {
    is_cwe: bool,
    /// The weakness of each taxon; empty in any other taxonomy.
    taxa: Vec<Option<u32>>,
    by_guid: HashMap<String, u32>,
}

impl Taxonomies {
    pub(crate) fn new(components: Vec<Component>) -> Self {
        let mut known = Self::default();
        for (number, component) in components.into_iter().enumerate() {
            let is_cwe = component.name.get().is_some_and(names_cwe);
            known
                .by_guid
                .extend(component.guid.map(|guid| (guid, number)));
            known
                .by_name
                .extend(component.name.0.map(|name| (name, number)));
            let mut taxonomy = Taxonomy {
                is_cwe,
                taxa: Vec::new(),
                by_guid: HashMap::new(),
            };
            for taxon in component.taxa.into_iter().filter(|_| is_cwe) {
                let weakness = taxon.id.as_deref().and_then(of_id);
                taxonomy.taxa.push(weakness);
                taxonomy.by_guid.extend(taxon.guid.zip(weakness));
            }
            known.list.push(taxonomy);
        }
        known
    }

    /// The number of the weakness that a reference means, when it means one.
    pub(crate) fn resolve(&self, reference: &DescriptorReference) -> Option<u32> {
        let component = &reference.tool_component;
        let taxonomy = self.taxonomy(component);
        let is_cwe = component.name.as_deref().is_some_and(names_cwe)
            || taxonomy.is_some_and(|taxonomy| taxonomy.is_cwe);
        if let Some(id) = reference.id.as_deref() {
            return if is_cwe { of_id(id) } else { of_word(id) };
        }
        let taxonomy = taxonomy?;
        let by_index = || *taxonomy.taxa.get(index(reference.index)?)?;
        let by_guid = || taxonomy.by_guid.get(reference.guid.as_ref()?).copied();
        by_index().or_else(by_guid)
    }

    fn taxonomy(&self, component: &ComponentReference) -> Option<&Taxonomy> {
        let by_guid = || self.by_guid.get(component.guid.as_ref()?).copied();
        let by_name = || self.by_name.get(component.name.as_ref()?).copied();
        let number = by_guid()
            .or_else(by_name)
            .or_else(|| index(component.index))?;
        self.list.get(number)
    }
}

fn names_cwe(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("cwe") || name.contains("common weakness")
}

fn of_id(id: &str) -> Option<u32> {
    of_word(id).or_else(|| number(id))
}

/// Each number once, in order.
pub(crate) fn sorted(numbers: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut numbers: Vec<u32> = numbers.collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}
