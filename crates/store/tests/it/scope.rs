//! Every statement on an organization's data says whose. Read from the sources: what a statement
//! says stands in one literal each.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Tables that belong to the program or to an account, which stand above organizations.
const ABOVE: [&str; 9] = [
    "facts",
    "jobs",
    "organizations",
    "request_pauses",
    "request_places",
    "sessions",
    "setup_codes",
    "sign_in_tries",
    "users",
];
/// Tables without a column for the organization: a row belongs to one of another table, which was
/// read for the organization in the same transaction.
const CHILDREN: [&str; 5] = [
    "export_items",
    "kind_weaknesses",
    "occurrences",
    "path_words",
    "scan_sources",
];

/// Statements that bind no organization, and what they bind instead.
const EXCEPTIONS: [(&str, &str); 19] = [
    (
        "daily_counts.rs UNCOUNTED",
        "the hourly look at all of them; each is then counted by its organization",
    ),
    (
        "portfolio/branches.rs AGING",
        "the hourly look at all of them; each is then removed by its organization",
    ),
    ("actors.rs BY_SESSION", "the secret says whose it is"),
    ("actors.rs BY_API_TOKEN", "the secret says whose it is"),
    ("actors.rs TOUCH_TOKEN", "the token that its secret found"),
    ("invitations.rs INVITATION", "the secret says whose it is"),
    ("journal.rs PRUNE", "what is old, in all organizations"),
    (
        "mappings.rs ALL",
        "the nightly look at all of them; each is then read by its organization",
    ),
    (
        "instances.rs ENDING_TOKENS",
        "what ends soon, in all organizations; each is then told to its own",
    ),
    (
        "instances.rs FORGET_TOKENS",
        "all secrets of a database whose key is lost",
    ),
    (
        "instances.rs PRACTICE",
        "the simulated ones, which move with their port",
    ),
    (
        "people.rs ORGANIZATIONS",
        "the memberships of one's own account",
    ),
    (
        "tokens.rs REVOKE_ALL",
        "the owner of an account with a new password",
    ),
    (
        "scans.rs UNDER_WAY",
        "reports in the one folder of all organizations",
    ),
    (
        "retention.rs AGED_SCAN",
        "what has aged, in all organizations; each is then removed by its organization",
    ),
    (
        "issues/triage.rs SET_ISSUES",
        "the organization is bound by the piece that follows",
    ),
    (
        "issues/triage.rs SET_DETECTIONS",
        "the organization is bound by the piece that follows",
    ),
    ("tokens.rs PRUNE", "what has expired, in all organizations"),
    (
        "invitations.rs PRUNE",
        "what has expired, in all organizations",
    ),
];

#[derive(Debug)]
struct Statement {
    /// File and constant.
    name: String,
    text: String,
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.file_name().unwrap() != "testing.rs" {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The string literals of a source with the last constant that was named before each.
fn literals(source: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut name = String::new();
    let mut rest = source;
    while let Some(at) = rest.find(['"', '/', '\'']) {
        if let Some(of) = rest[..at].rfind("const ") {
            let named = rest[of + 6..].split(':').next().unwrap_or_default();
            named.trim().clone_into(&mut name);
        }
        let tail = &rest[at..];
        if tail.starts_with("//") {
            rest = tail.split_once('\n').map_or("", |(_, after)| after);
        } else if let Some(after) = tail.strip_prefix("'\"'") {
            rest = after;
        } else if let Some(inside) = tail.strip_prefix('"') {
            let end = end_of_literal(inside);
            found.push((name.clone(), inside[..end].to_owned()));
            rest = &inside[end + 1..];
        } else {
            rest = &tail[1..];
        }
    }
    found
}

fn end_of_literal(inside: &str) -> usize {
    let mut escaped = false;
    let end = inside.char_indices().find(|(_, character)| {
        let ends = *character == '"' && !escaped;
        escaped = *character == '\\' && !escaped;
        ends
    });
    end.expect("a literal ends").0
}

fn statements() -> Vec<Statement> {
    let folder = here("src");
    let mut statements = Vec::new();
    for file in sources(&folder) {
        let source = fs::read_to_string(&file).unwrap();
        let place = file.strip_prefix(&folder).unwrap().display().to_string();
        for (name, text) in literals(&source) {
            let begins = [
                "SELECT ",
                "INSERT INTO ",
                "UPDATE ",
                "DELETE FROM ",
                "WITH ",
            ];
            if begins
                .iter()
                .any(|begin| text.trim_start().starts_with(begin))
            {
                let name = format!("{place} {name}");
                statements.push(Statement { name, text });
            }
        }
    }
    assert!(
        statements.len() > 100,
        "only {} statements",
        statements.len()
    );
    statements
}

/// Every table with whether it has a column for the organization.
fn tables() -> BTreeMap<String, bool> {
    let mut tables = BTreeMap::new();
    for file in sources(&here("../../migrations/sqlite")) {
        let text = fs::read_to_string(file).unwrap();
        for table in text.split("CREATE TABLE ").skip(1) {
            let (name, rest) = table.split_once(" (").unwrap();
            let columns = rest.split("\n)").next().unwrap();
            tables.insert(name.to_owned(), columns.contains("organization_id"));
        }
    }
    assert!(tables.len() > 20, "only {tables:?}");
    tables
}

/// The tables that a statement names.
fn named(text: &str) -> BTreeSet<&str> {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .collect();
    let before = ["FROM", "JOIN", "INTO", "UPDATE"];
    let pairs = words.windows(2).filter(|pair| before.contains(&pair[0]));
    pairs.map(|pair| pair[1]).collect()
}

fn binds_an_organization(text: &str) -> bool {
    let inserts = text.trim_start().strip_prefix("INSERT INTO ");
    let columns = inserts.and_then(|text| text.split(')').next());
    columns.is_some_and(|columns| columns.contains("organization_id"))
        || text.contains("organization_id = $")
        || text.trim_end().ends_with("organization_id =")
        || text.contains("UPDATE organizations")
}

#[test]
fn every_statement_on_the_data_of_an_organization_binds_it() {
    let tables = tables();
    let ours = |name: &&&str| tables.get(**name) == Some(&true) && !ABOVE.contains(*name);
    let mut exceptions = BTreeSet::new();
    let mut guarded = 0;
    for statement in statements() {
        if named(&statement.text).iter().filter(ours).count() == 0 {
            continue;
        }
        guarded += 1;
        if !binds_an_organization(&statement.text) {
            exceptions.insert(statement.name);
        }
    }
    let known = EXCEPTIONS
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect();
    assert_eq!(exceptions, known);
    assert!(guarded > 80, "only {guarded} statements were looked at");
}

#[test]
fn every_table_is_of_an_organization_or_known_to_stand_elsewhere() {
    for (table, has_column) in tables() {
        let elsewhere = ABOVE.contains(&&*table) || CHILDREN.contains(&&*table);
        assert!(has_column || elsewhere, "{table} belongs to nobody");
    }
}

#[test]
fn no_statement_is_put_together_from_values() {
    for file in sources(&here("src")) {
        let source = fs::read_to_string(&file).unwrap();
        for way in ["format!(", "AssertSqlSafe", "raw_sql", "write!("] {
            assert!(!source.contains(way), "{} uses {way}", file.display());
        }
    }
}
