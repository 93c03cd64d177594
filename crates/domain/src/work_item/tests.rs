use insta::assert_snapshot;

use super::text::units;
use super::*;
use crate::{
    Detection, IssueDetails, IssueId, IssueRow, ProjectId, ScannerText, Severity, TriageStatus,
};

const PAGE: &str = "https://polaris.example.com/projects/p/issues/i#polaris-0123";

fn issue(details: IssueDetails) -> Issue {
    Issue {
        row: IssueRow {
            id: IssueId(uuid::Uuid::from_u128(1)),
            issue_type: "SQL injection".into(),
            severity: Severity::High,
            location: details.place.label(),
            tool: "CodeQL".into(),
            triage: TriageStatus::NotDismissed,
            dismissal_reason: None,
            owner: None,
            fix_by: None,
            cwe: Vec::new(),
            detection: Detection::New,
            first_detected_at: chrono::DateTime::UNIX_EPOCH,
            ticket: None,
            twins: Vec::new(),
        },
        project_id: ProjectId(uuid::Uuid::from_u128(2)),
        project_name: "Web shop".into(),
        application_name: "Shop".into(),
        fingerprint: String::new(),
        branches: Vec::new(),
        details,
        history: Vec::new(),
    }
}

fn text(text: &str) -> ScannerText {
    ScannerText {
        text: text.into(),
        markdown: false,
    }
}

fn markdown(text: &str) -> ScannerText {
    ScannerText {
        text: text.into(),
        markdown: true,
    }
}

#[test]
fn a_title_names_project_and_issue_type() {
    assert_eq!(
        title("Web shop", "SQL injection"),
        "Polaris - Project 'Web shop' contains issue 'SQL injection'"
    );
}

#[test]
fn a_long_title_is_cut_at_255_units_and_says_so() {
    let cut = title("Web shop", &"x".repeat(400));
    assert_eq!(units(&cut), 255);
    assert!(cut.ends_with("x…"));
    // A character of two units is kept whole or left out.
    let cut = title("Web shop", &"🦀".repeat(200));
    assert!((254..=255).contains(&units(&cut)));
    assert!(cut.ends_with("🦀…"));
    let whole = title("p", &"x".repeat(255 - units(&title("p", ""))));
    assert_eq!(units(&whole), 255);
    assert!(whole.ends_with("x'"));
}

#[test]
fn a_title_holds_no_control_characters() {
    assert_eq!(
        title("Web\r\nshop\u{7}", "Two\tlines\u{202E} of\u{0} text"),
        "Polaris - Project 'Web shop' contains issue 'Two lines of text'"
    );
}

