//! Words for one line of a list: no line breaks, only printable characters, not endless.

use domain::is_printable;

/// The text on one line, white space collapsed, what cannot be printed removed, at most `max`
/// characters, the last of them `…` when something was cut off.
pub(crate) fn one_line(text: &str, max: usize) -> String {
    let mut line = String::new();
    let mut characters = 0;
    for word in text.split_whitespace() {
        let mut word = word.chars().filter(|c| is_printable(*c)).peekable();
        if word.peek().is_some() && !line.is_empty() {
            line.push(' ');
            characters += 1;
        }
        for character in word {
            if characters >= max {
                line.pop();
                line.push('…');
                return line;
            }
            line.push(character);
            characters += 1;
        }
    }
    line
}

/// At most `max` characters, the last of them `…` when something was cut off.
pub(crate) fn cut(mut text: String, max: usize) -> String {
    if text.len() > max && text.char_indices().nth(max).is_some() {
        let last = text.char_indices().nth(max - 1).map_or(0, |(at, _)| at);
        text.truncate(last);
        text.push('…');
    }
    text
}

/// The first of several texts that says something.
pub(crate) fn first_given<'a>(texts: impl IntoIterator<Item = Option<&'a str>>) -> Option<&'a str> {
    texts
        .into_iter()
        .flatten()
        .find(|text| !text.trim().is_empty())
}
