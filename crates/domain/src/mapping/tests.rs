use super::template::UNITS;
use super::*;
use crate::{Issue, Project, ProjectId};

const PAGE: &str = "https://polaris.example.com/projects/p/issues/i";

fn project() -> Project {
    Project {
        id: ProjectId(uuid::Uuid::from_u128(1)),
        application_id: crate::ApplicationId(uuid::Uuid::from_u128(2)),
        application_name: "Shop".into(),
        name: "Web <shop>".into(),
        created_at: DateTime::UNIX_EPOCH,
        default_branch: "main".into(),
        issues: crate::SeverityCounts::default(),
        violations: 0,
        last_scan_at: None,
        practice: false,
    }
}

fn sample() -> Issue {
    Issue::sample(&project(), Severity::High, DateTime::UNIX_EPOCH)
}

fn filled(text: &str, kind: FieldKind, issue: &Issue) -> String {
    let facts = Facts { issue, page: PAGE };
    Template::parse(text).unwrap().fill(kind, &facts)
}

fn read(fields: serde_json::Value) -> Result<Mapping, Vec<FieldError>> {
    Mapping::read(&serde_json::from_value(fields).unwrap())
}

#[test]
fn every_placeholder_stands_for_something_of_the_issue() {
    let all: Vec<_> = PlaceholderInfo::all()
        .iter()
        .map(|info| {
            let text = filled(&info.placeholder, FieldKind::String, &sample());
            format!("{} = {text}", info.placeholder)
        })
        .collect();
    insta::assert_snapshot!(all.join("\n"), @r"
    {issue_type} = Example
    {severity} = High
    {cwe} = CWE-89
    {cwe_number} = 89
    {tool} = Example
    {rule} = EX001
    {message} = An example to try the fields with.
    {path} = src/example.c
    {location} = src/example.c:42
    {project} = Web <shop>
    {application} = Shop
    {branch} = main
    {fix_by} = 
    {first_detected} = 1970-01-01
    {description} = An example to try the fields with.
    {link} = https://polaris.example.com/projects/p/issues/i
    ");
}

#[test]
fn an_unknown_placeholder_is_refused_by_its_name() {
    let wrong = read(serde_json::json!({ "Custom.Team": "Team {pth}" })).unwrap_err();
    assert_eq!(wrong[0].field, "Custom.Team");
    assert!(wrong[0].message.contains("{pth}") && wrong[0].message.contains("{path}"));
    let wrong = read(serde_json::json!({ "Custom.Team": "Team {path" })).unwrap_err();
    assert!(wrong[0].message.contains("not closed"));
    let wrong = read(serde_json::json!({ "a/b": "x" })).unwrap_err();
    assert!(wrong[0].message.contains("no reference name"));
}

#[test]
fn braces_can_be_written() {
    assert_eq!(
        filled("{{path}} } {path}", FieldKind::String, &sample()),
        "{path} } src/example.c"
    );
}

#[test]
fn what_a_scanner_says_is_only_text_in_html() {
    let mut issue = sample();
    issue.row.issue_type = "<img src=x> @everyone".into();
    let html = filled("<b>See</b>\n{issue_type} {link}", FieldKind::Html, &issue);
    assert!(html.starts_with("&lt;b&gt;See&lt;/b&gt;<br>\n&lt;img src=x&gt; @\u{2060}everyone"));
    assert!(html.contains(&format!("<a href=\"{PAGE}\">")));
    let description = filled("{description}", FieldKind::Html, &issue);
    assert!(description.contains("<h3>What was found</h3>"));
}

#[test]
fn what_an_issue_says_begins_no_tag_of_its_own() {
    let mut issue = sample();
    issue.row.tool = "a; b, c".into();
    let facts = Facts {
        issue: &issue,
        page: PAGE,
    };
    let tags = Template::parse("security; {tool}").unwrap();
    assert_eq!(tags.fill_tags(&facts), "security; a b c");
}

#[test]
fn values_are_sent_as_their_field_wants_them() {
    for (kind, text, value) in [
        (FieldKind::Integer, " 89 ", serde_json::json!(89)),
        (FieldKind::Integer, "CWE-89", serde_json::json!("CWE-89")),
        (FieldKind::Double, "1.5", serde_json::json!(1.5)),
        (FieldKind::Boolean, "True", serde_json::json!(true)),
        (FieldKind::String, "a\n b", serde_json::json!("a b")),
        (FieldKind::Html, "a<br>\nb", serde_json::json!("a<br>\nb")),
    ] {
        assert_eq!(kind.value(text), Some(value), "{text}");
    }
    assert_eq!(FieldKind::String.value(" \n"), None);
    let long = FieldKind::String.value(&"x".repeat(400)).unwrap();
    assert_eq!(long.as_str().unwrap().chars().count(), 255);
}

#[test]
fn a_mapping_keeps_what_says_something() {
    let mapping = read(serde_json::json!({
        "Custom.Team": "  ",
        "Custom.One": { "critical": "x", "high": "x", "medium": "x", "low": "x" },
        "Custom.Two": { "any": "3", "critical": "1" },
        "Custom.Three": { "any": "" },
    }))
    .unwrap();
    assert_eq!(
        serde_json::to_value(&mapping).unwrap(),
        serde_json::json!({ "Custom.One": "x", "Custom.Two": { "any": "3", "critical": "1" } })
    );
    let two = mapping.get("custom.two").unwrap();
    assert_eq!(two.text(Severity::Critical), "1");
    assert_eq!(two.text(Severity::Low), "3");
}

#[test]
fn a_refusal_of_what_all_issues_get_says_something_about_the_mapping() {
    let mapping = read(serde_json::json!({
        "Custom.Team": "Security of {project}",
        "Custom.File": "{path}",
        "Custom.Two": { "any": "{severity}", "critical": "{tool}" },
    }))
    .unwrap();
    let depends = |name, severity| mapping.depends_on_the_issue(name, severity);
    assert!(!depends("Custom.Team", Severity::Low));
    assert!(depends("Custom.File", Severity::Low));
    assert!(!depends("Custom.Two", Severity::Low));
    assert!(depends("Custom.Two", Severity::Critical));
    assert!(!depends("Custom.Unmapped", Severity::Low));
}

#[test]
fn what_is_no_mapping_is_refused_in_words() {
    let refused = serde_json::from_value::<MappingForm>(
        serde_json::json!({ "fields": { "Custom.Team": 3 } }),
    );
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("members critical")
    );
    let refused = serde_json::from_value::<MappingForm>(
        serde_json::json!({ "fields": { "Custom.Team": { "worst": "1" } } }),
    );
    assert!(refused.is_err());
}

#[test]
fn a_mapping_has_limits_and_says_which_was_passed() {
    let many = |count: usize| {
        let fields = (0..count).map(|number| {
            let text = FieldMapping::Text("x".to_owned());
            (format!("Custom.F{number}"), text)
        });
        Mapping::read(&fields.collect())
    };
    assert!(many(FIELDS).is_ok());
    assert!(many(FIELDS + 1).unwrap_err()[0].message.contains("200"));
    let long = |characters: usize| read(serde_json::json!({ "Custom.F": "x".repeat(characters) }));
    assert!(long(CHARACTERS).is_ok());
    assert!(
        long(CHARACTERS + 1).unwrap_err()[0]
            .message
            .contains("10000")
    );
    let mut issue = sample();
    issue.row.tool = "x".repeat(UNITS + 1);
    let cut = filled("{tool}", FieldKind::PlainText, &issue);
    assert_eq!(cut.chars().count(), UNITS);
    assert!(cut.ends_with('…'));
}
