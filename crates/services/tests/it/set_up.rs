use chrono::TimeDelta;
use domain::{GlobalRole, SetUpForm, Visitor};
use services::testing::Bench;
use services::{Conflict, Result, Secret, ServiceError};

use crate::door::{ADA, PASSWORD, by_session, by_token, enter, new_organization, northwind};

async fn set_up(bench: &Bench, code: &str) -> Result<Secret> {
    let form = SetUpForm {
        code: code.to_owned().into(),
        organization: "Northwind".to_owned(),
        name: "Ada Admin".to_owned(),
        email: " Ada@Northwind.test ".to_owned(),
        password: PASSWORD.to_owned().into(),
    };
    bench.services.set_up(&Visitor::default(), form).await
}

async fn new_code(bench: &Bench) -> String {
    let code = bench.services.new_setup_code().await.unwrap();
    code.expect("the database is empty").expose().to_owned()
}

fn refused_field(result: Result<Secret>) -> String {
    match result.unwrap_err() {
        ServiceError::Invalid(fields) => fields[0].field.clone(),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn the_code_makes_the_first_organization_once_and_signs_its_admin_in() {
    for bench in &Bench::each().await {
        assert!(!bench.services.is_set_up().await.unwrap());
        let code = new_code(bench).await;
        assert_eq!(refused_field(set_up(bench, "wrong").await), "code");
        let session = set_up(bench, &format!(" {code}\n")).await.unwrap();
        let ada = by_session(bench, session.expose()).await.unwrap();
        assert_eq!(ada.role, GlobalRole::OrganizationAdmin);
        assert_eq!(ada.email, ADA);
        assert!(bench.services.is_set_up().await.unwrap());
        let again = set_up(bench, &code).await.unwrap_err();
        assert!(matches!(
            again,
            ServiceError::Conflict(Conflict::AlreadySetUp)
        ));
        assert!(bench.services.new_setup_code().await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_code_works_for_an_hour_and_the_newest_one_alone() {
    for bench in &Bench::each().await {
        let (old, expired) = (new_code(bench).await, new_code(bench).await);
        assert_eq!(refused_field(set_up(bench, &old).await), "code");
        bench.clock.advance(TimeDelta::minutes(60));
        assert_eq!(refused_field(set_up(bench, &expired).await), "code");
        let fresh = new_code(bench).await;
        bench.clock.advance(TimeDelta::minutes(59));
        assert!(set_up(bench, &fresh).await.is_ok());
    }
}

#[tokio::test]
async fn of_two_who_set_up_at_the_same_time_one_wins() {
    for bench in &Bench::each().await {
        let first = bench.services.bootstrap(new_organization("Northwind", ADA));
        let second = bench
            .services
            .bootstrap(new_organization("Contoso", "bo@contoso.test"));
        let (first, second) = tokio::join!(first, second);
        assert_eq!(
            [first.is_ok(), second.is_ok()]
                .iter()
                .filter(|ok| **ok)
                .count(),
            1
        );
        let loser = first.err().or(second.err()).unwrap();
        assert!(
            matches!(loser, ServiceError::Conflict(Conflict::AlreadySetUp)),
            "{loser}"
        );
    }
}

#[tokio::test]
async fn every_mistake_of_the_form_is_named_at_once() {
    let bench = Bench::start().await;
    let mut new = new_organization(" ", "nobody");
    new.password = "northwind-1".to_owned().into();
    let Err(ServiceError::Invalid(fields)) = bench.services.bootstrap(new).await else {
        panic!("a form full of mistakes was accepted");
    };
    let names: Vec<_> = fields.iter().map(|field| field.field.as_str()).collect();
    assert_eq!(names, ["organization", "email", "password"]);
    assert!(!bench.services.is_set_up().await.unwrap());
}

#[tokio::test]
async fn the_command_line_makes_a_token_that_acts_as_the_admin_for_a_year() {
    for bench in &Bench::each().await {
        let new = new_organization("Northwind", ADA);
        let token = bench.services.bootstrap(new).await.unwrap();
        assert!(token.expose().starts_with("plr_"));
        let actor = by_token(bench, token.expose()).await.unwrap();
        assert_eq!(actor.role, GlobalRole::OrganizationAdmin);
        bench.clock.advance(TimeDelta::days(366));
        assert!(by_token(bench, token.expose()).await.is_none());
    }
}

#[tokio::test]
async fn another_organization_takes_an_account_that_proves_itself() {
    for bench in &Bench::each().await {
        northwind(bench).await;
        let mut wrong = new_organization("Contoso", ADA);
        wrong.password = "quite another password".to_owned().into();
        let refused = bench.services.create_organization(wrong).await;
        assert_eq!(refused_field(refused), "password");
        let new = new_organization("Contoso", ADA);
        bench.services.create_organization(new).await.unwrap();
        let ada = enter(bench, ADA, PASSWORD).await;
        let names: Vec<_> = bench.services.organizations(&ada).await.unwrap();
        assert_eq!(names.len(), 2);
    }
}

#[tokio::test]
async fn the_operator_replaces_a_password_and_all_that_hangs_on_the_old_one_ends() {
    for bench in &Bench::each().await {
        let token = bench
            .services
            .bootstrap(new_organization("Northwind", ADA))
            .await
            .unwrap();
        let session = crate::door::try_password(bench, ADA, PASSWORD)
            .await
            .unwrap();
        let new = "a new password of words".to_owned();
        bench
            .services
            .reset_password("ADA@northwind.test", &new.clone().into())
            .await
            .unwrap();
        assert!(by_session(bench, session.expose()).await.is_none());
        assert!(by_token(bench, token.expose()).await.is_none());
        assert!(
            crate::door::try_password(bench, ADA, PASSWORD)
                .await
                .is_err()
        );
        enter(bench, ADA, &new).await;
        let unknown = bench.services.reset_password("x@y.test", &new.into()).await;
        assert!(matches!(unknown, Err(ServiceError::NotFound(_))));
    }
}
