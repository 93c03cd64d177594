//! How long exports take against a simulated Azure DevOps that answers after 100 ms, and what they
//! cost: `cargo xtask bench exports`.
//!
//! The simulator runs in a process of its own, so that what is counted is Polaris alone.

use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use azure_simulator::{Fault, FaultEffect, Simulator, tokens};
use domain::{
    Actor, AllowedOrigins, Credential, ExportForm, GlobalRole, InstanceId, IntegrationForm,
    IssueQuery, NameForm, NewInstanceForm, Organization, OrganizationId, Project, SessionId,
    UserId, UserState,
};
use serde_json::{Value, json};
use services::{Clock, FailPoints, Key, Services, Settings, Worker};
use store::{AccountRow, NewMembership, Store};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The simulated way to Azure DevOps and back.
const LATENCY: Duration = Duration::from_millis(100);
/// Requests in flight of one token.
const PARALLEL: u32 = 4;

#[tokio::main]
async fn main() -> Result<()> {
    if std::env::args().any(|argument| argument == "simulate") {
        return simulate().await;
    }
    let mut simulator = Command::new(std::env::current_exe()?)
        .arg("simulate")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut url = String::new();
    let stdout = simulator
        .stdout
        .take()
        .ok_or("the simulator has no output")?;
    BufReader::new(stdout).read_line(&mut url)?;
    let measured = measure(url.trim()).await;
    // Its input ends, and so does it.
    drop(simulator.stdin.take());
    simulator.wait()?;
    measured
}

async fn simulate() -> Result<()> {
    let simulator = Simulator::start().await?;
    let milliseconds = u64::try_from(LATENCY.as_millis())?;
    simulator
        .faults()
        .add(Fault::new(FaultEffect::DelayAnswer { milliseconds }));
    writeln!(std::io::stdout(), "{}", simulator.url())?;
    tokio::task::spawn_blocking(|| std::io::stdin().lines().count()).await?;
    Ok(())
}

/// The shortest time in which so many can be created.
fn bound(issues: u32) -> Duration {
    LATENCY * issues / PARALLEL
}

async fn measure(url: &str) -> Result<()> {
    let ground = Ground::lay(url).await?;
    let mut out = std::io::stdout();
    // The first export after a start looks for what an older backup may have forgotten.
    let (first, ..) = ground.export(1).await?;
    writeln!(out, "1 issue, the first one: {:.2} s", first.as_secs_f64())?;
    for issues in [200, 1_000, 10_000] {
        let (project, accepted) = ground.ask(issues).await?;
        writeln!(
            out,
            "{issues} issues: accepted in {:.2} s",
            accepted.as_secs_f64()
        )?;
        if issues > 1_000 {
            break;
        }
        let (took, cpu) = ground.work(&project, issues).await?;
        let bound = bound(issues);
        writeln!(
            out,
            "{issues} issues: {:.2} s, {:+.1} % of the bound {:.1} s; {:.2} ms of CPU an item",
            took.as_secs_f64(),
            100.0 * (took.as_secs_f64() / bound.as_secs_f64() - 1.0),
            bound.as_secs_f64(),
            1_000.0 * cpu.as_secs_f64() / f64::from(issues),
        )?;
    }
    for parts in [1, 10, 50, 200] {
        let took = batches(url, 200, parts).await?;
        writeln!(
            out,
            "200 creations, {parts} in a request: {:.2} s, {parts} in doubt when one answer is lost",
            took.as_secs_f64()
        )?;
    }
    Ok(())
}

/// A program with one organization and one member.
struct Ground {
    services: Services,
    ada: Actor,
    instance: InstanceId,
    _data: tempfile::TempDir,
}

impl Ground {
    async fn lay(url: &str) -> Result<Self> {
        let data = tempfile::tempdir()?;
        let store = Store::open(&format!("sqlite:{}/polaris.db", data.path().display())).await?;
        let allowed_origins = AllowedOrigins::parse([url])?;
        let outbound = azure::Outbound::new(azure::OutboundSettings {
            allowed_origins: allowed_origins.clone(),
            ..azure::OutboundSettings::default()
        })?;
        let settings = Settings {
            public_url: "http://127.0.0.1:3000".into(),
            data_dir: data.path().to_owned(),
            keep_reports_days: None,
            keep_scans_days: None,
            allowed_origins,
            quarantine: Duration::from_mins(2),
            mail: None,
            practice: None,
            fail_points: FailPoints::default(),
        };
        let ada = member(&store).await?;
        let key = Key::random();
        let services = Services::open(store, outbound, key, Clock::System, settings).await?;
        let form = NewInstanceForm {
            url: format!("{url}/contoso"),
            token: tokens::FULL.to_owned().into(),
            token_expires_on: None,
        };
        let instance = services.add_instance(&ada, form).await?.id;
        Ok(Self {
            services,
            ada,
            instance,
            _data: data,
        })
    }

    async fn export(&self, issues: u32) -> Result<(Duration, Duration)> {
        let (project, _) = self.ask(issues).await?;
        self.work(&project, issues).await
    }

