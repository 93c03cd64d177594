//! One run: 200 issues are exported by somebody who presses twice, the servers die, and in the end
//! there are 200 work items.

use std::fmt;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use fastrand::Rng;
use serde_json::{Value, json};

use super::journal::{self, Journal};
use super::lane::Lane;
use crate::interrupt;
use crate::node::id;

const ISSUES: usize = 200;
const CREATE: &str = "*/_apis/wit/workitems/$*";
/// What is passed once for each ticket; the others are met at their first passing.
const BY_TICKET: [&str; 5] = [
    "before-claim",
    "after-claim",
    "after-answer",
    "before-settle",
    "after-settle",
];
/// The longest that an export may take: a filing whose servers died five times in a row rests for
/// five minutes.
const PATIENCE: Duration = Duration::from_mins(7);
/// Between two looks at the servers.
const LOOK: Duration = Duration::from_millis(100);

/// What a run did.
pub(crate) struct Done {
    pub(crate) fail_point: String,
    /// Whether a server died at the fail point.
    pub(crate) met: bool,
    pub(crate) kills: u32,
    pub(crate) pauses: u32,
    pub(crate) lost_answers: usize,
    /// Requests of the token that were answered at once.
    pub(crate) most_in_flight: u64,
    time: Duration,
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let met = if self.met { "killed" } else { "not met" };
        write!(
            f,
            "{} {met}, {} kills in all, {} pauses, {} answers lost, {:.1} s",
            self.fail_point,
            self.kills,
            self.pauses,
            self.lost_answers,
            self.time.as_secs_f32()
        )
    }
}

/// What is under way.
struct Run<'a> {
    lane: &'a mut Lane,
    rng: Rng,
    project: String,
    kill_at: String,
    kills: u32,
    pauses: u32,
    met: bool,
}

pub(crate) fn run(lane: &mut Lane, fail_point: &str, mut rng: Rng) -> Result<Done> {
    let begin = Instant::now();
    let azure_project = next_azure_project(lane);
    let project = prepare(lane, &azure_project)?;
    let from = Journal::read(&lane.control, 0)?.next();
    let mut passes = 0;
    if BY_TICKET.contains(&fail_point) {
        passes = rng.u32(0..80);
    }
    let kill_at = format!("{fail_point}:{passes}");
    for node in &mut lane.nodes {
        node.kill()?;
        node.start(Some(&kill_at))?;
    }
    trouble(lane, &mut rng)?;
    let mut run = Run {
        lane,
        rng,
        project,
        kill_at,
        kills: 0,
        pauses: 0,
        met: false,
    };
    let exports = run.press_twice()?;
    run.trouble_at_random()?;
    let mut linked = Vec::new();
    for export in exports {
        linked = run.drained(&export)?;
    }
    let Run {
        lane,
        kills,
        pauses,
        met,
        ..
    } = run;
    let journal = Journal::read(&lane.control, from)?;
    ensure!(
        linked.len() == ISSUES,
        "{} of {ISSUES} were filed",
        linked.len()
    );
    journal::check(&journal.created(&azure_project), &linked)?;
    lane.filed.push((azure_project, linked));
    Ok(Done {
        fail_point: fail_point.to_owned(),
        met,
        kills,
        pauses,
        lost_answers: journal.lost_answers(),
        most_in_flight: most_in_flight(lane)?,
        time: begin.elapsed(),
    })
}

fn most_in_flight(lane: &Lane) -> Result<u64> {
    let counts = lane.control.get("/in-flight")?;
    counts["most"]["full"].as_u64().context("no count")
}

/// Every second of four has a process without bugs.
fn next_azure_project(lane: &Lane) -> String {
    let with_bugs = (1..=260).filter(|number| number % 4 != 2);
    let number = with_bugs.into_iter().nth(lane.runs()).unwrap_or(260);
    format!("Project {number:03}")
}

/// A project with issues that leads to an Azure project; its id.
fn prepare(lane: &mut Lane, azure_project: &str) -> Result<String> {
    lane.control.delete("/faults")?;
    let api = &lane.nodes[0].api;
    let projects = format!("/applications/{}/projects", lane.application);
    let project = id(&api.post(&projects, &json!({ "name": azure_project }))?)?;
    let scan = api.post(&format!("/projects/{project}/scans"), &report())?;
    let scan = api.get(&format!("/scans/{}?wait=60", id(&scan)?))?;
    if scan["state"] != "completed" {
        bail!("the report was not imported: {scan}");
    }
    let instance = json!({ "url": lane.azure_url, "token": lane.azure_token });
    let instance = id(&api.post("/instances", &instance)?)?;
    let search = azure_project.replace(' ', "%20");
    let found = api.get(&format!("/instances/{instance}/projects?search={search}"))?;
    let form = json!({
        "instance_id": instance,
        "azure_project_id": found["items"][0]["id"],
        "work_item_type": "Bug",
    });
    api.put(&format!("/projects/{project}/integration"), &form)?;
    Ok(project)
}

