//! The two programs of the workspace: `polaris` and `azure-simulator`.

use std::path::PathBuf;

use anyhow::Result;

use crate::{command, workspace};

/// Where a build put them.
pub(crate) struct Binaries {
    pub(crate) polaris: PathBuf,
    pub(crate) simulator: PathBuf,
}

/// How they are compiled.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    Debug,
    Release,
}

/// Builds both. A debug build has the fail points, which do nothing unless one is named; a release
/// with them would not compile.
pub(crate) fn build(profile: Profile) -> Result<Binaries> {
    let mut cargo = workspace::cargo("build -p server -p azure-simulator");
    let folder = match profile {
        Profile::Debug => {
            cargo.args(["--features", "server/failpoints"]);
            "debug"
        }
        Profile::Release => {
            cargo.arg("--release");
            "release"
        }
    };
    command::run(&mut cargo)?;
    let folder = workspace::target()?.join(folder);
    Ok(Binaries {
        polaris: folder.join("polaris"),
        simulator: folder.join("azure-simulator"),
    })
}
