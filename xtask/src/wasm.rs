//! The browser half: compiled for wasm, then given its JavaScript by wasm-bindgen, whose version
//! the lock file keeps equal to that of the library compiled in.

use std::path::{Path, PathBuf};

use anyhow::Result;
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

impl Size {
    fn profile(self) -> &'static str {
        match self {
            Self::Debug => "wasm-dev",
            Self::Release => "wasm-release",
        }
    }
}

/// Compiles the module and says where it is.
pub(crate) fn compile(size: Size) -> Result<PathBuf> {
    setup::rust_target(TARGET)?;
    let profile = size.profile();
    let line = format!("build -p frontend --lib --target {TARGET} --profile {profile}");
    command::run(&mut workspace::cargo(&line))?;
    Ok(workspace::target()?
        .join(TARGET)
        .join(profile)
        .join("frontend.wasm"))
}

/// Writes `site.js` and `site_bg.wasm`. Server and page agree on these names through
/// `LEPTOS_OUTPUT_NAME`, so they must stay as wasm-bindgen gives them.
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
        .generate(folder)
}
