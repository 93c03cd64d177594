//! What is sent is read strictly, and whatever cannot be read is refused in the form that the API
//! promises.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::doors::{Content, Door, Kind};
use crate::house::{Answer, House};
use crate::ids::Ids;
use crate::world::World;

/// More than any JSON body may be.
const TOO_LARGE: usize = 3_000_000;

fn expect_problem(answer: &Answer, statuses: &[u16], case: &str) {
    let status = answer.status.as_u16();
    assert!(
        statuses.contains(&status),
        "{case}: {status} {}",
        answer.body
    );
    let kind = answer.header("content-type");
    assert!(
        kind.starts_with("application/problem+json"),
        "{case}: {kind}"
    );
    let problem = answer.json();
    assert_eq!(problem["status"], status, "{case}");
    for member in ["type", "title", "detail"] {
        let text = problem[member].as_str().unwrap_or_default();
        assert!(!text.is_empty(), "{case}: {member}");
    }
}

async fn of_kind(house: &House, kind: Kind) -> Vec<Door> {
    let mut doors = Door::all(house).await;
    doors.retain(|door| door.kind == kind);
    doors
}

/// The JSON that a door takes, if it takes some.
fn json_of(door: &Door, ids: &Ids) -> Option<Value> {
    match door.content(ids) {
        Content::Json(body) => Some(body),
        _ => None,
    }
}

#[tokio::test]
async fn a_member_that_a_body_does_not_have_is_refused() {
    let house = House::on_sqlite().await;
    let world = World::new(&house).await;
    let before = house.bench.store().row_counts().await;
    let mut tried = 0;
    for door in of_kind(&house, Kind::Rest).await {
        let Some(body) = json_of(&door, &world.ids) else {
            continue;
        };
        for member in [
            "surprise",
            "organization_id",
            "is_admin",
            "created_by",
            "id",
        ] {
            let mut body = body.clone();
            body[member] = json!("x");
            let ask = house
                .ask(door.method(), &door.address(&world.ids))
                .json(&body);
            let answer = world.admin().sign(ask, door.kind).send().await;
            expect_problem(&answer, &[422], &format!("{} with {member}", door.name()));
            tried += 1;
        }
    }
    assert!(tried >= 50, "only {tried} were tried");
    assert_eq!(house.bench.store().row_counts().await, before);
}

#[tokio::test]
async fn a_body_of_another_shape_is_refused() {
    let house = House::on_sqlite().await;
    let world = World::new(&house).await;
    let before = house.bench.store().row_counts().await;
    let large = format!("{{\"name\":\"{}\"}}", "x".repeat(TOO_LARGE));
    let shapes: [(&str, &str, &[u16]); 8] = [
        ("{", "application/json", &[400]),
        ("", "application/json", &[400]),
        ("{\"name\":\"\\ud800\"}", "application/json", &[400, 422]),
        ("null", "application/json", &[422]),
        ("[1, 2]", "application/json", &[422]),
        (
            "{\"name\": 7, \"role\": 7, \"url\": 7}",
            "application/json",
            &[422],
        ),
        ("name=x", "application/x-www-form-urlencoded", &[415]),
        (&large, "application/json", &[413]),
    ];
    for door in of_kind(&house, Kind::Rest).await {
        if json_of(&door, &world.ids).is_none() {
            continue;
        }
        for (body, kind, statuses) in shapes {
            let ask = house.ask(door.method(), &door.address(&world.ids));
            let ask = ask.header("content-type", kind).body(body.to_owned());
            let answer = world.admin().sign(ask, door.kind).send().await;
            let start: String = body.chars().take(20).collect();
            expect_problem(&answer, statuses, &format!("{} with {start}", door.name()));
        }
    }
    assert_eq!(house.bench.store().row_counts().await, before);
}

