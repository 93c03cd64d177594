//! The key stands outside the database, and the program starts with the right one only.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use azure_simulator::Simulator;

use crate::program::{Program, polaris};

/// What the program says when it does not start.
fn refusal(folder: &Path) -> String {
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    let output = polaris(folder, &serve).output().unwrap();
    assert!(!output.status.success(), "it started");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test]
async fn a_database_starts_with_its_own_unread_key_only() {
    let simulator = Simulator::start().await.unwrap();
    let program = Program::start(&simulator);
    let folder = tempfile::tempdir().unwrap();
    for file in ["polaris.db", "polaris.db-wal", "polaris.db-shm", "key"] {
        fs::copy(program.folder().join(file), folder.path().join(file)).unwrap();
    }
    drop(program);
    let key = folder.path().join("key");
    let mode = fs::metadata(&key).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "made for its owner alone");

    fs::set_permissions(&key, Permissions::from_mode(0o644)).unwrap();
    let said = refusal(folder.path());
    assert!(said.contains("can be read by others"), "{said}");

    fs::remove_file(&key).unwrap();
    let said = refusal(folder.path());
    assert!(said.contains("is missing"), "{said}");

    for (text, wanted) in [
        ("0".repeat(64), "sample"),
        ("01".repeat(31) + "02", "another key"),
    ] {
        fs::write(&key, text).unwrap();
        fs::set_permissions(&key, Permissions::from_mode(0o600)).unwrap();
        let said = refusal(folder.path());
        assert!(said.contains(wanted), "{said}");
    }
}
