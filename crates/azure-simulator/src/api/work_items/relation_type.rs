//! The kinds of relations, as recorded.

use std::sync::{Arc, LazyLock};

use serde_json::Value;

/// The recorded relation types.
pub(crate) static TYPES: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let recorded: Value = serde_json::from_str(include_str!(
        "../../../data/upstream/recorded/work-item-relation-types.json"
    ))
    .expect("the recorded file is valid");
    recorded["response"]["body"]["value"]
        .as_array()
        .cloned()
        .unwrap_or_default()
});

/// A relation type by its reference name, without regard to case.
pub(crate) fn find(name: &str) -> Option<&'static Value> {
    TYPES.iter().find(|known| {
        known["referenceName"]
            .as_str()
            .is_some_and(|known| known.eq_ignore_ascii_case(name))
    })
}

/// The other end of a link type; the same name for those that look alike from both ends.
pub(super) fn opposite(rel: &str) -> Arc<str> {
    let known = find(rel);
    let other = known.and_then(|known| known["attributes"]["oppositeEndReferenceName"].as_str());
    Arc::from(other.unwrap_or(rel))
}
