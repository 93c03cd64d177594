use super::*;
use crate::Severity;

fn read(json: &str) -> Result<PolicyForm, Vec<String>> {
    let form: PolicyForm = serde_json::from_str(json).unwrap();
    let refused = |errors: Vec<FieldError>| errors.into_iter().map(|error| error.field).collect();
    form.tidied().map_err(refused)
}

#[test]
fn a_policy_is_written_in_the_words_of_the_list() {
    let policy = read(
        r#"{"name": " Gate ", "rules": [
            {"name": "New injections", "conditions": {"detection": "new", "cwe": "89", "path": ""},
             "actions": {"break_the_build": {}, "create_ticket": {"enabled": false}},
             "fix_by": [{"severity": "critical", "days": 7}, {"severity": "low", "days": ""}]},
            {"name": ""}
        ]}"#,
    )
    .unwrap();
    assert_eq!((policy.name.as_str(), policy.rules.len()), ("Gate", 1));
    let rule = &policy.rules[0];
    assert_eq!(rule.actions.labels(), ["Break the build"]);
    assert_eq!(rule.days().collect::<Vec<_>>(), [(Severity::Critical, 7)]);
    let filter = rule.conditions.filter().unwrap();
    assert_eq!(filter.cwe, [89]);
    assert!(filter.detection.contains(&crate::Detection::DetectedAgain));
    assert_eq!(filter.triage, crate::TriageStatus::ALL);
    assert_eq!(rule.conditions.summary(), "detection: new; CWE: 89");
}

#[test]
fn what_a_policy_cannot_say_is_named() {
    let refused = read(
        r#"{"name": "", "rules": [{"name": "a", "conditions": {"severity": "bad", "age": "x"},
            "actions": {"create_ticket": {"most": 0}, "send_notification": {"recipients": "me"}},
            "fix_by": [{"severity": "low", "days": 0}]}]}"#,
    );
    assert_eq!(
        refused.unwrap_err(),
        [
            "name",
            "rules[0][fix_by]",
            "rules[0][conditions][severity]",
            "rules[0][conditions][age]",
            "rules[0][actions][create_ticket][most]",
            "rules[0][actions][send_notification][recipients]",
        ]
    );
    let rule = r#"{"name": "a", "conditions": {"severity": "low"}}"#;
    let many = |rules: &[&str]| format!(r#"{{"name": "a", "rules": [{}]}}"#, rules.join(","));
    assert_eq!(read(&many(&[])).unwrap_err(), ["rules"]);
    assert_eq!(read(&many(&[rule, rule])).unwrap_err(), ["rules[1][name]"]);
    let absent = r#"{"name": "a", "conditions": {"detection": "absent"}}"#;
    let field = "rules[0][conditions][detection]";
    assert_eq!(read(&many(&[absent])).unwrap_err(), [field]);
}

#[test]
fn what_was_entered_comes_back_from_the_address() {
    let mut form = PolicyForm::shipped();
    let rule = &mut form.rules[0];
    rule.conditions.path = Some("src/*".to_owned());
    rule.actions.create_ticket.most = Some(3);
    rule.fix_by.push(FixByEntry {
        severity: Severity::High,
        days: Some(30),
        enabled: true,
    });
    let fields = form.fields();
    let value = |name: &str| {
        let found = fields.iter().find(|(known, _)| known == name);
        found
            .map(|(_, value)| value.clone())
            .filter(|value| !value.is_empty())
    };
    assert_eq!(PolicyForm::from_fields(&value), Some(form));
    assert_eq!(PolicyForm::from_fields(&|_| None), None);
}

#[test]
fn the_shipped_policy_is_one_that_can_be_saved() {
    let shipped = PolicyForm::shipped();
    assert_eq!(shipped.clone().tidied(), Ok(shipped));
}
