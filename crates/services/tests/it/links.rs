//! Issues and work items that people tie together, part, and talk over.

use azure::{Patch, WorkItem};
use azure_simulator::{Fault, FaultEffect, tokens};
use chrono::TimeDelta;
use domain::{
    Actor, ApplicationRole, AuditAction, AuditFilter, CommentForm, ExportForm, GlobalRole,
    IssueEventKind, IssueId, LinkForm, Marker, StateCategory, TicketState, WaitReason,
};
use services::testing::Bench;
use services::{Conflict, ServiceError, What};

use crate::tracker::{Tracked, azure, created, ticket, tracked};
use crate::world::{admin, colleague, join, person};

const CREATE: &str = "*/_apis/wit/workitems/$*";

fn named(work_item: &impl ToString) -> LinkForm {
    LinkForm {
        work_item: work_item.to_string(),
    }
}

/// A work item that somebody wrote over there.
async fn written(bench: &Bench, azure_project: &str) -> WorkItem {
    let patch = Patch::new()
        .field("System.Title", "Known for long")
        .field("System.Tags", "security; urgent");
    azure(bench, tokens::FULL)
        .create_work_item(azure_project, "Bug", &patch)
        .await
        .unwrap()
}

async fn over_there(bench: &Bench, id: i64) -> WorkItem {
    azure(bench, tokens::FULL).work_item(id).await.unwrap()
}

/// How many hyperlinks with a marker of ours a work item has.
async fn marks(bench: &Bench, id: i64) -> usize {
    let item = over_there(bench, id).await;
    item.hyperlinks().filter_map(Marker::in_address).count()
}

/// What happened to an issue.
async fn told(bench: &Bench, actor: &Actor, issue: IssueId) -> Vec<IssueEventKind> {
    let history = bench.services.issue(actor, issue).await.unwrap().history;
    history.iter().map(|event| event.kind).collect()
}

async fn export(bench: &Bench, actor: &Actor, web: &Tracked, issue: IssueId) {
    let form = ExportForm {
        issue_ids: vec![issue],
        ..ExportForm::default()
    };
    let asked = bench.services.export_issues(actor, web.project.id, &form);
    asked.await.unwrap();
    bench.run_jobs().await;
}

#[tokio::test]
async fn an_issue_is_linked_to_a_work_item_that_somebody_wrote() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 2).await;
        let item = written(bench, "Agile").await;
        let (first, second) = (web.issues[0], web.issues[1]);
        let linked = bench
            .services
            .link_work_item(&ada, first, &named(&item.id))
            .await
            .unwrap();
        let found = linked.row.ticket.unwrap();
        assert_eq!((found.state, found.error), (TicketState::Filed, None));
        let known = found.work_item.unwrap();
        assert_eq!((known.id, &known.url), (item.id, &item.html_url));
        assert_eq!(known.title.as_deref(), Some("Known for long"));
        assert_eq!(known.state_category, Some(StateCategory::Proposed));

        // Two issues may be one thing over there; an address names it too.
        let address = named(&item.html_url);
        let linked = bench.services.link_work_item(&ada, second, &address).await;
        linked.unwrap();
        bench.run_jobs().await;
        assert_eq!(marks(bench, item.id).await, 2);
        let after = over_there(bench, item.id).await;
        for tag in ["polaris", "security", "urgent"] {
            assert!(after.text("System.Tags").unwrap().contains(tag), "{tag}");
        }
        export(bench, &ada, &web, first).await;
        assert!(created(bench) == [u32::try_from(item.id).unwrap()]);
        let kinds = told(bench, &ada, first).await;
        assert!(kinds.contains(&IssueEventKind::Linked));
        let mut reader = bench.store().read().await.unwrap();
        let entries = reader
            .audit_entries(ada.organization, &AuditFilter::default(), None, 100)
            .await
            .unwrap();
        let links = entries
            .iter()
            .filter(|entry| entry.action == AuditAction::TicketLinked);
        assert_eq!(links.count(), 2);
    }
}

