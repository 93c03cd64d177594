//! A server with a fresh database, and what is done to it over HTTP.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::AsSendBody;

use crate::interrupt;
use crate::node::{Node, bootstrap, id};
use crate::postgres::Postgres;
use crate::process::{Memory, Usage};

/// A server rests once it uses less than this part of a processor for so long. It gives memory back
/// every five seconds.
const QUIET: (f64, Duration) = (0.03, Duration::from_secs(6));
/// Where people would reach the server.
pub(crate) const PUBLIC_URL: &str = "http://127.0.0.1:3000";
/// Between two writes of somebody else.
const PAUSE: Duration = Duration::from_millis(50);

pub(crate) struct Yard {
    pub(crate) node: Node,
    application: String,
    projects: AtomicU32,
    _folder: TempDir,
}

impl Yard {
    /// Starts a server on SQLite, or on a database of its own, with further arguments.
    pub(crate) fn lay(
        polaris: &Path,
        postgres: Option<&Postgres>,
        further: &[&str],
    ) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("polaris-yard-").tempdir()?;
        let url = match postgres {
            Some(postgres) => postgres.new_database()?,
            None => format!("sqlite:{}", folder.path().join("polaris.db").display()),
        };
        let mut arguments = vec![
            "--data-dir".to_owned(),
            folder.path().join("data").display().to_string(),
            "--database-url".to_owned(),
            url,
        ];
        let token = bootstrap(polaris, &arguments, folder.path())?;
        let public = ["--public-url", PUBLIC_URL];
        arguments.extend(public.iter().chain(further).map(ToString::to_string));
        let log = folder.path().join("server.log");
        let mut node = Node::new(polaris, &arguments, &token, log)?;
        node.start(None)?;
        let named = json!({ "name": "Measured" });
        let application = id(&node.api.post("/applications", &named)?)?;
        Ok(Self {
            node,
            application,
            projects: AtomicU32::new(0),
            _folder: folder,
        })
    }

    /// A project of its own.
    pub(crate) fn project(&self) -> Result<String> {
        let number = self.projects.fetch_add(1, Ordering::Relaxed);
        let projects = format!("/applications/{}/projects", self.application);
        let named = json!({ "name": format!("Project {number}") });
        id(&self.node.api.post(&projects, &named)?)
    }

    /// Memory of the server once it has nothing to do.
    pub(crate) fn resting(&self) -> Result<Memory> {
        let pid = self.node.pid()?;
        let (part, time) = QUIET;
        loop {
            let before = Usage::of(pid)?;
            thread::sleep(time);
            if Usage::of(pid)?.since(&before) < part * time.as_secs_f64() {
                return Memory::of(pid);
            }
            interrupt::check()?;
        }
    }

    /// Uploads a report to a project; its scan.
    pub(crate) fn upload(&self, project: &str, report: impl AsSendBody) -> Result<String> {
        let scans = format!("/projects/{project}/scans");
        id(&self.node.api.upload(&scans, report)?)
    }

    /// The same to a branch.
    pub(crate) fn upload_to(
        &self,
        project: &str,
        branch: &str,
        report: impl AsSendBody,
    ) -> Result<String> {
        let scans = format!("/projects/{project}/scans?branch={branch}");
        id(&self.node.api.upload(&scans, report)?)
    }

    /// The scan once it has ended.
    pub(crate) fn ended(&self, scan: &str) -> Result<Value> {
        loop {
            let seen = self.node.api.get(&format!("/scans/{scan}?wait=60"))?;
            if seen["state"] != "queued" && seen["state"] != "running" {
                return Ok(seen);
            }
        }
    }

    /// Does something while somebody else makes small changes, and says how long those took.
    pub(crate) fn beside_writers<T>(
        &self,
        act: impl FnOnce() -> Result<T>,
    ) -> Result<(T, Vec<Duration>)> {
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            let others = scope.spawn(|| -> Result<Vec<Duration>> {
                let mut times = Vec::new();
                while !done.load(Ordering::Relaxed) {
                    let begin = Instant::now();
                    self.project()?;
                    times.push(begin.elapsed());
                    thread::sleep(PAUSE);
                }
                Ok(times)
            });
            let outcome = act();
            done.store(true, Ordering::Relaxed);
            let others = others.join().expect("the other writer does not panic");
            Ok((outcome?, others?))
        })
    }
}
