//! Where things of this checkout lie, and what the caller's environment says.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::command;

/// The folder that holds the workspace's `Cargo.toml`.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the manifest of a member lies below the workspace")
}

/// Cargo's build folder, wherever the environment or a configuration file puts it.
pub(crate) fn target() -> Result<PathBuf> {
    let mut metadata = cargo("metadata --no-deps --format-version 1");
    let metadata: serde_json::Value = serde_json::from_str(&command::output(&mut metadata)?)?;
    let folder = metadata["target_directory"].as_str();
    folder
        .map(PathBuf::from)
        .context("`cargo metadata` names no target directory")
}

/// The served files of a build: debug servers read this folder, release builds embed it.
pub(crate) fn site() -> PathBuf {
    root().join("target/site")
}

/// What cargo tells this program of itself. Build scripts that read variables of the same names would
/// run anew, and all that depends on them be compiled anew, after each call by hand.
const OWN: [&str; 9] = [
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_LINKS",
    "CARGO_MANIFEST_PATH",
    "CARGO_PKG_NAME",
    "CARGO_PKG_VERSION",
    "CARGO_PKG_VERSION_MAJOR",
    "CARGO_PKG_VERSION_MINOR",
    "CARGO_PKG_VERSION_PATCH",
    "CARGO_PKG_VERSION_PRE",
];

/// A cargo call in the workspace, its arguments written as on a command line.
pub(crate) fn cargo(line: &str) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(root()).args(line.split_whitespace());
    for name in OWN {
        cargo.env_remove(name);
    }
    cargo
}

/// A variable of the caller's environment; an empty one counts as absent.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place of this crate that reads it"
)]
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