#[tokio::test]
async fn what_is_unlinked_on_purpose_is_filed_anew_once() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 1).await;
        let issue = web.issues[0];
        let mut numbers = Vec::new();
        for _ in 0..2 {
            export(bench, &ada, &web, issue).await;
            let number = ticket(bench, &ada, issue).await.unwrap();
            let number = number.work_item.unwrap().id;
            assert_eq!(marks(bench, number).await, 1);
            numbers.push(number);
            let parted = bench.services.unlink_work_item(&ada, issue).await.unwrap();
            assert_eq!(parted.row.ticket, None);
            bench.run_jobs().await;
            assert_eq!(marks(bench, number).await, 0, "the work item stays");
        }
        assert_ne!(numbers[0], numbers[1]);
        export(bench, &ada, &web, issue).await;
        export(bench, &ada, &web, issue).await;
        assert_eq!(created(bench).len(), 3);
        let again = bench.services.unlink_work_item(&ada, issue).await;
        again.unwrap();
        let again = bench.services.unlink_work_item(&ada, issue).await;
        assert!(matches!(
            again,
            Err(ServiceError::Conflict(Conflict::NotLinked))
        ));
        // The old number, or any other, can be linked again.
        let back = named(&numbers[0]);
        let back = bench.services.link_work_item(&ada, issue, &back).await;
        assert_eq!(back.unwrap().row.ticket.unwrap().state, TicketState::Filed);
        bench.run_jobs().await;
        assert_eq!(marks(bench, numbers[0]).await, 1);
    }
}

#[tokio::test]
async fn links_that_people_made_are_learned_again_from_an_older_backup() {
    for mut bench in Bench::each().await {
        let ada = admin(&bench).await;
        let web = tracked(&bench, &ada, 1).await;
        let issue = web.issues[0];
        let item = written(&bench, "Agile").await;
        let backup = bench.back_up().await;
        let linked = bench
            .services
            .link_work_item(&ada, issue, &named(&item.id))
            .await;
        linked.unwrap();
        bench.run_jobs().await;

        bench.restore(backup).await;
        bench.clock.advance(TimeDelta::minutes(3));
        assert_eq!(ticket(&bench, &ada, issue).await, None);
        export(&bench, &ada, &web, issue).await;
        let found = ticket(&bench, &ada, issue).await.unwrap();
        assert_eq!(found.work_item.unwrap().id, item.id);
        assert_eq!(created(&bench).len(), 1, "nothing was filed");
    }
}

#[tokio::test]
async fn an_unlink_that_an_older_backup_does_not_know_files_nothing_twice() {
    for mut bench in Bench::each().await {
        let ada = admin(&bench).await;
        let web = tracked(&bench, &ada, 1).await;
        let issue = web.issues[0];
        let backup = bench.back_up().await;
        export(&bench, &ada, &web, issue).await;
        bench.services.unlink_work_item(&ada, issue).await.unwrap();
        bench.run_jobs().await;
        export(&bench, &ada, &web, issue).await;
        let latest = ticket(&bench, &ada, issue)
            .await
            .unwrap()
            .work_item
            .unwrap();

        bench.restore(backup).await;
        bench.clock.advance(TimeDelta::minutes(3));
        export(&bench, &ada, &web, issue).await;
        let found = ticket(&bench, &ada, issue)
            .await
            .unwrap()
            .work_item
            .unwrap();
        assert_eq!((found.id, created(&bench).len()), (latest.id, 2));
        // The count is learned too: unlinking asks for a third one.
        bench.services.unlink_work_item(&ada, issue).await.unwrap();
        bench.run_jobs().await;
        export(&bench, &ada, &web, issue).await;
        assert_eq!(created(&bench).len(), 3);
    }
}

#[tokio::test]
async fn what_cannot_be_linked_is_refused_in_words() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 2).await;
        let issue = web.issues[0];
        let elsewhere = written(bench, "Fabrikam Fiber").await;
        let foreign = bench.simulator.organization_url("manyprojects");
        for (text, says) in [
            ("x".to_owned(), "number"),
            ("99999".to_owned(), "has no work item 99999"),
            (
                elsewhere.id.to_string(),
                "lies in the Azure project Fabrikam Fiber",
            ),
            (format!("{foreign}/_workitems/edit/1"), "lies in http"),
        ] {
            let refused = bench
                .services
                .link_work_item(&ada, issue, &named(&text))
                .await;
            let Err(ServiceError::Invalid(fields)) = refused else {
                panic!("{text}: {refused:?}");
            };
            assert_eq!(fields[0].field, "work_item");
            assert!(fields[0].message.contains(says), "{}", fields[0].message);
        }
        assert_eq!(ticket(bench, &ada, issue).await, None);

        let item = written(bench, "Agile").await;
        let form = named(&item.id);
        bench
            .services
            .link_work_item(&ada, issue, &form)
            .await
            .unwrap();
        let twice = bench.services.link_work_item(&ada, issue, &form).await;
        assert!(matches!(
            twice,
            Err(ServiceError::Conflict(Conflict::LinkedAlready(number))) if number == item.id
        ));

        // Its own work item may exist: the answer to its creation got lost.
        let lost = Fault::new(FaultEffect::ResetAfter {}).on("POST", CREATE);
        bench.simulator.faults().add(lost.times(1));
        let other = web.issues[1];
        export(bench, &ada, &web, other).await;
        let waits = ticket(bench, &ada, other).await.unwrap();
        assert_eq!(waits.reason, Some(WaitReason::Ambiguous));
        let early = bench.services.link_work_item(&ada, other, &form).await;
        assert!(matches!(
            early,
            Err(ServiceError::Conflict(Conflict::FilingUnderWay))
        ));
    }
}

