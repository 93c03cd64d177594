use super::*;

fn query(change: impl FnOnce(&mut IssueQuery)) -> IssueQuery {
    let mut query = IssueQuery::default();
    change(&mut query);
    query
}

#[test]
fn without_parameters_a_list_shows_what_is_open() {
    let empty_form = query(|query| {
        query.q = Some(String::new());
        query.severity = Some(String::new());
    });
    let (filter, page) = empty_form.read().unwrap();
    assert_eq!(filter, IssueFilter::default());
    assert_eq!(page, PageRequest::default());
    assert!(!filter.detection.contains(&Detection::Absent));
    assert!(!filter.triage.contains(&TriageStatus::Dismissed));
}

#[test]
fn several_words_are_separated_by_commas() {
    let (filter, _) = query(|query| query.severity = Some("critical,high".into()))
        .read()
        .unwrap();
    assert_eq!(filter.severities, [Severity::Critical, Severity::High]);
    let (filter, _) = query(|query| query.triage = Some("any".into()))
        .read()
        .unwrap();
    assert_eq!(filter.triage, TriageStatus::ALL);
}

#[test]
fn a_work_item_is_named_by_its_number_or_by_words() {
    let read = |text: &str| {
        let (filter, _) = query(|query| query.work_item = Some(text.into()))
            .read()
            .unwrap();
        filter.work_item
    };
    assert_eq!(read(" #42 "), Some(WorkItemSearch::Number(42)));
    assert_eq!(read("42"), Some(WorkItemSearch::Number(42)));
    assert_eq!(read("Grace"), Some(WorkItemSearch::Text("grace".into())));
    assert_eq!(read(" "), None);
}

#[test]
fn what_is_not_understood_is_named() {
    let errors = query(|query| {
        query.severity = Some("Critical".into());
        query.limit = Some(101);
    })
    .read()
    .unwrap_err();
    let names: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(names, ["severity", "limit"]);
}

#[test]
fn every_parameter_of_an_address_is_read_back() {
    let words = [
        ("severity", "low"),
        ("q", "a b"),
        ("branch", "x"),
        ("absent_in", "y"),
        ("present_in", "z"),
        ("triage", "any"),
        ("detection", "new"),
        ("ticket", "linked"),
        ("work_item", "#7"),
        ("fix_by", "overdue,not_set"),
        ("owner", "none"),
        ("tool", "t"),
        ("type", "u"),
        ("cwe", "79,CWE-89"),
        ("owasp", "2021-A03"),
        ("path", "src/"),
        ("tool_type", "sast,sca"),
        ("age", "30"),
        ("policy", "00000000-0000-0000-0000-000000000007"),
        ("rule", "00000000-0000-0000-0000-000000000008"),
        ("sort", "newest"),
    ];
    let value = |name: &str| {
        let found = words.iter().find(|(known, _)| *known == name);
        found.map(|(_, text)| (*text).to_owned())
    };
    let query = IssueQuery::from_parameters(value);
    assert_eq!(query.filter(), words.map(|(name, text)| (name, Some(text))));
    assert_eq!(
        IssueQuery::of_address(&query.in_address()),
        Ok(query.clone())
    );
    assert!(IssueQuery::of_address("severity=low&x=y").is_err());
    let (filter, _) = query.read().unwrap();
    assert_eq!(filter.cwe, [79, 89]);
    assert_eq!(filter.owner, Some(OwnerFilter::Nobody));
    assert_eq!(filter.sort, IssueSort::Newest);
    assert_eq!(filter.owasp[0].name, "Injection");
    assert_eq!(filter.fix_by, [FixByStatus::Overdue, FixByStatus::NotSet]);
}

#[test]
fn words_that_no_filter_knows_are_refused() {
    let refused = query(|query| {
        query.cwe = Some("79,x".into());
        query.owasp = Some("A3".into());
        query.owner = Some("me".into());
        query.sort = Some("best".into());
    });
    let errors = refused.read().unwrap_err();
    let names: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(names, ["owner", "cwe", "owasp", "sort"]);
}
