use azure::{AzureError, Patch, TextFormat, What, quoted};

use super::{Scene, titled};

const MARKER: &str = "https://polaris.example/m/1a2b";

fn marked() -> Patch {
    titled()
        .text(
            "System.Description",
            "**Leak** in `a.rs`",
            TextFormat::Markdown,
        )
        .field("System.Tags", "polaris")
        .hyperlink(MARKER, "Polaris")
}

#[tokio::test]
async fn what_is_filed_is_read_back_and_found_by_its_marker() {
    let scene = Scene::start().await;
    let client = scene.client();
    let created = client
        .create_work_item("Fabrikam Fiber", "Bug", &marked())
        .await
        .expect("created");
    assert_eq!(created.revision, 1);
    let links = format!("{}/contoso/", scene.simulator.url());
    assert!(created.html_url.starts_with(&links), "{}", created.html_url);
    assert!(
        created
            .html_url
            .ends_with(&format!("/_workitems/edit/{}", created.id))
    );
    client
        .create_work_item("Agile", "Bug", &titled())
        .await
        .expect("another");

    let item = client.work_item(created.id).await.expect("there");
    assert_eq!(item.text("System.WorkItemType"), Some("Bug"));
    assert_eq!(item.text("System.Description"), Some("**Leak** in `a.rs`"));
    assert_eq!(item.text("System.Tags"), Some("polaris"));
    assert_eq!(item.hyperlinks().collect::<Vec<_>>(), [MARKER]);
    assert_eq!(item.html_url, created.html_url);

    let wiql = format!(
        "SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = @project \
         AND [System.Tags] CONTAINS {} AND [System.CreatedDate] >= {}",
        quoted("polaris"),
        quoted("2020-01-01T00:00:00Z"),
    );
    let ids = client
        .query("Fabrikam Fiber", &wiql, Some(100))
        .await
        .expect("found");
    assert_eq!(ids, [created.id]);
    let items = client.work_items(&ids).await.expect("found");
    assert_eq!(items[0].hyperlinks().collect::<Vec<_>>(), [MARKER]);
}

#[tokio::test]
async fn a_trial_creates_nothing() {
    let scene = Scene::start().await;
    let client = scene.client();
    client
        .validate_work_item("Agile", "Bug", &marked())
        .await
        .expect("would pass");
    client
        .validate_work_item("Agile", "User Story", &marked())
        .await
        .expect("would pass");
    let wiql = "SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = @project";
    assert_eq!(client.query("Agile", wiql, None).await, Ok(vec![]));
    assert!(
        scene
            .simulator
            .journal()
            .iter()
            .all(|entry| entry.effects.is_empty())
    );
}

#[tokio::test]
async fn a_refusal_names_the_field_that_the_type_wants() {
    let scene = Scene::start().await;
    let client = scene.client();
    for outcome in [
        client
            .validate_work_item("Contoso Inherited", "Bug", &titled())
            .await,
        client
            .create_work_item("Contoso Inherited", "Bug", &titled())
            .await
            .map(drop),
    ] {
        let error = outcome.expect_err("a field is missing");
        let AzureError::Rejected { fields, .. } = &error else {
            panic!("{error:?}");
        };
        assert_eq!(fields[0].reference_name, "Custom.SecurityReview");
        assert!(fields[0].is_missing());
        assert!(
            error
                .to_string()
                .contains("requires a value for the field Security Review"),
            "{error}"
        );
    }
    let answered = titled().field("Custom.SecurityReview", "Pending");
    client
        .create_work_item("Contoso Inherited", "Bug", &answered)
        .await
        .expect("created");

    let wrong = titled().field("Custom.SecurityReview", "Perhaps");
    let error = client
        .create_work_item("Contoso Inherited", "Bug", &wrong)
        .await
        .expect_err("no such value");
    assert!(
        error
            .to_string()
            .contains("the value of the field Security Review"),
        "{error}"
    );

    let long = Patch::new().field("System.Title", "x".repeat(256));
    let error = client
        .create_work_item("Agile", "Bug", &long)
        .await
        .expect_err("too long");
    assert!(
        error.to_string().contains("the value of the field Title"),
        "{error}"
    );

    let nowhere = titled().field("System.AreaPath", "Agile\\Nowhere");
    let error = client
        .create_work_item("Agile", "Bug", &nowhere)
        .await
        .expect_err("no such area");
    assert!(error.to_string().contains("Area Path"), "{error}");
}