    /// A new project whose issues are all asked for, and how long it took to be promised.
    async fn ask(&self, issues: u32) -> Result<(Project, Duration)> {
        let (services, ada) = (&self.services, &self.ada);
        let named = || NameForm {
            name: Uuid::now_v7().to_string(),
        };
        let application = services.create_application(ada, named()).await?;
        let project = services
            .create_project(ada, application.id, named())
            .await?;
        let report = report(issues).to_string();
        services
            .upload_scan(ada, project.id, None, report.as_bytes())
            .await?;
        let worker = Worker::new(services.clone());
        while worker.step().await? {}
        let form = IntegrationForm {
            instance_id: self.instance,
            azure_project_id: "Agile".into(),
            work_item_type: "Bug".into(),
        };
        services
            .save_integration(ada, project.id, &form, None)
            .await?;
        let form = ExportForm {
            filter: Some(IssueQuery::default()),
            ..ExportForm::default()
        };
        let begin = Instant::now();
        services.export_issues(ada, project.id, &form).await?;
        Ok((project, begin.elapsed()))
    }

    /// Works until all of a project is filed; the time, and that of the processor. Nobody looks
    /// before it can be done, so that looking costs nothing.
    async fn work(&self, project: &Project, issues: u32) -> Result<(Duration, Duration)> {
        let (begin, cpu) = (Instant::now(), processor_time()?);
        let stop = CancellationToken::new();
        let worker = Worker::new(self.services.clone());
        let working = tokio::spawn({
            let stop = stop.clone();
            async move { worker.run(stop).await }
        });
        let page = domain::PageRequest::default();
        tokio::time::sleep(bound(issues)).await;
        loop {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let exports = self.services.exports(&self.ada, project.id, &page).await?;
            let progress = &exports.items[0].progress;
            if progress.state.is_final() {
                let took = (begin.elapsed(), processor_time()?.saturating_sub(cpu));
                stop.cancel();
                working.await?;
                if progress.filed < progress.total {
                    return Err(format!("not all were filed: {progress:?}").into());
                }
                return Ok(took);
            }
        }
    }
}

async fn member(store: &Store) -> Result<Actor> {
    let organization = Organization {
        id: OrganizationId(Uuid::now_v7()),
        name: "Contoso".into(),
    };
    let account = AccountRow {
        id: UserId(Uuid::now_v7()),
        email: "ada@example.com".into(),
        password_hash: None,
    };
    let membership = NewMembership {
        user: account.id,
        name: "Ada",
        role: GlobalRole::OrganizationAdmin,
        state: UserState::Active,
    };
    let now = Clock::System.now();
    let mut writer = store.write().await?;
    writer.insert_organization(&organization, now).await?;
    writer.insert_account(&account, now).await?;
    writer
        .insert_membership(organization.id, &membership, now)
        .await?;
    writer.commit().await?;
    Ok(Actor {
        organization: organization.id,
        user: account.id,
        name: "Ada".into(),
        email: account.email,
        role: GlobalRole::OrganizationAdmin,
        applications: Vec::new(),
        credential: Credential::Session(SessionId(Uuid::now_v7())),
        address: None,
    })
}

fn report(issues: u32) -> Value {
    let results: Vec<_> = (0..issues)
        .map(|number| {
            json!({
                "ruleId": format!("r{number}"),
                "level": "error",
                "message": { "text": "Something is unsafe here, and this says why." },
                "locations": [{ "physicalLocation": {
                    "artifactLocation": { "uri": format!("src/file{number}.c") },
                    "region": { "startLine": 7, "snippet": { "text": "danger();" } },
                } }],
            })
        })
        .collect();
    json!({ "version": "2.1.0", "runs": [{
        "tool": { "driver": { "name": "tool" } }, "results": results }] })
}

/// Creates work items with several in one request, four requests at a time.
async fn batches(url: &str, creations: usize, parts: usize) -> Result<Duration> {
    let part = json!({
        "method": "PATCH",
        "uri": "/Agile/_apis/wit/workitems/$Bug?api-version=7.1",
        "headers": { "Content-Type": "application/json-patch+json" },
        "body": [{ "op": "add", "path": "/fields/System.Title", "value": "Measured" }],
    });
    let body = Value::Array(vec![part; parts]);
    let client = reqwest::Client::builder().build()?;
    let begin = Instant::now();
    for round in (0..creations / parts)
        .collect::<Vec<_>>()
        .chunks(PARALLEL as usize)
    {
        let sent = round.iter().map(|_| {
            client
                .post(format!("{url}/contoso/_apis/wit/$batch?api-version=7.1"))
                .basic_auth("", Some(tokens::FULL))
                .json(&body)
                .send()
        });
        for answer in futures::future::join_all(sent).await {
            answer?.error_for_status()?;
        }
    }
    Ok(begin.elapsed())
}

/// What this process has used, from Linux's account of it in hundredths of a second.
fn processor_time() -> Result<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit_once(") ").ok_or("an account")?.1;
    let fields: Vec<_> = after_name.split(' ').collect();
    let ticks = fields[11].parse::<u64>()? + fields[12].parse::<u64>()?;
    Ok(Duration::from_millis(ticks * 10))
}
