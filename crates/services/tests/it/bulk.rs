//! Many issues at once.

use azure_simulator::{Fault, FaultEffect, tokens};
use chrono::TimeDelta;
use domain::{Actor, Export, ExportForm, ExportState, IssueQuery};
use services::testing::Bench;

use crate::tracker::{Tracked, created, creations, tracked};
use crate::world::admin;

const CREATE: &str = "*/_apis/wit/workitems/$*";

async fn export_all(bench: &Bench, actor: &Actor, web: &Tracked) -> Export {
    let form = ExportForm {
        filter: Some(IssueQuery::default()),
        ..ExportForm::default()
    };
    let services = &bench.services;
    let id = services
        .export_issues(actor, web.project.id, &form)
        .await
        .unwrap();
    bench.run_jobs().await;
    services.export(actor, id).await.unwrap()
}

#[tokio::test]
async fn a_token_that_is_revoked_in_the_middle_of_1000_costs_few_calls_one_notice_and_no_click() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 1_000).await;
        let revoked = Fault::new(FaultEffect::ExpireToken {}).on("POST", CREATE);
        let revoked = bench.simulator.faults().add(revoked.after(300));
        let export = export_all(bench, &ada, &web).await;
        assert_eq!(export.progress.filed, 300);
        assert_eq!(export.progress.waiting, 700);
        let sent = creations(bench).len();
        assert!(sent - 300 <= 10, "{} further calls", sent - 300);
        bench.clock.advance(TimeDelta::days(1));
        bench.run_jobs().await;
        assert_eq!(creations(bench).len(), sent);
        assert_eq!(bench.services.token_alarms(&ada).await.unwrap().len(), 1);

        bench.simulator.faults().remove(revoked);
        web.replace_token(bench, &ada, tokens::FULL).await;
        bench.run_jobs().await;
        let id = export.progress.id;
        let export = bench.services.export(&ada, id).await.unwrap();
        assert_eq!(export.progress.state, ExportState::Completed);
        assert_eq!(export.progress.filed, 1_000);
        assert_eq!(created(bench).len(), 1_000);
    }
}
