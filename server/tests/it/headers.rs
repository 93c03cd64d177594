//! What every answer carries, and what no answer does.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};

use crate::doors::{Door, Kind};
use crate::house::{Answer, EMAIL, House, ORIGIN, PASSWORD};
use crate::world::World;

/// Doors that are none of a person's: health, files, what does not exist.
const OTHERS: [&str; 8] = [
    "/",
    "/healthz",
    "/readyz",
    "/pkg/site.css",
    "/pkg/none.js",
    "/nothing/here",
    "/api/v1/nothing",
    "/rpc/nothing",
];

fn expect_guarded(answer: &Answer, case: &str) {
    let is = |name: &str, wanted: &str| {
        assert_eq!(answer.header(name), wanted, "{name} of {case}");
    };
    is("x-content-type-options", "nosniff");
    is("referrer-policy", "same-origin");
    is("cross-origin-opener-policy", "same-origin");
    is("cross-origin-resource-policy", "same-origin");
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("default-src 'none'"), "{case}: {policy}");
    assert!(
        policy.contains("frame-ancestors 'none'"),
        "{case}: {policy}"
    );
    let kind = answer.header("content-type");
    assert!(
        !kind.is_empty() || answer.body.is_empty(),
        "{case} has no type"
    );
    let is_text = kind.starts_with("text/") && !kind.starts_with("text/event-stream");
    assert!(!is_text || kind.contains("charset=utf-8"), "{case}: {kind}");
    let names = answer.headers.keys().map(axum::http::HeaderName::as_str);
    let shared: Vec<_> = names
        .filter(|name| name.starts_with("access-control"))
        .collect();
    assert!(
        shared.is_empty(),
        "{case} is open to other origins: {shared:?}"
    );
}

#[tokio::test]
async fn every_answer_is_guarded_whatever_its_status() {
    let house = House::on_sqlite().await;
    let world = World::new(&house).await;
    let mut statuses = BTreeSet::new();
    for door in Door::all(&house).await {
        for name in ["anonymous", "observer", "foreign admin", "admin"] {
            if name == "admin" && door.is_unsafe() {
                continue;
            }
            let sender = world.sender(name);
            let ask = sender.sign(door.ask(&house, &world.ids), door.kind);
            let answer = ask.send().await;
            let case = format!("{} as {name}", door.name());
            expect_guarded(&answer, &case);
            assert_eq!(answer.header("cache-control"), "no-store", "{case}");
            statuses.insert(answer.status.as_u16());
        }
    }
    for path in OTHERS {
        let answer = house
            .get(path)
            .header("origin", "https://evil.example")
            .send()
            .await;
        expect_guarded(&answer, path);
        statuses.insert(answer.status.as_u16());
    }
    for status in [200, 303, 401, 403, 404] {
        assert!(
            statuses.contains(&status),
            "no answer was a {status}: {statuses:?}"
        );
    }
}

#[tokio::test]
async fn a_page_runs_only_what_carries_its_nonce() {
    let house = House::on_sqlite().await;
    let world = World::new(&house).await;
    let mut nonces = BTreeSet::new();
    let mut pages = 0;
    for door in Door::all(&house).await {
        let answer = world
            .admin()
            .open(&house, &door_if_page(&door), &world.ids)
            .await;
        if door.kind != Kind::Page || !answer.header("content-type").starts_with("text/html") {
            continue;
        }
        pages += 1;
        let policy = answer.header("content-security-policy");
        let nonce = policy
            .split("'nonce-")
            .nth(1)
            .and_then(|rest| rest.split('\'').next());
        let nonce = nonce.unwrap_or_else(|| panic!("{}: {policy}", door.name()));
        assert!(nonce.len() >= 16, "{nonce}");
        assert!(
            nonces.insert(nonce.to_owned()),
            "the nonce {nonce} came twice"
        );
        let wanted = format!(
            "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
             style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
        );
        assert_eq!(policy, wanted, "{}", door.name());
        expect_no_other_script(&answer.body, nonce, &door.name());
    }
    assert!(pages > 8, "only {pages} pages were looked at");
}

/// A door that changes nothing is opened as it is; others are left alone.
fn door_if_page(door: &Door) -> Door {
    let mut door = door.clone();
    if door.kind != Kind::Page {
        "/sign-in".clone_into(&mut door.path);
        "GET".clone_into(&mut door.method);
        door.kind = Kind::Page;
    }
    door
}

