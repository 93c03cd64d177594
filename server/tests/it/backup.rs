//! `polaris backup` and `polaris restore`, as an operator types them.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use azure_simulator::Simulator;

use crate::program::{Program, polaris};

/// Runs a command to its end; what it said, and whether it succeeded.
fn run(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let done = polaris(folder, arguments).output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    (done.status.success(), said)
}

#[tokio::test]
async fn a_backup_is_made_while_polaris_serves_and_restored_when_nobody_does() {
    let simulator = Simulator::start().await.unwrap();
    let program = Program::start(&simulator);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.db");
    let name = file.to_str().unwrap();
    for _ in 0..3 {
        let (done, said) = run(program.folder(), &["backup", name]);
        assert!(done, "{said}");
    }
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "for its owner alone");
    let files = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files, 1, "nothing else is left");

    let (done, said) = run(program.folder(), &["restore", name]);
    assert!(!done && said.contains("--force replaces it"), "{said}");
    let (done, said) = run(program.folder(), &["restore", name, "--force"]);
    assert!(!done && said.contains("is in use"), "{said}");

    // Elsewhere, without the key, and beside what a database that is gone left behind.
    let other = tempfile::tempdir().unwrap();
    for stale in ["polaris.db-wal", "polaris.db-shm"] {
        fs::write(other.path().join(stale), "of another database").unwrap();
    }
    let (done, said) = run(other.path(), &["restore", name]);
    assert!(done && said.contains("have to be entered again"), "{said}");
    let (done, said) = run(other.path(), &["backup", name]);
    assert!(done, "what was restored is a database: {said}");
    let (done, said) = run(other.path(), &["restore", name, "--force"]);
    assert!(done, "nobody uses it now: {said}");
    let mode = fs::metadata(other.path().join("polaris.db")).unwrap();
    assert_eq!(mode.permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn a_damaged_backup_changes_nothing() {
    let simulator = Simulator::start().await.unwrap();
    let program = Program::start(&simulator);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.db");
    let name = file.to_str().unwrap();
    assert!(run(program.folder(), &["backup", name]).0);
    let whole = fs::read(&file).unwrap();
    let mut spoilt = whole.clone();
    // Pages in the middle, which no header speaks of.
    let middle = spoilt.len() / 2;
    spoilt[middle..middle + 8_192].fill(0x5a);
    let mut short = whole;
    short.truncate(middle);
    for bytes in [spoilt, short, b"no database".to_vec()] {
        fs::write(&file, bytes).unwrap();
        let other = tempfile::tempdir().unwrap();
        let (done, said) = run(other.path(), &["restore", name]);
        assert!(!done && said.contains("cannot be used"), "{said}");
        assert!(!other.path().join("polaris.db").exists());
    }
}

#[test]
fn for_postgresql_the_commands_name_the_programs_that_do_it() {
    let folder = tempfile::tempdir().unwrap();
    let url = ["--database-url", "postgres://nobody@127.0.0.1:9/none"];
    for command in [["backup", "file"], ["restore", "file"]] {
        let (done, said) = run(folder.path(), &[command, url].concat());
        assert!(!done && said.contains("pg_dump"), "{said}");
    }
}
