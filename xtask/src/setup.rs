//! What a machine must have besides a Rust toolchain: found, or installed where that takes no
//! decision from anybody, or asked for in one sentence.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{command, workspace};

/// The standard library for another target, of the pinned toolchain.
pub(crate) fn rust_target(target: &str) -> Result<()> {
    let mut rustc = Command::new("rustc");
    rustc
        .current_dir(workspace::root())
        .args(["--print", "target-libdir", "--target", target]);
    if Path::new(command::output(&mut rustc)?.trim()).is_dir() {
        return Ok(());
    }
    rustup(&["target", "add", target])
}

/// A part of the pinned toolchain that is called as `cargo NAME`.
pub(crate) fn rust_component(cargo_command: &str, component: &str) -> Result<()> {
    if command::answers("cargo", &[cargo_command, "--version"]) {
        return Ok(());
    }
    rustup(&["component", "add", component])
}

fn rustup(arguments: &[&str]) -> Result<()> {
    if !command::answers("rustup", &["--version"]) {
        let wanted = arguments.join(" ");
        bail!("this needs `rustup {wanted}`, but rustup is not installed: see https://rustup.rs");
    }
    command::run(
        Command::new("rustup")
            .current_dir(workspace::root())
            .args(arguments),
    )
}

/// The packages that a folder's lock file names, in its `node_modules`.
pub(crate) fn npm(folder: &Path) -> Result<()> {
    if !command::answers("npm", &["--version"]) {
        bail!("npm is missing: install Node.js 20 or later");
    }
    if is_newer(
        &folder.join("node_modules/.package-lock.json"),
        &folder.join("package-lock.json"),
    ) {
        return Ok(());
    }
    let mut npm = Command::new("npm");
    npm.current_dir(folder)
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .arg("ci");
    command::run(&mut npm)
}

fn is_newer(made: &Path, source: &Path) -> bool {
    let changed = |file: &Path| {
        fs::metadata(file)
            .and_then(|metadata| metadata.modified())
            .ok()
    };
    changed(made).is_some_and(|made| Some(made) >= changed(source))
}

/// A Python with the requirements of a folder, kept in the build folder.
pub(crate) fn python(folder: &Path) -> Result<Command> {
    let home = workspace::target()?.join("python");
    let python = home.join("bin/python");
    if !python.exists() {
        if !command::answers("python3", &["-c", "import ensurepip"]) {
            debian_package("python3-venv")?;
        }
        command::run(Command::new("python3").args(["-m", "venv"]).arg(&home))?;
    }
    let requirements = folder.join("requirements.txt");
    let installed = home.join("installed.txt");
    if !is_newer(&installed, &requirements) {
        let mut pip = Command::new(&python);
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-r",
        ]);
        command::run(pip.arg(&requirements))?;
        fs::copy(&requirements, &installed).context("the list of installed requirements")?;
    }
    let mut command = Command::new(python);
    command.current_dir(folder);
    Ok(command)
}

/// Installs a package where we may: as root on Debian.
pub(crate) fn debian_package(package: &str) -> Result<()> {
    if !is_root() || !Path::new("/etc/debian_version").exists() {
        bail!("{package} is missing: install it (on Debian: `apt-get install {package}`)");
    }
    let apt = |arguments: &[&str]| {
        let mut apt = Command::new("apt-get");
        command::run(apt.env("DEBIAN_FRONTEND", "noninteractive").args(arguments))
    };
    apt(&["update", "-q"])?;
    apt(&["install", "-y", "-q", "--no-install-recommends", package])
}

/// Whether this process may do everything.
pub(crate) fn is_root() -> bool {
    command::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
