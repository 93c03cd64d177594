//! What a browser fetches, assembled in `target/site`.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::wasm::Size;
use crate::{css, wasm, workspace};

/// Builds module and style sheet afresh, and returns the folder they are in.
pub(crate) fn build(size: Size) -> Result<PathBuf> {
    let module = wasm::compile(size)?;
    let style = css::bundle(&workspace::root().join("style/main.css"))?;
    let folder = workspace::site();
    let package = folder.join("pkg");
    // Compressed files of an earlier release would be served in place of the new ones.
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
        _ => fs::create_dir_all(&package)?,
    }
    wasm::bind(&module, size, &package)?;
    fs::write(package.join("site.css"), style).context("site.css")?;
    Ok(folder)
}
