//! The words of a text, as lists are searched by: what a person types finds each word that begins
//! with it.

use std::collections::BTreeSet;

/// Longer words are cut, in characters.
const LONGEST: usize = 64;

/// The runs of letters and digits in a text, in lower case, each once.
pub fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(fold)
        .collect()
}

fn fold(word: &str) -> String {
    word.chars()
        .flat_map(char::to_lowercase)
        .take(LONGEST)
        .collect()
}

/// The first text behind all that begin with `start`; `None` where there is none.
pub fn end_of_prefix(start: &str) -> Option<String> {
    let mut characters: Vec<char> = start.chars().collect();
    while let Some(last) = characters.pop() {
        let next = (u32::from(last) + 1..=u32::from(char::MAX)).find_map(char::from_u32);
        if let Some(next) = next {
            characters.push(next);
            return Some(characters.into_iter().collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_letters_and_digits_in_lower_case() {
        let found = words("src/Größe_ÄNDERN/log-in.c:42");
        let found: Vec<_> = found.iter().map(String::as_str).collect();
        assert_eq!(found, ["42", "c", "größe", "in", "log", "src", "ändern"]);
        assert_eq!(words("a".repeat(99).as_str()).first().unwrap().len(), 64);
    }

    #[test]
    fn a_prefix_ends_before_the_next_text_that_does_not_begin_with_it() {
        assert_eq!(end_of_prefix("src").as_deref(), Some("srd"));
        assert_eq!(end_of_prefix("a\u{10FFFF}").as_deref(), Some("b"));
        assert_eq!(end_of_prefix("\u{D7FF}").as_deref(), Some("\u{E000}"));
        assert_eq!(end_of_prefix(""), None);
    }
}
