//! The pace that Azure DevOps asks for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use azure::AzureError;
use domain::AzureProject;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::{Duration, Instant};

use crate::scripted::{Server, client, json};

const EMPTY: &str = "{\"value\":[]}";

#[tokio::test(start_paused = true)]
async fn a_short_pause_on_a_success_is_waited_out_before_the_next_call() {
    let server = Server::answering(json("200 OK", "Retry-After: 3\r\n", EMPTY)).await;
    let client = server.client();
    let started = Instant::now();
    client.projects("").await.expect("a list");
    assert!(started.elapsed() < Duration::from_secs(1));
    client.projects("").await.expect("a list");
    assert!(started.elapsed() >= Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn no_request_leaves_before_a_long_pause_is_over() {
    let server = Server::start(vec![
        json(
            "429 Too Many Requests",
            "Retry-After: 120\r\n",
            "{\"message\":\"TF400733\"}",
        ),
        json("200 OK", "", EMPTY),
    ])
    .await;
    let client = server.client();
    let error = client.projects("").await.expect_err("throttled");
    assert_eq!(
        error,
        AzureError::Throttled {
            after: Duration::from_mins(2)
        }
    );

    tokio::time::advance(Duration::from_secs(100)).await;
    let error = client.projects("").await.expect_err("still");
    let AzureError::Throttled { after } = error else {
        panic!("{error:?}")
    };
    assert!(after <= Duration::from_secs(20) && after > Duration::from_secs(19));
    assert_eq!(server.requests().len(), 1);

    tokio::time::advance(after).await;
    assert_eq!(client.projects("").await, Ok(vec![]));
}

#[tokio::test(start_paused = true)]
async fn a_pause_given_as_a_date_is_measured_by_the_clock_of_the_service() {
    let headers =
        "Date: Wed, 21 Oct 2015 07:28:00 GMT\r\nRetry-After: Wed, 21 Oct 2015 07:30:00 GMT\r\n";
    let server = Server::answering(json("503 Service Unavailable", headers, "{}")).await;
    let client = server.client();
    client.projects("").await.expect_err("unavailable");
    assert_eq!(
        server.requests().len(),
        1,
        "the second attempt would be too early"
    );
    assert!(client.pause() > Duration::from_secs(110));
}

#[tokio::test(start_paused = true)]
async fn a_block_without_a_time_pauses_all_the_same() {
    let server = Server::answering(json("429 Too Many Requests", "", "{}")).await;
    let client = server.client();
    let error = client.projects("").await.expect_err("throttled");
    assert_eq!(
        error,
        AzureError::Throttled {
            after: Duration::from_secs(30)
        }
    );
}

/// Answers when it is let, and counts those that wait.
struct Gated {
    gate: Arc<Semaphore>,
    arrived: Arc<Semaphore>,
    most: Arc<AtomicUsize>,
    client: azure::Client,
}

impl Gated {
    async fn start() -> Self {
        let (gate, arrived) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let state = (Arc::clone(&gate), Arc::clone(&arrived), Arc::clone(&most));
        let app = Router::new().fallback(move || {
            let ((gate, arrived, most), now) = (state.clone(), Arc::clone(&now));
            async move {
                let present = now.fetch_add(1, Ordering::SeqCst) + 1;
                most.fetch_max(present, Ordering::SeqCst);
                arrived.add_permits(1);
                gate.acquire().await.expect("open").forget();
                now.fetch_sub(1, Ordering::SeqCst);
                ([("content-type", "application/json")], EMPTY)
            }
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let origin = format!("http://{}", listener.local_addr().expect("bound"));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self {
            gate,
            arrived,
            most,
            client: client(&origin),
        }
    }

    fn call(&self) -> JoinHandle<Result<Vec<AzureProject>, AzureError>> {
        let client = self.client.clone();
        tokio::spawn(async move { client.projects("").await })
    }

    async fn arrived(&self, calls: u32) {
        let arrived = self.arrived.acquire_many(calls).await;
        arrived.expect("open").forget();
    }
}

#[tokio::test]
async fn four_requests_of_a_token_are_in_flight_and_no_more() {
    let server = Gated::start().await;
    let calls: Vec<_> = (0..12).map(|_| server.call()).collect();
    for _ in 0..3 {
        server.arrived(4).await;
        server.gate.add_permits(4);
    }
    for call in calls {
        assert_eq!(call.await.expect("no panic"), Ok(vec![]));
    }
    assert_eq!(server.most.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn who_finds_all_places_taken_is_not_told_of_a_pause_that_nobody_asked_for() {
    let server = Gated::start().await;
    let calls: Vec<_> = (0..4).map(|_| server.call()).collect();
    server.arrived(4).await;
    let late = server
        .client
        .until(Instant::now() + Duration::from_millis(20));
    let patch = azure::Patch::new().field("System.Title", "Leak");
    let error = late.create_work_item("Agile", "Bug", &patch).await;
    let error = error.expect_err("all places are taken");
    assert!(
        matches!(error, AzureError::NoPlace { .. }) && !error.is_ambiguous(),
        "{error:?}"
    );
    assert!(error.to_string().contains("got no place"), "{error}");
    server.gate.add_permits(4);
    for call in calls {
        assert_eq!(call.await.expect("no panic"), Ok(vec![]));
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_finds_no_place_before_its_end_never_leaves() {
    let server = Server::start(vec![
        json("200 OK", "Retry-After: 3\r\n", EMPTY),
        json("200 OK", "", "{\"id\":7,\"rev\":1,\"fields\":{}}"),
    ])
    .await;
    let client = server.client();
    client.projects("").await.expect("a list");
    let end = Instant::now() + Duration::from_secs(2);
    let patch = azure::Patch::new().field("System.Title", "Leak");
    let until = client.until(end);
    let error = until.create_work_item("Agile", "Bug", &patch).await;
    let Err(AzureError::Throttled { after }) = error else {
        panic!("{error:?}")
    };
    assert!(
        after > Duration::from_secs(2),
        "the pause outlasts the call"
    );
    tokio::time::advance(Duration::from_mins(1)).await;
    let error = until.create_work_item("Agile", "Bug", &patch).await;
    let error = error.expect_err("it is late");
    assert!(error.to_string().contains("got no place"), "{error}");
    assert_eq!(server.requests().len(), 1);
    let later = client.until(Instant::now() + Duration::from_secs(2));
    later
        .create_work_item("Agile", "Bug", &patch)
        .await
        .expect("created");
}
