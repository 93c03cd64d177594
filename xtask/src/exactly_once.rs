//! The promise *exactly one work item*: `polaris` exports to a simulated Azure DevOps that loses
//! answers and works late, is killed again and again, and in the end the simulator's journal tells
//! what was created.

mod journal;
mod lane;
mod run;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use fastrand::Rng;

use crate::binaries::{self, Binaries, Profile};
use crate::interrupt;
use crate::node;
use crate::postgres::Postgres;
use crate::summary::Tests;
use lane::Lane;

/// What waits most of the time can be done several times at once.
const LANES: u32 = 4;
/// As many as fit into three minutes; see docs/measurements.md.
const RUNS_OF_A_TEST: u32 = 50;
/// The most runs beyond those asked for, for fail points that no server has died at yet: which of
/// them a run comes to is left to chance.
const RUNS_FOR_THE_UNMET: u32 = 30;
/// After so many runs a lane begins anew; its Azure DevOps has no more projects.
const RUNS_OF_A_LANE: usize = 180;

/// How the promise is tried.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// How many exports of 200 issues
    #[arg(long, default_value_t = 15)]
    pub(crate) runs: u32,
    /// Seconds of quarantine; how late Azure DevOps works is scaled alike
    #[arg(long, default_value_t = 2)]
    pub(crate) quarantine: u64,
    #[arg(long, value_enum, default_value_t = Database::Both)]
    pub(crate) database: Database,
    /// Servers at once, with PostgreSQL
    #[arg(long, default_value_t = 2)]
    pub(crate) nodes: u16,
    /// Repeats the choices of an earlier try
    #[arg(long)]
    pub(crate) seed: Option<u64>,
}

/// Which database the servers use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
    /// By turns.
    Both,
}

/// What all lanes share.
struct Trial<'a> {
    options: &'a Options,
    seed: u64,
    binaries: &'a Binaries,
    postgres: Option<&'a Postgres>,
    fail_points: Vec<String>,
    next: AtomicU32,
    told: Mutex<Told>,
}

/// What the runs have come to so far.
#[derive(Default)]
struct Told {
    passed: u32,
    failures: Vec<String>,
    kills: u32,
    pauses: u32,
    most_in_flight: u64,
    /// How often each fail point ended a server.
    met: BTreeMap<String, u32>,
    lost_answers: usize,
}

/// Builds what is needed and tries it.
pub(crate) fn verify(options: &Options) -> Result<()> {
    let binaries = binaries::build(Profile::Debug)?;
    let postgres = match options.database {
        Database::Sqlite => None,
        _ => Some(Postgres::start()?),
    };
    try_out(options, &binaries, postgres.as_ref()).map(drop)
}

/// The same as one of many tests.
pub(crate) fn test(binaries: &Binaries, postgres: &Postgres, tests: &mut Tests) -> Result<()> {
    let options = Options {
        runs: RUNS_OF_A_TEST,
        quarantine: 2,
        database: Database::Both,
        nodes: 2,
        seed: None,
    };
    let passed = try_out(&options, binaries, Some(postgres))?;
    tests.read("", &format!("{passed} passed, 0 failed"));
    Ok(())
}

fn try_out(options: &Options, binaries: &Binaries, postgres: Option<&Postgres>) -> Result<u32> {
    let seed = options.seed.unwrap_or_else(|| fastrand::u64(..));
    println!("seed {seed}");
    let trial = Trial {
        options,
        seed,
        binaries,
        postgres,
        fail_points: node::fail_points(&binaries.polaris)?,
        next: AtomicU32::new(0),
        told: Mutex::default(),
    };
    let begin = Instant::now();
    thread::scope(|scope| {
        for _ in 0..LANES.min(options.runs) {
            scope.spawn(|| trial.work());
        }
    });
    interrupt::check()?;
    let told = trial.told.into_inner().unwrap_or_default();
    told.sum_up(&trial.fail_points, options, begin.elapsed())
}

