//! A sentence about a failure. Where it names a place of Polaris, it leads there.

use domain::{ProjectId, paths};
use leptos::prelude::*;

use crate::components::visible;

/// The words by which sentences name places, the longer ones first.
fn places(project: ProjectId) -> [(&'static str, String); 3] {
    [
        (
            "Project > Settings > Integrations > Fields",
            paths::mapping(project),
        ),
        (
            "Project > Settings > Integrations",
            paths::integration(project),
        ),
        (
            "My Organization > Integrations",
            paths::INSTANCES.to_owned(),
        ),
    ]
}

/// What is said, and the address where it leads to a place.
fn parts(text: &str, project: ProjectId) -> Vec<(&str, Option<String>)> {
    let places = places(project);
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let named = places
            .iter()
            .filter_map(|(words, address)| Some((rest.find(words)?, *words, address)));
        let Some((at, words, address)) = named.min_by_key(|(at, ..)| *at) else {
            parts.push((rest, None));
            return parts;
        };
        parts.push((&rest[..at], None));
        parts.push((words, Some(address.clone())));
        rest = &rest[at + words.len()..];
    }
}

/// What happened and who can do what about it, for an issue or the settings of a project.
#[component]
pub(crate) fn Sentence(#[prop(into)] text: String, project: ProjectId) -> impl IntoView {
    let shown = parts(&text, project)
        .into_iter()
        .map(|(text, address)| match address {
            Some(href) => view! { <a href=href>{text.to_owned()}</a> }.into_any(),
            None => visible(text).into_any(),
        });
    shown.collect_view()
}

#[cfg(test)]
mod tests {
    use domain::RemedyPlace;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_place_that_a_sentence_names_is_a_link() {
        let project = ProjectId(Uuid::nil());
        let text = "Set it under Project > Settings > Integrations > Fields, or choose another type \
                    under Project > Settings > Integrations.";
        let links: Vec<_> = parts(text, project)
            .into_iter()
            .filter_map(|(_, address)| address)
            .collect();
        assert_eq!(
            links,
            [paths::mapping(project), paths::integration(project)]
        );
        let again: String = parts(text, project).iter().map(|(text, _)| *text).collect();
        assert_eq!(again, text);
        assert_eq!(parts("Try again.", project), [("Try again.", None)]);
    }

    #[test]
    fn the_places_of_remedies_are_named_as_sentences_name_them() {
        let project = ProjectId(Uuid::nil());
        for place in [
            RemedyPlace::Integration,
            RemedyPlace::Mapping,
            RemedyPlace::Instance,
        ] {
            let named = parts(place.label(), project);
            assert!(named.iter().any(|(words, _)| *words == place.label()));
        }
    }
}
