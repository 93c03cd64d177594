//! What work items are at over there, as issues and their lists show it.

use azure::Patch;
use azure_simulator::{Fault, FaultEffect, tokens};
use chrono::TimeDelta;
use domain::{Actor, IssueId, IssueQuery, StateCategory};
use services::testing::Bench;
use services::{Services, Worker};

use crate::tracker::{Tracked, azure, creations, ticket, tracked, tracked_in, until};
use crate::world::admin;

const BATCH: &str = "*/_apis/wit/workitemsbatch";
const CREATE: &str = "*/_apis/wit/workitems/$*";

/// The issues that a filter by ticket shows.
async fn shown(bench: &Bench, actor: &Actor, web: &Tracked, words: &str) -> Vec<IssueId> {
    let query = IssueQuery {
        ticket: Some(words.to_owned()),
        ..IssueQuery::default()
    };
    listed(bench, actor, web, &query).await
}

async fn listed(bench: &Bench, actor: &Actor, web: &Tracked, query: &IssueQuery) -> Vec<IssueId> {
    let (filter, page) = query.read().unwrap();
    let page = bench.services.issues(actor, web.project.id, &filter, &page);
    page.await.unwrap().items.iter().map(|row| row.id).collect()
}

#[tokio::test]
async fn what_happens_to_work_items_is_seen_here_without_a_request_for_each() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 5).await;
        web.export(bench, &ada).await;
        let batches = || {
            let journal = bench.simulator.journal().into_iter();
            journal
                .filter(|entry| entry.path.ends_with("/workitemsbatch"))
                .count()
        };
        let before = batches();
        let issue = web.issues[0];
        let known = ticket(bench, &ada, issue).await.unwrap().work_item.unwrap();
        assert_eq!(known.state_category, Some(StateCategory::Proposed));
        assert_eq!(shown(bench, &ada, &web, "open").await.len(), 5);
        assert!(
            shown(bench, &ada, &web, "closed,none,failed")
                .await
                .is_empty()
        );

        let done = Patch::new()
            .field("System.State", "Closed")
            .field("System.Title", "Mended");
        azure(bench, tokens::FULL)
            .update_work_item(known.id, &done)
            .await
            .unwrap();
        bench.clock.advance(TimeDelta::minutes(31));
        bench.run_jobs().await;
        assert_eq!(batches() - before, 1, "all five in one request");
        let known = ticket(bench, &ada, issue).await.unwrap().work_item.unwrap();
        assert_eq!(known.title.as_deref(), Some("Mended"));
        assert_eq!(known.state_category, Some(StateCategory::Completed));
        assert_eq!(shown(bench, &ada, &web, "closed").await, [issue]);
        assert_eq!(shown(bench, &ada, &web, "open").await.len(), 4);
        assert_eq!(shown(bench, &ada, &web, "linked").await.len(), 5);
    }
}

#[tokio::test]
async fn reading_does_not_run_after_what_is_filed_meanwhile() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 4).await;
        let batches = || {
            let journal = bench.simulator.journal().into_iter();
            journal
                .filter(|entry| entry.path.ends_with("/workitemsbatch"))
                .count()
        };
        let step = |services: &Services| {
            let worker = Worker::new(services.clone());
            tokio::spawn(async move { worker.step().await.unwrap() })
        };
        bench
            .services
            .retry_issue(&ada, web.issues[0])
            .await
            .unwrap();
        assert!(step(&bench.services).await.unwrap(), "it is filed");
        // While it is read, two more are filed by a run that goes on.
        let late = FaultEffect::DelayAnswer { milliseconds: 1000 };
        let lost = FaultEffect::LoseAnswer {};
        let faults = bench.simulator.faults();
        faults.add(Fault::new(late).on("POST", BATCH).times(1));
        faults.add(Fault::new(lost).on("POST", CREATE).times(1));
        let before = batches();
        let reading = step(&bench.services);
        until(|| batches() > before).await;
        let export = web.ask(bench, &ada).await;
        let filing = step(&bench.services);
        while bench
            .services
            .export_progress(&ada, export)
            .await
            .unwrap()
            .filed
            < 2
        {}
        assert!(reading.await.unwrap());
        assert_eq!(batches() - before, 1);
        filing.abort();
    }
}

