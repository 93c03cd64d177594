//! The filter above the list of issues: what most people narrow by, and the rest behind a summary.

use domain::{
    Branch, Detection, FixByStatus, IssueQuery, IssueSort, OwaspCategory, Owner, Policy, ProjectId,
    Severity, TicketStanding, TriageStatus, paths, triage::NONE,
};
use leptos::prelude::*;

use crate::components::{Choice, Details, FilterBar, SelectField, TextField, TextKind, visible};

/// What stands behind the summary.
const RARE: [&str; 12] = [
    "tool",
    "type",
    "cwe",
    "owasp",
    "path",
    "work_item",
    "owner",
    "fix_by",
    "absent_in",
    "present_in",
    "policy",
    "rule",
];

#[component]
pub(super) fn Filter(
    project: ProjectId,
    branches: Vec<Branch>,
    owners: Vec<Owner>,
    tools: Vec<String>,
    policies: Vec<Policy>,
    query: IssueQuery,
) -> impl IntoView {
    let chosen = |name: &str| {
        let mut parameters = query.filter().into_iter();
        let found = parameters.find(|(known, _)| *known == name);
        found.and_then(|(_, value)| value).map(str::to_owned)
    };
    let text = |name: &str| chosen(name).unwrap_or_default();
    let select = |name, usual, words| choices(chosen(name).as_deref(), usual, words);
    let several = branches.len() > 1;
    let branch = several.then(|| {
        let options = branches.iter().map(|branch| {
            let is_chosen = chosen("branch").map_or(branch.is_default, |name| name == branch.name);
            Choice::new(branch.name.clone(), visible(&branch.name), is_chosen)
        });
        view! { <SelectField label="Branch" name="branch" options=options.collect()/> }
    });
    let others = several.then(|| {
        let names = || branches.iter().map(|one| (one.name.clone(), visible(&one.name))).collect();
        view! {
            <SelectField label="Not in branch" name="absent_in" options=select("absent_in", "Any", names())/>
            <SelectField label="Also in branch" name="present_in" options=select("present_in", "Any", names())/>
        }
    });
    let people = [(NONE.to_owned(), "Nobody".to_owned())];
    let people = people.into_iter().chain(
        owners
            .iter()
            .map(|owner| (owner.id.to_string(), owner.name.clone())),
    );
    let tools = tools
        .iter()
        .map(|tool| (tool.clone(), visible(tool)))
        .collect();
    let owasp =
        OwaspCategory::all().map(|one| (one.code.to_owned(), format!("{} {}", one.code, one.name)));
    let open = RARE.iter().any(|name| chosen(name).is_some());
    let severity = select("severity", "All", severities());
    let words_of_triage = with_any(TriageStatus::ALL, TriageStatus::as_str, TriageStatus::label);
    let triage = select("triage", "Not dismissed or to be fixed", words_of_triage);
    let words_of_detection = with_any(Detection::ALL, Detection::as_str, Detection::label);
    let detection = select("detection", "Present", words_of_detection);
    let standings = words(
        TicketStanding::ALL,
        TicketStanding::as_str,
        TicketStanding::label,
    );
    let ticket = select("ticket", "All", standings);
    let orders = words(&IssueSort::ALL[1..], IssueSort::as_str, IssueSort::label);
    let sort = select("sort", IssueSort::Severity.label(), orders);
    let owner = select("owner", "Anybody", people.collect());
    let days = words(FixByStatus::ALL, FixByStatus::as_str, FixByStatus::label);
    let fix_by = select("fix_by", "Any time", days);
    let tool = select("tool", "All", tools);
    let owasp = select("owasp", "All", owasp.collect());
    let (q, issue_type, cwe, path) = (text("q"), text("type"), text("cwe"), text("path"));
    let work_item = text("work_item");
    let (policy, rule) = (chosen("policy"), chosen("rule"));
    view! {
        <FilterBar action=paths::project(project)>
            <TextField
                label="Text"
                name="q"
                kind=TextKind::Search
                value=q
                placeholder="Words of type, path, tool or rule"
            />
            <SelectField label="Severity" name="severity" options=severity/>
            <SelectField label="Triage" name="triage" options=triage/>
            <SelectField label="Detection" name="detection" options=detection/>
            <SelectField label="Ticket" name="ticket" options=ticket/>
            {branch}
            <SelectField label="Order" name="sort" options=sort/>
            <Details summary="More filters" open>
                <SelectField label="Owner" name="owner" options=owner/>
                <SelectField label="Fix by" name="fix_by" options=fix_by/>
                <SelectField label="Tool" name="tool" options=tool/>
                <TextField label="Type" name="type" value=issue_type help="The whole name of an issue type."/>
                <TextField label="CWE" name="cwe" value=cwe help="Numbers, separated by commas."/>
                <SelectField label="OWASP Top Ten" name="owasp" options=owasp/>
                <TextField
                    label="Work item"
                    name="work_item"
                    value=work_item
                    help="Its number, or text of its title, state or assignee."
                />
                <TextField label="Path" name="path" value=path help="How the path begins, such as src/."/>
                <Violated policies policy rule/>
                {others}
            </Details>
        </FilterBar>
    }
}

/// What an issue breaks; nothing where no policy judges the branch.
#[component]
fn Violated(policies: Vec<Policy>, policy: Option<String>, rule: Option<String>) -> impl IntoView {
    if policies.is_empty() && policy.is_none() && rule.is_none() {
        return ().into_any();
    }
    let names = policies
        .iter()
        .map(|policy| (policy.id.to_string(), visible(&policy.name)));
    let policy = choices(policy.as_deref(), "Any or none", names.collect());
    let rules = policies.iter().flat_map(|policy| {
        policy.rules.iter().map(|rule| {
            let label = format!("{}: {}", visible(&policy.name), visible(&rule.name));
            (policy.rule_id(rule).to_string(), label)
        })
    });
    let rule = choices(rule.as_deref(), "Any or none", rules.collect());
    view! {
        <SelectField label="Violated policy" name="policy" options=policy/>
        <SelectField label="Violated rule" name="rule" options=rule/>
    }
    .into_any()
}

/// The usual choice first, then each word; a combination that only an address can hold stays.
fn choices(chosen: Option<&str>, usual: &str, words: Vec<(String, String)>) -> Vec<Choice> {
    let other = chosen.filter(|text| words.iter().all(|(word, _)| word != text));
    let other = other.map(|text| Choice::new(text, visible(text), true));
    let mut options = vec![Choice::new("", usual, chosen.is_none())];
    options.extend(words.into_iter().map(|(word, label)| {
        let is_chosen = chosen == Some(word.as_str());
        Choice::new(word, label, is_chosen)
    }));
    options.extend(other);
    options
}

fn words<T: Copy>(
    all: &[T],
    word: impl Fn(T) -> &'static str,
    label: impl Fn(T) -> &'static str,
) -> Vec<(String, String)> {
    all.iter()
        .map(|one| (word(*one).to_owned(), label(*one).to_owned()))
        .collect()
}

fn with_any<T: Copy>(
    all: &[T],
    word: impl Fn(T) -> &'static str,
    label: impl Fn(T) -> &'static str,
) -> Vec<(String, String)> {
    let mut words = words(all, word, label);
    words.push(("any".to_owned(), "All".to_owned()));
    words
}

fn severities() -> Vec<(String, String)> {
    let mut all = vec![("critical,high".to_owned(), "Critical and high".to_owned())];
    all.extend(words(Severity::ALL, Severity::as_str, Severity::label));
    all
}
