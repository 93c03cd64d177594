use azure::{AzureError, What};
use azure_simulator::{Fault, FaultEffect, Readings, tokens};
use domain::FieldKind;

use super::Scene;

#[tokio::test]
async fn projects_are_listed_over_all_pages() {
    let scene = Scene::start().await;
    let many = scene.client_of("manyprojects", tokens::FULL);
    let projects = many.projects("").await.expect("a list");
    assert_eq!(projects.len(), 260);
    let distinct: std::collections::BTreeSet<_> =
        projects.iter().map(|project| project.id.0).collect();
    assert_eq!(distinct.len(), 260);
    assert_eq!(scene.simulator.journal().len(), 3);

    for (search, expected) in [(" T 20 ", 10), ("PROJECT 2", 61), ("warehouse", 0)] {
        let found = many.projects(search).await.expect("a list");
        assert_eq!(found.len(), expected, "{search}");
    }
}

#[tokio::test]
async fn a_project_is_found_by_name_and_by_guid() {
    let scene = Scene::start().await;
    let client = scene.client();
    let projects = client.projects("").await.expect("a list");
    assert_eq!(projects[0].name, "Agile");
    assert_eq!(
        client.first_project().await.expect("a list").as_ref(),
        projects.first()
    );
    for project in &projects {
        for key in [
            project.name.clone(),
            project.name.to_uppercase(),
            project.id.to_string(),
        ] {
            assert_eq!(
                client.project(&key).await.expect("there").id,
                project.id,
                "{key}"
            );
        }
    }
    for missing in [
        "Nope",
        "99999999-9999-4999-8999-999999999999",
        "a/../b",
        "..",
        "",
    ] {
        let outcome = client.project(missing).await;
        assert_eq!(
            outcome,
            Err(AzureError::NotFound(What::Project)),
            "{missing:?}"
        );
    }
}

#[tokio::test]
async fn a_project_whose_list_is_closed_to_the_token_is_found_through_its_types() {
    let scene = Scene::start().await;
    let client = scene.client();
    let known = client.project("Fabrikam Fiber").await.expect("there");
    let refusal = Fault::new(FaultEffect::Status {
        status: 403,
        retry_after: None,
    });
    scene
        .simulator
        .faults()
        .add(refusal.on("GET", "*/_apis/projects/*"));
    assert_eq!(client.project("Fabrikam Fiber").await, Ok(known.clone()));
    assert_eq!(
        client.project("fabrikam fiber").await.expect("there").id,
        known.id
    );
    assert_eq!(
        client.project("Nope").await,
        Err(AzureError::NotFound(What::Project))
    );
}

#[tokio::test]
async fn only_types_that_people_choose_are_offered_and_the_bug_type_is_known() {
    let scene = Scene::start().await;
    let client = scene.client();
    for (project, bug) in [
        ("Agile", "Bug"),
        ("Fabrikam Fiber", "Bug"),
        ("Basic", "Issue"),
        ("CMMI", "Bug"),
    ] {
        let types = client.work_item_types(project).await.expect("a list");
        let bugs: Vec<_> = types
            .iter()
            .filter(|of| of.is_bug_type)
            .map(|of| of.name.as_str())
            .collect();
        assert_eq!(bugs, [bug], "{project}");
        assert!(types.iter().any(|of| of.name == "Epic"));
        for hidden in [
            "Code Review Request",
            "Test Plan",
            "Shared Steps",
            "Feedback Request",
        ] {
            assert!(
                types.iter().all(|of| of.name != hidden),
                "{project}: {hidden}"
            );
        }
    }
}

#[tokio::test]
async fn a_project_that_does_not_tell_its_categories_offers_the_same_types() {
    let scene = Scene::start().await;
    let client = scene.client();
    let known = client.work_item_types("Agile").await.expect("a list");
    let refusal = Fault::new(FaultEffect::Status {
        status: 404,
        retry_after: None,
    });
    scene
        .simulator
        .faults()
        .add(refusal.on("GET", "*/workitemtypecategories"));
    assert_eq!(client.work_item_types("Agile").await, Ok(known));
}