#[tokio::test]
async fn what_waits_to_be_filed_can_be_linked_instead() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 1).await;
        let issue = web.issues[0];
        let item = written(bench, "Agile").await;
        let asked = web.ask(bench, &ada).await;
        bench
            .services
            .link_work_item(&ada, issue, &named(&item.id))
            .await
            .unwrap();
        bench.run_jobs().await;
        let export = bench.services.export(&ada, asked).await.unwrap();
        let linked = export.items[0].work_item.as_ref().unwrap();
        assert_eq!((export.progress.filed, linked.id), (1, item.id));
        assert_eq!(created(bench).len(), 1, "only the one that was there");
    }
}

#[tokio::test]
async fn a_mark_that_azure_devops_refuses_is_noted_and_the_link_stays() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 1).await;
        let issue = web.issues[0];
        let item = written(bench, "Agile").await;
        let refused = Fault::new(FaultEffect::ConditionalAccess {});
        bench
            .simulator
            .faults()
            .add(refused.on("PATCH", "*/_apis/wit/workitems/*"));
        let linked = bench
            .services
            .link_work_item(&ada, issue, &named(&item.id))
            .await;
        linked.unwrap();
        bench.run_jobs().await;
        let found = ticket(bench, &ada, issue).await.unwrap();
        assert_eq!(found.work_item.unwrap().id, item.id);
        let kinds = told(bench, &ada, issue).await;
        assert!(kinds.contains(&IssueEventKind::NotMarked));
    }
}

#[tokio::test]
async fn a_comment_reaches_the_discussion_of_the_work_item() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 1).await;
        let issue = web.issues[0];
        let form = CommentForm {
            text: "Fixed in <main>".to_owned(),
        };
        let early = bench.services.comment_on_work_item(&ada, issue, &form);
        assert!(matches!(
            early.await,
            Err(ServiceError::Conflict(Conflict::NotLinked))
        ));
        export(bench, &ada, &web, issue).await;
        let said = bench.services.comment_on_work_item(&ada, issue, &form);
        said.await.unwrap();
        let journal = bench.simulator.journal();
        let effects = journal.iter().flat_map(|entry| &entry.effects);
        let comments = effects.filter(|effect| effect.kind == "commented");
        assert_eq!(comments.count(), 1);
        let kinds = told(bench, &ada, issue).await;
        assert!(kinds.contains(&IssueEventKind::Commented));
        for text in [" \n".to_owned(), "x".repeat(10_001)] {
            let form = CommentForm { text };
            let refused = bench.services.comment_on_work_item(&ada, issue, &form);
            assert!(matches!(refused.await, Err(ServiceError::Invalid(_))));
        }
    }
}

#[tokio::test]
async fn links_need_the_right_to_export() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 1).await;
        let issue = web.issues[0];
        let item = written(bench, "Agile").await;
        let services = &bench.services;
        let comment = CommentForm { text: "x".into() };
        let mut bob = colleague(bench, ada.organization, GlobalRole::None).await;
        join(
            bench,
            &mut bob,
            web.project.application_id,
            ApplicationRole::Observer,
        )
        .await;
        let eve = person(bench, GlobalRole::OrganizationAdmin).await;
        for (who, sees) in [(&bob, true), (&eve, false)] {
            let results = [
                services.link_work_item(who, issue, &named(&item.id)).await,
                services.unlink_work_item(who, issue).await,
                services.comment_on_work_item(who, issue, &comment).await,
            ];
            for result in results {
                let right = match result.unwrap_err() {
                    ServiceError::Denied => sees,
                    ServiceError::NotFound(What::Issue) => !sees,
                    _ => false,
                };
                assert!(right);
            }
        }
        assert_eq!(ticket(bench, &ada, issue).await, None);
    }
}
