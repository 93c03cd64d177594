//! The export journal: what was tried, why it failed, and who can mend it where.

use azure_simulator::{Fault, FaultEffect, tokens};
use chrono::TimeDelta;
use domain::{
    AuditAction, AuditFilter, GlobalRole, JournalAct, JournalEntry, PageRequest, RemedyPlace,
    TicketState, WaitReason, paths,
};
use services::testing::Bench;
use services::{ServiceError, What};

use crate::tracker::{Tracked, tracked, tracked_in};
use crate::world::{admin, colleague};

const CREATE: &str = "*/_apis/wit/workitems/$*";

async fn journal(bench: &Bench, actor: &domain::Actor, web: &Tracked) -> Vec<JournalEntry> {
    let page = PageRequest::default();
    let entries = bench
        .services
        .project_journal(actor, web.project.id, &page)
        .await;
    entries.unwrap().items
}

#[tokio::test]
async fn an_attempt_that_succeeds_is_written_down_with_what_was_sent() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 1).await;
        let export = web.export(bench, &ada).await;
        let entry = journal(bench, &ada, &web).await.remove(0);
        assert_eq!(entry.act, JournalAct::Create);
        assert_eq!((entry.state, entry.status), (TicketState::Filed, Some(200)));
        assert_eq!(entry.work_item, export.items[0].work_item);
        assert_eq!(entry.issue_type.as_deref(), Some("r00"));
        let request = entry.request.unwrap().to_string();
        assert!(request.contains("/fields/System.Title"));
        assert!(!request.contains(tokens::FULL));
        let page = PageRequest::default();
        let of_issue = bench
            .services
            .issue_journal(&ada, web.issues[0], &page)
            .await;
        assert_eq!(of_issue.unwrap().items.len(), 1);
    }
}

#[tokio::test]
async fn a_refusal_names_the_field_in_plain_words_and_the_place_where_it_is_set() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked_in(bench, &ada, 1, "Contoso Inherited").await;
        web.export(bench, &ada).await;
        let entry = journal(bench, &ada, &web).await.remove(0);
        assert_eq!(
            (entry.state, entry.status),
            (TicketState::Waiting, Some(400))
        );
        assert!(!entry.fields.is_empty());
        assert!(!entry.fields[0].name.contains('.'), "{:?}", entry.fields);
        let error = entry.error.as_ref().unwrap();
        assert!(error.contains(&entry.fields[0].name), "{error}");
        assert_eq!(entry.remedy, Some(RemedyPlace::Mapping));
        let place = paths::mapping(web.project.id);
        assert_eq!(entry.remedy_path(), Some(place));
        assert!(entry.answer.is_some());
    }
}

#[tokio::test]
async fn what_was_lost_and_found_again_is_two_lines_of_the_journal() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 1).await;
        let lost = Fault::new(FaultEffect::ResetAfter {}).on("POST", CREATE);
        bench.simulator.faults().add(lost.times(1));
        web.export(bench, &ada).await;
        bench.clock.advance(TimeDelta::minutes(2));
        bench.run_jobs().await;
        let entries = journal(bench, &ada, &web).await;
        let acts: Vec<_> = entries
            .iter()
            .map(|entry| (entry.act, entry.state))
            .collect();
        let expected = [
            (JournalAct::LookUp, TicketState::Filed),
            (JournalAct::Create, TicketState::Waiting),
        ];
        assert_eq!(acts, expected);
        assert_eq!(entries[1].reason, Some(WaitReason::Ambiguous));
        assert_eq!(entries[1].status, None);
    }
}

#[tokio::test]
async fn a_dead_token_is_told_once_until_it_is_replaced() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 3).await;
        let services = &bench.services;
        let dead = Fault::new(FaultEffect::ExpireToken {});
        let dead = bench.simulator.faults().add(dead);
        web.export(bench, &ada).await;
        web.export(bench, &ada).await;
        let stops = services.token_alarms(&ada).await.unwrap();
        assert_eq!(stops.len(), 1);
        assert_eq!(stops[0].instance_id, web.instance.id);
        assert!(
            stops[0].urgent && stops[0].message.contains("has expired"),
            "{:?}",
            stops[0]
        );
        let mut reader = bench.store().read().await.unwrap();
        let audit = reader
            .audit_entries(ada.organization, &AuditFilter::default(), None, 100)
            .await;
        let told = audit.unwrap();
        let told = told
            .iter()
            .filter(|entry| entry.action == AuditAction::FilingStopped);
        assert_eq!(told.count(), 1);
        drop(reader);
        let entries = journal(bench, &ada, &web).await;
        assert_eq!(entries[0].remedy, Some(RemedyPlace::Instance));
        let bob = colleague(bench, ada.organization, GlobalRole::None).await;
        assert!(services.token_alarms(&bob).await.unwrap().is_empty());

        bench.simulator.faults().remove(dead);
        web.replace_token(bench, &ada, tokens::FULL).await;
        bench.run_jobs().await;
        assert!(services.token_alarms(&ada).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn attempts_are_forgotten_after_ninety_days_and_seen_by_readers_of_the_project_alone() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 1).await;
        web.export(bench, &ada).await;
        let services = &bench.services;
        let page = PageRequest::default();
        let bob = colleague(bench, ada.organization, GlobalRole::None).await;
        let unseen = services.project_journal(&bob, web.project.id, &page).await;
        assert!(matches!(unseen, Err(ServiceError::NotFound(What::Project))));
        let unseen = services.issue_journal(&bob, web.issues[0], &page).await;
        assert!(matches!(unseen, Err(ServiceError::NotFound(What::Issue))));
        let denied = services
            .instance_journal(&bob, web.instance.id, &page)
            .await;
        assert!(matches!(denied, Err(ServiceError::Denied)));
        let of_instance = services
            .instance_journal(&ada, web.instance.id, &page)
            .await;
        assert_eq!(of_instance.unwrap().items.len(), 1);
        services.schedule_recurring_jobs().await.unwrap();
        bench.clock.advance(TimeDelta::days(90));
        bench.run_jobs().await;
        assert_eq!(journal(bench, &ada, &web).await.len(), 1);
        bench.clock.advance(TimeDelta::hours(1));
        bench.run_jobs().await;
        assert!(journal(bench, &ada, &web).await.is_empty());
    }
}
