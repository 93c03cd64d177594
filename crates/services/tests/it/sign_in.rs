use chrono::TimeDelta;
use domain::{
    Actor, ChangeInstanceForm, GlobalRole, NewInstanceForm, PasswordForm, SignInForm,
    UserChangeForm, UserState, Visitor,
};
use services::testing::Bench;
use services::{Secret, ServiceError};

use crate::door::{
    ADA, PASSWORD, by_session, by_token, enter, joined, new_organization, northwind, try_from,
    try_password,
};

async fn works(bench: &Bench, session: &Secret) -> bool {
    by_session(bench, session.expose()).await.is_some()
}

fn wait(error: &ServiceError) -> std::time::Duration {
    match error {
        ServiceError::Limited(wait) => *wait,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn unknown_people_wrong_passwords_and_deactivated_people_hear_the_same() {
    for bench in &Bench::each().await {
        let ada = northwind(bench).await;
        let grace = joined(bench, &ada, "grace@northwind.test", GlobalRole::None).await;
        let change = UserChangeForm::state(UserState::Deactivated);
        bench
            .services
            .change_user(&ada, grace.user, &change)
            .await
            .unwrap();
        let answers = [
            try_password(bench, "nobody@northwind.test", PASSWORD).await,
            try_password(bench, ADA, "not the password").await,
            try_password(bench, "grace@northwind.test", PASSWORD).await,
            try_password(bench, "no address at all", "").await,
        ];
        for answer in answers {
            let error = answer.unwrap_err();
            assert!(matches!(error, ServiceError::SignInRequired(_)), "{error}");
            assert_eq!(
                error.to_string(),
                "E-mail address or password is wrong. Check both and try again."
            );
        }
    }
}

#[tokio::test]
async fn signing_in_gives_a_new_secret_and_ends_the_session_before() {
    for bench in &Bench::each().await {
        northwind(bench).await;
        let first = try_password(bench, "ADA@Northwind.test ", PASSWORD)
            .await
            .unwrap();
        assert_eq!(first.expose().len(), 64);
        let visitor = Visitor {
            actor: by_session(bench, first.expose()).await,
            address: None,
        };
        let form = SignInForm {
            email: ADA.to_owned(),
            password: PASSWORD.to_owned().into(),
            next: None,
        };
        let second = bench.services.sign_in(&visitor, &form).await.unwrap();
        assert_ne!(first.expose(), second.expose());
        assert!(!works(bench, &first).await);
        assert!(works(bench, &second).await);
    }
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_unused_and_after_seven_days_in_any_case() {
    for bench in &Bench::each().await {
        northwind(bench).await;
        let idle = try_password(bench, ADA, PASSWORD).await.unwrap();
        bench.clock.advance(TimeDelta::hours(12));
        assert!(!works(bench, &idle).await);
        let busy = try_password(bench, ADA, PASSWORD).await.unwrap();
        for _ in 0..15 {
            bench.clock.advance(TimeDelta::hours(11));
            assert!(works(bench, &busy).await);
        }
        bench.clock.advance(TimeDelta::hours(3));
        assert!(!works(bench, &busy).await);
    }
}

#[tokio::test]
async fn signing_out_ends_this_session_and_no_other() {
    for bench in &Bench::each().await {
        northwind(bench).await;
        let (here, there) = (
            try_password(bench, ADA, PASSWORD).await.unwrap(),
            try_password(bench, ADA, PASSWORD).await.unwrap(),
        );
        let actor = by_session(bench, here.expose()).await.unwrap();
        bench.services.sign_out(&actor).await.unwrap();
        assert!(!works(bench, &here).await);
        assert!(works(bench, &there).await);
    }
}

#[tokio::test]
async fn an_account_takes_twenty_tries_in_a_quarter_of_an_hour_whoever_asks() {
    for bench in &Bench::each().await {
        let session = {
            northwind(bench).await;
            try_password(bench, ADA, PASSWORD).await.unwrap()
        };
        for email in [ADA, "nobody@northwind.test"] {
            for _ in 0..20 {
                let wrong = try_password(bench, email, "not the password").await;
                assert!(matches!(wrong, Err(ServiceError::SignInRequired(_))));
            }
            let refused = try_password(bench, email, PASSWORD).await.unwrap_err();
            assert_eq!(wait(&refused).as_secs(), 15 * 60);
        }
        assert!(works(bench, &session).await, "a known session goes on");
        bench.clock.advance(TimeDelta::minutes(15));
        enter(bench, ADA, PASSWORD).await;
    }
}

#[tokio::test]
async fn right_passwords_are_not_counted_as_tries() {
    let bench = Bench::start().await;
    northwind(&bench).await;
    for _ in 0..30 {
        enter(&bench, ADA, PASSWORD).await;
    }
}

#[tokio::test]
async fn an_address_takes_a_hundred_tries_on_whichever_accounts() {
    let bench = Bench::start().await;
    northwind(&bench).await;
    let here = "2001:db8::1".parse().ok();
    let neighbour = "2001:db8::2".parse().ok();
    for number in 0..100 {
        let email = format!("{number}@northwind.test");
        let wrong = try_from(&bench, &email, "guess", here).await;
        assert!(matches!(wrong, Err(ServiceError::SignInRequired(_))));
    }
    wait(
        &try_from(&bench, ADA, PASSWORD, neighbour)
            .await
            .unwrap_err(),
    );
    let elsewhere = "203.0.113.9".parse().ok();
    assert!(try_from(&bench, ADA, PASSWORD, elsewhere).await.is_ok());
}

#[tokio::test]
async fn a_new_password_wants_the_old_one_and_ends_other_sessions_and_all_tokens() {
    for bench in &Bench::each().await {
        let token = bench
            .services
            .bootstrap(new_organization("Northwind", ADA))
            .await
            .unwrap();
        let (here, there) = (
            try_password(bench, ADA, PASSWORD).await.unwrap(),
            try_password(bench, ADA, PASSWORD).await.unwrap(),
        );
        let ada = by_session(bench, here.expose()).await.unwrap();
        let change = |current: &str, new: &str| {
            let form = PasswordForm {
                current: current.to_owned().into(),
                new: new.to_owned().into(),
            };
            let ada = ada.clone();
            async move { bench.services.change_password(&ada, &form).await }
        };
        let new = "seven grey herons wading";
        for (current, wanted, field) in [
            ("not the password", new, "current"),
            (PASSWORD, "short", "new"),
            (PASSWORD, "Northwind-2026", "new"),
            (PASSWORD, "password1234", "new"),
        ] {
            let Err(ServiceError::Invalid(fields)) = change(current, wanted).await else {
                panic!("{wanted} was accepted");
            };
            assert_eq!(fields[0].field, field);
        }
        change(PASSWORD, new).await.unwrap();
        assert!(works(bench, &here).await);
        assert!(!works(bench, &there).await);
        assert!(by_token(bench, token.expose()).await.is_none());
        assert!(try_password(bench, ADA, PASSWORD).await.is_err());
        enter(bench, ADA, new).await;
    }
}

#[tokio::test]
async fn a_token_cannot_change_the_password() {
    let bench = Bench::start().await;
    let token = bench
        .services
        .bootstrap(new_organization("Northwind", ADA))
        .await
        .unwrap();
    let program = by_token(&bench, token.expose()).await.unwrap();
    let form = PasswordForm {
        current: PASSWORD.to_owned().into(),
        new: "seven grey herons wading".to_owned().into(),
    };
    let refused = bench.services.change_password(&program, &form).await;
    assert!(matches!(refused, Err(ServiceError::Denied)));
}

#[tokio::test]
async fn a_hash_made_with_weaker_parameters_is_renewed_when_its_owner_signs_in() {
    for bench in &Bench::each().await {
        let ada = northwind(bench).await;
        // "correct horse battery" with m = 8 MiB, t = 1.
        let weak = weak_hash();
        let mut writer = bench.store().write().await.unwrap();
        writer.set_password_hash(ada.user, &weak).await.unwrap();
        writer.commit().await.unwrap();
        enter(bench, ADA, PASSWORD).await;
        let mut reader = bench.store().read().await.unwrap();
        let account = reader.account(ada.user).await.unwrap().unwrap();
        let stored = account.password_hash.unwrap();
        assert!(
            stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{stored}"
        );
        enter(bench, ADA, PASSWORD).await;
    }
}

fn weak_hash() -> String {
    use argon2::password_hash::PasswordHasher;
    use argon2::password_hash::phc::PasswordHash;
    let weak = argon2::Argon2::from(argon2::Params::new(8 * 1024, 1, 1, None).unwrap());
    let hash: PasswordHash = weak
        .hash_password_with_salt(PASSWORD.as_bytes(), &[7; 16])
        .unwrap();
    hash.to_string()
}

#[tokio::test]
async fn what_has_expired_is_forgotten() {
    for bench in &Bench::each().await {
        let ada = northwind(bench).await;
        try_password(bench, ADA, PASSWORD).await.unwrap();
        bench.services.schedule_recurring_jobs().await.unwrap();
        bench.clock.advance(TimeDelta::hours(12));
        bench.run_jobs().await;
        let kept = bench
            .store()
            .read()
            .await
            .unwrap()
            .sessions_of(
                ada.user,
                chrono::DateTime::UNIX_EPOCH,
                chrono::DateTime::UNIX_EPOCH,
            )
            .await
            .unwrap();
        assert!(kept.is_empty(), "{kept:?}");
    }
}

#[tokio::test]
async fn the_token_of_an_instance_is_replaced_by_somebody_who_signed_in_just_now() {
    for bench in &Bench::each().await {
        let ada = northwind(bench).await;
        let new = NewInstanceForm {
            url: bench.simulator.organization_url("contoso"),
            token: "one-token".to_owned().into(),
            token_expires_on: None,
        };
        let instance = bench.services.add_instance(&ada, new).await.unwrap().id;
        let replace = |actor: &Actor| {
            let change = ChangeInstanceForm {
                token: Some("another-token".to_owned().into()),
                ..ChangeInstanceForm::default()
            };
            let actor = actor.clone();
            async move {
                bench
                    .services
                    .change_instance(&actor, instance, change)
                    .await
            }
        };
        bench.clock.advance(TimeDelta::minutes(10));
        assert!(replace(&ada).await.is_ok());
        bench.clock.advance(TimeDelta::seconds(1));
        let refused = replace(&ada).await;
        assert!(matches!(refused, Err(ServiceError::SignInRequired(_))));
        let again = enter(bench, ADA, PASSWORD).await;
        assert!(replace(&again).await.is_ok());
    }
}