#[test]
fn a_description_says_what_where_and_what_to_do() {
    let details = IssueDetails {
        rule_id: Some("js/sql-injection".into()),
        message: text("The query depends on a user-provided value."),
        description: Some(text("Queries from user input.\n\nSee the manual.")),
        remediation: Some(markdown(
            "Use **parameters**:\n\n```js\nq('?', [id])\n```\n",
        )),
        help_url: Some("https://codeql.example/help?a=1&b=2".into()),
        place: Place {
            path: Some("src/login.js".into()),
            start_line: Some(42),
            logical: Some("login".into()),
            ..Place::default()
        },
        snippet: Some(Snippet {
            text: "db.query('SELECT ' + id)".into(),
            first_line: Some(42),
        }),
        cwe: vec![89],
        flow: vec![FlowStep {
            place: Place {
                path: Some("src/login.js".into()),
                start_line: Some(40),
                ..Place::default()
            },
            message: Some("id".into()),
        }],
        tool_version: Some("2.5.4".into()),
        ..IssueDetails::default()
    };
    assert_snapshot!(description(&issue(details), PAGE), @r#"
    <h3>What was found</h3>
    <p>The query depends on a user-provided value.</p>
    <h3>Where</h3>
    <p><code>src/login.js:42</code></p>
    <p>In <code>login</code></p>
    <pre><code>db.query(&#39;SELECT &#39; + id)</code></pre>
    <h3>Way of the data</h3>
    <ol>
    <li><code>src/login.js:40</code> id</li>
    </ol>
    <h3>About this type of issue</h3>
    <p>Queries from user input.</p>
    <p>See the manual.</p>
    <h3>Remediation</h3>
    <p>Use <strong>parameters</strong>:</p>
    <pre><code>q('?', [id])
    </code></pre>
    <h3>Details</h3>
    <ul>
    <li>Severity: High</li>
    <li>Issue type: SQL injection</li>
    <li>Application: Shop</li>
    <li>Project: Web shop</li>
    <li>Tool: CodeQL 2.5.4</li>
    <li>Rule: js/sql-injection</li>
    </ul>
    <h3>Links</h3>
    <ul>
    <li><a href="https://polaris.example.com/projects/p/issues/i#polaris-0123">This issue in Polaris</a></li>
    <li><a href="https://codeql.example/help?a=1&amp;b=2">Guidance of the tool</a></li>
    <li><a href="https://cwe.mitre.org/data/definitions/89.html">CWE-89</a></li>
    </ul>
    "#);
}

#[test]
fn text_of_a_scanner_stays_text() {
    let hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>";
    let details = IssueDetails {
        message: text(hostile),
        description: Some(markdown(&format!(
            "{hostile}\n\n[a](javascript:alert(1)) ![i](https://evil.example/x.png) \
             <b onclick=x>b</b>\n\n<div onload=alert(1)>\n\n```\"><script>\ncode\n```"
        ))),
        help_url: Some("javascript:alert(1)".into()),
        place: Place {
            path: Some("\"><script>.c".into()),
            ..Place::default()
        },
        ..IssueDetails::default()
    };
    let html = description(&issue(details), PAGE);
    for never in [
        "<script",
        "<img",
        "<div",
        "<b ",
        "href=\"javascript",
        "class=",
    ] {
        assert!(!html.contains(never), "{never} in {html}");
    }
    assert!(html.contains("&lt;script&gt;"));
}

#[test]
fn text_of_a_scanner_neither_mentions_nor_links() {
    let words =
        "Ask @ada or ada@example.com about #12, !7 and https://evil.example or www.evil.example";
    let details = IssueDetails {
        message: text(words),
        description: Some(markdown(words)),
        snippet: Some(Snippet {
            text: words.into(),
            first_line: None,
        }),
        ..IssueDetails::default()
    };
    let html = description(&issue(details), PAGE);
    for never in ["@ada", "@example", "#12", "!7", "https://evil", "www.evil"] {
        assert!(!html.contains(never), "{never} in {html}");
    }
    assert!(html.contains("@\u{2060}ada"));
}

#[test]
fn a_long_text_is_cut_with_a_note_and_leaves_every_tag_closed() {
    let long = "> - `x` | y\n".repeat(200_000);
    let details = IssueDetails {
        message: text(&"é\n".repeat(1_000_000)),
        description: Some(markdown(&long)),
        remediation: Some(markdown(&">".repeat(100_000))),
        snippet: Some(Snippet {
            text: "\"".repeat(900_000),
            first_line: None,
        }),
        ..IssueDetails::default()
    };
    let html = description(&issue(details), PAGE);
    assert!(units(&html) <= 1_000_000);
    assert_eq!(html.matches("The rest was cut here").count(), 4);
    for tag in ["p", "li", "ul", "blockquote", "pre", "code", "h3"] {
        let opened = html.matches(&format!("<{tag}>")).count();
        assert_eq!(opened, html.matches(&format!("</{tag}>")).count(), "{tag}");
    }
    assert!(html.contains(PAGE));
}

#[test]
fn a_comment_names_its_author_and_is_only_what_it_looks_like() {
    let html = comment("Ada <Admin>", "Fixed in <b>main</b>\nby @grace\n\nSee #12");
    assert_snapshot!(html.replace('\u{2060}', "·"), @r"
    <p><b>Ada &lt;Admin&gt;</b> says in Polaris:</p>
    <p>Fixed in &lt;b&gt;main&lt;/b&gt;<br>
    by @·grace</p>
    <p>See #·12</p>
    ");
}
