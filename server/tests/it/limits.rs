//! How much one sender may ask for.

use axum::http::StatusCode;

use crate::house::House;
use crate::world::World;

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back() {
    let house = House::on_sqlite().await;
    let world = World::new(&house).await;
    let ask = async |name: &str| {
        let token = world.sender(name).token.as_ref().unwrap();
        // Refused before anything is done, so that this is quick.
        let ask = house.post("/api/v1/nothing").bearer(token);
        ask.send().await
    };
    let mut refused = None;
    for _ in 0..3_000 {
        let answer = ask("observer").await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("a limit");
    let seconds: u64 = refused.header("retry-after").parse().unwrap();
    assert!(seconds >= 1);
    assert!(
        refused
            .header("content-type")
            .starts_with("application/problem+json")
    );
    assert!(
        refused.json()["detail"]
            .as_str()
            .unwrap()
            .contains("Try again in")
    );
    assert_eq!(
        ask("member").await.status,
        StatusCode::NOT_FOUND,
        "another one is not held back"
    );
}
