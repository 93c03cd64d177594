//! What strangers may write, and what of it may arrive on a page.

use std::fs;
use std::path::Path;

use scraper::{Html, Node};

use super::{clean, to_html};

const TAGS: [&str; 23] = [
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Ways to run something, each to stand in each of the places below.
const PAYLOADS: [&str; 32] = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert&#40;1&#41;</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<input autofocus onfocus=alert(1)>",
    "<form action=javascript:alert(1)><button>go</button></form>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='jav&#x09;ascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example';</style>",
    "<p style='background:url(javascript:alert(1))' class=button id=main data-x=1 name=y>x</p>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<xmp><p title='</xmp><script>alert(1)</script>'>",
    "<textarea></textarea><script>alert(1)</script>",
    "<leptos-island data-component=X></leptos-island>",
    "javascript:alert(1)//\"'><script>alert(1)</script>",
];

/// Places in Markdown, with a payload in them.
fn places(payload: &str) -> [String; 20] {
    [
        payload.to_owned(),
        format!("text {payload} text"),
        format!("# {payload}"),
        format!("* {payload}\n* two"),
        format!("> {payload}"),
        format!("`{payload}`"),
        format!("```\n{payload}\n```"),
        format!("```{payload}\nx\n```"),
        format!("    {payload}"),
        format!("**{payload}**"),
        format!("[text]({payload})"),
        format!("[text](<{payload}>)"),
        format!("[text](https://x.example \"{payload}\")"),
        format!("![alt]({payload})"),
        format!("![{payload}](https://x.example/y.png)"),
        format!("[{payload}](javascript:alert(1))"),
        format!("<{payload}>"),
        format!("| a | b |\n|---|---|\n| {payload} | x |"),
        format!("[a]: {payload}\n\n[a]"),
        format!("<div>\n\n{payload}\n\n</div>"),
    ]
}

fn hostile() -> impl Iterator<Item = String> {
    PAYLOADS.into_iter().flat_map(places)
}

/// What in this HTML is not on the allow-list.
fn offences(html: &str) -> Vec<String> {
    let tree = Html::parse_fragment(html);
    let mut offences = Vec::new();
    for node in tree.tree.nodes() {
        match node.value() {
            Node::Element(element) => {
                // The reader of HTML adds these two by itself.
                let is_added = matches!(element.name(), "html" | "body");
                if !is_added && !TAGS.contains(&element.name()) {
                    offences.push(format!("element {}", element.name()));
                }
                offences.extend(
                    element
                        .attrs()
                        .filter(|(name, value)| !is_allowed(element.name(), name, value))
                        .map(|(name, value)| format!("attribute {name}={value}")),
                );
            }
            Node::Comment(comment) => offences.push(format!("comment {}", &**comment)),
            _ => {}
        }
    }
    offences
}

fn is_allowed(element: &str, name: &str, value: &str) -> bool {
    let schemes = ["http:", "https:", "mailto:"];
    match (element, name) {
        ("a", "href") => schemes.iter().any(|scheme| value.starts_with(scheme)),
        ("a", "rel") => value == "noopener noreferrer nofollow ugc",
        _ => false,
    }
}

#[test]
fn nothing_that_runs_gets_through_from_any_place() {
    let mut tried = 0;
    for markdown in hostile() {
        let html = to_html(&markdown);
        assert_eq!(offences(&html), Vec::<String>::new(), "{markdown}\n{html}");
        tried += 1;
    }
    assert!(tried >= 500, "only {tried} were tried");
}

#[test]
fn raw_html_is_cleaned_even_where_markdown_is_not_in_between() {
    for html in hostile() {
        let cleaned = clean(&html);
        assert_eq!(offences(&cleaned), Vec::<String>::new(), "{html}");
    }
}

#[test]
fn cleaning_twice_is_cleaning_once() {
    for markdown in hostile() {
        let once = clean(&markdown);
        assert_eq!(clean(&once), once, "{markdown}");
        let page = to_html(&markdown);
        assert_eq!(clean(&page), page, "{markdown}");
    }
}

#[test]
fn the_inspection_of_pages_notices_what_it_looks_for() {
    let noticed = PAYLOADS
        .into_iter()
        .filter(|html| !offences(html).is_empty());
    // The reader of HTML drops a second `body` by itself, and the last one is text to it.
    assert!(noticed.count() >= PAYLOADS.len() - 2);
}

#[test]
fn html_in_markdown_is_shown_as_the_text_it_is() {
    assert_eq!(
        to_html("a <b onclick=x>bold</b> word"),
        "<p>a &lt;b onclick=x&gt;bold&lt;/b&gt; word</p>\n"
    );
}

#[test]
fn what_scanners_use_of_markdown_is_kept() {
    let markdown = "# Fix\n\nUse **bound** `parameters`, see [CWE-89](https://cwe.example/89).\n\n\
        1. one\n2. two\n\n```js\nquery(sql);\n```\n\n![a chart](https://x.example/c.png)";
    let html = to_html(markdown);
    for wanted in [
        "<h3>Fix</h3>",
        "<strong>bound</strong>",
        "<code>parameters</code>",
        "<a href=\"https://cwe.example/89\" rel=\"noopener noreferrer nofollow ugc\">CWE-89</a>",
        "<li>one</li>",
        "<pre><code>query(sql);\n</code></pre>",
        "<p>a chart</p>",
    ] {
        assert!(html.contains(wanted), "{wanted} in {html}");
    }
}

#[test]
fn hidden_characters_are_seen_even_when_they_are_written_as_entities() {
    assert_eq!(
        to_html("pay\u{202E}lap &#x200B;x"),
        "<p>pay⟦U+202E⟧lap ⟦U+200B⟧x</p>\n"
    );
}

#[test]
fn there_is_one_place_where_text_becomes_html() {
    let sink = concat!("inner", "_html");
    let mut found = Vec::new();
    count(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        sink,
        &mut found,
    );
    assert_eq!(found, ["markdown.rs"]);
}

fn count(folder: &Path, sink: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            count(&path, sink, found);
        } else {
            let uses = fs::read_to_string(&path).unwrap().matches(sink).count();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            found.extend(std::iter::repeat_n(name, uses));
        }
    }
}
