//! Text as HTML: escaped, cleaned as the service cleans it, or made from Markdown.

use std::collections::HashSet;
use std::sync::LazyLock;

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = ammonia::Builder::default();
    cleaner
        .add_tags(["font", "u", "strike", "section"])
        .add_generic_attributes(["style", "class", "align", "width", "height", "color"])
        .add_tag_attributes("font", ["size", "face", "color"])
        .url_schemes(HashSet::from([
            "http", "https", "mailto", "vstfs", "data", "file", "tel",
        ]))
        .link_rel(None);
    cleaner
});

/// HTML as the service keeps it: without scripts, handlers and dangerous addresses.
pub(crate) fn sanitized(html: &str) -> String {
    if html.contains(['<', '&']) {
        CLEANER.clean(html).to_string()
    } else {
        html.to_owned()
    }
}

/// Markdown as a page shows it.
pub(crate) fn markdown(text: &str) -> String {
    let mut html = String::new();
    let options =
        pulldown_cmark::Options::ENABLE_TABLES | pulldown_cmark::Options::ENABLE_TASKLISTS;
    pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new_ext(text, options));
    CLEANER.clean(&html).to_string()
}

/// Text that is no HTML, for use in elements and attributes.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::{markdown, sanitized};

    #[test]
    fn scripts_and_handlers_do_not_survive() {
        let kept =
            sanitized("<p onclick=\"x()\">a<script>b</script><a href=\"javascript:c\">d</a></p>");
        assert_eq!(kept, "<p>a<a>d</a></p>");
    }

    #[test]
    fn markdown_is_cleaned_after_it_became_html() {
        let shown = markdown("**a** <img src=x onerror=b()>");
        assert_eq!(shown, "<p><strong>a</strong> <img src=\"x\"></p>\n");
    }
}
