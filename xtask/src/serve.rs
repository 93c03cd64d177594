//! Trying the program out: `polaris serve` with practice mode, on a loopback port.

use std::process::Command;

use anyhow::{Result, bail};

use crate::binaries::{self, Profile};
use crate::wasm::Size;
use crate::{command, interrupt, site, workspace};

/// Used unless the caller says otherwise.
const DEFAULTS: [(&str, &str); 2] = [("--listen", "127.0.0.1:3000"), ("--data-dir", "./data")];

/// Builds both halves and serves until it is interrupted. What `polaris` writes comes last: the
/// address and, on a fresh database, the one-time set-up code.
pub(crate) fn practice(arguments: &[String]) -> Result<()> {
    site::build(Size::Debug)?;
    let polaris = binaries::build(Profile::Debug)?.polaris;
    let mut serve = Command::new(polaris);
    serve.current_dir(workspace::root()).arg("serve");
    for (flag, value) in DEFAULTS {
        if !arguments
            .iter()
            .any(|given| given.split('=').next() == Some(flag))
        {
            serve.args([flag, value]);
        }
    }
    serve.arg("--practice").args(arguments);
    command::announce(&serve);
    let mut child = command::spawn(&mut serve)?;
    let status = child.wait()?;
    interrupt::forget(child.id());
    if status.success() || interrupt::check().is_err() {
        return Ok(());
    }
    bail!("polaris ended with {status}")
}
