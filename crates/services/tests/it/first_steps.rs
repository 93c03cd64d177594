//! The first steps of an organization tick themselves off.

use domain::{AuditAction, AuditFilter, FirstSteps, GlobalRole};
use services::ServiceError;
use services::testing::Bench;

use crate::tracker::{instance, tracked};
use crate::world::{admin, colleague};

async fn steps(bench: &Bench, actor: &domain::Actor) -> Option<FirstSteps> {
    bench.services.first_steps(actor).await.unwrap()
}

#[tokio::test]
async fn what_is_done_is_ticked_off_for_admins() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        assert_eq!(steps(bench, &ada).await.map(|steps| steps.done()), Some(0));
        instance(bench, &ada, azure_simulator::tokens::FULL).await;
        let found = steps(bench, &ada).await.unwrap();
        assert!(found.connected && found.project_id.is_none());
        let web = tracked(bench, &ada, 1).await;
        let found = steps(bench, &ada).await.unwrap();
        assert_eq!((found.done(), found.exported), (4, false));
        assert_eq!(found.project_id, Some(web.project.id));
        web.export(bench, &ada).await;
        assert_eq!(steps(bench, &ada).await.map(|steps| steps.done()), Some(5));
        let bob = colleague(bench, ada.organization, GlobalRole::None).await;
        assert_eq!(steps(bench, &bob).await, None);
    }
}

#[tokio::test]
async fn an_admin_sees_them_no_more_when_they_are_dismissed() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let bob = colleague(bench, ada.organization, GlobalRole::None).await;
        let denied = bench.services.dismiss_first_steps(&bob).await;
        assert!(matches!(denied, Err(ServiceError::Denied)));
        bench.services.dismiss_first_steps(&ada).await.unwrap();
        assert_eq!(steps(bench, &ada).await, None);
        let other = admin(bench).await;
        assert!(steps(bench, &other).await.is_some());
        let mut reader = bench.store().read().await.unwrap();
        let all = AuditFilter::default();
        let told = reader
            .audit_entries(ada.organization, &all, None, 1)
            .await
            .unwrap();
        assert_eq!(told[0].action, AuditAction::FirstStepsDismissed);
    }
}
