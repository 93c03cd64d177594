//! Two organizations in one database learn nothing of each other.

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::doors::{Door, is_refused};
use crate::house::{Answer, House};
use crate::ids::Ids;
use crate::world::World;

/// An answer without what differs from request to request.
fn comparable(body: &str, ids: &[&Ids]) -> String {
    let mut body = body.to_owned();
    for ids in ids {
        for (name, id) in ids.named() {
            body = body.replace(id, name);
        }
    }
    let chance = ["nonce=\"", "crossorigin=\"", "\"reference\":\""];
    chance
        .iter()
        .fold(body, |body, begin| without(&body, begin, '"'))
}

fn location(answer: &Answer) -> String {
    answer.header("location").to_owned()
}

/// Cuts out what stands between a beginning and an end.
fn without(text: &str, begin: &str, end: char) -> String {
    let mut parts = text.split(begin);
    let mut left = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        left.push_str(begin);
        left.push_str(part.split_once(end).map_or(part, |(_, rest)| rest));
    }
    left
}

#[tokio::test]
async fn what_belongs_to_another_organization_is_like_what_does_not_exist() {
    let house = House::on_sqlite().await;
    let ours = World::new(&house).await;
    let theirs = World::new(&house).await;
    let unknown = Ids::unknown();
    let before = house.bench.store().row_counts().await;
    let mut positions = 0;
    for door in Door::all(&house).await {
        for (name, foreign) in theirs.ids.named() {
            let foreign = ours.ids.with(name, foreign);
            let missing = ours.ids.with(name, unknown.of(name));
            if name.starts_with("azure") || !door.depends_on(&foreign, &missing) {
                continue;
            }
            positions += 1;
            let case = format!("{} with a foreign {name}", door.name());
            let admin = ours.admin();
            let foreign_answer = admin.open(&house, &door, &foreign).await;
            let missing_answer = admin.open(&house, &door, &missing).await;
            assert!(
                is_refused(&foreign_answer),
                "{case}: {}",
                foreign_answer.status
            );
            assert_eq!(foreign_answer.status, missing_answer.status, "{case}");
            let all = [&theirs.ids, &unknown, &ours.ids];
            for part in [|answer: &Answer| answer.body.clone(), location] {
                let told = comparable(&part(&foreign_answer), &all);
                assert_eq!(told, comparable(&part(&missing_answer), &all), "{case}");
            }
        }
    }
    assert!(positions > 60, "only {positions} positions were found");
    assert_eq!(house.bench.store().row_counts().await, before);
}

#[tokio::test]
async fn the_data_of_another_organization_changes_no_answer() {
    for house in House::each_fresh().await {
        let ours = World::new(&house).await;
        let before = everything(&house, &ours).await;
        World::new(&house).await;
        let after = everything(&house, &ours).await;
        assert!(before.len() > 25, "only {} answers", before.len());
        for (door, body) in &before {
            assert_eq!(Some(body), after.get(door), "{door}");
        }
    }
}

async fn everything(house: &House, world: &World) -> BTreeMap<String, String> {
    let mut answers = BTreeMap::new();
    for door in Door::all(house).await {
        if !door.is_unsafe() {
            let answer = world.admin().open(house, &door, &world.ids).await;
            answers.insert(door.name(), comparable(&answer.body, &[]));
        }
    }
    answers
}

#[tokio::test]
async fn who_is_denied_changes_nothing_and_leaves_one_line_in_the_audit_log() {
    for house in House::each_fresh().await {
        let world = World::new(&house).await;
        let mut denials = 0;
        for door in Door::all(&house).await {
            let before = house.bench.store().row_counts().await;
            let answer = world
                .sender("observer")
                .open(&house, &door, &world.ids)
                .await;
            let mut after = house.bench.store().row_counts().await;
            if answer.status != StatusCode::FORBIDDEN {
                continue;
            }
            denials += 1;
            *after.get_mut("audit").unwrap() -= 1;
            assert_eq!(before, after, "{}", door.name());
        }
        assert!(denials > 25, "only {denials} denials");
    }
}

#[tokio::test]
async fn a_changed_role_counts_from_the_next_request_on() {
    for house in House::each_fresh().await {
        let world = World::new(&house).await;
        let admin = world.admin().token.as_ref().unwrap();
        let member = world.sender("member").token.as_ref().unwrap();
        let me = house.get("/api/v1/me").bearer(member).send().await.json();
        let user = me["id"].as_str().unwrap();
        let application = &world.ids.application;
        let try_project = async || {
            let ask = house.post(&format!("/api/v1/applications/{application}/projects"));
            let name = uuid::Uuid::now_v7().to_string();
            ask.bearer(member)
                .json(&json!({ "name": name }))
                .send()
                .await
                .status
        };
        let set = async |method: Method, path: String, body: serde_json::Value| {
            let ask = house.ask(method, &path).bearer(admin).json(&body);
            let answer = ask.send().await;
            assert!(answer.status.is_success(), "{path}: {}", answer.body);
        };
        let role = format!("/api/v1/applications/{application}/members/{user}");
        let person = format!("/api/v1/users/{user}");
        assert_eq!(try_project().await, StatusCode::FORBIDDEN);
        set(Method::PUT, role.clone(), json!({ "role": "contributor" })).await;
        assert_eq!(try_project().await, StatusCode::CREATED);
        set(Method::PUT, role.clone(), json!({ "role": "observer" })).await;
        assert_eq!(try_project().await, StatusCode::FORBIDDEN);
        set(Method::DELETE, role, json!({})).await;
        assert_eq!(try_project().await, StatusCode::NOT_FOUND);
        set(
            Method::PATCH,
            person.clone(),
            json!({ "role": "organization_admin" }),
        )
        .await;
        assert_eq!(try_project().await, StatusCode::CREATED);
        set(Method::PATCH, person, json!({ "state": "deactivated" })).await;
        assert_eq!(try_project().await, StatusCode::UNAUTHORIZED);
        let session = world.sender("member").session.as_ref().unwrap();
        let page = house.get("/portfolio").session(session).send().await;
        assert_eq!(page.header("location"), "/sign-in?next=%2Fportfolio");
    }
}
