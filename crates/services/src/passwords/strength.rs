//! Which new passwords are refused: short ones, common ones, and names of what they protect.
//!
//! There is no rule on kinds of characters and none on age; length and not being guessable count.

use domain::SecretText;

const MIN_CHARACTERS: usize = 12;
const MAX_BYTES: usize = 256;
/// So much of a password has to be left without the names of product, organization and person.
const OWN_CHARACTERS: usize = 8;
/// Shorter names are parts of too many words.
const NAME_CHARACTERS: usize = 4;
/// A password that repeats a piece of at most this length is as weak as the piece.
const LONGEST_PIECE: usize = 8;
/// Words that common passwords consist of, apart from what people put before and behind them, and
/// those of the 30,000 commonest passwords that are long enough and not made of such words.
const COMMON: &str = include_str!("common.txt");

/// The names that a password protects, which guesses begin with.
#[derive(Debug, Default)]
pub(crate) struct Context {
    names: Vec<String>,
}

impl Context {
    /// Takes the names of organization and person and the e-mail address apart into words.
    pub(crate) fn of(texts: &[&str]) -> Self {
        let mut names: Vec<String> = texts
            .iter()
            .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
            .chain(["polaris"])
            .map(str::to_lowercase)
            .filter(|name| name.chars().count() >= NAME_CHARACTERS)
            .collect();
        // The longest first, so that a name inside another one does not tear it apart.
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        Self { names }
    }

    /// Why a new password is refused, in a sentence; `None` when it is fine.
    pub(crate) fn refuses(&self, password: &SecretText) -> Option<&'static str> {
        let password = password.exact();
        if password.chars().count() < MIN_CHARACTERS {
            return Some("Use at least 12 characters. Several words make a good password.");
        }
        if password.len() > MAX_BYTES {
            return Some("Use at most 256 bytes.");
        }
        let lower = password.to_lowercase();
        if is_common(&lower) || is_repetition(&lower) || is_sequence(&lower) {
            return Some(
                "This password is one of the first that attackers try. Use several words that \
                 do not belong together.",
            );
        }
        let rest = self
            .names
            .iter()
            .fold(lower, |rest, name| rest.replace(name.as_str(), ""));
        (rest.chars().count() < OWN_CHARACTERS).then_some(
            "This password is little more than the name of the product, the organization or the \
             person. Use several words that do not belong together.",
        )
    }
}

/// Whether a password is a common word (or two of them) with digits and signs around it, also
/// where signs stand for letters as in `p@ssw0rd`.
fn is_common(lower: &str) -> bool {
    let core = lower.trim_matches(|c: char| !c.is_alphabetic());
    let plain: String = core.chars().map(letter_for).collect();
    let is_listed = |text: &str| COMMON.lines().any(|word| word == text);
    let is_two = |text: &str| {
        text.char_indices().skip(1).any(|(at, _)| {
            let (first, second) = text.split_at(at);
            is_listed(first) && is_listed(second)
        })
    };
    is_listed(lower) || is_listed(core) || is_listed(&plain) || is_two(&plain)
}

const fn letter_for(sign: char) -> char {
    match sign {
        '@' | '4' => 'a',
        '3' => 'e',
        '1' | '!' => 'i',
        '0' => 'o',
        '$' | '5' => 's',
        '7' => 't',
        other => other,
    }
}

fn is_repetition(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    (1..=LONGEST_PIECE.min(characters.len() / 2)).any(|length| {
        characters
            .chunks(length)
            .all(|chunk| characters.starts_with(chunk))
    })
}

/// Whether each character follows the one before it (`abcdefghijkl`, `987654321098`), zero being
/// the neighbour of nine.
fn is_sequence(text: &str) -> bool {
    let codes: Vec<u32> = text.chars().map(u32::from).collect();
    let steps =
        |from: u32, to: u32| from + 1 == to || (from, to) == (u32::from('9'), u32::from('0'));
    codes.windows(2).all(|pair| steps(pair[0], pair[1]))
        || codes.windows(2).all(|pair| steps(pair[1], pair[0]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(password: &str) -> bool {
        let context = Context::of(&["Northwind Traders", "Ada Admin", "ada.lovelace@example.com"]);
        context.refuses(&password.to_owned().into()).is_some()
    }

    #[test]
    fn length_is_12_characters_to_256_bytes_of_any_kind() {
        assert!(refused("elevenchars"));
        assert!(!refused("harbour lamp"));
        assert!(!refused("世界您好再见朋友晚安早上"));
        assert!(!refused(&"harbour lamp 7 ".repeat(18)[..256]));
        assert!(refused(&"harbour lamp 7 ".repeat(18)[..257]));
    }

    #[test]
    fn common_passwords_are_refused_however_they_are_decorated() {
        let common = [
            "password1234",
            "Password2024!",
            "P@ssw0rd1234",
            "passwordpassword",
            "123456789012",
            "987654321098",
            "qwertyuiop12",
            "aaaaaaaaaaaa",
            "abcabcabcabc",
            "abcdefghijkl",
            "letmein12345",
            "iloveyou1234",
            "administrator",
            "1q2w3e4r5t6y",
            "welcome12345",
            "changeme1234",
            "qwerty123456",
            "1234567890ab",
            "!!sunshine!!1",
            "monkeydragon",
            "adminadmin12",
            "qazwsxedcrfv",
            "121212121212",
            "princess2012",
            "counterstrike",
            "leavemealone",
            "zaq1xsw2cde3",
        ];
        for password in common {
            assert!(refused(password), "{password}");
        }
    }

    #[test]
    fn names_of_product_organization_and_person_are_no_passwords() {
        for password in [
            "polaris2026!!",
            "Northwind-2026",
            "northwindpolaris",
            "lovelace-2026",
        ] {
            assert!(refused(password), "{password}");
        }
        assert!(!refused("a northwind over the moor"));
    }

    #[test]
    fn several_words_are_accepted() {
        for password in [
            "correct horse battery",
            "Tr0ub4dor&3-and-more",
            "x9!kQz7#pL2v",
        ] {
            assert!(!refused(password), "{password}");
        }
    }
}
