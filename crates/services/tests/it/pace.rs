//! The pace of one token: how many requests are in flight, and who waits when it has to rest.

use azure_simulator::{Fault, FaultEffect};
use chrono::TimeDelta;
use domain::{ExportForm, ExportItem, TicketState, WaitReason};
use futures::future::join_all;
use services::testing::{Bench, run_jobs};
use services::{AzureError, ServiceError};

use crate::tracker::{created, tracked};
use crate::world::admin;

const CREATE: &str = "*/_apis/wit/workitems/$*";

#[tokio::test]
async fn four_requests_of_a_token_are_in_flight_over_organizations_and_nodes() {
    for bench in &Bench::each().await {
        // Each has an organization with an instance of its own, and all have one token.
        let (ada, bob) = (admin(bench).await, admin(bench).await);
        let (web, shop) = (
            tracked(bench, &ada, 12).await,
            tracked(bench, &bob, 12).await,
        );
        let other = if bench.store().serves_several_nodes() {
            bench.another_process().await
        } else {
            bench.services.clone()
        };
        let slow = FaultEffect::DelayAnswer { milliseconds: 20 };
        bench.simulator.faults().add(Fault::new(slow));
        web.ask(bench, &ada).await;
        shop.ask(bench, &bob).await;
        let people = (0..6).map(|_| other.test_instance(&bob, shop.instance.id));
        let (.., tests) = tokio::join!(
            run_jobs(&bench.services),
            run_jobs(&other),
            join_all(people)
        );
        for test in tests {
            assert!(test.unwrap().ok);
        }
        bench.run_jobs().await;
        assert_eq!(created(bench).len(), 24);
        assert_eq!(bench.simulator.most_in_flight("full"), 4);
    }
}

#[tokio::test]
async fn a_pause_that_one_node_was_asked_for_holds_back_what_people_do_on_another() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 2).await;
        let other = bench.another_process().await;
        let pause = FaultEffect::Status {
            status: 429,
            retry_after: Some(120),
        };
        let pause = Fault::new(pause).on("POST", CREATE);
        bench.simulator.faults().add(pause.times(1));
        web.ask(bench, &ada).await;
        bench.run_jobs().await;
        let asked = bench.simulator.journal().len();
        bench.clock.advance(TimeDelta::seconds(110));
        let all = ExportForm {
            issue_ids: web.issues.clone(),
            ..ExportForm::default()
        };
        let test = other.test_instance(&ada, web.instance.id).await.unwrap();
        assert!(test.message.contains("possible in 10 seconds"), "{test:?}");
        let projects = other.azure_projects(&ada, web.instance.id, "").await;
        let Err(ServiceError::Azure(AzureError::Throttled { after })) = projects else {
            panic!("{projects:?}")
        };
        assert_eq!(after.as_secs(), 10);
        other
            .preview_export(&ada, web.project.id, &all)
            .await
            .unwrap();
        assert_eq!(bench.simulator.journal().len(), asked, "nothing has left");

        bench.clock.advance(TimeDelta::seconds(10));
        let test = other.test_instance(&ada, web.instance.id).await.unwrap();
        assert!(test.ok, "{test:?}");
    }
}

#[tokio::test]
async fn the_others_are_set_aside_at_once_though_one_that_was_sent_gets_no_answer() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 20).await;
        let lost = Fault::new(FaultEffect::LoseAnswer {}).on("POST", CREATE);
        let full = FaultEffect::Status {
            status: 429,
            retry_after: Some(120),
        };
        let full = Fault::new(full).on("POST", CREATE);
        bench.simulator.faults().add(lost.times(1));
        bench.simulator.faults().add(full.times(1));
        let export = web.ask(bench, &ada).await;
        let services = bench.services.clone();
        let working = tokio::spawn(async move { run_jobs(&services).await });
        let items = loop {
            let export = bench.services.export(&ada, export).await.unwrap();
            let is_held = |item: &&ExportItem| item.reason == Some(WaitReason::Throttled);
            if export.items.iter().filter(is_held).count() >= 10 {
                break export.items;
            }
        };
        let waits_for_its_answer = |item: &ExportItem| item.state == TicketState::Filing;
        assert!(items.iter().any(waits_for_its_answer), "{items:?}");
        working.abort();
    }
}
