//! What mails say, as text and as HTML. Names that people gave stand in them as names: on one line,
//! escaped, and leading nowhere.

use std::fmt::Write as _;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::policy::Violation;
use crate::work_item::text::{attribute, cut, escaped, one_line};

/// Mail programs show no more of a subject.
const SUBJECT_UNITS: usize = 255;

/// A mail without its recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// One line.
    pub subject: String,
    pub text: String,
    /// A whole document.
    pub html: String,
}

/// A test that found what policies do not accept.
#[derive(Debug, Clone, Copy)]
pub struct TestResult<'a> {
    pub project: &'a str,
    pub branch: &'a str,
    /// The address of the scan.
    pub scan: &'a str,
    /// What is told of it, in the order of policies and rules.
    pub broken: &'a [Violation],
}

impl TestResult<'_> {
    /// The violated policies and rules with counts that lead to the issues.
    pub fn message(&self) -> Message {
        let (project, branch) = (one_line(self.project), one_line(self.branch));
        let mut draft = Draft::new(&format!("Polaris - Project '{project}' violates policies"));
        draft.paragraph(&format!(
            "The last test of project '{project}', branch '{branch}', found issues that its \
             policies do not accept."
        ));
        for of_policy in self.broken.chunk_by(|a, b| a.policy_id == b.policy_id) {
            draft.heading(&format!("Policy '{}'", of_policy[0].policy));
            for rule in of_policy {
                let issues = match rule.issues {
                    1 => "1 issue".to_owned(),
                    many => format!("{many} issues"),
                };
                draft.counted(&rule.rule, &issues, &rule.link);
            }
        }
        draft.link("The scan in Polaris", self.scan);
        draft.end("You get this mail because a rule of a policy sends notifications to you.")
    }
}

/// An access token of Azure DevOps that ends soon.
#[derive(Debug, Clone, Copy)]
pub struct EndOfToken<'a> {
    /// The address of the Azure DevOps organization.
    pub instance: &'a str,
    /// The last day on which it works.
    pub last_day: NaiveDate,
    pub today: NaiveDate,
    /// The address of the page where it is replaced.
    pub page: &'a str,
}

impl EndOfToken<'_> {
    /// When it ends, what stops then, and what to do before.
    pub fn message(&self) -> Message {
        let (instance, last_day) = (self.instance, self.last_day);
        let when = match (last_day - self.today).num_days() {
            ..0 => "has expired".to_owned(),
            0 => "expires today".to_owned(),
            1 => "expires tomorrow".to_owned(),
            days => format!("expires in {days} days"),
        };
        let mut draft = Draft::new(&format!("Polaris - The access token of {instance} {when}"));
        draft.paragraph(&format!(
            "The access token that Polaris uses for {instance} {when}; {last_day} is its last day. \
             Without a token that works, Polaris files no work items there and learns nothing of \
             those that it filed. What is asked for meanwhile waits."
        ));
        draft.paragraph(
            "Create a new token in Azure DevOps, and enter it in Polaris under My Organization > \
             Integrations with Replace token.",
        );
        draft.link("Replace the token", self.page);
        draft.end("You get this mail because you are an Organization Admin.")
    }
}

/// Both forms of a mail while it is written.
struct Draft {
    subject: String,
    text: String,
    html: String,
}

impl Draft {
    fn new(subject: &str) -> Self {
        Self {
            subject: cut(&one_line(subject), SUBJECT_UNITS),
            text: String::new(),
            html: String::new(),
        }
    }

    fn paragraph(&mut self, words: &str) {
        let _ = write!(self.text, "{}\n\n", one_line(words));
        let _ = writeln!(self.html, "<p>{}</p>", escaped(&one_line(words)));
    }

    fn heading(&mut self, words: &str) {
        let _ = writeln!(self.text, "{}", one_line(words));
        let _ = writeln!(self.html, "<h2>{}</h2>", escaped(&one_line(words)));
    }

