//! Queries for links: items with what they link to, one step away or the whole tree below.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::condition::{Condition, Side};
use super::evaluate::Test;
use super::query::{BadQuery, Match, Query, Shape};
use super::scope::Scope;
use crate::world::{Target, WorkItem};

/// A row of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// Reference name of the link and the item it starts from; `None` at the top.
    pub(crate) link: Option<(Arc<str>, u32)>,
    pub(crate) target: u32,
}

/// All that a query for links looks at.
struct Search<'a> {
    query: &'a Query,
    scope: &'a Scope<'a>,
    items: BTreeMap<u32, &'a WorkItem>,
    source: Test,
    target: Test,
    link: Condition,
}

impl Query {
    /// The rows of a query for links.
    pub(crate) fn run_links<'a>(
        &'a self,
        scope: &'a Scope<'a>,
        items: impl Iterator<Item = &'a WorkItem>,
    ) -> Result<Vec<Row>, BadQuery> {
        let search = Search {
            query: self,
            scope,
            items: items.map(|item| (item.id, item)).collect(),
            source: Test::prepare(scope, &self.about(Side::Source)?),
            target: Test::prepare(scope, &self.about(Side::Target)?),
            link: self.about(Side::Link)?,
        };
        Ok(match self.shape {
            Shape::Flat => Vec::new(),
            Shape::OneHop(matching) => search.one_hop(matching),
            Shape::Tree { matching_children } => search.tree(matching_children),
        })
    }
}

impl<'a> Search<'a> {
    /// The items that the source's condition wants, in order.
    fn sources(&self) -> Vec<&'a WorkItem> {
        let all = self.items.values().copied();
        let mut found: Vec<&WorkItem> = all
            .filter(|item| self.source.holds(self.scope, item))
            .collect();
        self.query.sort(self.scope, &mut found);
        found
    }

    /// Links of the wanted types and where they lead, in order.
    fn steps(&self, item: &'a WorkItem) -> Vec<(&'a Arc<str>, &'a WorkItem)> {
        let mut ends: Vec<(&Arc<str>, &WorkItem)> = Vec::new();
        for relation in &item.relations {
            if let Target::WorkItem(id) = relation.target
                && let Some(end) = self.items.get(&id)
                && self.link.allows(&relation.rel)
            {
                ends.push((&relation.rel, end));
            }
        }
        let mut sorted: Vec<&WorkItem> = ends.iter().map(|(_, end)| *end).collect();
        self.query.sort(self.scope, &mut sorted);
        let place = |id: u32| sorted.iter().position(|item| item.id == id);
        ends.sort_by_key(|(_, end)| place(end.id));
        ends
    }

    fn one_hop(&self, matching: Match) -> Vec<Row> {
        let mut rows = Vec::new();
        for source in self.sources() {
            let mut links = self.steps(source);
            links.retain(|(_, end)| self.target.holds(self.scope, end));
            let shown = match matching {
                Match::Must => !links.is_empty(),
                Match::May => true,
                Match::DoesNot => links.is_empty(),
            };
            if shown {
                rows.push(top(source));
                rows.extend(links.iter().map(|(rel, end)| below(source, rel, end)));
            }
        }
        rows
    }

    /// Whoever stands below another found item is shown there and not at the top.
    fn tree(&self, matching_children: bool) -> Vec<Row> {
        let wanted = self.wanted(matching_children);
        let mut tops = self.sources();
        if matching_children {
            tops.retain(|item| wanted.contains(&item.id));
        }
        let mut children = HashSet::new();
        let mut open = tops.clone();
        while let Some(item) = open.pop() {
            let ends = self.steps(item).into_iter().map(|(_, end)| end);
            open.extend(ends.filter(|end| wanted.contains(&end.id) && children.insert(end.id)));
        }
        let mut rows = Vec::new();
        let mut seen = HashSet::new();
        for item in tops.iter().filter(|item| !children.contains(&item.id)) {
            let mut open = vec![(top(item), *item)];
            while let Some((row, item)) = open.pop() {
                if !seen.insert(item.id) {
                    continue;
                }
                rows.push(row);
                let steps = self.steps(item).into_iter().rev();
                open.extend(
                    steps
                        .filter(|(_, end)| wanted.contains(&end.id))
                        .map(|(rel, end)| (below(item, rel, end), end)),
                );
            }
        }
        rows
    }

    /// What may stand below: items the target's condition wants, and on request all above them.
    fn wanted(&self, with_ancestors: bool) -> HashSet<u32> {
        let all = self.items.values().copied();
        let mut wanted: HashSet<u32> = all
            .filter(|item| self.target.holds(self.scope, item))
            .map(|item| item.id)
            .collect();
        if !with_ancestors {
            return wanted;
        }
        let mut above: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for item in self.items.values() {
            for (_, end) in self.steps(item) {
                above.entry(end.id).or_default().push(item.id);
            }
        }
        let mut open: Vec<u32> = wanted.iter().copied().collect();
        while let Some(id) = open.pop() {
            let parents = above.get(&id).into_iter().flatten();
            open.extend(parents.filter(|parent| wanted.insert(**parent)));
        }
        wanted
    }
}

fn top(item: &WorkItem) -> Row {
    Row {
        link: None,
        target: item.id,
    }
}

fn below(source: &WorkItem, rel: &Arc<str>, end: &WorkItem) -> Row {
    Row {
        link: Some((Arc::clone(rel), source.id)),
        target: end.id,
    }
}
