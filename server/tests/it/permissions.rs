//! Who gets through which door: the permission table as the outside meets it.

use std::fmt::Write;

use axum::http::StatusCode;

use crate::doors::{Door, Kind, is_refused};
use crate::house::House;
use crate::world::World;

/// Doors that let strangers in by design.
const OPEN_TO_STRANGERS: [&str; 4] = [
    "GET /api/v1/openapi.json",
    "GET /sign-in",
    "GET /setup",
    "GET /invitations/{secret}",
];
/// What an upload token is for.
const OF_UPLOAD_TOKENS: [&str; 4] = [
    "GET /api/v1/openapi.json",
    "POST /api/v1/projects/{id}/scans",
    "GET /api/v1/projects/{id}/scans",
    "GET /api/v1/scans/{id}",
];

/// Every door with every kind of sender. A changed or a new door shows as a changed table.
#[tokio::test]
async fn every_door_lets_through_whom_the_table_names() {
    let house = House::on_sqlite().await;
    let mut world = World::new(&house).await;
    let mut table = format!("{:<84}", "");
    for sender in &world.senders {
        write!(table, "{:>14}", sender.name).unwrap();
    }
    for door in Door::all(&house).await {
        write!(table, "\n{:<84}", door.name()).unwrap();
        for at in 0..world.senders.len() {
            let sender = world.senders[at].clone();
            let answer = sender.open(&house, &door, &world.ids).await;
            let refused_form = answer.status.is_redirection() && is_refused(&answer);
            let mark = if refused_form { "refused " } else { "" };
            write!(table, "{:>14}", format!("{mark}{}", answer.status.as_u16())).unwrap();
            expect_the_obvious(&door, sender.name, answer.status);
            if door.is_unsafe() && !is_refused(&answer) {
                world = World::new(&house).await;
            }
        }
    }
    insta::assert_snapshot!("doors", table);
}

/// What no accepted snapshot may change.
fn expect_the_obvious(door: &Door, sender: &str, status: StatusCode) {
    let name = door.name();
    let passed = status.is_success();
    let case = || format!("{name} as {sender}: {status}");
    assert!(!status.is_server_error(), "{}", case());
    match sender {
        "anonymous" | "deactivated" | "invited" | "other upload" => {
            assert!(!passed || OPEN_TO_STRANGERS.contains(&&*name), "{}", case());
        }
        "foreign admin"
            if !status.is_redirection()
                && door.names_ids()
                && !OPEN_TO_STRANGERS.contains(&&*name) =>
        {
            assert_eq!(status, StatusCode::NOT_FOUND, "{}", case());
        }
        "upload token" => {
            let may = OF_UPLOAD_TOKENS.contains(&&*name);
            assert_eq!(passed, may, "{}", case());
        }
        "outsider" if door.kind == Kind::Rest && door.path.contains("{id}") => {
            assert!(!passed, "{}", case());
        }
        _ => {}
    }
}
