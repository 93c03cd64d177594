use azure::{AzureError, Cause, What};
use azure_simulator::{Readings, tokens};

use super::{Scene, titled};

#[tokio::test]
async fn a_good_token_tells_who_it_acts_as() {
    let scene = Scene::start().await;
    let data = scene.client().connection_data().await.expect("signed in");
    assert!(!data.anonymous);
    assert!(!data.display_name.is_empty());
    assert!(data.account.is_some_and(|account| account.contains('@')));

    let item = scene
        .client()
        .create_work_item("Agile", "Bug", &titled())
        .await
        .expect("created");
    assert_eq!(
        item.text("System.CreatedBy"),
        Some(data.display_name.as_str())
    );
}

#[tokio::test]
async fn a_token_that_is_not_accepted_is_refused_whatever_is_asked() {
    let scene = Scene::start().await;
    for (token, expired) in [
        (tokens::EXPIRED, true),
        (tokens::REVOKED, false),
        (tokens::OTHER_ORGANIZATION, false),
        ("not a token at all", false),
        ("", false),
    ] {
        let client = scene.client_of("contoso", token);
        let refused = AzureError::TokenRefused { expired };
        assert_eq!(
            client.connection_data().await.expect_err("refused"),
            refused
        );
        assert_eq!(client.projects("").await.expect_err("refused"), refused);
        let create = client.create_work_item("Agile", "Bug", &titled()).await;
        assert_eq!(create.expect_err("refused"), refused);
    }
}

#[tokio::test]
async fn a_missing_scope_looks_like_a_refused_token_and_a_missing_right_does_not() {
    let scene = Scene::start().await;
    for token in [tokens::READ_ONLY, tokens::NO_SCOPE] {
        let client = scene.client_of("contoso", token);
        client.connection_data().await.expect("a valid token");
        let outcome = client.create_work_item("Agile", "Bug", &titled()).await;
        assert_eq!(
            outcome.expect_err("no scope"),
            AzureError::TokenRefused { expired: false }
        );
    }

    let client = scene.client_of("contoso", tokens::NO_PERMISSION);
    let outcome = client.create_work_item("Agile", "Bug", &titled()).await;
    let sentence = outcome.expect_err("no right").to_string();
    assert!(
        sentence.contains("Edit work items in this node"),
        "{sentence}"
    );

    let client = scene.client_of("contoso", tokens::NO_TAGS);
    let tagged = titled().field("System.Tags", "polaris");
    let sentence = client
        .create_work_item("Agile", "Bug", &tagged)
        .await
        .expect_err("a new tag");
    assert!(
        sentence.to_string().contains("Create tag definition"),
        "{sentence}"
    );
}

#[tokio::test]
async fn a_token_for_work_items_alone_files_and_may_be_refused_the_list_of_projects() {
    let scene = Scene::start().await;
    let client = scene.client_of("contoso", tokens::WORK_ONLY);
    for listed in [true, false] {
        scene.simulator.set_readings(Readings {
            work_scope_lists_projects: listed,
            ..Readings::default()
        });
        let filed = client.create_work_item("Agile", "Bug", &titled()).await;
        filed.expect("created");
        let refused = client.projects("").await.err();
        let expected = AzureError::TokenRefused { expired: false };
        assert_eq!(refused, (!listed).then_some(expected));
    }
}

#[tokio::test]
async fn an_organization_that_is_not_there_or_is_stopped_says_so() {
    let scene = Scene::start().await;
    let client = scene.client_of("nowhere", tokens::FULL);
    let missing = client
        .connection_data()
        .await
        .expect_err("no such organization");
    assert_eq!(missing, AzureError::NotFound(What::Organization));

    scene.simulator.set_readings(Readings {
        unknown_organization_is_unauthorized: true,
        ..Readings::default()
    });
    let refused = client
        .connection_data()
        .await
        .expect_err("no such organization");
    assert_eq!(refused, AzureError::TokenRefused { expired: false });

    let stopped = scene.client_of("deactivated", tokens::FULL);
    let error = stopped.connection_data().await.expect_err("stopped");
    assert_eq!(error, AzureError::Unreachable(Cause::Stopped));
}

#[tokio::test]
async fn a_blocked_token_meets_throttling_and_goes_on_after_the_pause() {
    let scene = Scene::start().await;
    let client = scene.client_of("contoso", tokens::THROTTLED);
    let mut paused = false;
    for _ in 0..500 {
        match client.first_project().await {
            Ok(_) if paused => return,
            Ok(_) => paused = !client.pause().is_zero(),
            Err(AzureError::Throttled { after }) => {
                paused = true;
                tokio::time::sleep(after).await;
            }
            Err(error) => panic!("{error:?}"),
        }
    }
    panic!("never throttled");
}
