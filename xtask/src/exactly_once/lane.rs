//! One Azure DevOps, one database, and the servers on it. Runs follow each other in it, each with
//! projects of its own on both sides.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::journal::{self, Journal};
use super::{Database, Trial};
use crate::background::{Background, free_port};
use crate::command;
use crate::http::Api;
use crate::node::{Node, bootstrap, id};

pub(crate) struct Lane {
    pub(crate) nodes: Vec<Node>,
    pub(crate) control: Api,
    pub(crate) azure_url: String,
    pub(crate) azure_token: String,
    pub(crate) application: String,
    pub(crate) quarantine: Duration,
    /// What each Azure project holds in the end, by its name.
    pub(crate) filed: Vec<(String, Vec<u64>)>,
    _simulator: Background,
    folder: TempDir,
}

impl Lane {
    pub(crate) fn lay(trial: &Trial<'_>, database: Database) -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("polaris-exactly-once-")
            .tempdir()?;
        let (port, control) = (free_port()?, free_port()?);
        let mut simulator = Command::new(&trial.binaries.simulator);
        simulator
            .args(["--listen", &format!("127.0.0.1:{port}")])
            .args(["--control", &format!("127.0.0.1:{control}")])
            .stderr(File::create(folder.path().join("simulator.log"))?);
        let simulator = Background::start(&mut simulator, port)?;
        let origin = format!("http://127.0.0.1:{port}");
        let (database_url, nodes) = if database == Database::Postgres {
            let postgres = trial.postgres.context("no PostgreSQL was started")?;
            (postgres.new_database()?, trial.options.nodes)
        } else {
            let file = folder.path().join("polaris.db");
            (format!("sqlite:{}", file.display()), 1)
        };
        let data = [
            "--data-dir".to_owned(),
            folder.path().join("data").display().to_string(),
            "--database-url".to_owned(),
            database_url,
        ];
        let token = bootstrap(&trial.binaries.polaris, &data, folder.path())?;
        let mut arguments = data.to_vec();
        for (flag, value) in [
            ("--allow-azure-origin", origin.clone()),
            ("--quarantine", trial.options.quarantine.to_string()),
            ("--public-url", "http://127.0.0.1:3000".to_owned()),
        ] {
            arguments.extend([flag.to_owned(), value]);
        }
        let nodes = (0..nodes).map(|number| {
            let log = folder.path().join(format!("node-{number}.log"));
            Node::new(&trial.binaries.polaris, &arguments, &token, log)
        });
        let mut lane = Self {
            nodes: nodes.collect::<Result<_>>()?,
            control: Api::new(format!("http://127.0.0.1:{control}"), None),
            azure_url: format!("{origin}/manyprojects"),
            azure_token: full_token(&trial.binaries.simulator)?,
            application: String::new(),
            quarantine: Duration::from_secs(trial.options.quarantine),
            filed: Vec::new(),
            _simulator: simulator,
            folder,
        };
        for node in &mut lane.nodes {
            node.start(None)?;
        }
        let application = lane.nodes[0]
            .api
            .post("/applications", &json!({ "name": "Killed" }))?;
        lane.application = id(&application)?;
        Ok(lane)
    }

    /// How many runs it has seen.
    pub(crate) fn runs(&self) -> usize {
        self.filed.len()
    }

    /// Waits for what might yet come to exist, and counts the work items of all runs once more.
    pub(crate) fn end(&self) -> Result<()> {
        thread::sleep(self.quarantine);
        let journal = Journal::read(&self.control, 0)?;
        for (azure_project, linked) in &self.filed {
            journal::check(&journal.created(azure_project), linked)?;
        }
        Ok(())
    }

    /// Keeps what a failed run left behind, and says where.
    pub(crate) fn keep(mut self) -> String {
        for node in &mut self.nodes {
            // It may be the reason of the failure that there is none to kill.
            let _ = node.kill();
        }
        let journal = self.control.get("/journal").unwrap_or_default();
        let folder: PathBuf = self.folder.keep();
        let kept = fs::write(folder.join("journal.json"), format!("{journal:#}"));
        match kept {
            Ok(()) => format!("see {}", folder.display()),
            Err(error) => format!("see {}, without the journal: {error}", folder.display()),
        }
    }
}

fn full_token(simulator: &Path) -> Result<String> {
    let printed = command::output(Command::new(simulator).arg("--print-tokens"))?;
    let tokens: Value = serde_json::from_str(&printed)?;
    Ok(tokens["full"].as_str().context("no full token")?.to_owned())
}
