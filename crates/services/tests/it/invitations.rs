use chrono::TimeDelta;
use domain::{GlobalRole, UserChangeForm, UserState};
use services::testing::Bench;
use services::{Conflict, ServiceError, What};

use crate::door::{
    ADA, PASSWORD, add, another_organization, by_session, enter, northwind, open, try_password,
};

const GRACE: &str = "grace@northwind.test";

fn is_gone(error: &ServiceError) -> bool {
    matches!(error, ServiceError::NotFound(What::Invitation))
}

#[tokio::test]
async fn a_one_time_link_sets_the_password_and_works_once() {
    for bench in &Bench::each().await {
        let ada = northwind(bench).await;
        let (grace, link) = add(bench, &ada, " Grace@Northwind.test", GlobalRole::None)
            .await
            .unwrap();
        assert_eq!(
            (grace.email.as_str(), grace.state),
            (GRACE, UserState::Invited)
        );
        assert!(try_password(bench, GRACE, PASSWORD).await.is_err());
        let shown = bench.services.invitation(link.expose()).await.unwrap();
        assert_eq!(
            (shown.organization.as_str(), shown.has_account),
            ("Northwind", false)
        );
        let weak = open(bench, &link, "password1234").await;
        assert!(matches!(weak, Err(ServiceError::Invalid(_))));
        let session = open(bench, &link, PASSWORD).await.unwrap();
        let signed_in = by_session(bench, session.expose()).await.unwrap();
        assert_eq!(signed_in.user, grace.id);
        assert!(is_gone(&open(bench, &link, PASSWORD).await.unwrap_err()));
        assert!(is_gone(
            &bench.services.invitation(link.expose()).await.unwrap_err()
        ));
        enter(bench, GRACE, PASSWORD).await;
    }
}

#[tokio::test]
async fn a_link_works_for_seven_days_and_the_newest_one_alone() {
    for bench in &Bench::each().await {
        let ada = northwind(bench).await;
        let (grace, old) = add(bench, &ada, GRACE, GlobalRole::None).await.unwrap();
        let (_, new) = bench
            .services
            .renew_invitation(&ada, grace.id)
            .await
            .unwrap();
        assert!(is_gone(&open(bench, &old, PASSWORD).await.unwrap_err()));
        bench.clock.advance(TimeDelta::days(7));
        assert!(is_gone(&open(bench, &new, PASSWORD).await.unwrap_err()));
        let (_, last) = bench
            .services
            .renew_invitation(&ada, grace.id)
            .await
            .unwrap();
        bench
            .clock
            .advance(TimeDelta::days(7) - TimeDelta::seconds(1));
        open(bench, &last, PASSWORD).await.unwrap();
        let again = bench
            .services
            .renew_invitation(&ada, grace.id)
            .await
            .unwrap_err();
        assert!(matches!(
            again,
            ServiceError::Conflict(Conflict::JoinedAlready)
        ));
    }
}

#[tokio::test]
async fn whoever_has_an_account_proves_it_and_keeps_the_password() {
    for bench in &Bench::each().await {
        northwind(bench).await;
        let bo = another_organization(bench, "Contoso", "bo@contoso.test").await;
        let (_, link) = add(bench, &bo, ADA, GlobalRole::OrganizationAdmin)
            .await
            .unwrap();
        assert!(
            bench
                .services
                .invitation(link.expose())
                .await
                .unwrap()
                .has_account
        );
        let taken_over = open(bench, &link, "a password of bo's choice").await;
        assert!(matches!(taken_over, Err(ServiceError::Invalid(_))));
        let ada = enter(bench, ADA, PASSWORD).await;
        assert_eq!(bench.services.organizations(&ada).await.unwrap().len(), 1);
        let session = open(bench, &link, PASSWORD).await.unwrap();
        let ada = by_session(bench, session.expose()).await.unwrap();
        assert_eq!(ada.organization, bo.organization);
        assert_eq!(bench.services.organizations(&ada).await.unwrap().len(), 2);
    }
}

#[tokio::test]
async fn somebody_who_never_joined_becomes_active_by_a_link_alone() {
    for bench in &Bench::each().await {
        let ada = northwind(bench).await;
        let (grace, link) = add(bench, &ada, GRACE, GlobalRole::None).await.unwrap();
        let active = UserChangeForm::state(UserState::Active);
        let refused = bench.services.change_user(&ada, grace.id, &active).await;
        assert!(matches!(refused, Err(ServiceError::Invalid(_))));
        let out = UserChangeForm::state(UserState::Deactivated);
        bench
            .services
            .change_user(&ada, grace.id, &out)
            .await
            .unwrap();
        assert!(is_gone(&open(bench, &link, PASSWORD).await.unwrap_err()));
        let back = bench
            .services
            .change_user(&ada, grace.id, &active)
            .await
            .unwrap();
        assert_eq!(back.state, UserState::Invited);
    }
}
