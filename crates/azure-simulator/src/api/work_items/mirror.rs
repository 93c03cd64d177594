//! The other ends of links between items.

use super::relation_type;
use crate::api::Context;
use crate::world::{Relation, Target, Update};

/// Keeps the other ends of links between items. They get an update, but no revision.
pub(super) fn mirror(cx: &mut Context, id: u32, added: &[Relation], removed: &[Relation]) {
    let (now, me) = (cx.now.timestamp_millis(), cx.who.user);
    let other_end = |link: &Relation| match link.target {
        Target::WorkItem(other) => {
            let rel = relation_type::opposite(&link.rel);
            Some((
                other,
                Relation {
                    rel,
                    target: Target::WorkItem(id),
                    ..link.clone()
                },
            ))
        }
        Target::Url(_) => None,
    };
    let empty = |rev: u32| Update {
        rev,
        by: me,
        at: now,
        changes: Vec::new(),
        added: Vec::new(),
        removed: Vec::new(),
    };
    for (other, back) in added.iter().filter_map(other_end) {
        if let Some(item) = cx.organization.items.get_mut(&other) {
            item.relations.push(back.clone());
            item.updates.push(Update {
                added: vec![back],
                ..empty(item.rev)
            });
        }
    }
    for (other, back) in removed.iter().filter_map(other_end) {
        if let Some(item) = cx.organization.items.get_mut(&other) {
            let gone = |link: &Relation| link.rel == back.rel && link.target == back.target;
            let removed: Vec<Relation> = item.relations.extract_if(.., |link| gone(link)).collect();
            item.updates.push(Update {
                removed,
                ..empty(item.rev)
            });
        }
    }
}