#[tokio::test]
async fn a_query_parameter_that_is_unknown_or_stands_twice_is_refused() {
    let house = House::on_sqlite().await;
    let world = World::new(&house).await;
    for door in of_kind(&house, Kind::Rest).await {
        let address = door.address(&world.ids);
        for query in [
            "surprise=1",
            "limit=1&limit=1",
            "cursor=&cursor=",
            "=",
            "wait=1&wait=1",
        ] {
            let ask = door.ask_at(&house, &format!("{address}?{query}"), &world.ids);
            let answer = world.admin().sign(ask, door.kind).send().await;
            expect_problem(&answer, &[400], &format!("{}?{query}", door.name()));
        }
    }
}

#[tokio::test]
async fn a_value_of_a_parameter_that_cannot_be_is_refused() {
    let house = House::on_sqlite().await;
    let world = World::new(&house).await;
    let token = world.admin().token.as_ref().unwrap();
    let issues = format!("/api/v1/projects/{}/issues", world.ids.project);
    let scan = format!("/api/v1/scans/{}", world.ids.scan);
    let cases = [
        format!("{issues}?limit=0"),
        format!("{issues}?limit=101"),
        format!("{issues}?limit=-1"),
        format!("{issues}?limit=ten"),
        format!("{issues}?limit=99999999999999999999"),
        format!("{issues}?cursor=%00"),
        format!("{issues}?cursor=7"),
        format!("{issues}?severity=terrible"),
        format!("{issues}?severity=critical%27%20OR%201=1"),
        format!("{issues}?triage=x"),
        format!("{issues}?branch=of-nobody"),
        format!("{scan}?wait=61"),
        format!("{scan}?wait=-1"),
    ];
    for case in cases {
        let answer = house.get(&case).bearer(token).send().await;
        expect_problem(&answer, &[400], &case);
    }
}

/// PostgreSQL takes no text with a NUL in it.
#[tokio::test]
async fn a_nul_character_is_refused_on_each_database() {
    for house in House::each_fresh().await {
        let world = World::new(&house).await;
        let token = world.admin().token.as_ref().unwrap();
        let project = &world.ids.project;
        let cursor = "00000000000000000000000000000000~%00";
        for case in [
            format!("/api/v1/projects/{project}/issues?q=%00"),
            format!("/api/v1/projects/{project}/issues?branch=%00"),
            format!("/api/v1/applications?cursor={cursor}"),
            format!("/api/v1/projects/{project}/issues?cursor={cursor}"),
        ] {
            let answer = house.get(&case).bearer(token).send().await;
            expect_problem(&answer, &[400], &case);
        }
        let fields = [("form[email]", "a\0@b"), ("form[password]", "x")];
        let answer = house.post("/rpc/sign_in").on_our_page().form(&fields);
        assert_eq!(answer.send().await.status, 401);
    }
}

#[tokio::test]
async fn an_id_that_is_none_is_refused_like_a_missing_thing() {
    let house = House::on_sqlite().await;
    let world = World::new(&house).await;
    let before = house.bench.store().row_counts().await;
    let none = [
        "x",
        "0",
        "%00",
        "..%2f..%2fetc",
        "%27%20OR%201=1",
        "%F0%9F%92%A9",
    ];
    for door in of_kind(&house, Kind::Rest).await {
        if !door.path.contains('{') {
            continue;
        }
        for id in none {
            let ids = Ids::all(id);
            let address = door.address(&ids);
            let ask = door.ask_at(&house, &address, &world.ids);
            let answer = world.admin().sign(ask, door.kind).send().await;
            expect_problem(&answer, &[400, 404], &format!("{} {address}", door.method));
        }
    }
    assert_eq!(house.bench.store().row_counts().await, before);
}

#[tokio::test]
async fn what_is_not_there_is_told_as_a_problem() {
    let house = House::on_sqlite().await;
    let world = World::new(&house).await;
    for path in [
        "/api/v1",
        "/api/v1/",
        "/api/v1/nothing",
        "/api/v2/me",
        "/api/x",
        "/api/v1/me/",
    ] {
        for sender in [world.sender("anonymous"), world.admin()] {
            let answer = sender.sign(house.get(path), Kind::Rest).send().await;
            expect_problem(&answer, &[404], path);
        }
    }
    let ask = house.ask(Method::DELETE, "/api/v1/applications");
    let answer = world.admin().sign(ask, Kind::Rest).send().await;
    expect_problem(&answer, &[405], "DELETE /api/v1/applications");
    assert!(
        answer.header("allow").contains("POST"),
        "{:?}",
        answer.headers
    );
}

