//! Clients of Azure DevOps that others wrote, run against our simulator: where they are content,
//! it behaves like the real thing.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::background::{Background, free_port};
use crate::binaries::Binaries;
use crate::summary::Tests;
use crate::{command, setup, workspace};

/// Runs each script of `end2end/azure-clients`: `*.py` with the packages of its
/// `requirements.txt`, `*.mjs` with those of its `package-lock.json`. Each finds a fresh
/// simulator at `SIMULATOR_URL` and ends with a line `N passed, N failed`.
pub(crate) fn test(binaries: &Binaries, tests: &mut Tests) -> Result<()> {
    let folder = workspace::root().join("end2end/azure-clients");
    let mut scripts: Vec<PathBuf> = fs::read_dir(&folder)
        .with_context(|| folder.display().to_string())?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    scripts.sort();
    let mut failed = Vec::new();
    let mut ran = 0;
    for script in scripts {
        let mut command = match script.extension().and_then(|ending| ending.to_str()) {
            Some("py") => setup::python(&folder)?,
            Some("mjs") => {
                setup::npm(&folder)?;
                Command::new("node")
            }
            _ => continue,
        };
        let name = script.file_name().unwrap_or_default().display().to_string();
        command.current_dir(&folder).arg(&name);
        let port = free_port()?;
        let mut simulator = Command::new(&binaries.simulator);
        simulator.args(["--listen", &format!("127.0.0.1:{port}")]);
        let _simulator = Background::start(&mut simulator, port)?;
        command.env("SIMULATOR_URL", format!("http://127.0.0.1:{port}"));
        let (transcript, outcome) = command::run_and_read(&mut command);
        tests.read(&name, &transcript);
        failed.extend(outcome.err().map(|error| format!("{error:#}")));
        ran += 1;
    }
    ensure!(ran > 0, "{} holds no script", folder.display());
    if !failed.is_empty() {
        bail!("{}", failed.join("; "));
    }
    Ok(())
}