    /// A rule with the number of what breaks it, which leads to the list.
    fn counted(&mut self, rule: &str, issues: &str, address: &str) {
        let rule = one_line(rule);
        let _ = write!(self.text, "- {rule}: {issues}\n  {address}\n\n");
        let (rule, address) = (escaped(&rule), attribute(address));
        let _ = writeln!(
            self.html,
            "<p>{rule}: <a href=\"{address}\">{issues}</a></p>"
        );
    }

    fn link(&mut self, words: &str, address: &str) {
        let _ = write!(self.text, "{words}:\n{address}\n\n");
        let address = attribute(address);
        let _ = writeln!(self.html, "<p><a href=\"{address}\">{words}</a></p>");
    }

    fn end(mut self, reason: &str) -> Message {
        let _ = writeln!(self.text, "--\n{reason}");
        let _ = writeln!(self.html, "<hr>\n<p><small>{reason}</small></p>");
        let html = format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"></head>\n<body>\n{}\
             </body>\n</html>\n",
            self.html
        );
        Message {
            subject: self.subject,
            text: self.text,
            html,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::{PolicyId, RuleId};

    fn broken(policy: u128, name: &str, rule: &str) -> Violation {
        let policy_id = PolicyId(uuid::Uuid::from_u128(policy));
        Violation {
            policy_id,
            policy: name.into(),
            rule_id: RuleId::of(policy_id, rule),
            rule: rule.into(),
            issues: i64::try_from(policy).unwrap(),
            latest_at: DateTime::UNIX_EPOCH,
            link: format!("https://polaris.example.com/i?policy={policy}&rule=r"),
        }
    }

    #[test]
    fn a_mail_names_policies_and_rules_and_its_counts_lead_to_the_issues() {
        let broken = [
            broken(1, "First", "New"),
            broken(1, "First", "High"),
            broken(2, "Second", "Old"),
        ];
        let mail = TestResult {
            project: "web",
            branch: "main",
            scan: "https://polaris.example.com/s",
            broken: &broken,
        };
        let mail = mail.message();
        assert_eq!(mail.subject, "Polaris - Project 'web' violates policies");
        assert_eq!(mail.text.matches("Policy 'First'").count(), 1);
        let line = "- Old: 2 issues\n  https://polaris.example.com/i?policy=2&rule=r\n";
        assert!(mail.text.contains(line), "{}", mail.text);
        let counted =
            "Old: <a href=\"https://polaris.example.com/i?policy=2&amp;rule=r\">2 issues</a>";
        assert!(mail.html.contains(counted), "{}", mail.html);
    }

    #[test]
    fn names_cannot_become_lines_elements_or_headers() {
        let mail = TestResult {
            project: "web\r\nBcc: eve@example.com",
            branch: "main",
            scan: "https://polaris.example.com/s",
            broken: &[broken(1, "<img src=x>", "a\n\n<script>alert(1)</script>")],
        };
        let mail = mail.message();
        assert!(!mail.subject.contains(['\r', '\n']), "{}", mail.subject);
        assert!(!mail.text.contains("\nBcc"), "{}", mail.text);
        assert!(
            !mail.html.contains("<img") && !mail.html.contains("<script"),
            "{}",
            mail.html
        );
    }

    #[test]
    fn the_end_of_a_token_says_when_and_what_to_do() {
        let told = |today: &str| {
            let end = EndOfToken {
                instance: "https://dev.azure.com/contoso",
                last_day: "2027-01-31".parse().unwrap(),
                today: today.parse().unwrap(),
                page: "https://polaris.example.com/p",
            };
            end.message().subject
        };
        let start = "Polaris - The access token of https://dev.azure.com/contoso";
        for (today, when) in [
            ("2027-01-01", "expires in 30 days"),
            ("2027-01-30", "expires tomorrow"),
            ("2027-01-31", "expires today"),
            ("2027-02-01", "has expired"),
        ] {
            assert_eq!(told(today), format!("{start} {when}"));
        }
    }
}