fn report() -> Value {
    let results = (0..ISSUES).map(|number| {
        json!({
            "ruleId": format!("rule-{number:03}"),
            "level": "error",
            "message": { "text": format!("finding {number}") },
            "locations": [{ "physicalLocation": {
                "artifactLocation": { "uri": format!("src/part{number}.c") },
                "region": { "startLine": 1 },
            } }],
        })
    });
    let results: Vec<Value> = results.collect();
    let tool = json!({ "driver": { "name": "killer", "version": "1" } });
    json!({ "version": "2.1.0", "runs": [{ "tool": tool, "results": results }] })
}

/// One answer in ten gets lost; some creations happen late, some never, and once all have to wait.
fn trouble(lane: &Lane, rng: &mut Rng) -> Result<()> {
    let quarantine = u64::try_from(lane.quarantine.as_millis())?;
    // What happens over there happens within the quarantine, with time to spare.
    let delay = rng.u64(quarantine / 10..quarantine * 3 / 4).min(25_000);
    let effects = [
        (0.04, json!({ "kind": "reset_after" })),
        (0.04, json!({ "kind": "half_answer" })),
        (0.02, json!({ "kind": "lose_answer" })),
        (
            0.04,
            json!({ "kind": "commit_late", "milliseconds": delay }),
        ),
        (0.02, json!({ "kind": "reset_before" })),
        (0.02, json!({ "kind": "status", "status": 503 })),
    ];
    let faults = effects.into_iter().map(|(probability, effect)| {
        json!({ "method": "POST", "path": CREATE, "probability": probability,
            "skip": 0, "effect": effect })
    });
    let mut faults: Vec<Value> = faults.collect();
    let pause = json!({ "kind": "status", "status": 429, "retry_after": 1 });
    faults.push(
        json!({ "method": "POST", "path": CREATE, "skip": rng.u32(0..100), "times": 1,
        "effect": pause }),
    );
    rng.shuffle(&mut faults);
    lane.control.post("/faults", &faults.into())?;
    Ok(())
}

impl Run<'_> {
    /// Asks for all issues, on every server there is, until each request was taken.
    fn press_twice(&mut self) -> Result<Vec<String>> {
        let path = format!("/projects/{}/exports", self.project);
        let mut exports = Vec::new();
        for press in 0..2 {
            loop {
                let at = press % self.lane.nodes.len();
                let asked = self.lane.nodes[at]
                    .api
                    .post(&path, &json!({ "filter": {} }));
                match asked {
                    Ok(export) => {
                        exports.push(id(&export)?);
                        break;
                    }
                    Err(_) if self.revive()? => {}
                    Err(error) => return Err(error.context("nobody died, and yet")),
                }
            }
        }
        Ok(exports)
    }

    /// Starts what has died at its fail point; `true` when something had.
    fn revive(&mut self) -> Result<bool> {
        // A connection breaks a moment before its process is gone.
        thread::sleep(LOOK);
        let mut died = false;
        for node in &mut self.lane.nodes {
            if node.has_died()? {
                died = true;
                self.met = true;
                self.kills += 1;
                node.start(None)?;
            }
        }
        Ok(died)
    }

    /// Kills servers; where there are several, some stand still for longer than a claim lasts, and
    /// go on when another one has taken over.
    fn trouble_at_random(&mut self) -> Result<()> {
        let several = self.lane.nodes.len() > 1;
        let most = if several { 6 } else { 3 };
        for _ in 0..self.rng.u32(0..most) {
            thread::sleep(Duration::from_millis(self.rng.u64(10..1_500)));
            let at = self.rng.usize(0..self.lane.nodes.len());
            if self.revive()? {
                continue;
            }
            if several && self.rng.bool() {
                let longest = self.lane.quarantine.as_secs_f64() * 2.5;
                let time = Duration::from_secs_f64(self.rng.f64() * longest);
                self.lane.nodes[at].pause(time);
                self.pauses += 1;
            } else {
                self.kills += 1;
                let node = &mut self.lane.nodes[at];
                node.kill()?;
                thread::sleep(Duration::from_millis(self.rng.u64(0..300)));
                node.start((!self.met).then_some(self.kill_at.as_str()))?;
            }
        }
        Ok(())
    }

    /// Waits for the end of an export; the numbers of all work items of its issues.
    fn drained(&mut self, export: &str) -> Result<Vec<u64>> {
        let begin = Instant::now();
        let patience = PATIENCE + self.lane.quarantine * 15;
        loop {
            interrupt::check()?;
            self.revive()?;
            let Ok(export) = self.lane.nodes[0].api.get(&format!("/exports/{export}")) else {
                continue;
            };
            if export["state"] == "completed" {
                let items = export["items"].as_array().context("no items")?;
                let numbers = items.iter().map(|item| item["work_item"]["id"].as_u64());
                return Ok(numbers.flatten().collect());
            }
            if begin.elapsed() > patience {
                bail!("the export does not end: {}", counts(&export));
            }
        }
    }
}

fn counts(export: &Value) -> String {
    let parts = ["state", "total", "filed", "failed", "waiting"];
    let parts = parts.map(|part| format!("{part} {}", export[part]));
    parts.join(", ")
}
