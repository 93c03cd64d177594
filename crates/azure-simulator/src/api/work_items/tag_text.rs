//! The text of `System.Tags`: split, checked, spelt as the project spells it, sorted.

use uuid::Uuid;

use crate::answer::Answer;
use crate::api::Context;
use crate::refusals;

/// Most tags of an item.
const MOST: usize = 100;
/// Longest tag, in UTF-16 units.
const LONGEST: usize = 400;

/// The single tags of a text.
pub(crate) fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', ','])
        .map(str::trim)
        .filter(|tag| !tag.is_empty())
}

/// The text as it is kept. New names need the permission to define tags.
pub(super) fn normalize(cx: &Context, project: Uuid, text: &str) -> Result<String, Box<Answer>> {
    let known = cx
        .organization
        .project_by_id(project)
        .map(|project| &project.tags);
    let mut tags: Vec<String> = Vec::new();
    for tag in split(text) {
        let lower = tag.to_lowercase();
        let spelt = known
            .and_then(|known| known.get(&lower))
            .map(|known| known.name.clone());
        if spelt.is_none() && !cx.who.may_define_tags {
            return refusals::may_not_create_tags().refusal();
        }
        if tag.encode_utf16().count() > LONGEST || tag.chars().any(char::is_control) {
            return refusals::plain(400, &format!(
                "TF401407: Tag name {tag} is longer than {LONGEST} characters or holds characters that are not allowed."
            ))
            .refusal();
        }
        if !tags.iter().any(|other| other.to_lowercase() == lower) {
            tags.push(spelt.unwrap_or_else(|| tag.to_owned()));
        }
    }
    if tags.len() > MOST {
        return refusals::plain(
            400,
            &format!(
                "A work item cannot have more than {MOST} tags; {} were given.",
                tags.len()
            ),
        )
        .refusal();
    }
    tags.sort_by_key(|tag| tag.to_lowercase());
    Ok(tags.join("; "))
}
