//! From the text of a scanner to HTML that is only what it looks like.

use std::fmt::Write as _;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd, html};

use crate::{ScannerText, is_printable};

/// Invisible; breaks what would otherwise be read as a mention or a link.
const JOINER: char = '\u{2060}';
const CUT: &str = "<p><i>The rest was cut here: see the issue in Polaris.</i></p>\n";

/// How long Azure DevOps counts a text.
pub(crate) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// A text of at most `room` units; one that is cut ends with `…`.
pub(crate) fn cut(text: &str, room: usize) -> String {
    if units(text) <= room {
        return text.to_owned();
    }
    let mut length = 0;
    let fits = |character: &char| {
        length += character.len_utf16();
        length < room
    };
    let mut cut: String = text.chars().take_while(fits).collect();
    cut.push('…');
    cut
}

/// White space collapsed, no control characters.
pub(crate) fn one_line(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().map(printable).collect();
    words.join(" ").trim().to_owned()
}

/// Escaped, and neither a mention nor a link.
pub(crate) fn escaped(text: &str) -> String {
    attribute(&inert(text))
}

/// Escaped for the value of an attribute; an address stays what it is.
pub(crate) fn attribute(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}

/// Text or Markdown as HTML of at most `room` units.
pub(crate) fn prose(text: &ScannerText, room: usize) -> String {
    let render = if text.markdown { markdown } else { paragraphs };
    fitting(&text.text, room, render)
}

/// Lines of code as HTML of at most `room` units.
pub(crate) fn code(text: &str, room: usize) -> String {
    fitting(text, room, |text| {
        format!("<pre><code>{}</code></pre>\n", escaped(text))
    })
}

/// Whether a browser may be led there.
pub(crate) fn is_web_address(address: &str) -> bool {
    url::Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

/// Cuts the source, not the result, so that every tag is closed.
fn fitting(text: &str, room: usize, render: impl Fn(&str) -> String) -> String {
    // What does not fit as text, at three bytes a unit, does not fit as HTML either.
    let mut length = text.len().min(3 * room);
    loop {
        let cut = &text[..text.floor_char_boundary(length)];
        let note = if cut.len() < text.len() { CUT } else { "" };
        let html = render(cut) + note;
        if units(&html) <= room || length == 0 {
            return html;
        }
        length /= 2;
    }
}

fn paragraphs(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut html = String::new();
    for paragraph in lines.split("\n\n").map(str::trim) {
        if !paragraph.is_empty() {
            let lines = escaped(paragraph).replace('\n', "<br>\n");
            let _ = writeln!(html, "<p>{lines}</p>");
        }
    }
    html
}

fn markdown(text: &str) -> String {
    // Whether each of the links that are open at this place is kept.
    let mut kept = Vec::new();
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).filter_map(|event| match event {
        Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
            Some(Event::Text(inert(&text).into()))
        }
        Event::Code(text) => Some(Event::Code(inert(&text).into())),
        Event::Start(Tag::Link { dest_url, .. }) => {
            kept.push(is_web_address(&dest_url));
            is_web_address(&dest_url).then(|| {
                Event::Start(Tag::Link {
                    link_type: LinkType::Inline,
                    dest_url,
                    title: "".into(),
                    id: "".into(),
                })
            })
        }
        Event::End(TagEnd::Link) => kept.pop().filter(|kept| *kept).map(|_| event),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        Event::Start(Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
        // The language of a block would become a class.
        Event::Start(Tag::CodeBlock(_)) => {
            Some(Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)))
        }
        other => Some(other),
    });
    let mut html = String::new();
    html::push_html(&mut html, events);
    html
}

/// The text without control characters, mentions and addresses that link by themselves.
fn inert(text: &str) -> String {
    let text = printable(text);
    let mut inert = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        inert.push(character);
        let next = rest.peek();
        let leads_on = match character {
            '@' => next.is_none_or(|next| next.is_alphanumeric() || *next == '<'),
            '#' | '!' => next.is_some_and(char::is_ascii_digit),
            ':' => next == Some(&'/'),
            _ => false,
        };
        if leads_on {
            inert.push(JOINER);
        }
    }
    inert.replace("www.", &format!("www{JOINER}."))
}

/// Without control characters, and without those that turn the direction of reading.
fn printable(text: &str) -> String {
    let stays = |character: &char| matches!(character, '\n' | '\t') || is_printable(*character);
    text.chars().filter(stays).collect()
}
