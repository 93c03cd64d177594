//! `cargo xtask bench lists`: what the list of a project with a million issues costs, by every filter
//! and order that it offers. Times are those of whole answers over HTTP, so that they hold a little
//! more than the time of the server.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::findings::{Options, Reports, on_each_database};
use crate::yard::{PUBLIC_URL, Yard};

/// Each list is asked for so often.
const TIMES: usize = 20;
/// Goals, in milliseconds and in bytes of a compressed page.
const MIDDLE: f64 = 20.0;
const HIGH: f64 = 50.0;
const LARGEST: usize = 30_000;
/// A deep page stands behind so many pages of a hundred rows.
const DEEP: usize = 50;

/// What narrows the list, one by one and together.
const FILTERS: [&str; 27] = [
    "",
    "severity=critical",
    "severity=critical,low",
    "q=sql",
    "q=src",
    "q=service+query",
    "q=nothinglikethis",
    "triage=dismissed",
    "triage=to_be_fixed",
    "triage=any&detection=any",
    "detection=absent",
    "detection=new",
    "detection=detected_again",
    "fix_by=overdue",
    "fix_by=not_set",
    "owner=none",
    "tool=Example+SAST",
    "type=Weak+hash+function",
    "cwe=89",
    "cwe=89,79,22",
    "owasp=2021-A03",
    "path=web/",
    "ticket=none",
    "ticket=linked",
    "absent_in=release",
    "present_in=release",
    "severity=high&cwe=79&q=html&path=web/",
];
const ORDERS: [&str; 3] = ["severity", "newest", "oldest"];

pub(crate) fn bench(options: &Options) -> Result<()> {
    on_each_database(options, measure)
}

fn measure(database: &str, yard: &Yard, reports: &Reports, options: &Options) -> Result<()> {
    let project = fill(yard, reports, options)?;
    let cookie = yard.node.sign_in(PUBLIC_URL)?;
    let mut lines = Vec::new();
    for filter in FILTERS {
        for order in ORDERS {
            let query = format!("sort={order}&{filter}");
            let first = one(yard, &cookie, &project, &query, None)?;
            let deep = match deep(yard, &project, &query)? {
                Some(cursor) => one(yard, &cookie, &project, &query, Some(&cursor))?,
                None => first,
            };
            lines.push((query, first, deep));
        }
    }
    println!(
        "\n| {database}, {} issues | first page, p50 / p95 | deep page, p50 / p95 | bytes of the largest page |\n|---|---|---|---|",
        options.results
    );
    for (query, first, deep) in &lines {
        println!(
            "| `{query}` | {} | {} | {} |",
            first.times(),
            deep.times(),
            first.bytes.max(deep.bytes)
        );
    }
    let missed = lines
        .iter()
        .filter(|(_, first, deep)| first.misses() || deep.misses());
    println!("\n{} of {} lists miss a goal", missed.count(), lines.len());
    Ok(())
}

/// A project with the issues of a large report and of a later one, decisions about some, and another
/// branch.
fn fill(yard: &Yard, reports: &Reports, options: &Options) -> Result<String> {
    let project = yard.project()?;
    // With what the later report brings there are as many issues as were asked for; a million and
    // more in one report would pass the limit.
    let results = options.results / 100 * 95;
    for generation in [1, 2] {
        let report = reports.of(results, generation)?;
        let ended = yard.ended(&yard.upload(&project, &report.file)?)?;
        ensure!(ended["state"] == "completed", "not imported: {ended}");
    }
    let report = reports.of(10_000, 1)?;
    let scan = yard.upload_to(&project, "release", &report.file)?;
    ensure!(yard.ended(&scan)?["state"] == "completed", "not imported");
    for (filter, decision) in [
        (
            "q=xxe",
            json!({ "status": "dismissed", "dismissal_reason": "other" }),
        ),
        (
            "q=ssrf",
            json!({ "status": "to_be_fixed", "fix_by": "2020-01-31" }),
        ),
    ] {
        let (name, value) = filter.split_once('=').context("a parameter has a value")?;
        let mut form = decision;
        form["filter"] = json!({ name: value, "triage": "any" });
        let decide = || {
            let triage = format!("/projects/{project}/triage");
            yard.node.api.post(&triage, &form)
        };
        let begin = Instant::now();
        let said = decide()?;
        println!("{filter}: {said} in {:.2} s", begin.elapsed().as_secs_f64());
        let again = decide()?;
        ensure!(again["changed"] == 0, "something was left out: {again}");
    }
    yard.resting()?;
    Ok(project)
}

/// What a list costs.
#[derive(Clone, Copy)]
struct Cost {
    middle: f64,
    high: f64,
    bytes: usize,
}

impl Cost {
    fn misses(&self) -> bool {
        self.middle > MIDDLE || self.high > HIGH || self.bytes > LARGEST
    }

    fn times(&self) -> String {
        let missed = if self.misses() { " **missed**" } else { "" };
        format!("{:.1} / {:.1} ms{missed}", self.middle, self.high)
    }
}

fn one(
    yard: &Yard,
    cookie: &str,
    project: &str,
    query: &str,
    cursor: Option<&str>,
) -> Result<Cost> {
    let after = cursor
        .map(|cursor| format!("&cursor={cursor}"))
        .unwrap_or_default();
    let page = format!("/projects/{project}/issues?{query}{after}");
    let mut times = Vec::new();
    let mut bytes = 0;
    for _ in 0..TIMES {
        let begin = Instant::now();
        bytes = yard.node.door.page(&page, cookie)?.len();
        times.push(begin.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    Ok(Cost {
        middle: times[TIMES / 2],
        high: times[TIMES * 95 / 100],
        bytes,
    })
}

/// Where a deep page begins; `None` where the list is too short for one.
fn deep(yard: &Yard, project: &str, query: &str) -> Result<Option<String>> {
    let mut cursor = None;
    for _ in 0..DEEP {
        let after = cursor
            .map(|cursor: String| format!("&cursor={cursor}"))
            .unwrap_or_default();
        let list = format!("/projects/{project}/issues?{query}{after}&limit=100");
        let page: Value = yard.node.api.get(&list)?;
        let Some(next) = page["next_cursor"].as_str() else {
            return Ok(None);
        };
        cursor = Some(next.to_owned());
    }
    Ok(cursor)
}
