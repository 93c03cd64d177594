use chrono::TimeDelta;
use domain::{GlobalRole, PageRequest, UserChangeForm, UserId, UserState};
use services::testing::Bench;
use services::{Conflict, Secret, ServiceError, What};
use uuid::Uuid;

use crate::door::{
    ADA, PASSWORD, add, another_organization, by_session, by_token, enter, joined,
    new_organization, northwind, open, try_password,
};

const GRACE: &str = "grace@northwind.test";

#[tokio::test]
async fn an_organization_learns_nothing_of_a_person_from_another() {
    for bench in &Bench::each().await {
        northwind(bench).await;
        let bo = another_organization(bench, "Contoso", "bo@contoso.test").await;
        let (seen, _) = add(bench, &bo, ADA, GlobalRole::None).await.unwrap();
        assert_eq!(
            seen.name, "Grace",
            "the name that Contoso gave, not Northwind's"
        );
        assert_eq!(seen.last_seen_at, None);
        let users = bench
            .services
            .users(&bo, &PageRequest::default())
            .await
            .unwrap();
        let emails: Vec<_> = users.items.iter().map(|user| user.email.as_str()).collect();
        assert_eq!(emails, ["bo@contoso.test", ADA]);
    }
}

#[tokio::test]
async fn an_address_belongs_to_an_organization_once() {
    for bench in &Bench::each().await {
        let ada = northwind(bench).await;
        add(bench, &ada, GRACE, GlobalRole::None).await.unwrap();
        let again = add(bench, &ada, "GRACE@northwind.test", GlobalRole::None).await;
        assert!(matches!(again, Err(ServiceError::Invalid(_))));
    }
}

#[tokio::test]
async fn a_new_role_counts_from_the_next_request_on() {
    for bench in &Bench::each().await {
        let ada = northwind(bench).await;
        joined(bench, &ada, GRACE, GlobalRole::None).await;
        let session = try_password(bench, GRACE, PASSWORD).await.unwrap();
        let grace = by_session(bench, session.expose()).await.unwrap();
        let page = PageRequest::default();
        assert!(matches!(
            bench.services.users(&grace, &page).await,
            Err(ServiceError::Denied)
        ));
        let change = UserChangeForm::role(GlobalRole::OrganizationAdmin);
        bench
            .services
            .change_user(&ada, grace.user, &change)
            .await
            .unwrap();
        let grace = by_session(bench, session.expose()).await.unwrap();
        assert_eq!(
            bench
                .services
                .users(&grace, &page)
                .await
                .unwrap()
                .items
                .len(),
            2
        );
    }
}

#[tokio::test]
async fn a_deactivated_person_is_out_at_once_and_comes_back_with_the_old_password() {
    for bench in &Bench::each().await {
        let ada = northwind(bench).await;
        let grace = joined(bench, &ada, GRACE, GlobalRole::None).await;
        let session = try_password(bench, GRACE, PASSWORD).await.unwrap();
        let form = domain::NewTokenForm {
            name: "ci".to_owned(),
            expires_on: bench.clock.now().date_naive(),
            project_id: None,
        };
        let (_, token) = bench
            .services
            .create_api_token(&grace, &form)
            .await
            .unwrap();
        assert!(by_token(bench, token.expose()).await.is_some());
        let out = UserChangeForm::state(UserState::Deactivated);
        bench
            .services
            .change_user(&ada, grace.user, &out)
            .await
            .unwrap();
        assert!(by_session(bench, session.expose()).await.is_none());
        assert!(by_token(bench, token.expose()).await.is_none());
        let back = UserChangeForm::state(UserState::Active);
        bench
            .services
            .change_user(&ada, grace.user, &back)
            .await
            .unwrap();
        assert!(by_session(bench, session.expose()).await.is_none());
        assert!(by_token(bench, token.expose()).await.is_none());
        enter(bench, GRACE, PASSWORD).await;
    }
}

#[tokio::test]
async fn an_organization_keeps_an_active_admin() {
    for bench in &Bench::each().await {
        let ada = northwind(bench).await;
        // An invited admin is none yet.
        add(
            bench,
            &ada,
            "eve@northwind.test",
            GlobalRole::OrganizationAdmin,
        )
        .await
        .unwrap();
        let changes = [
            UserChangeForm::role(GlobalRole::None),
            UserChangeForm::state(UserState::Deactivated),
        ];
        for change in changes {
            let refused = bench.services.change_user(&ada, ada.user, &change).await;
            let error = refused.unwrap_err();
            assert!(
                matches!(error, ServiceError::Conflict(Conflict::LastAdmin)),
                "{error}"
            );
        }
    }
}

#[tokio::test]
async fn two_admins_who_demote_each_other_at_the_same_time_leave_one() {
    for bench in &Bench::each().await {
        let ada = northwind(bench).await;
        let grace = joined(bench, &ada, GRACE, GlobalRole::OrganizationAdmin).await;
        let demote = UserChangeForm::role(GlobalRole::None);
        let (first, second) = tokio::join!(
            bench.services.change_user(&ada, grace.user, &demote),
            bench.services.change_user(&grace, ada.user, &demote),
        );
        assert_ne!(first.is_ok(), second.is_ok(), "{first:?} {second:?}");
    }
}

