//! Section 10 of the contract: budgets, delays and blocks.

use azure_simulator::{Limit, Simulator, tokens};

use crate::caller::Caller;

#[tokio::test]
async fn the_throttled_token_is_blocked_within_500_calls_and_served_again_later() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::of(&simulator, "contoso", Some(tokens::THROTTLED));
    let mut delayed = 0;
    let mut blocked = None;
    for number in 1..=500 {
        let reply = caller.get("/_apis/connectionData").await;
        if reply.status == 429 {
            blocked = Some((number, reply));
            break;
        }
        assert_eq!(reply.status, 200);
        if !reply.header("retry-after").is_empty() {
            delayed += 1;
            assert_eq!(reply.header("x-ratelimit-remaining"), "0");
        }
    }
    let (_, reply) = blocked.expect("it is blocked");
    assert!(
        delayed > 0,
        "delays come before the block, on answers that are still 200"
    );
    assert!(reply.text.contains("TF400733"));
    assert_eq!(reply.header("x-ratelimit-remaining"), "0");
    let wait: f64 = reply.header("retry-after").parse().unwrap();
    simulator.clock().advance(wait / 2.0);
    assert_eq!(
        caller.get("/_apis/connectionData").await.status,
        429,
        "too early"
    );
    simulator.clock().advance(wait);
    assert_eq!(caller.get("/_apis/connectionData").await.status, 200);
}

#[tokio::test]
async fn the_window_slides() {
    let simulator = Simulator::start().await.unwrap();
    simulator.clock().set_speed(0.0);
    let limit = Limit {
        tstu: 3.0,
        delay_from: 1.0,
        ..Limit::default()
    };
    assert!(simulator.set_limit(None, Some(limit)));
    let caller = Caller::full(&simulator);
    let status = async || caller.get("/_apis/connectionData").await.status;
    assert_eq!(status().await, 200);
    simulator.clock().advance(200.0);
    assert_eq!(
        [status().await, status().await, status().await],
        [200, 200, 429]
    );
    let reply = caller.get("/_apis/connectionData").await;
    assert_eq!(
        reply.header("retry-after"),
        "100",
        "when the first call leaves the window"
    );
    simulator.clock().advance(100.0);
    assert_eq!([status().await, status().await], [200, 429]);
    assert!(simulator.set_limit(None, None));
    assert_eq!(status().await, 200);
    assert!(!simulator.set_limit(Some("Nobody"), None));
}

#[tokio::test]
async fn other_users_do_not_pay_for_the_throttled_one() {
    let simulator = Simulator::start().await.unwrap();
    let full = Caller::full(&simulator);
    let reply = full.get("/_apis/connectionData").await;
    assert!(
        reply.headers.get("x-ratelimit-limit").is_none(),
        "only near the limit"
    );
    let limit = Limit {
        tstu: 1.0,
        delay_from: 1.0,
        ..Limit::default()
    };
    assert!(simulator.set_limit(Some("Read Only"), Some(limit)));
    let reader = Caller::of(&simulator, "contoso", Some(tokens::READ_ONLY));
    assert_eq!(reader.get("/_apis/connectionData").await.status, 200);
    assert_eq!(reader.get("/_apis/connectionData").await.status, 429);
    assert_eq!(full.get("/_apis/connectionData").await.status, 200);
}
