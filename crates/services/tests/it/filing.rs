//! From an export to exactly one work item, whatever happens on the way.

use azure_simulator::{Fault, FaultEffect, tokens};
use chrono::TimeDelta;
use domain::{ApplicationRole, ExportState, GlobalRole, IssueEventKind, TicketState, WaitReason};
use services::testing::{Bench, run_jobs};

use crate::tracker::{azure, created, creations, tracked, until};
use crate::world::{admin, colleague, join};

const CREATE: &str = "*/_apis/wit/workitems/$*";

#[tokio::test]
async fn an_exported_issue_becomes_one_work_item_with_all_that_a_reader_needs() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 1).await;
        let export = web.export(bench, &ada).await;
        assert_eq!(export.progress.state, ExportState::Completed);
        let item = &export.items[0];
        assert_eq!((item.state, &item.error), (TicketState::Filed, &None));
        let number = item.work_item.as_ref().unwrap().id;

        let reader = azure(bench, tokens::READ_ONLY);
        let found = reader.work_item(number).await.unwrap();
        assert_eq!(
            found.text("System.Title"),
            Some("Polaris - Project 'web' contains issue 'r00'")
        );
        assert_eq!(found.text("System.WorkItemType"), Some("Bug"));
        assert_eq!(found.text("System.Tags"), Some("polaris"));
        let steps = found.text("Microsoft.VSTS.TCM.ReproSteps").unwrap();
        assert!(steps.contains("r00 is unsafe") && steps.contains("src/login.c:7"));
        assert_eq!(found.text("System.Description"), None);
        let page = bench
            .services
            .links()
            .to(&domain::paths::issue(web.project.id, web.issues[0]));
        assert!(steps.contains(&page));
        let link = found.hyperlinks().next().unwrap();
        assert!(link.starts_with(&format!("{page}#polaris-")));
        let creator = found.text("System.CreatedBy").unwrap();
        let token = azure(bench, tokens::FULL);
        assert_eq!(token.connection_data().await.unwrap().display_name, creator);

        let issue = bench.services.issue(&ada, web.issues[0]).await.unwrap();
        let exported = |event: &domain::IssueEvent| {
            event.kind == IssueEventKind::Exported && event.note == format!("Work item {number}")
        };
        assert!(issue.history.iter().any(exported));
        assert_eq!(issue.row.ticket.unwrap().state, TicketState::Filed);
    }
}

#[tokio::test]
async fn an_issue_that_is_linked_already_is_not_filed_again() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 1).await;
        let first = web.export(bench, &ada).await;
        let second = web.export(bench, &ada).await;
        assert_eq!(second.progress.state, ExportState::Completed);
        let item = &second.items[0];
        assert_eq!(item.state, TicketState::Failed);
        assert_eq!(item.work_item, first.items[0].work_item);
        assert!(item.error.as_ref().unwrap().contains("already"));
        assert_eq!(created(bench).len(), 1);
    }
}

#[tokio::test]
async fn two_people_who_export_the_same_issue_follow_one_ticket() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let bob = colleague(bench, ada.organization, GlobalRole::OrganizationAdmin).await;
        let web = tracked(bench, &ada, 3).await;
        let (first, second) = (web.ask(bench, &ada).await, web.ask(bench, &bob).await);
        tokio::join!(bench.run_jobs(), bench.run_jobs());
        for export in [first, second] {
            let export = bench.services.export(&ada, export).await.unwrap();
            assert_eq!(
                (export.progress.state, export.progress.filed),
                (ExportState::Completed, 3)
            );
        }
        assert_eq!(created(bench).len(), 3);
    }
}

#[tokio::test]
async fn a_creation_whose_answer_got_lost_is_looked_for_and_not_repeated() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let happened = [FaultEffect::ResetAfter {}, FaultEffect::HalfAnswer {}];
        for (at, effect) in happened.into_iter().enumerate() {
            let web = tracked(bench, &ada, 2).await;
            bench
                .simulator
                .faults()
                .add(Fault::new(effect).on("POST", CREATE).times(1));
            let export = web.export(bench, &ada).await;
            let waiting: Vec<_> = export
                .items
                .iter()
                .filter(|item| item.state == TicketState::Waiting)
                .collect();
            assert_eq!(waiting.len(), 1);
            assert_eq!(waiting[0].reason, Some(WaitReason::Ambiguous));
            let sent = creations(bench).len();

            bench.clock.advance(TimeDelta::seconds(119));
            bench.run_jobs().await;
            assert_eq!(
                creations(bench).len(),
                sent,
                "nothing leaves before the rest is over"
            );
            bench.clock.advance(TimeDelta::seconds(1));
            bench.run_jobs().await;
            let export = bench
                .services
                .export(&ada, export.progress.id)
                .await
                .unwrap();
            assert_eq!(export.progress.state, ExportState::Completed);
            assert_eq!(export.progress.filed, 2);
            assert_eq!(creations(bench).len(), sent, "the work item was found");
            assert_eq!(created(bench).len(), 2 * (at + 1));
        }
    }
}

