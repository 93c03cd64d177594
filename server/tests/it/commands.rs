//! Commands of the program beside `serve`, as scripts call them.

use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};

use azure_simulator::Simulator;
use serde_json::Value;
use services::ServerFacts;
use store::Store;

use crate::program::{Program, polaris};

fn bootstrap(folder: &Path, password: &str) -> Output {
    let words = [
        "admin",
        "bootstrap",
        "--organization",
        "Contoso",
        "--email",
        "ada@example.com",
        "--name",
        "Ada Admin",
    ];
    let mut command = polaris(folder, &words);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(password.as_bytes()).unwrap();
    drop(input);
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_script_sets_an_empty_database_up_once_and_reads_nothing_but_the_token() {
    let folder = tempfile::tempdir().unwrap();
    let weak = bootstrap(folder.path(), "password1234\n");
    assert!(!weak.status.success() && weak.stdout.is_empty());
    assert!(said(&weak).contains("attackers"), "{}", said(&weak));

    let first = bootstrap(folder.path(), "harbour lamp at noon\n");
    assert!(first.status.success(), "{}", said(&first));
    let told: Value = serde_json::from_slice(&first.stdout).unwrap();
    let members: Vec<_> = told.as_object().unwrap().keys().collect();
    assert_eq!(members, ["token"]);
    assert!(told["token"].as_str().unwrap().starts_with("plr_"));

    let again = bootstrap(folder.path(), "harbour lamp at noon\n");
    assert!(!again.status.success() && again.stdout.is_empty());
    assert!(said(&again).contains("set up"), "{}", said(&again));
}

#[tokio::test]
async fn a_worker_starts_beside_a_server_and_takes_from_it_what_its_flags_do_not_say() {
    let folder = tempfile::tempdir().unwrap();
    let alone = polaris(folder.path(), &["worker"]).output().unwrap();
    assert!(!alone.status.success());
    assert!(said(&alone).contains("polaris serve"), "{}", said(&alone));

    let simulator = Simulator::start().await.unwrap();
    let program = Program::start(&simulator);
    let database = program.folder().join("polaris.db");
    let store = Store::open(&format!("sqlite:{}", database.display())).await;
    let server = ServerFacts::read(&store.unwrap()).await.unwrap().unwrap();
    assert_eq!(server.public_url, program.address);
    assert_eq!(server.allowed_origins, [simulator.url()]);
}

#[test]
fn a_public_url_that_is_no_origin_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    for wrong in [
        "",
        "polaris.example.com",
        "https://polaris.example.com/app",
        "ftp://x",
    ] {
        let serve = ["serve", "--listen", "127.0.0.1:0", "--public-url", wrong];
        let refused = polaris(folder.path(), &serve).output().unwrap();
        assert!(!refused.status.success(), "{wrong}");
        assert!(
            said(&refused).contains("--public-url"),
            "{}",
            said(&refused)
        );
    }
}
