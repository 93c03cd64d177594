//! The browser half: compiled for wasm, then given its JavaScript by wasm-bindgen, whose version
//! the lock file keeps equal to that of the library compiled in.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::{command, setup, workspace};

/// What browsers run.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// What the module is compiled for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// Quick to compile.
    Debug,
    /// Quick to fetch.
    Release,
}

/// Compiles the module and says where it is. A quick build uses the profile of the server half, so
/// that both share the macros that run while they compile.
pub(crate) fn compile(size: Size) -> Result<PathBuf> {
    setup::rust_target(TARGET)?;
    let (profile, folder) = match size {
        Size::Debug => ("dev", "debug"),
        Size::Release => ("wasm-release", "wasm-release"),
    };
    let line = format!("build -p frontend --lib --target {TARGET} --profile {profile}");
    command::run(&mut workspace::cargo(&line))?;
    Ok(workspace::target()?
        .join(TARGET)
        .join(folder)
        .join("frontend.wasm"))
}

/// Writes `site.js` and `site.wasm`, the names that pages ask for when `LEPTOS_OUTPUT_NAME` is set;
/// wasm-bindgen would call the module `site_bg.wasm`.
pub(crate) fn bind(module: &Path, size: Size, folder: &Path) -> Result<()> {
    println!(
        "$ wasm-bindgen {} --target web --out-name site",
        module.display()
    );
    Bindgen::new()
        .input_path(module)
        .out_name("site")
        .web(true)?
        .typescript(false)
        .debug(size == Size::Debug)
        .remove_name_section(size == Size::Release)
        .generate(folder)?;
    fs::rename(folder.join("site_bg.wasm"), folder.join("site.wasm")).context("site.wasm")
}
