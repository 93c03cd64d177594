//! Title, description and comments of a work item that stands for violations of a policy.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::day;
use super::text::{attribute, cut, escaped, one_line};
use super::{LISTED, TITLE_UNITS};
use crate::{IssueId, Severity};

/// An issue that breaks the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violator {
    pub id: IssueId,
    pub severity: Severity,
    pub issue_type: String,
    pub location: String,
    /// By when it shall be fixed.
    pub fix_by: Option<DateTime<Utc>>,
    /// The address of its page.
    pub page: String,
}

impl Violator {
    /// What is told of it once it is gone.
    pub fn label(&self) -> String {
        let (severity, kind) = (self.severity.label(), &self.issue_type);
        one_line(&format!("{severity}: {kind} in {}", self.location))
    }
}

/// A rule that is violated, and the address of the list of what breaks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViolatedRule {
    pub name: String,
    pub issues: i64,
    pub list: String,
}

/// What the work item tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub project: String,
    pub policy: String,
    /// What its issues have in common besides, such as their file; empty for all of them.
    pub part: String,
    /// The address of the list of all that breaks the policy.
    pub list: String,
    pub rules: Vec<ViolatedRule>,
    /// The worst first.
    pub violators: Vec<Violator>,
    /// When it is told.
    pub now: DateTime<Utc>,
}

/// In the address of the list; tells which report a description holds.
const TOLD: &str = "#told-";

impl Report {
    /// Cut like every title.
    pub fn title(&self) -> String {
        let (project, policy) = (&self.project, &self.policy);
        let title =
            format!("Polaris - Project '{project}' contains issues violating policy '{policy}'");
        cut(&one_line(&title), TITLE_UNITS)
    }

    /// The first date by which one of the issues shall be fixed.
    pub fn due(&self) -> Option<DateTime<Utc>> {
        self.violators.iter().filter_map(|one| one.fix_by).min()
    }

    /// Whether that date is over.
    pub fn is_overdue(&self) -> bool {
        self.due().is_some_and(|due| due < self.now)
    }

    /// The same for reports that tell the same.
    pub fn digest(&self) -> Uuid {
        let mut text = format!("{}\n{}\n{}\n", self.project, self.policy, self.part);
        for rule in &self.rules {
            let _ = writeln!(text, "{} {}", rule.name, rule.issues);
        }
        let mut issues: Vec<_> = self
            .violators
            .iter()
            .map(|one| (one.id, one.severity))
            .collect();
        issues.sort_unstable();
        for (id, severity) in issues {
            let _ = writeln!(text, "{id} {severity}");
        }
        if let Some(due) = self.due() {
            let _ = writeln!(text, "{} {}", due.timestamp(), self.is_overdue());
        }
        Uuid::new_v5(&Uuid::NAMESPACE_OID, text.as_bytes())
    }

    /// By this a description shows that it holds this report.
    pub fn mark(&self) -> String {
        format!("{TOLD}{}", self.digest().simple())
    }

    /// HTML: the policy, the violated rules, the worst issues, and links to all of them.
    pub fn description(&self) -> String {
        let policy = escaped(&one_line(&self.policy));
        let mut html = format!("<h3>Violated policy</h3>\n<p>{policy}</p>\n");
        if !self.part.is_empty() {
            let _ = writeln!(html, "<p>{}</p>", escaped(&one_line(&self.part)));
        }
        if self.violators.is_empty() {
            html.push_str("<p>Nothing violates it any more.</p>\n");
        } else {
            html.push_str("<h3>Violated rules</h3>\n<ul>\n");
            for rule in &self.rules {
                let (address, name) = (attribute(&rule.list), escaped(&one_line(&rule.name)));
                let issues = counted(rule.issues);
                let _ = writeln!(html, "<li>{name}: <a href=\"{address}\">{issues}</a></li>");
            }
            html.push_str("</ul>\n<h3>Issues</h3>\n");
            let _ = writeln!(html, "<p>{}</p>", self.counts());
            if let Some(due) = self.due() {
                let words = if self.is_overdue() {
                    "Overdue since"
                } else {
                    "To be fixed by"
                };
                let _ = writeln!(html, "<p>{words} {}</p>", day(due));
            }
            self.write_worst(&mut html);
        }
        let address = attribute(&format!("{}{}", self.list, self.mark()));
        let _ = write!(
            html,
            "<p><a href=\"{address}\">All violating issues in Polaris</a></p>"
        );
        html
    }

    fn write_worst(&self, html: &mut String) {
        html.push_str("<ul>\n");
        for one in self.violators.iter().take(LISTED) {
            let (address, label) = (attribute(&one.page), escaped(&one.label()));
            let _ = writeln!(html, "<li><a href=\"{address}\">{label}</a></li>");
        }
        html.push_str("</ul>\n");
        if let Some(more) = self
            .violators
            .len()
            .checked_sub(LISTED)
            .filter(|more| *more > 0)
        {
            let _ = writeln!(html, "<p><i>{more} further issues: see the list.</i></p>");
        }
    }

