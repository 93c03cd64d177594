//! One work item for each issue, across restarts, restored backups and several nodes.

use azure::{Patch, WorkItem};
use azure_simulator::{Fault, FaultEffect, tokens};
use chrono::TimeDelta;
use domain::{
    Actor, AuditFilter, Export, ExportForm, ExportState, IssueId, TicketState, WaitReason,
};
use futures::future::join_all;
use services::testing::{Bench, run_jobs};

use crate::tracker::{Tracked, azure, created, creations, integration_form, tracked};
use crate::world::admin;

const CREATE: &str = "*/_apis/wit/workitems/$*";
const QUERY: &str = "*/_apis/wit/wiql";

async fn work_item_of(bench: &Bench, actor: &Actor, web: &Tracked, issue: IssueId) -> Option<i64> {
    let found = bench
        .services
        .issue_ticket(actor, web.project.id, issue)
        .await
        .unwrap();
    Some(found.ticket?.work_item?.id)
}

fn one(issue: IssueId) -> ExportForm {
    ExportForm {
        issue_ids: vec![issue],
        ..ExportForm::default()
    }
}

/// Work items with a marker each, as they are over there.
async fn items(bench: &Bench) -> Vec<WorkItem> {
    let numbers: Vec<i64> = created(bench).into_iter().map(i64::from).collect();
    azure(bench, tokens::FULL)
        .work_items(&numbers)
        .await
        .unwrap()
}

#[tokio::test]
async fn fifty_requests_for_one_issue_on_two_nodes_are_one_work_item() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 1).await;
        let nodes = [bench.another_process().await, bench.another_process().await];
        let form = one(web.issues[0]);
        let requests = (0..50).map(|at| nodes[at % 2].export_issues(&ada, web.project.id, &form));
        let exports = join_all(requests).await;
        tokio::join!(run_jobs(&nodes[0]), run_jobs(&nodes[1]));
        assert_eq!(creations(bench).len(), 1);
        assert_eq!(created(bench).len(), 1);
        for export in exports {
            let export = nodes[0].export(&ada, export.unwrap()).await.unwrap();
            assert_eq!(export.progress.state, ExportState::Completed);
            assert!(export.items[0].work_item.is_some());
        }
    }
}

#[tokio::test]
async fn links_are_learned_again_after_restoring_a_backup_older_than_the_exports() {
    for mut bench in Bench::each().await {
        let ada = admin(&bench).await;
        let web = tracked(&bench, &ada, 25).await;
        let backup = bench.back_up().await;
        let before = web.export(&bench, &ada).await;
        assert_eq!(before.progress.filed, 25);

        bench.restore(backup).await;
        assert_eq!(work_item_of(&bench, &ada, &web, web.issues[0]).await, None);
        // The first one finds the links of all, whenever the others are asked for.
        let form = one(web.issues[0]);
        let first = bench.services.export_issues(&ada, web.project.id, &form);
        let first = first.await.unwrap();
        bench.run_jobs().await;
        let resting = bench.services.export(&ada, first).await.unwrap();
        assert_eq!(
            resting.progress.waiting, 1,
            "the last answers may be on their way"
        );
        bench.clock.advance(TimeDelta::minutes(3));
        bench.run_jobs().await;
        let first = bench.services.export(&ada, first).await.unwrap();
        assert_eq!(first.items[0].state, TicketState::Filed);
        bench.clock.advance(TimeDelta::hours(3));
        let after = web.export(&bench, &ada).await;
        assert_eq!((after.progress.filed, after.progress.failed), (24, 1));
        assert_eq!(creations(&bench).len(), 25, "nothing was sent again");
        let numbers = |export: &Export| {
            let items = export.items.iter();
            items
                .map(|item| item.work_item.as_ref().map(|link| link.id))
                .collect::<Vec<_>>()
        };
        assert_eq!(numbers(&before), numbers(&after));
    }
}

#[tokio::test]
async fn a_target_is_looked_at_in_whole_once_in_the_life_of_a_process() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 3).await;
        let queries = || {
            let journal = bench.simulator.journal().into_iter();
            journal
                .filter(|entry| entry.path.ends_with("/wiql"))
                .count()
        };
        for issue in &web.issues {
            let form = one(*issue);
            let asked = bench.services.export_issues(&ada, web.project.id, &form);
            asked.await.unwrap();
            bench.run_jobs().await;
        }
        assert_eq!((queries(), created(bench).len()), (1, 3));
    }
}

#[tokio::test]
async fn nothing_leaves_while_the_first_look_fails() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 2).await;
        let broken = Fault::new(FaultEffect::Html {}).on("POST", QUERY);
        let broken = bench.simulator.faults().add(broken);
        let export = web.export(bench, &ada).await;
        assert_eq!((export.progress.waiting, creations(bench).len()), (2, 0));
        bench.simulator.faults().remove(broken);
        web.replace_token(bench, &ada, tokens::FULL).await;
        bench.run_jobs().await;
        assert_eq!(created(bench).len(), 2);
    }
}

#[tokio::test]
async fn a_look_that_is_refused_for_good_does_not_end_an_ambiguous_ticket() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 1).await;
        let lost = Fault::new(FaultEffect::ResetAfter {}).on("POST", CREATE);
        bench.simulator.faults().add(lost.times(1));
        let export = web.export(bench, &ada).await;
        assert_eq!(export.items[0].reason, Some(WaitReason::Ambiguous));
        let refused = Fault::new(FaultEffect::Status {
            status: 400,
            retry_after: None,
        });
        let refused = refused.on("POST", QUERY);
        let refused = bench.simulator.faults().add(refused);
        for _ in 0..3 {
            bench.clock.advance(TimeDelta::minutes(2));
            bench.run_jobs().await;
            // Pressing the button again changes nothing either.
            web.export(bench, &ada).await;
        }
        bench.simulator.faults().remove(refused);
        bench.clock.advance(TimeDelta::minutes(2));
        bench.run_jobs().await;
        let issue = web.issues[0];
        assert!(work_item_of(bench, &ada, &web, issue).await.is_some());
        assert_eq!(creations(bench).len(), 1);
    }
}