#[tokio::test]
async fn a_disabled_type_is_not_offered() {
    let scene = Scene::start().await;
    let client = scene.client();
    let disable = FaultEffect::DisableType {
        project: "Agile".into(),
        name: "Bug".into(),
    };
    scene.simulator.faults().add(Fault::new(disable).times(1));
    let types = client.work_item_types("Agile").await.expect("a list");
    assert!(types.iter().all(|of| of.name != "Bug"));
}

#[tokio::test]
async fn fields_tell_what_they_allow_and_which_of_them_need_an_answer() {
    let scene = Scene::start().await;
    let client = scene.client();
    let fields = client.type_fields("Agile", "Bug").await.expect("fields");
    let priority = fields
        .iter()
        .find(|field| field.name == "Priority")
        .expect("a field");
    assert_eq!(priority.allowed_values, ["1", "2", "3", "4"]);
    assert!(
        fields
            .iter()
            .any(|field| field.reference_name == "Microsoft.VSTS.TCM.ReproSteps")
    );
    assert!(fields.iter().any(|field| field.always_required));
    assert!(fields.iter().all(|field| !field.needs_an_answer()));

    let fields = client
        .type_fields("Contoso Inherited", "Bug")
        .await
        .expect("fields");
    let asked: Vec<_> = fields
        .iter()
        .filter(|field| field.needs_an_answer())
        .map(|field| field.reference_name.as_str())
        .collect();
    assert_eq!(asked, ["Custom.SecurityReview"]);

    let kind = |name: &str| {
        let mut fields = fields.iter();
        let field = fields.find(|field| field.reference_name == name);
        field.map(|field| (field.kind, field.read_only))
    };
    for (name, expected) in [
        ("Custom.SecurityReview", (FieldKind::String, false)),
        ("Custom.RootCauseNote", (FieldKind::Html, false)),
        ("System.AreaPath", (FieldKind::TreePath, false)),
        ("System.AssignedTo", (FieldKind::Identity, false)),
        ("System.CreatedDate", (FieldKind::DateTime, true)),
        ("System.Tags", (FieldKind::PlainText, false)),
        ("System.History", (FieldKind::Other, false)),
        (
            "Microsoft.VSTS.Common.Priority",
            (FieldKind::Integer, false),
        ),
    ] {
        assert_eq!(kind(name), Some(expected), "{name}");
    }
    let assignees = fields.iter().find(|field| field.name == "Assigned To");
    assert!(
        assignees
            .unwrap()
            .allowed_values
            .iter()
            .all(|name| name.contains('@'))
    );

    let outcome = client.type_fields("Agile", "Nope").await;
    assert_eq!(outcome, Err(AzureError::NotFound(What::WorkItemType)));
}

#[tokio::test]
async fn areas_and_iterations_are_told_as_fields_hold_them() {
    let scene = Scene::start().await;
    let paths = scene
        .client()
        .paths("Contoso Inherited")
        .await
        .expect("paths");
    assert_eq!(
        paths.areas,
        [
            "Contoso Inherited",
            "Contoso Inherited\\Web",
            "Contoso Inherited\\Web\\Checkout"
        ]
    );
    assert_eq!(
        paths.iterations,
        ["Contoso Inherited", "Contoso Inherited\\Sprint 1"]
    );
    let outcome = scene.client().paths("Nope").await;
    assert_eq!(outcome, Err(AzureError::NotFound(What::Project)));
}

#[tokio::test]
async fn nothing_depends_on_what_the_contract_leaves_open() {
    let scene = Scene::start().await;
    for either in [false, true] {
        scene.simulator.set_readings(Readings {
            unknown_organization_is_unauthorized: either,
            work_scope_lists_projects: either,
            work_write_edits_subscriptions: either,
            any_initial_state: either,
            strict_hook_targets: either,
        });
        let client = scene.client();
        let project = client.project("Agile").await.expect("there").id.to_string();
        assert!(
            !client
                .work_item_types(&project)
                .await
                .expect("a list")
                .is_empty()
        );
        client
            .validate_work_item(&project, "Bug", &super::titled())
            .await
            .expect("valid");
    }
}
