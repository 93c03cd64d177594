//! Title and description of what we file.
//!
//! Every text of a scanner is hostile until proven otherwise: it is escaped, loses its control
//! characters, and can neither mention people nor link by itself.

pub(crate) mod text;
mod violations;

use std::fmt::Write as _;

use chrono::{DateTime, Utc};

use crate::{FlowStep, Issue, Place, ScannerText, Snippet};
pub use violations::{Report, ViolatedRule, Violator};

use text::{code, cut, escaped, is_web_address, one_line, prose};

/// The longest title that Azure DevOps takes, in UTF-16 units.
const TITLE_UNITS: usize = 255;
/// What one text of a scanner may take of the 1,000,000 units that a description may have. There
/// are four such texts; the rest is for what is never cut.
const SHARE: usize = 225_000;
/// Links, steps and weaknesses beyond this are left to the page of the issue.
const LISTED: usize = 20;

/// The title of the work item of an issue that was exported by hand.
pub fn title(project: &str, issue_type: &str) -> String {
    let title = format!("Polaris - Project '{project}' contains issue '{issue_type}'");
    cut(&one_line(&title), TITLE_UNITS)
}

/// A link to the page of an issue here, in HTML.
pub fn link(page: &str) -> String {
    let address = text::attribute(page);
    format!("<a href=\"{address}\">{}</a>", escaped(page))
}

/// The description, in HTML: what and where the issue is, how to mend it, and links. `page` is the
/// address of the issue here.
pub fn description(issue: &Issue, page: &str) -> String {
    let details = &issue.details;
    let mut html = String::new();
    let mut section = |heading: &str, body: &str| {
        if !body.is_empty() {
            let _ = write!(html, "<h3>{heading}</h3>\n{body}");
        }
    };
    section("What was found", &prose(&details.message, SHARE));
    section("Where", &place(&details.place, details.snippet.as_ref()));
    section("Way of the data", &steps(&details.flow));
    if let Some(text) = &details.description {
        section("About this type of issue", &prose(text, SHARE));
    }
    if let Some(text) = &details.remediation {
        section("Remediation", &prose(text, SHARE));
    }
    section("Details", &facts(issue));
    section("Links", &links(issue, page));
    html
}

/// A comment of the discussion, in HTML: who said it here, and what.
pub fn comment(author: &str, said: &str) -> String {
    let said = ScannerText {
        text: said.to_owned(),
        markdown: false,
    };
    let author = escaped(&one_line(author));
    format!(
        "<p><b>{author}</b> says in Polaris:</p>\n{}",
        prose(&said, SHARE)
    )
}

/// A comment that the date by which an issue was to be fixed has passed, in HTML.
pub fn overdue(page: &str, due: DateTime<Utc>) -> String {
    let address = text::attribute(page);
    format!(
        "<p>Overdue: this was to be fixed by {}.</p>\n<p><a href=\"{address}\">Issue in \
         Polaris</a></p>",
        day(due)
    )
}

fn day(at: DateTime<Utc>) -> impl std::fmt::Display {
    at.format("%-d %b %Y")
}

fn place(place: &Place, snippet: Option<&Snippet>) -> String {
    let mut html = format!("<p><code>{}</code></p>\n", escaped(&place.label()));
    if let (Some(_), Some(logical)) = (&place.path, &place.logical) {
        let _ = writeln!(html, "<p>In <code>{}</code></p>", escaped(logical));
    }
    if let Some(snippet) = snippet {
        html.push_str(&code(&snippet.text, SHARE));
    }
    html
}

fn steps(flow: &[FlowStep]) -> String {
    if flow.is_empty() {
        return String::new();
    }
    let mut html = String::from("<ol>\n");
    for step in flow.iter().take(LISTED) {
        let message = step.message.as_deref().unwrap_or_default();
        let _ = writeln!(
            html,
            "<li><code>{}</code> {}</li>",
            escaped(&step.place.label()),
            escaped(&one_line(message))
        );
    }
    html.push_str("</ol>\n");
    if flow.len() > LISTED {
        let _ = writeln!(
            html,
            "<p><i>{} further steps: see the issue in Polaris.</i></p>",
            flow.len() - LISTED
        );
    }
    html
}

fn facts(issue: &Issue) -> String {
    let row = &issue.row;
    let version = issue.details.tool_version.as_deref().unwrap_or_default();
    let mut facts = vec![
        ("Severity", row.severity.label().to_owned()),
        ("Issue type", row.issue_type.clone()),
        ("Application", issue.application_name.clone()),
        ("Project", issue.project_name.clone()),
        ("Tool", format!("{} {version}", row.tool).trim().to_owned()),
    ];
    facts.extend(issue.details.rule_id.clone().map(|rule| ("Rule", rule)));
    let mut html = String::from("<ul>\n");
    for (name, value) in facts {
        let _ = writeln!(html, "<li>{name}: {}</li>", escaped(&one_line(&value)));
    }
    html.push_str("</ul>\n");
    html
}

fn links(issue: &Issue, page: &str) -> String {
    let mut links = vec![(page.to_owned(), "This issue in Polaris".to_owned())];
    let help = issue.details.help_url.as_deref();
    if let Some(help) = help.filter(|address| is_web_address(address)) {
        links.push((help.to_owned(), "Guidance of the tool".to_owned()));
    }
    links.extend(issue.details.cwe.iter().take(LISTED).map(|number| {
        let address = format!("https://cwe.mitre.org/data/definitions/{number}.html");
        (address, format!("CWE-{number}"))
    }));
    let mut html = String::from("<ul>\n");
    for (address, label) in links {
        let address = text::attribute(&address);
        let _ = writeln!(html, "<li><a href=\"{address}\">{label}</a></li>");
    }
    html.push_str("</ul>\n");
    html
}

#[cfg(test)]
mod tests;
