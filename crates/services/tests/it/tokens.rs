use chrono::{Days, Months, TimeDelta};
use domain::{
    Actor, ApplicationRole, GlobalRole, NewTokenForm, PageRequest, Permission, ProjectId,
};
use services::testing::Bench;
use services::{Handover, ServiceError, What};
use uuid::Uuid;

use crate::door::{
    ADA, PASSWORD, another_organization, by_token, enter, joined, new_organization, northwind,
};
use crate::world::{named, project};

fn form(bench: &Bench, days: u64) -> NewTokenForm {
    NewTokenForm {
        name: "pipeline".to_owned(),
        expires_on: bench.clock.now().date_naive() + Days::new(days),
        project_id: None,
    }
}

#[tokio::test]
async fn a_token_acts_as_its_owner_until_the_end_of_its_last_day() {
    for bench in &Bench::each().await {
        let ada = northwind(bench).await;
        let made = bench.services.create_api_token(&ada, &form(bench, 1)).await;
        let (listed, secret) = made.unwrap();
        assert!(secret.expose().starts_with("plr_"));
        assert_eq!(listed.last_used_at, None);
        let program = by_token(bench, secret.expose()).await.unwrap();
        assert_eq!((program.user, program.role), (ada.user, ada.role));
        let all = bench.services.api_tokens(&ada).await.unwrap();
        let used = all.iter().find(|token| token.id == listed.id).unwrap();
        assert_eq!(used.last_used_at, Some(bench.clock.now()));
        bench.clock.advance(TimeDelta::hours(24 + 11));
        assert!(by_token(bench, secret.expose()).await.is_some());
        bench.clock.advance(TimeDelta::hours(1));
        assert!(by_token(bench, secret.expose()).await.is_none());
    }
}

#[tokio::test]
async fn a_token_has_a_name_and_an_end_within_a_year() {
    let bench = Bench::start().await;
    let ada = northwind(&bench).await;
    let today = bench.clock.now().date_naive();
    for (name, expires_on, field) in [
        (" ", today, "name"),
        ("ci", today - Days::new(1), "expires_on"),
        ("ci", today + Months::new(12) + Days::new(1), "expires_on"),
    ] {
        let form = NewTokenForm {
            name: name.to_owned(),
            expires_on,
            project_id: None,
        };
        let Err(ServiceError::Invalid(fields)) = bench.services.create_api_token(&ada, &form).await
        else {
            panic!("{name:?} until {expires_on} was accepted");
        };
        assert_eq!(fields[0].field, field);
    }
}

#[tokio::test]
async fn a_revoked_token_is_refused_at_once_and_strangers_revoke_none() {
    for bench in &Bench::each().await {
        let ada = northwind(bench).await;
        let grace = joined(
            bench,
            &ada,
            "grace@northwind.test",
            GlobalRole::OrganizationAdmin,
        )
        .await;
        let (token, secret) = bench
            .services
            .create_api_token(&ada, &form(bench, 1))
            .await
            .unwrap();
        let refused = bench.services.revoke_api_token(&grace, token.id).await;
        assert!(matches!(
            refused,
            Err(ServiceError::NotFound(What::ApiToken))
        ));
        bench
            .services
            .revoke_api_token(&ada, token.id)
            .await
            .unwrap();
        assert!(by_token(bench, secret.expose()).await.is_none());
    }
}

#[tokio::test]
async fn a_token_made_with_a_token_ends_no_later() {
    for bench in &Bench::each().await {
        let ada = northwind(bench).await;
        let (_, secret) = bench
            .services
            .create_api_token(&ada, &form(bench, 9))
            .await
            .unwrap();
        let program = by_token(bench, secret.expose()).await.unwrap();
        let longer = bench
            .services
            .create_api_token(&program, &form(bench, 10))
            .await;
        assert!(matches!(longer, Err(ServiceError::Invalid(_))));
        assert!(
            bench
                .services
                .create_api_token(&program, &form(bench, 9))
                .await
                .is_ok()
        );
    }
}

async fn upload_token(bench: &Bench, owner: &Actor, project: ProjectId) -> Actor {
    let form = NewTokenForm {
        project_id: Some(project),
        ..form(bench, 1)
    };
    let made = bench.services.create_api_token(owner, &form).await;
    let (_, secret) = made.unwrap();
    by_token(bench, secret.expose()).await.unwrap()
}

