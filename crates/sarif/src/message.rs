//! Messages of the standard: by text or by name, with arguments put in, links within the log undone.

use std::collections::BTreeMap;

use crate::finding::Prose;
use crate::model::{Message, MessageString, NamedString, Text};
use crate::text::first_given;

/// Bytes that arguments may add to a message: a short text can name a long argument many times.
const GROWTH: usize = 64 * 1024;

/// A message in both forms; identity looks at the plain one alone.
#[derive(Debug, Default)]
pub(crate) struct Resolved {
    pub(crate) plain: String,
    markdown: Option<String>,
}

impl Resolved {
    /// The text to show; `None` when the message says nothing.
    pub(crate) fn prose(self) -> Option<Prose> {
        let (text, is_markdown) = match self.markdown {
            Some(markdown) => (markdown, true),
            None => (self.plain, false),
        };
        (!text.trim().is_empty()).then(|| Prose {
            text: without_inner_links(&text),
            is_markdown,
        })
    }
}

/// Resolves a message; `strings` are tried in their order for a message that is given by name.
pub(crate) fn resolve<'a>(
    message: &'a Message,
    strings: impl IntoIterator<Item = &'a BTreeMap<String, NamedString>>,
) -> Resolved {
    let named = message
        .id
        .as_ref()
        .and_then(|id| strings.into_iter().find_map(|strings| strings.get(id)));
    let plain = first_given([
        message.text.as_deref(),
        named.and_then(|named| named.text.as_deref()),
    ]);
    let markdown = first_given([
        message.markdown.as_deref(),
        named.and_then(|named| named.markdown.as_deref()),
    ]);
    Resolved {
        plain: with_arguments(plain.or(markdown).unwrap_or_default(), &message.arguments),
        markdown: markdown.map(|markdown| with_arguments(markdown, &message.arguments)),
    }
}

/// A message that stands for itself.
pub(crate) fn prose_of(message: &Message) -> Option<Prose> {
    resolve(message, []).prose()
}

/// A text with an optional Markdown form.
pub(crate) fn prose_of_string(string: &MessageString) -> Option<Prose> {
    let markdown = first_given([string.markdown.as_deref()]);
    let text = markdown.or_else(|| first_given([string.text.as_deref()]))?;
    Some(Prose {
        text: text.to_owned(),
        is_markdown: markdown.is_some(),
    })
}

/// Puts arguments where `{0}` stands; doubled braces are single ones. Without arguments the text
/// stays as it is, and so does a number that has no argument.
fn with_arguments(text: &str, arguments: &[Text]) -> String {
    if arguments.is_empty() {
        return text.to_owned();
    }
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    let longest = text.len() + GROWTH;
    while let Some(at) = rest.find(['{', '}']) {
        result.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            result.push_str(brace);
            rest = after;
            continue;
        }
        let argument = (brace == "{").then(|| numbered(rest, arguments)).flatten();
        match argument {
            Some((argument, after)) => {
                if result.len() + argument.len() > longest {
                    result.push('…');
                    return result;
                }
                result.push_str(argument);
                rest = after;
            }
            None => result.push_str(brace),
        }
    }
    result.push_str(rest);
    result
}

/// The argument that `0}` at the beginning of `rest` asks for, and what follows.
fn numbered<'a>(rest: &'a str, arguments: &'a [Text]) -> Option<(&'a str, &'a str)> {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let after = rest[digits..].strip_prefix('}')?;
    let argument = arguments.get(rest[..digits].parse::<usize>().ok()?)?;
    Some((argument.as_deref().unwrap_or_default(), after))
}

/// `[here](1)` points to a related location of the same result: the words stay, the link goes.
fn without_inner_links(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(end) = rest.find("](") {
        let target = &rest[end + 2..];
        let digits = target.bytes().take_while(u8::is_ascii_digit).count();
        let is_inner = digits > 0 && target[digits..].starts_with(')');
        match rest[..end].rfind('[') {
            Some(start) if is_inner => {
                result.push_str(&rest[..start]);
                result.push_str(&rest[start + 1..end]);
                rest = &target[digits + 1..];
            }
            _ => {
                result.push_str(&rest[..end + 2]);
                rest = target;
            }
        }
    }
    result.push_str(rest);
    result
}

/// The message without what changes from scan to scan: numbers that stand alone, white space, and
/// everything after the first lines.
pub(crate) fn shape(message: &str) -> String {
    /// Characters that say what kind of message it is.
    const LENGTH: usize = 500;
    let mut shape = String::new();
    let mut in_word = false;
    let mut characters = 0;
    for character in message.chars() {
        let is_digit = character.is_ascii_digit();
        in_word = character.is_alphabetic() || character == '_' || (is_digit && in_word);
        let next = match character {
            c if c.is_whitespace() => ' ',
            _ if is_digit && !in_word => '#',
            c => c,
        };
        if (next == '#' || next == ' ') && shape.ends_with(next) {
            continue;
        }
        characters += 1;
        if characters > LENGTH {
            break;
        }
        shape.push(next);
    }
    shape.trim().to_owned()
}