impl Trial<'_> {
    /// Takes run after run; one thread for each lane.
    fn work(&self) {
        let mut lanes: [Option<Lane>; 2] = [None, None];
        while let Some((number, fail_point)) = self.take() {
            let database = match self.options.database {
                Database::Both if number % 2 == 0 => Database::Sqlite,
                Database::Both => Database::Postgres,
                one => one,
            };
            let slot = &mut lanes[usize::from(database == Database::Postgres)];
            let rng = Rng::with_seed(self.seed.wrapping_add(u64::from(number)));
            let outcome = self.one(slot, database, &fail_point, rng);
            let mut told = self.told.lock().expect("no lane panics while it tells");
            match outcome {
                Ok(done) => told.add(number, database, &done),
                Err(error) => {
                    let kept = slot.take().map(Lane::keep);
                    let kept = kept.unwrap_or_else(|| "nothing was kept".to_owned());
                    println!("run {number} on {database:?} FAILED: {error:#} ({kept})");
                    told.failures.push(format!("run {number}: {error:#}"));
                }
            }
        }
        for lane in lanes.into_iter().flatten() {
            if let Err(error) = lane.end() {
                let kept = lane.keep();
                let mut told = self.told.lock().expect("no lane panics while it tells");
                told.failures.push(format!("later: {error:#} ({kept})"));
            }
        }
    }

    /// The next run and its fail point: one after the other, and in the end those that no server
    /// has died at yet.
    fn take(&self) -> Option<(u32, String)> {
        interrupt::check().ok()?;
        let number = self.next.fetch_add(1, Ordering::SeqCst);
        let mut choice: Vec<&String> = self.fail_points.iter().collect();
        if number >= self.options.runs {
            let told = self.told.lock().expect("no lane panics while it tells");
            choice.retain(|name| !told.met.contains_key(*name));
            let each_was_tried = usize::try_from(self.options.runs).ok()? >= self.fail_points.len();
            if !each_was_tried || number >= self.options.runs + RUNS_FOR_THE_UNMET {
                return None;
            }
        }
        let at = usize::try_from(number).ok()?.checked_rem(choice.len())?;
        Some((number, choice[at].clone()))
    }

    fn one(
        &self,
        slot: &mut Option<Lane>,
        database: Database,
        fail_point: &str,
        rng: Rng,
    ) -> Result<run::Done> {
        if slot
            .as_ref()
            .is_none_or(|lane| lane.runs() == RUNS_OF_A_LANE)
        {
            *slot = None;
            *slot = Some(Lane::lay(self, database).context("a lane")?);
        }
        let lane = slot.as_mut().expect("laid above");
        run::run(lane, fail_point, rng)
    }
}

impl Told {
    fn add(&mut self, number: u32, database: Database, done: &run::Done) {
        println!("run {number} on {database:?}: {done}");
        self.passed += 1;
        self.kills += done.kills;
        self.pauses += done.pauses;
        self.most_in_flight = self.most_in_flight.max(done.most_in_flight);
        self.lost_answers += done.lost_answers;
        if done.met {
            *self.met.entry(done.fail_point.clone()).or_default() += 1;
        }
    }

    fn sum_up(self, fail_points: &[String], options: &Options, time: Duration) -> Result<u32> {
        println!(
            "{} runs in {:.0} s, quarantine {} s: {} kills, {} pauses, {} answers lost, at most {} \
             requests in flight",
            self.passed,
            time.as_secs_f32(),
            options.quarantine,
            self.kills,
            self.pauses,
            self.lost_answers,
            self.most_in_flight,
        );
        if !self.failures.is_empty() {
            bail!("{}", self.failures.join("\n"));
        }
        let unmet = fail_points
            .iter()
            .filter(|name| !self.met.contains_key(*name));
        let unmet: Vec<&str> = unmet.map(String::as_str).collect();
        let tried = usize::try_from(options.runs)?.min(fail_points.len());
        if unmet.len() > fail_points.len() - tried {
            bail!("fail points that were never met: {}", unmet.join(", "));
        }
        println!("0 duplicates, 0 lost");
        Ok(self.passed)
    }
}