fn expect_no_other_script(page: &str, nonce: &str, case: &str) {
    let page = scraper::Html::parse_document(page);
    let all = scraper::Selector::parse("*").unwrap();
    for element in page.select(&all) {
        let element = element.value();
        if element.name() == "script" {
            assert_eq!(element.attr("nonce"), Some(nonce), "{case}");
        }
        for (name, _) in element.attrs() {
            assert!(
                !name.starts_with("on"),
                "{case}: <{} {name}>",
                element.name()
            );
            assert_ne!(name, "style", "{case}: <{}>", element.name());
        }
    }
}

#[tokio::test]
async fn what_changes_something_does_not_answer_to_reading() {
    let house = House::on_sqlite().await;
    let world = World::new(&house).await;
    let doors = Door::all(&house).await;
    let readable: BTreeSet<_> = doors
        .iter()
        .filter(|door| !door.is_unsafe())
        .map(|door| door.path.as_str())
        .collect();
    let before = house.bench.store().row_counts().await;
    let mut tried = 0;
    for door in doors.iter().filter(|door| !readable.contains(&*door.path)) {
        for method in [Method::GET, Method::HEAD] {
            let ask = house.ask(method, &door.address(&world.ids));
            let answer = world.admin().sign(ask, door.kind).send().await;
            assert_eq!(
                answer.status,
                StatusCode::METHOD_NOT_ALLOWED,
                "{}",
                door.name()
            );
            tried += 1;
        }
    }
    assert!(tried > 40, "only {tried} were tried");
    assert_eq!(house.bench.store().row_counts().await, before);
}

#[tokio::test]
async fn nothing_after_signing_in_leads_away() {
    let (house, _) = House::each().await.remove(0);
    let foreign = [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n//evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        " //evil.example",
        "evil.example",
    ];
    for next in foreign {
        let ask = house.post("/rpc/sign_in").on_our_page();
        let fields = [
            ("form[email]", EMAIL),
            ("form[password]", PASSWORD),
            ("form[next]", next),
        ];
        let answer = ask
            .without_javascript("/sign-in")
            .form(&fields)
            .send()
            .await;
        assert_eq!(answer.status, StatusCode::FOUND, "{next:?}");
        assert_eq!(answer.header("location"), "/portfolio", "{next:?}");
    }
    let ask = house.post("/rpc/sign_in").on_our_page();
    let fields = [
        ("form[email]", EMAIL),
        ("form[password]", PASSWORD),
        ("form[next]", "/account/tokens?a=b"),
    ];
    let answer = ask
        .without_javascript("/sign-in")
        .form(&fields)
        .send()
        .await;
    assert_eq!(answer.header("location"), "/account/tokens?a=b");
}

#[tokio::test]
async fn the_cookie_of_a_session_is_read_by_no_script_and_sent_nowhere_else() {
    let (house, admin) = House::each().await.remove(0);
    let fields = [("form[email]", EMAIL), ("form[password]", PASSWORD)];
    let ask = house.post("/rpc/sign_in").on_our_page().form(&fields);
    let answer = ask.send().await;
    let cookie = answer.header("set-cookie");
    let (pair, attributes) = cookie.split_once("; ").unwrap();
    let secret = pair.strip_prefix("polaris=").unwrap();
    assert!(secret.len() == 64 && secret.bytes().all(|b| b.is_ascii_hexdigit()));
    assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Lax");
    assert!(!answer.body.contains(secret));

    let ask = house
        .post("/rpc/sign_out")
        .session(&admin.session)
        .form(&[]);
    let answer = ask.send().await;
    assert!(answer.header("clear-site-data").contains("storage"));
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    let answer = house.get("/portfolio").session(&admin.session).send().await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header("location"), "/sign-in?next=%2Fportfolio");
}

#[tokio::test]
async fn a_preflight_of_another_origin_allows_nothing() {
    let house = House::on_sqlite().await;
    let world = World::new(&house).await;
    let ask = house.ask(Method::OPTIONS, "/api/v1/applications");
    let ask = ask.header("origin", "https://evil.example");
    let ask = ask.header("access-control-request-method", "POST");
    let answer = world.admin().sign(ask, Kind::Rest).send().await;
    expect_guarded(&answer, "a preflight");
    assert!(!answer.status.is_success());
    assert_ne!(ORIGIN, "https://evil.example");
}