#[tokio::test]
async fn an_upload_token_reaches_its_project_and_nothing_else() {
    for bench in &Bench::each().await {
        let ada = northwind(bench).await;
        let ours = project(bench, &ada).await;
        let pipeline = upload_token(bench, &ada, ours.id).await;
        assert!(pipeline.may_in(Permission::UploadScan, ours.application_id, Some(ours.id)));
        let services = &bench.services;
        let denied = [
            services.me(&pipeline).await.err(),
            services
                .users(&pipeline, &PageRequest::default())
                .await
                .err(),
            services.api_tokens(&pipeline).await.err(),
            services
                .create_api_token(&pipeline, &form(bench, 1))
                .await
                .err(),
            services.sessions(&pipeline).await.err(),
            services.organizations(&pipeline).await.err(),
            services
                .create_application(&pipeline, named("x"))
                .await
                .err(),
        ];
        for error in denied {
            assert!(matches!(error, Some(ServiceError::Denied)), "{error:?}");
        }
        let hidden = services.members(&pipeline, ours.application_id).await;
        assert!(matches!(hidden, Err(ServiceError::NotFound(_))));
    }
}

#[tokio::test]
async fn an_upload_token_is_bound_to_a_project_that_its_owner_may_upload_to() {
    for bench in &Bench::each().await {
        let ada = northwind(bench).await;
        let ours = project(bench, &ada).await;
        let bo = another_organization(bench, "Contoso", "bo@contoso.test").await;
        let theirs = project(bench, &bo).await;
        for foreign in [theirs.id, ProjectId(Uuid::now_v7())] {
            let form = NewTokenForm {
                project_id: Some(foreign),
                ..form(bench, 1)
            };
            let refused = bench.services.create_api_token(&ada, &form).await;
            assert!(matches!(
                refused,
                Err(ServiceError::NotFound(What::Project))
            ));
        }
        let email = "grace@northwind.test";
        let grace = joined(bench, &ada, email, GlobalRole::None).await;
        let services = &bench.services;
        let application = ours.application_id;
        for role in ApplicationRole::ALL.iter().copied() {
            services
                .set_member(&ada, application, grace.user, role)
                .await
                .unwrap();
            let grace = enter(bench, email, PASSWORD).await;
            let offered = services.upload_targets(&grace).await.unwrap();
            let form = NewTokenForm {
                project_id: Some(ours.id),
                ..form(bench, 1)
            };
            let made = services.create_api_token(&grace, &form).await;
            let may = role != ApplicationRole::Observer;
            assert_eq!((offered.len() == 1, made.is_ok()), (may, may), "{role}");
        }
        assert_eq!(services.upload_targets(&ada).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn tokens_belong_to_one_organization() {
    for bench in &Bench::each().await {
        let ada = northwind(bench).await;
        bench
            .services
            .create_api_token(&ada, &form(bench, 1))
            .await
            .unwrap();
        let new = new_organization("Contoso", ADA);
        let token = bench.services.create_organization(new).await.unwrap();
        let elsewhere = by_token(bench, token.expose()).await.unwrap();
        assert_eq!(elsewhere.user, ada.user);
        let names = |tokens: Vec<domain::ApiToken>| -> Vec<String> {
            tokens.into_iter().map(|token| token.name).collect()
        };
        let there = names(bench.services.api_tokens(&elsewhere).await.unwrap());
        assert_eq!(there, ["create-organization"]);
        let here = names(bench.services.api_tokens(&ada).await.unwrap());
        assert!(
            here.contains(&"pipeline".to_owned()) && here.len() == 2,
            "{here:?}"
        );
    }
}

#[tokio::test]
async fn a_secret_on_its_way_opens_on_its_own_page_in_its_own_session() {
    let bench = Bench::start().await;
    let ada = northwind(&bench).await;
    let other_browser = enter(&bench, ADA, PASSWORD).await;
    let services = &bench.services;
    let sealed = services.hand_over(&ada, Handover::ApiToken, "plr_secret");
    assert!(!sealed.contains("plr"));
    let opened = services.handed_over(&ada, Handover::ApiToken, &sealed);
    assert_eq!(opened.as_deref(), Some("plr_secret"));
    assert_eq!(
        services.handed_over(&other_browser, Handover::ApiToken, &sealed),
        None
    );
    assert_eq!(
        services.handed_over(&ada, Handover::InvitationLink, &sealed),
        None
    );
    for forged in ["", "zz", "00", &sealed[2..], "ünicode"] {
        assert_eq!(services.handed_over(&ada, Handover::ApiToken, forged), None);
    }
}
