//! Exports that people stop, resume, cancel and retry.

use azure_simulator::{Fault, FaultEffect, tokens};
use chrono::TimeDelta;
use domain::{
    ApplicationRole, Export, ExportForm, ExportState, GlobalRole, TicketState, WaitReason,
};
use services::testing::Bench;
use services::{Conflict, ServiceError, What};

use crate::tracker::{created, creations, tracked};
use crate::world::{admin, colleague, join};

const CREATE: &str = "*/_apis/wit/workitems/$*";

fn states(export: &Export) -> Vec<TicketState> {
    export.items.iter().map(|item| item.state).collect()
}

#[tokio::test]
async fn a_paused_export_sends_nothing_until_it_is_resumed() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 3).await;
        let services = &bench.services;
        let id = web.ask(bench, &ada).await;
        let paused = services.pause_export(&ada, id).await.unwrap();
        assert_eq!(paused.state, ExportState::Paused);
        let again = services.pause_export(&ada, id).await.unwrap();
        assert_eq!(again.state, ExportState::Paused);
        bench.run_jobs().await;
        bench.clock.advance(TimeDelta::days(1));
        bench.run_jobs().await;
        assert!(creations(bench).is_empty());
        let retried = services.retry_export(&ada, id).await.unwrap_err();
        assert!(matches!(
            retried,
            ServiceError::Conflict(Conflict::ExportPaused)
        ));
        let resumed = services.resume_export(&ada, id).await.unwrap();
        assert_eq!(resumed.state, ExportState::Running);
        bench.run_jobs().await;
        let export = services.export(&ada, id).await.unwrap();
        assert_eq!(export.progress.state, ExportState::Completed);
        assert_eq!(created(bench).len(), 3);
        let ended = services.pause_export(&ada, id).await.unwrap_err();
        assert!(matches!(
            ended,
            ServiceError::Conflict(Conflict::ExportEnded)
        ));
    }
}

#[tokio::test]
async fn pausing_or_cancelling_one_export_leaves_alone_what_another_wants() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 3).await;
        let services = &bench.services;
        let first = web.ask(bench, &ada).await;
        let shared = ExportForm {
            issue_ids: vec![web.issues[0]],
            ..ExportForm::default()
        };
        let second = services
            .export_issues(&ada, web.project.id, &shared)
            .await
            .unwrap();
        services.pause_export(&ada, first).await.unwrap();
        bench.run_jobs().await;
        assert_eq!(created(bench).len(), 1);
        let second = services.export(&ada, second).await.unwrap();
        assert_eq!(second.progress.state, ExportState::Completed);
        let cancelled = services.cancel_export(&ada, first).await.unwrap();
        assert_eq!(cancelled.state, ExportState::Cancelled);
        assert_eq!((cancelled.filed, cancelled.cancelled), (1, 2));
        bench.run_jobs().await;
        assert_eq!(created(bench).len(), 1);

        services.retry_export(&ada, first).await.unwrap();
        bench.run_jobs().await;
        let first = services.export(&ada, first).await.unwrap();
        assert_eq!(states(&first), [TicketState::Filed; 3]);
        assert_eq!(created(bench).len(), 3);
    }
}

#[tokio::test]
async fn a_cancelled_export_ends_only_when_what_was_sent_has_been_looked_for() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let effects = [
            (FaultEffect::ResetAfter {}, TicketState::Filed),
            (FaultEffect::ResetBefore {}, TicketState::Cancelled),
        ];
        for (at, (effect, end)) in effects.into_iter().enumerate() {
            let web = tracked(bench, &ada, 1).await;
            let fault = Fault::new(effect).on("POST", CREATE).times(1);
            bench.simulator.faults().add(fault);
            let export = web.export(bench, &ada).await;
            let services = &bench.services;
            assert_eq!(export.items[0].reason, Some(WaitReason::Ambiguous));
            let id = export.progress.id;
            let cancelling = services.cancel_export(&ada, id).await.unwrap();
            assert_eq!(cancelling.state, ExportState::Running);
            assert!(cancelling.cancelling);
            assert_eq!(
                cancelling.waiting_until,
                Some(bench.clock.now() + TimeDelta::minutes(2))
            );
            let sent = creations(bench).len();
            bench.clock.advance(TimeDelta::minutes(2));
            bench.run_jobs().await;
            let ended = services.export(&ada, id).await.unwrap();
            assert_eq!(ended.progress.state, ExportState::Cancelled);
            assert_eq!(ended.items[0].state, end);
            assert_eq!(creations(bench).len(), sent, "nothing is sent again");
            assert_eq!(created(bench).len(), 1, "at {at}");
        }
    }
}

