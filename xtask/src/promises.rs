//! What can be measured (`bench`) and what the program is held to (`verify`), by name.

use std::fs;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};

use crate::binaries::{self, Profile};
use crate::exactly_once::{self, Options};
use crate::findings;
use crate::postgres::Postgres;
use crate::summary::Tests;
use crate::wasm::Size;
use crate::{clients, command, intake, lists, site, workspace};

/// Something that is run by its name.
struct Entry<Run> {
    name: &'static str,
    says: &'static str,
    run: Run,
}

type Measure = fn(&findings::Options) -> Result<()>;
type Check = fn(&Options) -> Result<()>;

const BENCHES: &[Entry<Measure>] = &[
    Entry {
        name: "exports",
        says: "time and processor time of exports to an Azure DevOps that answers after 100 ms",
        run: |_| exports(),
    },
    Entry {
        name: "findings",
        says: "time and memory of imports of 10,000 to 1,000,000 results, on both databases",
        run: findings::bench,
    },
    Entry {
        name: "lists",
        says: "time and size of the list of a million issues by every filter and order, on both databases",
        run: lists::bench,
    },
    Entry {
        name: "policies",
        says: "time of the evaluation of twenty policies over a million issues, on both databases",
        run: |_| evaluation(),
    },
    Entry {
        name: "rebuild",
        says: "seconds from a changed source file to both halves built",
        run: |_| rebuild(),
    },
    Entry {
        name: "simulator",
        says: "creates a second of the simulated Azure DevOps, and its memory with 100,000 work items",
        run: |_| simulator(),
    },
];

const PROMISES: &[Entry<Check>] = &[
    Entry {
        name: "azure-clients",
        says: "clients that others wrote believe the simulated Azure DevOps",
        run: |_| azure_clients(),
    },
    Entry {
        name: "exactly-once",
        says: "an export gives each issue one work item, however often the servers are killed",
        run: exactly_once::verify,
    },
    Entry {
        name: "intake",
        says: "hostile reports and killed servers leave a clear answer, and an old or a new state",
        run: |_| intake::verify(),
    },
    Entry {
        name: "policies",
        says: "a thousand evaluations of a policy make one work item and no needless revision",
        run: |_| policies(),
    },
    Entry {
        name: "schedules",
        says: "no order of deaths, lost answers and restored backups makes a second work item",
        run: |_| schedules(),
    },
    Entry {
        name: "first-load",
        says: "wasm and JavaScript before the first page is alive stay within 400 kB gzip",
        run: |_| first_load(),
    },
    Entry {
        name: "sign-in",
        says: "the time of a refused sign-in tells nothing, and a crowd at the door harms nobody",
        run: |_| sign_in(),
    },
];

/// Measures one thing, or all.
pub(crate) fn bench(name: Option<&str>, options: &findings::Options) -> Result<()> {
    match name {
        Some(name) => find("measurement", BENCHES, name)?(options),
        None => BENCHES.iter().try_for_each(|entry| (entry.run)(options)),
    }
}

/// Checks one promise.
pub(crate) fn verify(name: &str, options: &Options) -> Result<()> {
    find("promise", PROMISES, name)?(options)
}

fn find<Run: Copy>(kind: &str, entries: &[Entry<Run>], name: &str) -> Result<Run> {
    if let Some(entry) = entries.iter().find(|entry| entry.name == name) {
        return Ok(entry.run);
    }
    let known: Vec<String> = entries
        .iter()
        .map(|entry| format!("\n  {}: {}", entry.name, entry.says))
        .collect();
    bail!("there is no {kind} `{name}`; known are:{}", known.concat())
}

/// Pretends an edit by writing a file anew; what is measured is compiling and linking.
fn rebuild() -> Result<()> {
    let build = || site::build(Size::Debug).and_then(|_| binaries::build(Profile::Debug));
    build()?;
    let mut times = Vec::new();
    for (what, file) in [
        ("view", "app/src/lib.rs"),
        ("SQL", "crates/store/src/lib.rs"),
    ] {
        let path = workspace::root().join(file);
        fs::write(&path, fs::read(&path)?).context(file)?;
        let start = Instant::now();
        build()?;
        times.push(format!(
            "{:>6.1} s  after an edit of {file} ({what})",
            start.elapsed().as_secs_f32()
        ));
    }
    println!("\n{}", times.join("\n"));
    Ok(())
}

fn exports() -> Result<()> {
    let line = "run --release -p services --example exports";
    command::run(&mut workspace::cargo(line))
}

fn evaluation() -> Result<()> {
    let postgres = Postgres::start()?;
    let mut measure = workspace::cargo("run --release -p services --example policies");
    command::run(measure.env("TEST_POSTGRES_URL", postgres.url("postgres")))
}

fn simulator() -> Result<()> {
    let line = "run --release -p azure-simulator --example throughput";
    command::run(&mut workspace::cargo(line))
}

fn azure_clients() -> Result<()> {
    clients::test(&binaries::build(Profile::Debug)?, &mut Tests::default())
}

fn sign_in() -> Result<()> {
    command::run(&mut workspace::cargo(
        "run --release -p services --example sign_in",
    ))
}

/// The story of the services, in a release build and on far more schedules than `cargo test` takes.
fn schedules() -> Result<()> {
    let line =
        "test --release -p azure -p services -p store --test it schedules::no_schedule_makes";
    command::run(workspace::cargo(line).env("PROPTEST_CASES", "10000"))
}

/// The story of the services, ten times as long as `cargo test` tells it.
fn policies() -> Result<()> {
    let postgres = Postgres::start()?;
    let line = "test --workspace --exclude frontend --test it policy_tickets::many";
    let mut stories = workspace::cargo(line);
    stories.env("PROPTEST_CASES", "2560");
    command::run(stories.env("TEST_POSTGRES_URL", postgres.url("postgres")))
}

fn first_load() -> Result<()> {
    const LIMIT: u64 = 400_000;
    let file = workspace::root().join("dist/site/first-load.json");
    let list = fs::read(&file).context("dist/site is made by `cargo xtask dist`; run it first")?;
    let list: Vec<serde_json::Value> = serde_json::from_slice(&list)?;
    let code = list.iter().filter(|entry| {
        let name = entry["file"].as_str().unwrap_or_default();
        [".wasm", ".js"].iter().any(|ending| name.ends_with(ending))
    });
    let gzip: u64 = code.filter_map(|entry| entry["gzip"].as_u64()).sum();
    println!("first load: {gzip} of {LIMIT} bytes, gzip");
    ensure!(
        gzip > 0,
        "{} names no wasm and no JavaScript",
        file.display()
    );
    ensure!(
        gzip <= LIMIT,
        "the first load is {} bytes too large",
        gzip - LIMIT
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_promise_is_answered_with_those_there_are() {
        let known = find("promise", PROMISES, "eternal-youth");
        let error = known.map(drop).unwrap_err().to_string();
        assert!(error.contains("no promise `eternal-youth`"), "{error}");
        assert!(error.contains("first-load: wasm and JavaScript"), "{error}");
    }
}
