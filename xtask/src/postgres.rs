//! A PostgreSQL server of our own, empty and thrown away at the end. It listens on a free
//! loopback port, lets everybody in, and takes no care to survive a crash.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::background::free_port;
use crate::{command, setup};

/// PostgreSQL refuses to run as root; Debian's package makes this user for it.
const USER: &str = "postgres";
const SETTINGS: &str = "-c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off \
    -c full_page_writes=off -c max_connections=200";

/// A running server; dropping it stops it and removes its files.
pub(crate) struct Postgres {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
}

impl Postgres {
    /// Starts a server, after installing it where it is missing.
    pub(crate) fn start() -> Result<Self> {
        if programs().is_none() {
            setup::debian_package("postgresql")?;
        }
        let programs = programs().context("the package postgresql brought no server")?;
        let folder = tempfile::Builder::new()
            .prefix("polaris-postgres-")
            .tempdir()?;
        if setup::is_root() {
            command::run(Command::new("chown").arg(USER).arg(folder.path()))?;
        }
        let port = free_port()?;
        let postgres = Self {
            programs,
            folder,
            port,
        };
        let data = postgres.folder.path().join("data");
        let mut initdb = postgres.program("initdb");
        initdb.args(["--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"]);
        initdb.args(["--username", USER, "--pgdata"]).arg(&data);
        command::announce(&initdb);
        command::output(&mut initdb)?;
        let mut start = postgres.control();
        start
            .arg("--log")
            .arg(postgres.folder.path().join("log"))
            .arg("-o");
        let folder = postgres.folder.path().display();
        start.arg(format!(
            "{SETTINGS} -c port={port} -c unix_socket_directories={folder}"
        ));
        command::run(start.args(["--wait", "--silent", "start"]))?;
        Ok(postgres)
    }

    /// Where a database of this server is reached by its superuser.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/{database}", self.port)
    }

    /// The address of a database that nobody has used yet.
    pub(crate) fn new_database(&self) -> Result<String> {
        let name = format!("once_{:016x}", fastrand::u64(..));
        let mut create = self.program("createdb");
        create.args(["--host", "127.0.0.1", "--username", USER]);
        create.args(["--port", &self.port.to_string(), &name]);
        command::output(&mut create)?;
        Ok(self.url(&name))
    }

    /// The folder of `createdb`, `psql` and the like.
    pub(crate) fn programs(&self) -> &Path {
        &self.programs
    }

    fn control(&self) -> Command {
        let mut control = self.program("pg_ctl");
        control.arg("--pgdata").arg(self.folder.path().join("data"));
        control
    }

    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = if setup::is_root() {
            let mut runuser = Command::new("runuser");
            runuser.args(["-u", USER, "--"]).arg(program);
            runuser
        } else {
            Command::new(program)
        };
        command.current_dir(self.folder.path());
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut stop = self.control();
        stop.args(["--mode", "immediate", "--silent", "stop"]);
        if let Err(error) = command::output(&mut stop) {
            println!(
                "PostgreSQL in {} goes on: {error:#}",
                self.folder.path().display()
            );
        }
    }
}

/// Debian keeps the programs of each version in a folder of its own and not in the search path.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let folders = versions.map(|version| version.path().join("bin"));
    let complete = folders.filter(|folder| folder.join("initdb").exists());
    complete.max().or_else(|| {
        let path = crate::workspace::environment("PATH")?;
        std::env::split_paths(&path).find(|folder| folder.join("initdb").exists())
    })
}