#[tokio::test]
async fn a_post_that_needs_nothing_is_taken_without_a_body() {
    let house = House::on_sqlite().await;
    let world = World::new(&house).await;
    let mut tried = 0;
    for door in of_kind(&house, Kind::Rest).await {
        if door.method != "POST" || !matches!(door.content(&world.ids), Content::Nothing) {
            continue;
        }
        let answer = world.admin().open(&house, &door, &world.ids).await;
        // An export that has ended is neither paused nor cancelled, and where nothing waits nothing is
        // given up; that was understood all the same.
        let may_have_ended = door.path.starts_with("/api/v1/exports/{id}/")
            || door.path.contains("/export-journal/");
        let has_ended = may_have_ended && answer.status == StatusCode::CONFLICT;
        assert!(
            answer.status.is_success() || has_ended,
            "{}: {}",
            door.name(),
            answer.body
        );
        let ask = world.admin().sign(door.ask(&house, &world.ids), door.kind);
        let answer = ask.json(&json!({ "surprise": 1 })).send().await;
        expect_problem(&answer, &[422], &door.name());
        tried += 1;
    }
    assert!(tried >= 3, "only {tried} were tried");
}

/// Called by hand, without the form that would have sent it.
#[tokio::test]
async fn a_server_function_refuses_what_its_form_cannot_send() {
    let house = House::on_sqlite().await;
    let world = World::new(&house).await;
    let before = house.bench.store().row_counts().await;
    for door in of_kind(&house, Kind::ServerFunction).await {
        let Content::Form(fields) = door.content(&world.ids) else {
            continue;
        };
        if fields.is_empty() {
            continue;
        }
        let large = "x".repeat(TOO_LARGE);
        let bodies: [Vec<(&str, &str)>; 5] = [
            vec![],
            spoilt(&fields, "\u{0}"),
            spoilt(&fields, ""),
            spoilt(&fields, &large),
            vec![("surprise", "1")],
        ];
        for body in bodies {
            let ask = house.post(&door.path).form(&body);
            let answer = world.admin().sign(ask, door.kind).send().await;
            let start: String = format!("{body:?}").chars().take(60).collect();
            let case = format!("{} with {start}: {}", door.name(), answer.status);
            assert!(answer.status.is_client_error(), "{case} {}", answer.body);
        }
        let ask = house.post(&door.path);
        let ask = ask
            .header("content-type", "application/json")
            .body("{\"id\":7}");
        let answer = world.admin().sign(ask, door.kind).send().await;
        assert!(answer.status.is_client_error(), "{} with JSON", door.name());
    }
    let mut after = house.bench.store().row_counts().await;
    for table in ["audit", "sign_in_tries"] {
        // Signing in with nonsense is a try.
        after.insert(table.to_owned(), before[table]);
    }
    assert_eq!(after, before);
}

/// The fields of a form, each with the same value.
fn spoilt<'a>(fields: &[(&'a str, String)], value: &'a str) -> Vec<(&'a str, &'a str)> {
    fields.iter().map(|(name, _)| (*name, value)).collect()
}

#[tokio::test]
async fn a_form_with_a_member_too_many_is_refused() {
    let house = House::on_sqlite().await;
    let world = World::new(&house).await;
    let before = house.bench.store().row_counts().await;
    for door in of_kind(&house, Kind::ServerFunction).await {
        let Content::Form(mut fields) = door.content(&world.ids) else {
            continue;
        };
        if !fields.iter().any(|(name, _)| name.starts_with("form[")) {
            continue;
        }
        fields.push(("form[is_admin]", "true".to_owned()));
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let ask = house.post(&door.path).form(&fields);
        let answer = world.admin().sign(ask, door.kind).send().await;
        assert!(
            answer.status.is_client_error(),
            "{}: {}",
            door.name(),
            answer.body
        );
    }
    assert_eq!(house.bench.store().row_counts().await, before);
}