#[tokio::test]
async fn a_creation_that_never_happened_is_sent_again_after_the_look() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let never = [
            FaultEffect::ResetBefore {},
            FaultEffect::Status {
                status: 500,
                retry_after: None,
            },
            FaultEffect::Html {},
        ];
        for (at, effect) in never.into_iter().enumerate() {
            let web = tracked(bench, &ada, 1).await;
            let fault = Fault::new(effect.clone()).on("POST", CREATE).times(1);
            bench.simulator.faults().add(fault);
            let export = web.export(bench, &ada).await;
            assert_ne!(export.items[0].state, TicketState::Filed, "{effect:?}");
            assert_eq!(created(bench).len(), at);
            web.replace_token(bench, &ada, tokens::FULL).await;
            bench.clock.advance(TimeDelta::seconds(120));
            bench.run_jobs().await;
            let export = bench
                .services
                .export(&ada, export.progress.id)
                .await
                .unwrap();
            assert_eq!(export.items[0].state, TicketState::Filed, "{effect:?}");
            assert_eq!(created(bench).len(), at + 1);
        }
    }
}

#[tokio::test]
async fn a_process_that_died_while_filing_leaves_no_second_work_item_behind() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 1).await;
        let id = web.ask(bench, &ada).await;
        let fault = Fault::new(FaultEffect::LoseAnswer {}).on("POST", CREATE);
        bench.simulator.faults().add(fault.times(1));
        // The answer never comes, and the process ends while it waits.
        let dying = tokio::select! {
            () = bench.run_jobs() => false,
            () = until(|| created(bench).len() == 1) => true,
        };
        assert!(dying);
        bench.clock.advance(TimeDelta::minutes(5));
        // Another process takes the job over.
        bench.store().let_leases_run_out().await;
        let second = web.export(bench, &ada).await;
        for export in [id, second.progress.id] {
            let export = bench.services.export(&ada, export).await.unwrap();
            assert_eq!(export.items[0].state, TicketState::Filed);
        }
        assert_eq!(creations(bench).len(), 1);
    }
}

#[tokio::test]
async fn a_dead_token_parks_everything_and_a_new_one_files_it_without_a_click() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 40).await;
        let dead = Fault::new(FaultEffect::ExpireToken {});
        let dead = bench.simulator.faults().add(dead);
        let before = bench.simulator.journal().len();
        let export = web.export(bench, &ada).await;
        assert!(bench.simulator.journal().len() - before <= 10);
        assert_eq!(export.progress.state, ExportState::Running);
        assert_eq!(export.progress.waiting, 40);
        for item in &export.items {
            assert_eq!(item.reason, Some(WaitReason::Parked));
            assert!(
                item.error
                    .as_ref()
                    .unwrap()
                    .contains("enter it under My Organization")
            );
        }
        bench.clock.advance(TimeDelta::days(1));
        bench.run_jobs().await;
        assert!(bench.simulator.journal().len() - before <= 10);

        bench.simulator.faults().remove(dead);
        web.replace_token(bench, &ada, tokens::FULL).await;
        bench.run_jobs().await;
        let export = bench
            .services
            .export(&ada, export.progress.id)
            .await
            .unwrap();
        assert_eq!(
            (export.progress.state, export.progress.filed),
            (ExportState::Completed, 40)
        );
        assert_eq!(created(bench).len(), 40);
    }
}

