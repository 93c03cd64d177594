//! Writes that another site makes a signed-in browser send.

use axum::http::StatusCode;

use crate::doors::{Door, Kind};
use crate::house::{Ask, House, ORIGIN};
use crate::world::World;

/// What browsers and tools send along where the page is not one of ours.
const FORGED: [&[(&str, &str)]; 8] = [
    &[],
    &[("origin", "null")],
    &[("origin", "https://evil.example")],
    &[("origin", "http://127.0.0.1:3000.evil.example")],
    &[("sec-fetch-site", "cross-site"), ("origin", ORIGIN)],
    &[("sec-fetch-site", "same-site"), ("origin", ORIGIN)],
    &[("sec-fetch-site", "none")],
    &[
        ("sec-fetch-site", "same-origin"),
        ("origin", "https://evil.example"),
    ],
];

fn with<'a>(ask: Ask<'a>, headers: &[(&str, &str)]) -> Ask<'a> {
    headers
        .iter()
        .fold(ask, |ask, (name, value)| ask.header(name, value))
}

#[tokio::test]
async fn no_door_takes_a_write_that_another_site_sent() {
    let house = House::on_sqlite().await;
    let world = World::new(&house).await;
    let admin = world.admin();
    let cookie = format!("polaris={}", admin.session.as_ref().unwrap());
    let bearer = format!("Bearer {}", admin.token.as_ref().unwrap());
    let before = house.bench.store().row_counts().await;
    let doors = Door::all(&house).await;
    for door in doors.iter().filter(|door| door.is_unsafe()) {
        for forged in FORGED {
            let ask = with(door.ask(&house, &world.ids), forged);
            let answer = ask.header("cookie", &cookie).send().await;
            assert_eq!(
                answer.status,
                StatusCode::FORBIDDEN,
                "{} {forged:?}",
                door.name()
            );
            assert!(
                answer.body.contains("came from another site"),
                "{}",
                answer.body
            );
        }
        let ask = door.ask(&house, &world.ids).header("cookie", &cookie);
        let answer = ask.header("authorization", &bearer).send().await;
        assert_eq!(
            answer.status,
            StatusCode::FORBIDDEN,
            "{} with both",
            door.name()
        );
    }
    assert_eq!(house.bench.store().row_counts().await, before);
}

#[tokio::test]
async fn signing_in_is_not_taken_from_another_site_either() {
    let house = House::on_sqlite().await;
    let world = World::new(&house).await;
    let doors = Door::all(&house).await;
    let strangers_doors = ["/rpc/sign_in", "/rpc/join", "/rpc/set_up"];
    let mut tried = 0;
    for door in doors
        .iter()
        .filter(|door| strangers_doors.contains(&&*door.path))
    {
        for forged in FORGED {
            let answer = with(door.ask(&house, &world.ids), forged).send().await;
            assert_eq!(
                answer.status,
                StatusCode::FORBIDDEN,
                "{} {forged:?}",
                door.name()
            );
            tried += 1;
        }
    }
    assert_eq!(tried, strangers_doors.len() * FORGED.len());
}

/// A stranger at the API is told to sign in, not that another site sent them.
#[tokio::test]
async fn who_brings_nothing_to_the_api_is_told_to_sign_in() {
    let house = House::on_sqlite().await;
    let world = World::new(&house).await;
    let mut tried = 0;
    for door in Door::all(&house).await {
        if door.kind == Kind::Rest && door.is_unsafe() {
            let answer = door.ask(&house, &world.ids).send().await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", door.name());
            tried += 1;
        }
    }
    assert!(tried > 20, "only {tried} were tried");
}

/// A program with a token and no cookie is no browser.
#[tokio::test]
async fn a_token_without_a_cookie_needs_no_origin() {
    let house = House::on_sqlite().await;
    let world = World::new(&house).await;
    let ask = house
        .post("/api/v1/applications")
        .bearer(world.admin().token.as_ref().unwrap());
    let answer = ask
        .json(&serde_json::json!({ "name": "by a program" }))
        .send()
        .await;
    assert_eq!(answer.status, StatusCode::CREATED);
}
