//! What somebody saw before they changed it.

/// Whether the value of an `If-Match` header names an entity tag (RFC 9110, 13.1.1). A proxy that
/// compresses makes tags weak; the setting is the same.
pub(crate) fn names(seen: &str, etag: &str) -> bool {
    let mut tags = seen.split(',').map(str::trim);
    tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn an_entity_tag_is_found_in_each_form_of_the_header() {
        for seen in ["\"a-1\"", "*", "\"b-1\", \"a-1\"", "W/\"a-1\""] {
            assert!(names(seen, "\"a-1\""), "{seen}");
        }
        for seen in ["", "a-1", "\"a-2\"", "\"a-1"] {
            assert!(!names(seen, "\"a-1\""), "{seen}");
        }
    }
}
