//! The program itself, as an operator starts it, with its log at the finest level.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use azure_simulator::Simulator;
use reqwest::redirect::Policy;
use tempfile::TempDir;

/// How long the program may take until it listens.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running `polaris serve`; it ends with the test.
pub(crate) struct Program {
    pub address: String,
    pub code: String,
    pub client: reqwest::Client,
    folder: TempDir,
    log: Arc<Mutex<Vec<String>>>,
    child: Child,
}

/// A proxy that nobody configured and where nobody listens: what is sent to it gets lost.
const NO_PROXY: &str = "http://127.0.0.1:9";

/// A command line in a folder of its own.
pub(crate) fn polaris(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_polaris"));
    command
        .args(arguments)
        .arg("--data-dir")
        .arg(folder)
        .env_clear()
        .env("POLARIS_LOG", "trace")
        .envs(["http_proxy", "HTTPS_PROXY", "ALL_PROXY"].map(|name| (name, NO_PROXY)))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

impl Program {
    pub(crate) fn start(simulator: &Simulator) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let origin = simulator.url();
        let serve = [
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--allow-azure-origin",
            &origin,
        ];
        let mut child = polaris(folder.path(), &serve).spawn().unwrap();
        let log = Arc::<Mutex<Vec<String>>>::default();
        let lines = follow(&mut child, Arc::clone(&log));
        let after = |mark: &str| {
            loop {
                let line = lines.recv_timeout(PATIENCE).expect("the program starts");
                if let Some((_, value)) = line.split_once(mark) {
                    return value.trim().to_owned();
                }
            }
        };
        let address = after("Polaris is ready: ");
        let code = after("works once): ");
        let client = reqwest::Client::builder()
            .redirect(Policy::none())
            .no_proxy();
        Self {
            address,
            code,
            client: client.build().unwrap(),
            folder,
            log,
            child,
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Keeps what the program writes, and passes it on line by line.
fn follow(child: &mut Child, log: Arc<Mutex<Vec<String>>>) -> Receiver<String> {
    let (sender, receiver) = channel();
    let written = BufReader::new(child.stderr.take().unwrap());
    thread::spawn(move || {
        for line in written.split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).into_owned();
            log.lock().unwrap().push(line.clone());
            let _ = sender.send(line);
        }
    });
    receiver
}
