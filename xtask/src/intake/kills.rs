//! Servers that are killed while they import. Each report of a project shows a tenth that is new and
//! misses a tenth that was there. By turns they tell that all issues are medium and that all are high;
//! a mix of both would show.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::interrupt;
use crate::yard::Yard;

/// Between two looks at what people see.
const LOOK: Duration = Duration::from_millis(50);
/// The longest that a job may rest after its server died.
const PATIENCE: Duration = Duration::from_mins(2);

/// A project, and how many reports of it were imported since the first.
struct Ground {
    project: String,
    generation: usize,
}

/// Kills so many servers, by turns on each database; how many.
pub(super) fn kill(yards: &mut [Yard], kills: usize, results: usize) -> Result<usize> {
    let mut grounds = Vec::new();
    let mut times = Vec::new();
    for yard in &*yards {
        let project = yard.project()?;
        let begin = Instant::now();
        let scan = yard.upload(&project, report(results, 0).as_bytes())?;
        let ended = yard.ended(&scan)?;
        ensure!(ended["state"] == "completed", "not imported: {ended}");
        times.push(begin.elapsed());
        grounds.push(Ground {
            project,
            generation: 0,
        });
    }
    let (mut before, mut during) = (0, 0);
    for number in 0..kills {
        let at = number % yards.len();
        let longest = times[at].mul_f64(1.1);
        let moment = longest.mul_f64(fastrand::f64());
        if one(&mut yards[at], &mut grounds[at], results, moment)? {
            during += 1;
        } else {
            before += 1;
        }
    }
    println!("{kills} kills: {during} while a scan was imported, {before} when it had ended");
    Ok(kills)
}

/// Uploads the next report, kills the server after `moment`, and waits for the end of the import on
/// another one. Whether the import was still under way.
fn one(yard: &mut Yard, ground: &mut Ground, results: usize, moment: Duration) -> Result<bool> {
    let body = report(results, ground.generation + 1);
    let scan = yard.upload(&ground.project, body.as_bytes())?;
    let begin = Instant::now();
    while begin.elapsed() < moment {
        thread::sleep(LOOK.min(moment.saturating_sub(begin.elapsed())));
        look(yard, ground, &scan, results)?;
    }
    yard.node.kill()?;
    yard.node.start(None)?;
    let was_under_way = !look(yard, ground, &scan, results)?;
    let begin = Instant::now();
    while !look(yard, ground, &scan, results)? {
        ensure!(begin.elapsed() < PATIENCE, "the job does not end: {scan}");
        interrupt::check()?;
        thread::sleep(LOOK);
    }
    ground.generation += 1;
    Ok(was_under_way)
}

/// Whether the scan has ended. What people see has to be the state before it or the one after it.
fn look(yard: &Yard, ground: &Ground, scan: &str, results: usize) -> Result<bool> {
    // The scan is read first: it may end in between, and never the other way round.
    let seen = yard.node.api.get(&format!("/scans/{scan}"))?;
    let has_ended = match seen["state"].as_str() {
        Some("queued" | "running") => false,
        Some("completed") => true,
        _ => bail!("the scan ended as {seen}"),
    };
    let project = yard
        .node
        .api
        .get(&format!("/projects/{}", ground.project))?;
    let count = |word: &str| {
        let count = project["issues"][word].as_u64();
        count.with_context(|| format!("no counts in {project}"))
    };
    let (old, new) = (
        count(severity(ground.generation).1)?,
        count(severity(ground.generation + 1).1)?,
    );
    let all = u64::try_from(results)?;
    let is_whole = (old, new) == (0, all) || (old, new) == (all, 0) && !has_ended;
    ensure!(
        is_whole,
        "{old} old and {new} new of {all} issues, the scan is {seen}"
    );
    if has_ended {
        let wanted = json!({ "results": results, "new": results / 10,
            "existing": results - results / 10, "absent": results / 10,
            "merged": 0, "skipped": 0 });
        ensure!(seen["counts"] == wanted, "counted {}", seen["counts"]);
    }
    Ok(has_ended)
}

/// Level and severity of all results of a report.
const fn severity(generation: usize) -> (&'static str, &'static str) {
    if generation.is_multiple_of(2) {
        ("warning", "medium")
    } else {
        ("error", "high")
    }
}

fn report(results: usize, generation: usize) -> String {
    let first = generation * (results / 10);
    let (level, _) = severity(generation);
    let results = (first..first + results).map(|number| {
        json!({
            "ruleId": format!("rule-{}", number % 50),
            "level": level,
            "message": { "text": format!("Finding {number}") },
            "locations": [{ "physicalLocation": {
                "artifactLocation": { "uri": format!("src/part{number}.c") },
                "region": { "startLine": number % 900 + 1, "snippet": { "text": "f(x);" } },
            } }],
        })
    });
    let results: Vec<Value> = results.collect();
    let tool = json!({ "driver": { "name": "killer", "version": "1" } });
    json!({ "version": "2.1.0", "runs": [{ "tool": tool, "results": results }] }).to_string()
}
