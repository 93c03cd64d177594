//! Names of weaknesses (CWE) and the categories of the OWASP Top Ten that they belong to.

use std::str::FromStr;

/// Number and name of the weaknesses that scanners tell of most; one a line.
const CWE: &str = include_str!("../data/cwe.txt");
/// Edition and rank, name, and the numbers of its weaknesses; one a line.
const OWASP: &str = include_str!("../data/owasp.txt");

/// The name of a weakness; `None` where it is not among the common ones.
pub fn cwe_name(number: u32) -> Option<&'static str> {
    CWE.lines()
        .filter_map(|line| line.split_once(' '))
        .find(|(known, _)| known.parse() == Ok(number))
        .map(|(_, name)| name)
}

/// `CWE-79 Cross-site Scripting`, or the number alone.
pub fn cwe_label(number: u32) -> String {
    match cwe_name(number) {
        Some(name) => format!("CWE-{number} {name}"),
        None => format!("CWE-{number}"),
    }
}

/// A category of the OWASP Top Ten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwaspCategory {
    /// `2021-A03`.
    pub code: &'static str,
    pub name: &'static str,
    numbers: &'static str,
}

/// The text names no category of the OWASP Top Ten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a category is written like 2021-A03, from 2021-A01 to 2021-A10")]
pub struct UnknownCategory;

impl OwaspCategory {
    /// All of them, by rank.
    pub fn all() -> impl Iterator<Item = Self> {
        OWASP.lines().filter_map(|line| {
            let (title, numbers) = line.split_once(": ")?;
            let (code, name) = title.split_once(' ')?;
            Some(Self {
                code,
                name,
                numbers,
            })
        })
    }

    /// Whether a weakness belongs to it.
    pub fn holds(self, cwe: u32) -> bool {
        self.numbers
            .split(' ')
            .any(|number| number.parse() == Ok(cwe))
    }
}

impl FromStr for OwaspCategory {
    type Err = UnknownCategory;

    fn from_str(text: &str) -> Result<Self, UnknownCategory> {
        Self::all()
            .find(|category| category.code.eq_ignore_ascii_case(text))
            .ok_or(UnknownCategory)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weaknesses_have_names_and_categories() {
        assert_eq!(cwe_label(79), "CWE-79 Cross-site Scripting");
        assert_eq!(cwe_label(999_999), "CWE-999999");
        let injection: OwaspCategory = "2021-a03".parse().unwrap();
        assert!(injection.holds(89) && !injection.holds(918));
        assert_eq!(OwaspCategory::all().count(), 10);
        assert_eq!("2021-A11".parse::<OwaspCategory>(), Err(UnknownCategory));
    }

    #[test]
    fn each_line_of_the_data_is_read_and_none_twice() {
        let numbers: Vec<u32> = CWE
            .lines()
            .map(|line| line.split_once(' ').unwrap().0.parse().unwrap())
            .collect();
        assert!(numbers.is_sorted_by(|one, next| one < next));
        for category in OwaspCategory::all() {
            let mut words = category.numbers.split(' ');
            assert!(
                words.all(|word| word.parse::<u32>().is_ok()),
                "{category:?}"
            );
        }
    }
}