    fn counts(&self) -> String {
        let of = |severity| {
            self.violators
                .iter()
                .filter(|one| one.severity == severity)
                .count()
        };
        let told: Vec<_> = Severity::ALL
            .iter()
            .filter_map(|severity| match of(*severity) {
                0 => None,
                count => Some(format!("{count} {}", severity.label().to_lowercase())),
            })
            .collect();
        told.join(", ")
    }

    /// A comment, HTML: what is new and what is gone since the last one, and whether the date has
    /// passed since. `gone` holds labels.
    pub fn changes(&self, new: &[&Violator], gone: &[String], has_passed: bool) -> String {
        let mut html = String::new();
        if let Some(due) = self.due().filter(|_| has_passed) {
            let _ = writeln!(html, "<p>Overdue since {}</p>", day(due));
        }
        if self.violators.is_empty() {
            html.push_str("<p>Nothing violates the policy any more.</p>\n");
        }
        let new: Vec<_> = new.iter().map(|one| one.label()).collect();
        for (what, labels) in [("New", &new[..]), ("Gone", gone)] {
            if labels.is_empty() {
                continue;
            }
            let _ = writeln!(html, "<p>{what}: {}</p>\n<ul>", labels.len());
            for label in labels.iter().take(LISTED) {
                let _ = writeln!(html, "<li>{}</li>", escaped(label));
            }
            html.push_str("</ul>\n");
        }
        if html.is_empty() {
            html.push_str("<p>The policy or a date to fix by has changed.</p>\n");
        }
        let address = attribute(&self.list);
        let issues = counted(i64::try_from(self.violators.len()).unwrap_or(i64::MAX));
        let _ = write!(html, "<p><a href=\"{address}\">{issues} now</a></p>");
        html
    }
}

fn counted(issues: i64) -> String {
    match issues {
        1 => "1 issue".to_owned(),
        many => format!("{many} issues"),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn report(ids: &[u128]) -> Report {
        let violators = ids.iter().map(|id| Violator {
            id: IssueId(Uuid::from_u128(*id)),
            severity: Severity::High,
            issue_type: format!("<b>{id}"),
            location: "src/a.c:1".into(),
            fix_by: None,
            page: "https://polaris.example.com/i".into(),
        });
        Report {
            project: "web".into(),
            policy: "No <high>".into(),
            part: String::new(),
            list: "https://polaris.example.com/l?policy=1".into(),
            rules: vec![ViolatedRule {
                name: "High".into(),
                issues: 2,
                list: "https://polaris.example.com/r".into(),
            }],
            violators: violators.collect(),
            now: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn the_first_date_counts_and_is_told_once_it_is_over() {
        let mut late = report(&[1, 2]);
        let undated = late.digest();
        late.violators[0].fix_by = Some(DateTime::UNIX_EPOCH + TimeDelta::days(9));
        late.violators[1].fix_by = Some(DateTime::UNIX_EPOCH + TimeDelta::days(2));
        let before = late.digest();
        assert_ne!(before, undated);
        assert!(late.description().contains("To be fixed by 3 Jan 1970"));
        late.now += TimeDelta::days(3);
        assert_ne!(late.digest(), before);
        assert!(late.description().contains("Overdue since 3 Jan 1970"));
        let told = late.changes(&[], &[], true);
        assert!(told.contains("Overdue since 3 Jan 1970"), "{told}");
    }

    #[test]
    fn a_report_names_policy_rules_and_issues_and_links_to_them() {
        let one = report(&[1, 2]);
        let title = "Polaris - Project 'web' contains issues violating policy 'No <high>'";
        assert_eq!(one.title(), title);
        let html = one.description();
        assert!(
            html.contains("No &lt;high&gt;") && html.contains("High: <a href="),
            "{html}"
        );
        assert!(
            html.contains("2 high") && html.contains(&one.mark()),
            "{html}"
        );
        assert!(!html.contains("<b>"), "{html}");
        assert_eq!(one.digest(), report(&[2, 1]).digest());
        assert_ne!(one.digest(), report(&[1]).digest());
    }

    #[test]
    fn changes_name_what_is_new_and_gone() {
        let now = report(&[1]);
        let html = now.changes(&[&now.violators[0]], &["High: old in x".into()], false);
        assert!(
            html.contains("New: 1") && html.contains("Gone: 1"),
            "{html}"
        );
        assert!(
            html.contains("High: old in x") && html.contains("1 issue now"),
            "{html}"
        );
        assert!(
            report(&[])
                .changes(&[], &[], false)
                .contains("Nothing violates")
        );
    }
}
