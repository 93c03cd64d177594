//! Trouble on the way.

use azure::{AzureError, Cause, Client};
use azure_simulator::{Fault, FaultEffect, Simulator, tokens};

use super::{client, outbound, titled};

async fn troubled(effect: FaultEffect) -> (Simulator, Client) {
    let simulator = Simulator::start().await.expect("a port");
    simulator
        .faults()
        .add(Fault::new(effect).on("POST", "*/workitems/*").times(1));
    let origin = simulator.url();
    let client = client(&outbound(&[&origin]), &origin, "contoso", tokens::FULL);
    (simulator, client)
}

/// How many work items came to be.
fn created(simulator: &Simulator) -> usize {
    simulator
        .journal()
        .iter()
        .flat_map(|entry| &entry.effects)
        .filter(|effect| effect.kind == "created")
        .count()
}

#[tokio::test]
async fn a_create_whose_answer_is_lost_was_sent_once_and_is_ambiguous() {
    for (effect, really) in [
        (FaultEffect::ResetBefore {}, 0),
        (FaultEffect::ResetAfter {}, 1),
        (FaultEffect::HalfAnswer {}, 1),
        (
            FaultEffect::Status {
                status: 503,
                retry_after: None,
            },
            0,
        ),
        (
            FaultEffect::Status {
                status: 500,
                retry_after: None,
            },
            0,
        ),
    ] {
        let (simulator, client) = troubled(effect.clone()).await;
        let error = client
            .create_work_item("Agile", "Bug", &titled())
            .await
            .expect_err("trouble");
        assert!(error.is_ambiguous(), "{effect:?}: {error:?}");
        assert_eq!(created(&simulator), really, "{effect:?}");
        assert_eq!(simulator.journal().len(), 1, "{effect:?}");
    }
}

#[tokio::test]
async fn a_create_that_was_refused_is_not_ambiguous() {
    for effect in [
        FaultEffect::ExpireToken {},
        FaultEffect::ConditionalAccess {},
        FaultEffect::Html {},
        FaultEffect::Status {
            status: 429,
            retry_after: Some(60),
        },
        FaultEffect::DisableType {
            project: "Agile".into(),
            name: "Bug".into(),
        },
        FaultEffect::DeleteProject {
            project: "Agile".into(),
        },
    ] {
        let (simulator, client) = troubled(effect.clone()).await;
        let error = client
            .create_work_item("Agile", "Bug", &titled())
            .await
            .expect_err("refused");
        assert!(!error.is_ambiguous(), "{effect:?}: {error:?}");
        assert_eq!(created(&simulator), 0, "{effect:?}");
    }
}

#[tokio::test]
async fn a_token_that_expires_under_way_is_refused_as_expired() {
    let (_simulator, client) = troubled(FaultEffect::ExpireToken {}).await;
    let error = client
        .create_work_item("Agile", "Bug", &titled())
        .await
        .expect_err("expired");
    assert_eq!(error, AzureError::TokenRefused { expired: true });
}

#[tokio::test]
async fn a_service_that_refuses_connections_was_not_reached() {
    let (_simulator, client) = troubled(FaultEffect::Refuse {}).await;
    let error = client
        .create_work_item("Agile", "Bug", &titled())
        .await
        .expect_err("nobody listens");
    assert_eq!(error, AzureError::Unreachable(Cause::NoConnection));
    assert!(!error.is_ambiguous());
}

#[tokio::test]
async fn a_project_that_is_renamed_is_still_reached_by_its_guid() {
    let (_simulator, client) = troubled(FaultEffect::RenameProject {
        project: "Agile".into(),
        to: "Nimble".into(),
    })
    .await;
    let id = client.project("Agile").await.expect("there").id.to_string();
    client
        .create_work_item(&id, "Bug", &titled())
        .await
        .expect("created");
    assert_eq!(client.project(&id).await.expect("there").name, "Nimble");
}