#[tokio::test]
async fn people_without_the_right_change_nobody() {
    for bench in &Bench::each().await {
        let ada = northwind(bench).await;
        for (number, role) in [GlobalRole::None, GlobalRole::OrganizationApplicationManager]
            .into_iter()
            .enumerate()
        {
            let email = format!("person{number}@northwind.test");
            let person = joined(bench, &ada, &email, role).await;
            let grab = UserChangeForm::role(GlobalRole::OrganizationAdmin);
            let services = &bench.services;
            for id in [person.user, ada.user] {
                let refused = services.change_user(&person, id, &grab).await;
                assert!(matches!(refused, Err(ServiceError::Denied)));
                let refused = services.renew_invitation(&person, id).await;
                assert!(matches!(refused, Err(ServiceError::Denied)));
                let refused = services.end_sessions_of(&person, id).await;
                assert!(matches!(refused, Err(ServiceError::Denied)));
            }
            let refused = add(bench, &person, "new@northwind.test", GlobalRole::None).await;
            assert!(matches!(refused, Err(ServiceError::Denied)));
        }
    }
}

#[tokio::test]
async fn people_of_another_organization_do_not_exist() {
    for bench in &Bench::each().await {
        let ada = northwind(bench).await;
        let bo = another_organization(bench, "Contoso", "bo@contoso.test").await;
        for id in [bo.user, UserId(Uuid::now_v7())] {
            let change = UserChangeForm::role(GlobalRole::None);
            let errors = [
                bench.services.change_user(&ada, id, &change).await.err(),
                bench.services.renew_invitation(&ada, id).await.err(),
                bench.services.end_sessions_of(&ada, id).await.err(),
            ];
            for error in errors {
                assert!(matches!(error, Some(ServiceError::NotFound(What::User))));
            }
        }
    }
}

#[tokio::test]
async fn an_admin_signs_a_person_out_everywhere_in_the_own_organization_only() {
    for bench in &Bench::each().await {
        northwind(bench).await;
        let bo = another_organization(bench, "Contoso", "bo@contoso.test").await;
        let at_northwind = try_password(bench, ADA, PASSWORD).await.unwrap();
        let (ada, link) = add(bench, &bo, ADA, GlobalRole::None).await.unwrap();
        let at_contoso = open(bench, &link, PASSWORD).await.unwrap();
        bench.services.end_sessions_of(&bo, ada.id).await.unwrap();
        assert!(by_session(bench, at_contoso.expose()).await.is_none());
        assert!(by_session(bench, at_northwind.expose()).await.is_some());
    }
}

#[tokio::test]
async fn the_list_of_people_comes_in_parts() {
    for bench in &Bench::each().await {
        let ada = northwind(bench).await;
        for number in 0..4 {
            let email = format!("person{number}@northwind.test");
            add(bench, &ada, &email, GlobalRole::None).await.unwrap();
        }
        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let query = domain::PageQuery {
                limit: Some(2),
                cursor,
            };
            let page = bench
                .services
                .users(&ada, &query.read().unwrap())
                .await
                .unwrap();
            assert!(page.items.len() <= 2);
            seen.extend(page.items.into_iter().map(|user| user.id));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), 5);
        seen.dedup();
        assert_eq!(seen.len(), 5);
    }
}

#[tokio::test]
async fn the_session_moves_to_another_organization_with_a_new_secret_and_its_old_end() {
    for bench in &Bench::each().await {
        northwind(bench).await;
        bench
            .services
            .create_organization(new_organization("Contoso", ADA))
            .await
            .unwrap();
        let before: Secret = try_password(bench, ADA, PASSWORD).await.unwrap();
        let ada = by_session(bench, before.expose()).await.unwrap();
        let organizations = bench.services.organizations(&ada).await.unwrap();
        let other = organizations
            .iter()
            .find(|it| it.id != ada.organization)
            .unwrap();
        let foreign = domain::OrganizationId(Uuid::now_v7());
        let refused = bench.services.switch_organization(&ada, foreign).await;
        assert!(matches!(refused, Err(ServiceError::NotFound(_))));
        bench.clock.advance(TimeDelta::hours(11));
        let after = bench
            .services
            .switch_organization(&ada, other.id)
            .await
            .unwrap();
        assert!(by_session(bench, before.expose()).await.is_none());
        let moved = by_session(bench, after.expose()).await.unwrap();
        assert_eq!(moved.organization, other.id);
        let sessions = bench.services.sessions(&moved).await.unwrap();
        let last = sessions
            .iter()
            .max_by_key(|session| session.last_seen_at)
            .unwrap();
        assert_eq!(bench.clock.now() - last.created_at, TimeDelta::hours(11));
    }
}