#[tokio::test]
async fn a_list_is_narrowed_by_what_the_work_item_is() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 3).await;
        let mut numbers = Vec::new();
        for issue in &web.issues[..2] {
            bench.services.retry_issue(&ada, *issue).await.unwrap();
            bench.run_jobs().await;
            let found = ticket(bench, &ada, *issue).await.unwrap();
            numbers.push(found.work_item.unwrap().id);
        }
        let change = Patch::new()
            .field("System.Title", "100 % mended")
            .field("System.State", "Resolved")
            .field("System.AssignedTo", "full@contoso.example");
        azure(bench, tokens::FULL)
            .update_work_item(numbers[0], &change)
            .await
            .unwrap();
        bench.clock.advance(TimeDelta::minutes(31));
        bench.run_jobs().await;
        let known = ticket(bench, &ada, web.issues[0]).await.unwrap().work_item;
        let assignee = known.unwrap().assignee.unwrap();
        let of_item = async |text: &str| {
            let query = IssueQuery {
                work_item: Some(text.to_owned()),
                ..IssueQuery::default()
            };
            listed(bench, &ada, &web, &query).await
        };
        let first = &web.issues[..1];
        for text in ["resolved", "100 %", &assignee, &format!("#{}", numbers[0])] {
            assert_eq!(of_item(text).await, first, "{text}");
        }
        assert_eq!(of_item(&numbers[1].to_string()).await, web.issues[1..2]);
        for text in ["100 _", "nobody", "999999"] {
            assert!(of_item(text).await.is_empty(), "{text}");
        }
        assert_eq!(shown(bench, &ada, &web, "none").await, web.issues[2..]);
        assert_eq!(shown(bench, &ada, &web, "linked").await, web.issues[..2]);
    }
}

#[tokio::test]
async fn who_looks_at_an_issue_sees_what_is_not_old() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 2).await;
        web.export(bench, &ada).await;
        let (issue, other) = (web.issues[0], web.issues[1]);
        let look = || bench.services.issue_ticket(&ada, web.project.id, issue);
        let read_at = async |issue| {
            let found = ticket(bench, &ada, issue).await.unwrap();
            found.work_item.unwrap().read_at.unwrap()
        };
        let before = read_at(issue).await;
        bench.clock.advance(TimeDelta::minutes(4));
        look().await.unwrap();
        bench.run_jobs().await;
        assert_eq!(read_at(issue).await, before, "fresh enough");
        bench.clock.advance(TimeDelta::minutes(2));
        look().await.unwrap();
        look().await.unwrap();
        bench.run_jobs().await;
        assert_eq!(read_at(issue).await, bench.clock.now());
        assert_eq!(read_at(other).await, before, "nobody looked at it");
    }
}

#[tokio::test]
async fn a_work_item_that_is_gone_is_told_and_nothing_is_unlinked() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked_in(bench, &ada, 1, "Payments Legacy").await;
        web.export(bench, &ada).await;
        let issue = web.issues[0];
        let gone = FaultEffect::DeleteProject {
            project: "Payments Legacy".to_owned(),
        };
        let gone = Fault::new(gone).on("POST", BATCH);
        bench.simulator.faults().add(gone.times(1));
        bench.clock.advance(TimeDelta::minutes(31));
        bench.run_jobs().await;
        let known = ticket(bench, &ada, issue).await.unwrap().work_item.unwrap();
        assert!(known.gone && known.title.is_some());
        assert!(shown(bench, &ada, &web, "open").await.is_empty());
        assert_eq!(shown(bench, &ada, &web, "linked").await, [issue]);
        assert_eq!(creations(bench).len(), 1);
    }
}
