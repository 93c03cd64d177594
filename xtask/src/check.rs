//! What is said about the source without running it.

use anyhow::{Result, bail};

use crate::{command, setup, wasm, workspace};

/// Format, lints of both halves, licences and advisories; all of them, whatever the first says.
pub(crate) fn all() -> Result<()> {
    let outcomes = [format(), lint_server(), lint_browser(), licences()];
    let failures: Vec<String> = outcomes
        .into_iter()
        .filter_map(Result::err)
        .map(|error| format!("{error:#}"))
        .collect();
    if !failures.is_empty() {
        bail!("{}", failures.join("\n       "));
    }
    Ok(())
}

/// Everything is formatted as `rustfmt.toml` wants.
pub(crate) fn format() -> Result<()> {
    setup::rust_component("fmt", "rustfmt")?;
    command::run(&mut workspace::cargo("fmt --all -- --check -l"))
}

/// No lint speaks up in what is compiled for this machine.
pub(crate) fn lint_server() -> Result<()> {
    setup::rust_component("clippy", "clippy")?;
    command::run(&mut workspace::cargo(
        "clippy --workspace --exclude frontend --all-targets -- -D warnings",
    ))
}

/// No lint speaks up in what is compiled for browsers.
pub(crate) fn lint_browser() -> Result<()> {
    setup::rust_component("clippy", "clippy")?;
    setup::rust_target(wasm::TARGET)?;
    let selection = "-p frontend -p app --features app/hydrate --lib --target";
    let line = format!("clippy {selection} {} -- -D warnings", wasm::TARGET);
    command::run(&mut workspace::cargo(&line))
}

/// Licences and known vulnerabilities of dependencies, by tools that are optional here.
fn licences() -> Result<()> {
    for (tool, line) in [("cargo-deny", "deny check"), ("cargo-audit", "audit")] {
        if command::answers(tool, &["--version"]) {
            command::run(&mut workspace::cargo(line))?;
        } else {
            println!("{tool} is not installed, so it was not asked (`cargo install {tool}`)");
        }
    }
    Ok(())
}