#[tokio::test]
async fn a_claim_ends_after_the_longest_creation_and_the_quarantine_together() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 1).await;
        let silent = Fault::new(FaultEffect::LoseAnswer {}).on("POST", CREATE);
        bench.simulator.faults().add(silent.times(1));
        web.ask(bench, &ada).await;
        tokio::select! {
            () = bench.run_jobs() => panic!("no answer comes"),
            () = crate::tracker::until(|| created(bench).len() == 1) => {}
        }
        let next = bench.another_process().await;
        for (seconds, state) in [(179, TicketState::Filing), (1, TicketState::Filed)] {
            bench.clock.advance(TimeDelta::seconds(seconds));
            bench.store().let_leases_run_out().await;
            run_jobs(&next).await;
            let found = next.issue_ticket(&ada, web.project.id, web.issues[0]);
            assert_eq!(found.await.unwrap().ticket.unwrap().state, state);
        }
        assert_eq!(creations(bench).len(), 1);
    }
}

#[tokio::test]
async fn a_work_item_that_stands_twice_over_there_is_told_and_left_alone() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 2).await;
        let first = one(web.issues[0]);
        let asked = bench.services.export_issues(&ada, web.project.id, &first);
        asked.await.unwrap();
        bench.run_jobs().await;
        let original = items(bench).await.remove(0);
        let copy = Patch::new()
            .field("System.Title", "a copy with its links")
            .field("System.Tags", "polaris")
            .hyperlink(original.hyperlinks().next().unwrap(), "copied");
        let copy = azure(bench, tokens::FULL)
            .create_work_item("Agile", "Bug", &copy)
            .await
            .unwrap();

        let restarted = bench.another_process().await;
        let second = one(web.issues[1]);
        let asked = restarted.export_issues(&ada, web.project.id, &second);
        asked.await.unwrap();
        run_jobs(&restarted).await;
        let mut reader = bench.store().read().await.unwrap();
        let told = reader
            .audit_entries(ada.organization, &AuditFilter::default(), None, 100)
            .await
            .unwrap();
        let told = told
            .iter()
            .filter(|entry| entry.action == domain::AuditAction::TicketFoundTwice);
        let told: Vec<_> = told.map(|entry| entry.target.clone()).collect();
        assert_eq!(
            told,
            [format!("Work items {} and {}", original.id, copy.id)]
        );
        assert_eq!(items(bench).await.len(), 3, "nothing was deleted");
    }
}

#[tokio::test]
async fn what_goes_to_a_project_that_is_gone_waits_until_another_one_is_chosen() {
    let gone = [
        FaultEffect::DeleteProject {
            project: "Payments Legacy".to_owned(),
        },
        FaultEffect::DisableType {
            project: "Payments Legacy".to_owned(),
            name: "Bug".to_owned(),
        },
    ];
    for effect in gone {
        for bench in &Bench::each().await {
            let ada = admin(bench).await;
            let web = crate::tracker::tracked_in(bench, &ada, 3, "Payments Legacy").await;
            bench
                .simulator
                .faults()
                .add(Fault::new(effect.clone()).times(1));
            let export = web.export(bench, &ada).await;
            assert_eq!(export.progress.waiting, 3, "{effect:?}");
            for item in &export.items {
                assert_eq!(item.reason, Some(WaitReason::Parked));
                let remedy = item.error.as_ref().unwrap();
                assert!(
                    remedy.contains("under Project > Settings > Integrations"),
                    "{remedy}"
                );
            }
            let before = bench.services.integration(&ada, web.project.id);
            let seen = before.await.unwrap().etag();
            let form = integration_form(web.instance.id, "Agile");
            bench
                .services
                .save_integration(&ada, web.project.id, &form, Some(&seen))
                .await
                .unwrap();
            bench.run_jobs().await;
            let export = bench.services.export(&ada, export.progress.id);
            assert_eq!(export.await.unwrap().progress.filed, 3, "{effect:?}");
            assert_eq!(created(bench).len(), 3);
        }
    }
}

#[tokio::test]
async fn a_backup_without_its_key_asks_for_the_tokens_again_and_files_nothing_twice() {
    for mut bench in Bench::each().await {
        let ada = admin(&bench).await;
        let web = tracked(&bench, &ada, 2).await;
        let backup = bench.back_up().await;
        web.export(&bench, &ada).await;

        bench.restore_without_key(backup).await;
        let instances = bench.services.instances(&ada).await.unwrap();
        let said = &instances[0].last_test.as_ref().unwrap().message;
        assert!(said.contains("has to be entered again"), "{said}");
        let export = web.export(&bench, &ada).await;
        assert_eq!(export.progress.waiting, 2);
        bench.clock.advance(TimeDelta::minutes(3));
        bench.run_jobs().await;
        let export = bench.services.export(&ada, export.progress.id);
        let remedy = export.await.unwrap().items[0].error.clone().unwrap();
        assert!(remedy.contains("has to be entered again"), "{remedy}");
        web.replace_token(&bench, &ada, tokens::FULL).await;
        bench.run_jobs().await;
        let issue = web.issues[0];
        assert!(work_item_of(&bench, &ada, &web, issue).await.is_some());
        assert_eq!(creations(&bench).len(), 2);
    }
}