#[tokio::test]
async fn a_throttled_export_resumes_where_it_stopped() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 12).await;
        let throttled = Fault::new(FaultEffect::Status {
            status: 429,
            retry_after: Some(10),
        });
        let throttled = throttled.on("POST", CREATE).after(4).times(1);
        bench.simulator.faults().add(throttled);
        let export = web.export(bench, &ada).await;
        let held = export.progress.waiting;
        assert!(held > 0 && export.progress.filed >= 4);
        let waiting = export
            .items
            .iter()
            .find(|item| item.state == TicketState::Waiting);
        assert_eq!(waiting.unwrap().reason, Some(WaitReason::Throttled));
        // This process waits by the clock of the machine, another one by that of the story.
        let again = bench.another_process().await;
        let asked = bench.simulator.journal().len();
        bench.clock.advance(TimeDelta::seconds(4));
        run_jobs(&again).await;
        assert_eq!(bench.simulator.journal().len(), asked, "it rests");
        bench.clock.advance(TimeDelta::seconds(6));
        run_jobs(&again).await;
        let export = again.export(&ada, export.progress.id).await.unwrap();
        assert_eq!(
            (export.progress.state, export.progress.filed),
            (ExportState::Completed, 12)
        );
        assert_eq!(created(bench).len(), 12);
    }
}

#[tokio::test]
async fn what_cannot_reach_azure_devops_waits_and_goes_on_by_itself() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 2).await;
        let gone = bench
            .simulator
            .faults()
            .add(Fault::new(FaultEffect::Refuse {}));
        let export = web.export(bench, &ada).await;
        assert_eq!(export.progress.waiting, 2);
        bench.simulator.faults().remove(gone);
        while azure(bench, tokens::FULL).connection_data().await.is_err() {}
        bench.clock.advance(TimeDelta::minutes(1));
        bench.run_jobs().await;
        let export = bench
            .services
            .export(&ada, export.progress.id)
            .await
            .unwrap();
        assert_eq!(export.progress.filed, 2);
        assert_eq!(created(bench).len(), 2);
    }
}

#[tokio::test]
async fn who_lost_the_right_before_the_job_ran_files_nothing() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 1).await;
        let mut bob = colleague(bench, ada.organization, GlobalRole::None).await;
        let application = web.project.application_id;
        join(bench, &mut bob, application, ApplicationRole::Member).await;
        let id = web.ask(bench, &bob).await;
        join(bench, &mut bob, application, ApplicationRole::Observer).await;
        bench.run_jobs().await;
        let export = bench.services.export(&ada, id).await.unwrap();
        assert_eq!(export.items[0].state, TicketState::Failed);
        assert!(
            export.items[0]
                .error
                .as_ref()
                .unwrap()
                .contains("may no longer export")
        );
        assert!(created(bench).is_empty());
    }
}

#[tokio::test]
async fn a_refused_work_item_fails_alone_and_says_why() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 3).await;
        let refusal = Fault::new(FaultEffect::Status {
            status: 400,
            retry_after: None,
        });
        bench
            .simulator
            .faults()
            .add(refusal.on("POST", CREATE).times(1));
        let export = web.export(bench, &ada).await;
        assert_eq!(export.progress.state, ExportState::Completed);
        assert_eq!((export.progress.filed, export.progress.failed), (2, 1));
        let failed = export.items.iter().find(|item| item.error.is_some());
        let error = failed.unwrap().error.as_ref().unwrap();
        assert!(error.contains("Azure DevOps says: "), "{error}");
    }
}

#[tokio::test]
async fn deleting_the_instance_ends_what_was_under_way_with_a_reason() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 2).await;
        let id = web.ask(bench, &ada).await;
        bench
            .services
            .delete_instance(&ada, web.instance.id)
            .await
            .unwrap();
        bench.run_jobs().await;
        let export = bench.services.export(&ada, id).await.unwrap();
        assert_eq!(
            (export.progress.state, export.progress.failed),
            (ExportState::Completed, 2)
        );
        assert!(
            export.items[0]
                .error
                .as_ref()
                .unwrap()
                .contains("was deleted")
        );
        assert!(
            bench
                .services
                .integration(&ada, web.project.id)
                .await
                .is_err()
        );
    }
}

#[tokio::test]
async fn a_deleted_issue_is_not_filed_and_its_export_ends() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 1).await;
        let id = web.ask(bench, &ada).await;
        bench
            .services
            .delete_project(&ada, web.project.id, Some(&web.project.name))
            .await
            .unwrap();
        bench.run_jobs().await;
        assert!(bench.services.export(&ada, id).await.is_err());
        assert!(created(bench).is_empty());
    }
}