#[tokio::test]
async fn a_paused_export_looks_for_what_was_sent_and_sends_it_again_only_when_resumed() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 1).await;
        let fault = Fault::new(FaultEffect::ResetBefore {}).on("POST", CREATE);
        bench.simulator.faults().add(fault.times(1));
        let export = web.export(bench, &ada).await;
        let (services, id) = (&bench.services, export.progress.id);
        services.pause_export(&ada, id).await.unwrap();
        bench.clock.advance(TimeDelta::minutes(2));
        bench.run_jobs().await;
        let paused = services.export(&ada, id).await.unwrap();
        assert_eq!(paused.progress.state, ExportState::Paused);
        assert_eq!(paused.items[0].state, TicketState::Queued);
        assert_eq!(creations(bench).len(), 1);
        services.resume_export(&ada, id).await.unwrap();
        bench.run_jobs().await;
        let filed = services.export(&ada, id).await.unwrap();
        assert_eq!(filed.items[0].state, TicketState::Filed);
        assert_eq!(created(bench).len(), 1);
    }
}

#[tokio::test]
async fn retrying_asks_again_for_what_failed_and_for_nothing_else() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 2).await;
        let refusal = Fault::new(FaultEffect::Status {
            status: 400,
            retry_after: None,
        });
        let faults = bench.simulator.faults();
        faults.add(refusal.on("POST", CREATE).times(2));
        let failed = web.export(bench, &ada).await;
        assert_eq!(failed.progress.failed, 2);
        let services = &bench.services;
        let one = ExportForm {
            issue_ids: vec![web.issues[0]],
            ..ExportForm::default()
        };
        services
            .export_issues(&ada, web.project.id, &one)
            .await
            .unwrap();
        bench.run_jobs().await;
        let id = failed.progress.id;
        let retried = services.retry_export(&ada, id).await.unwrap();
        assert_eq!(retried.failed, 1, "one is linked meanwhile");
        bench.run_jobs().await;
        let retried = services.export(&ada, id).await.unwrap();
        assert_eq!(retried.progress.state, ExportState::Completed);
        assert_eq!((retried.progress.filed, retried.progress.failed), (1, 1));
        let linked = retried.items.iter().find(|item| item.error.is_some());
        assert!(linked.unwrap().work_item.is_some());
        assert_eq!(created(bench).len(), 2);
        let nothing = services.retry_export(&ada, id).await.unwrap();
        assert_eq!(nothing.state, ExportState::Completed);
    }
}

#[tokio::test]
async fn what_waits_can_be_given_up_one_by_one_or_altogether() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 3).await;
        let dead = Fault::new(FaultEffect::ExpireToken {});
        let dead = bench.simulator.faults().add(dead);
        let export = web.export(bench, &ada).await;
        assert_eq!(export.progress.waiting, 3);
        let (services, id) = (&bench.services, export.progress.id);
        let one = Some(web.issues[1]);
        services
            .give_up_filing(&ada, web.project.id, one)
            .await
            .unwrap();
        let export = services.export(&ada, id).await.unwrap();
        assert_eq!(export.progress.cancelled, 1);
        services
            .give_up_filing(&ada, web.project.id, None)
            .await
            .unwrap();
        let export = services.export(&ada, id).await.unwrap();
        assert_eq!(export.progress.state, ExportState::Cancelled);
        assert_eq!(states(&export), [TicketState::Cancelled; 3]);
        let nothing = [
            services.give_up_filing(&ada, web.project.id, None).await,
            services.give_up_issue(&ada, web.issues[1]).await,
        ];
        for again in nothing {
            let again = again.unwrap_err();
            assert!(matches!(
                again,
                ServiceError::Conflict(Conflict::NothingWaits)
            ));
        }
        bench.simulator.faults().remove(dead);
        web.replace_token(bench, &ada, tokens::FULL).await;
        bench.run_jobs().await;
        assert!(created(bench).is_empty());
    }
}

#[tokio::test]
async fn only_who_may_export_stops_and_starts_exports() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 1).await;
        let services = &bench.services;
        let id = web.ask(bench, &ada).await;
        let mut bob = colleague(bench, ada.organization, GlobalRole::None).await;
        let unseen = services.cancel_export(&bob, id).await.unwrap_err();
        assert!(matches!(unseen, ServiceError::NotFound(What::Export)));
        let application = web.project.application_id;
        join(bench, &mut bob, application, ApplicationRole::Observer).await;
        for denied in [
            services.pause_export(&bob, id).await.map(drop),
            services.resume_export(&bob, id).await.map(drop),
            services.cancel_export(&bob, id).await.map(drop),
            services.retry_export(&bob, id).await.map(drop),
            services.give_up_filing(&bob, web.project.id, None).await,
            services.give_up_issue(&bob, web.issues[0]).await,
            services.retry_issue(&bob, web.issues[0]).await.map(drop),
            services
                .retry_failed_issues(&bob, web.project.id)
                .await
                .map(drop),
        ] {
            assert!(matches!(denied, Err(ServiceError::Denied)));
        }
        bench.run_jobs().await;
        assert_eq!(created(bench).len(), 1);
    }
}
