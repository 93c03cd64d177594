//! One server, which is killed and started again.

use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::background::free_port;
use crate::http::Api;
use crate::{command, interrupt};

/// Nobody has to type it.
const PASSWORD: &str = "vermilion harbour lantern";
const EMAIL: &str = "ada@example.com";
const SIGKILL: i32 = 9;
/// The longest that a start may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// How a server is started, and the server while it runs.
pub(crate) struct Node {
    command: Vec<String>,
    log: PathBuf,
    pub(crate) api: Api,
    pub(crate) door: Api,
    child: Option<Child>,
}

impl Node {
    /// `arguments` stand before the address, which is chosen here.
    pub(crate) fn new(
        program: &Path,
        arguments: &[String],
        token: &str,
        log: PathBuf,
    ) -> Result<Self> {
        let address = format!("127.0.0.1:{}", free_port()?);
        let mut command = vec![program.display().to_string(), "serve".to_owned()];
        command.extend(arguments.iter().cloned());
        command.extend(["--listen".to_owned(), address.clone()]);
        Ok(Self {
            command,
            log,
            api: Api::new(format!("http://{address}/api/v1"), Some(token.to_owned())),
            door: Api::new(format!("http://{address}"), None),
            child: None,
        })
    }

    /// Signs the person in that [`bootstrap`] made; the cookie of the session. `origin` is the
    /// address under which people reach the server.
    pub(crate) fn sign_in(&self, origin: &str) -> Result<String> {
        let form = [("form[email]", EMAIL), ("form[password]", PASSWORD)];
        self.door.cookie("/rpc/sign_in", origin, form)
    }

    /// Starts it, to be killed at a fail point or not, and waits until it is ready or dead.
    pub(crate) fn start(&mut self, kill_at: Option<&str>) -> Result<()> {
        let log = File::options().create(true).append(true).open(&self.log)?;
        let mut server = Command::new(&self.command[0]);
        server
            .args(&self.command[1..])
            .stdout(Stdio::null())
            .stderr(log);
        if let Some(point) = kill_at {
            server.env("POLARIS_KILL_AT", point);
        }
        self.child = Some(command::spawn(&mut server)?);
        let begin = Instant::now();
        while !self.door.answers("/healthz") {
            if self.has_died()? {
                return Ok(());
            }
            ensure!(begin.elapsed() < PATIENCE, "the server does not answer");
            interrupt::check()?;
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// The number of its process.
    pub(crate) fn pid(&self) -> Result<u32> {
        let child = self.child.as_ref();
        Ok(child.context("the server does not run")?.id())
    }

    /// Whether it was killed, by itself at a fail point.
    pub(crate) fn has_died(&mut self) -> Result<bool> {
        let Some(child) = &mut self.child else {
            return Ok(true);
        };
        let Some(status) = child.try_wait()? else {
            return Ok(false);
        };
        interrupt::forget(child.id());
        self.child = None;
        died_of_a_kill(status)?;
        Ok(true)
    }

    /// Has it stand still for a while, which it cannot notice.
    pub(crate) fn pause(&self, time: Duration) {
        if let Some(child) = &self.child {
            interrupt::send("STOP", child.id());
            thread::sleep(time);
            interrupt::send("CONT", child.id());
        }
    }

    /// Ends it as a power cut does.
    pub(crate) fn kill(&mut self) -> Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill()?;
            let status = child.wait();
            interrupt::forget(child.id());
            died_of_a_kill(status?)?;
        }
        Ok(())
    }
}

/// Makes the organization of an empty database; the token of its administrator. `data` says where
/// the database is.
pub(crate) fn bootstrap(polaris: &Path, data: &[String], folder: &Path) -> Result<String> {
    let password = folder.join("password");
    fs::write(&password, PASSWORD)?;
    let mut bootstrap = Command::new(polaris);
    bootstrap
        .args(["admin", "bootstrap"])
        .args(data)
        .args(["--organization", "Contoso", "--name", "Ada"])
        .args(["--email", EMAIL])
        .stdin(Stdio::from(File::open(password)?));
    let done = bootstrap.output().context("polaris cannot be started")?;
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    ensure!(done.status.success(), "no organization was made: {said}");
    let answer: Value = serde_json::from_slice(&done.stdout)?;
    let token = answer["token"].as_str().context("no token was given")?;
    Ok(token.to_owned())
}

impl Drop for Node {
    fn drop(&mut self) {
        // Nothing can be done about a child that cannot be waited for.
        let _ = self.kill();
    }
}

fn died_of_a_kill(status: ExitStatus) -> Result<()> {
    if status.signal() == Some(SIGKILL) {
        return Ok(());
    }
    bail!("the server ended by itself with {status}; its log says why")
}

/// The names of the fail points of a build, which it tells when it is asked for one that is none.
pub(crate) fn fail_points(polaris: &Path) -> Result<Vec<String>> {
    let mut ask = Command::new(polaris);
    ask.args(["serve", "--kill-at", "?"]).stdin(Stdio::null());
    let said = ask.output().context("polaris cannot be started")?.stderr;
    let said = String::from_utf8_lossy(&said).into_owned();
    let (_, names) = said
        .split_once("known are: ")
        .context("this build has no fail points")?;
    let names = names.lines().next().unwrap_or_default();
    Ok(names.split(' ').map(str::to_owned).collect())
}

/// The id of an object that was made.
pub(crate) fn id(object: &Value) -> Result<String> {
    let id = object["id"].as_str();
    Ok(id.with_context(|| format!("no id in {object}"))?.to_owned())
}