#[tokio::test]
async fn a_project_type_or_item_that_is_gone_is_named() {
    let scene = Scene::start().await;
    let client = scene.client();
    for (project, of, what) in [
        ("Nope", "Bug", What::Project),
        ("Agile", "Nope", What::WorkItemType),
    ] {
        let outcome = client.create_work_item(project, of, &titled()).await;
        assert_eq!(outcome.expect_err("gone"), AzureError::NotFound(what));
    }
    assert_eq!(
        client.work_item(999_999).await,
        Err(AzureError::NotFound(What::WorkItem))
    );
}

#[tokio::test]
async fn a_change_of_another_revision_is_not_saved() {
    let scene = Scene::start().await;
    let client = scene.client();
    let item = client
        .create_work_item("Agile", "Bug", &titled())
        .await
        .expect("created");
    let change = |title: &str| Patch::new().field("System.Title", title);

    let saved = client
        .update_work_item(item.id, &change("One").at_revision(1))
        .await
        .expect("saved");
    assert_eq!(saved.revision, 2);
    let outcome = client
        .update_work_item(item.id, &change("Two").at_revision(1))
        .await;
    assert_eq!(outcome.expect_err("changed meanwhile"), AzureError::Changed);
    let item = client.work_item(item.id).await.expect("there");
    assert_eq!((item.text("System.Title"), item.revision), (Some("One"), 2));
}

#[tokio::test]
async fn a_comment_is_added_in_either_format() {
    let scene = Scene::start().await;
    let client = scene.client();
    let item = client
        .create_work_item("Agile", "Bug", &titled())
        .await
        .expect("created");
    client
        .add_comment("Agile", item.id, "**seen** again", TextFormat::Markdown)
        .await
        .expect("added");
    client
        .add_comment("Agile", item.id, "<b>seen</b> again", TextFormat::Html)
        .await
        .expect("added");
    let item = client.work_item(item.id).await.expect("there");
    assert_eq!(item.revision, 3, "a comment adds a revision");
}

#[tokio::test]
async fn more_items_than_one_call_may_read_are_read_in_parts_without_the_missing() {
    let scene = Scene::start().await;
    let client = scene.client();
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(
            client
                .create_work_item("Agile", "Bug", &titled())
                .await
                .expect("created")
                .id,
        );
    }
    let before = scene.simulator.journal().len();
    let asked: Vec<_> = ids.iter().copied().chain(100_000..100_400).collect();
    let items = client.work_items(&asked).await.expect("a list");
    assert_eq!(items.iter().map(|item| item.id).collect::<Vec<_>>(), ids);
    assert_eq!(scene.simulator.journal().len() - before, 3);
}

#[tokio::test]
async fn text_from_a_scanner_does_not_leave_its_literal() {
    let scene = Scene::start().await;
    let client = scene.client();
    let title = "It's ' OR [System.Id] > 0 OR [System.Title] = '";
    let patch = Patch::new().field("System.Title", title);
    let item = client
        .create_work_item("Agile", "Bug", &patch)
        .await
        .expect("created");
    client
        .create_work_item("Agile", "Bug", &titled())
        .await
        .expect("another");
    let wiql = format!(
        "SELECT [System.Id] FROM WorkItems WHERE [System.Title] = {}",
        quoted(title)
    );
    assert_eq!(client.query("Agile", &wiql, None).await, Ok(vec![item.id]));
}
