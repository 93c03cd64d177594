//! The release: two programs, and the served files that `polaris` carries inside itself.

use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::json;

use crate::binaries::{self, Profile};
use crate::wasm::Size;
use crate::{command, compress, setup, site, workspace};

/// Fills `dist/`.
pub(crate) fn build() -> Result<()> {
    let site = site::build(Size::Release)?;
    shrink(&site.join("pkg"))?;
    let first_load = compress(&site)?;
    // Cargo does not see files that appear in the folder which the server embeds.
    command::run(&mut workspace::cargo("clean --release -p server"))?;
    let binaries = binaries::build(Profile::Release)?;

    let dist = workspace::root().join("dist");
    match fs::remove_dir_all(&dist) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
        _ => copy_folder(&site, &dist.join("site"))?,
    }
    fs::write(
        dist.join("site/first-load.json"),
        serde_json::to_string_pretty(&first_load)?,
    )?;
    for (from, name) in [
        (&binaries.polaris, "polaris"),
        (&binaries.simulator, "azure-simulator"),
    ] {
        let to = dist.join(name);
        fs::copy(from, &to).with_context(|| to.display().to_string())?;
        println!("dist/{name}  {} bytes", fs::metadata(&to)?.len());
    }
    Ok(())
}

/// Lets the tools of `xtask/package.json` take out what a browser does not need.
fn shrink(package: &Path) -> Result<()> {
    let folder = workspace::root().join("xtask");
    setup::npm(&folder)?;
    let tool = |name: &str| Command::new(folder.join("node_modules/.bin").join(name));
    let module = package.join("site.wasm");
    let mut optimise = tool("wasm-opt");
    command::run(
        optimise
            .args(["-Oz", "--all-features", "-o"])
            .args([&module, &module]),
    )?;
    for name in ["site.js", "site.css"] {
        let file = package.join(name);
        let mut minify = tool("esbuild");
        minify.args(["--minify", "--allow-overwrite", "--log-level=warning"]);
        let mut output = OsString::from("--outfile=");
        output.push(&file);
        command::run(minify.arg(output).arg(file))?;
    }
    Ok(())
}

/// Compresses all served files, and lists those fetched before the first page is alive.
fn compress(site: &Path) -> Result<serde_json::Value> {
    let mut files: Vec<_> = fs::read_dir(site.join("pkg"))?.collect::<Result<_, _>>()?;
    files.sort_by_key(fs::DirEntry::file_name);
    let mut first_load = Vec::new();
    for file in files.iter().filter(|file| file.path().is_file()) {
        let name = format!("pkg/{}", file.file_name().display());
        let sizes = compress::beside(&file.path())?;
        println!(
            "{name}  {} bytes, gzip {}, brotli {}",
            sizes.bytes, sizes.gzip, sizes.brotli
        );
        first_load.push(json!({
            "file": name, "bytes": sizes.bytes, "gzip": sizes.gzip, "brotli": sizes.brotli,
        }));
    }
    Ok(first_load.into())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
