//! People who come in through the door: with a password, a link or a token.

use std::net::IpAddr;

use domain::{
    Actor, GlobalRole, JoinForm, NewOrganization, NewUserForm, SignInForm, User, Visitor,
};
use services::testing::Bench;
use services::{Result, Secret};

pub(crate) const ADA: &str = "ada@northwind.test";
pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) fn new_organization(name: &str, email: &str) -> NewOrganization {
    NewOrganization {
        organization: name.to_owned(),
        name: "Ada Admin".to_owned(),
        email: email.to_owned(),
        password: PASSWORD.to_owned().into(),
    }
}

/// Sets Northwind up and signs its admin in.
pub(crate) async fn northwind(bench: &Bench) -> Actor {
    let new = new_organization("Northwind", ADA);
    bench.services.bootstrap(new).await.unwrap();
    enter(bench, ADA, PASSWORD).await
}

/// A further organization, whose admin is signed in to it.
pub(crate) async fn another_organization(bench: &Bench, name: &str, email: &str) -> Actor {
    let new = new_organization(name, email);
    let token = bench.services.create_organization(new).await.unwrap();
    let actor = by_token(bench, token.expose()).await;
    actor.expect("the token of the new organization works")
}

pub(crate) async fn try_password(bench: &Bench, email: &str, password: &str) -> Result<Secret> {
    try_from(bench, email, password, None).await
}

pub(crate) async fn try_from(
    bench: &Bench,
    email: &str,
    password: &str,
    address: Option<IpAddr>,
) -> Result<Secret> {
    let form = SignInForm {
        email: email.to_owned(),
        password: password.to_owned().into(),
        next: None,
    };
    let visitor = Visitor {
        actor: None,
        address,
    };
    bench.services.sign_in(&visitor, &form).await
}

/// Signs somebody in.
pub(crate) async fn enter(bench: &Bench, email: &str, password: &str) -> Actor {
    let session = try_password(bench, email, password).await.unwrap();
    let actor = by_session(bench, session.expose()).await;
    actor.expect("a new session works")
}

pub(crate) async fn by_session(bench: &Bench, secret: &str) -> Option<Actor> {
    let found = bench.services.actor_by_session(secret, None).await;
    found.unwrap()
}

pub(crate) async fn by_token(bench: &Bench, secret: &str) -> Option<Actor> {
    let found = bench.services.actor_by_api_token(secret, None).await;
    found.unwrap()
}

pub(crate) async fn add(
    bench: &Bench,
    admin: &Actor,
    email: &str,
    role: GlobalRole,
) -> Result<(User, Secret)> {
    let form = NewUserForm {
        name: "Grace".to_owned(),
        email: email.to_owned(),
        role,
    };
    bench.services.add_user(admin, form).await
}

pub(crate) async fn open(bench: &Bench, link: &Secret, password: &str) -> Result<Secret> {
    let form = JoinForm {
        secret: link.expose().to_owned().into(),
        password: password.to_owned().into(),
    };
    bench.services.join(&Visitor::default(), &form).await
}

/// Adds somebody, who opens the link and is signed in.
pub(crate) async fn joined(bench: &Bench, admin: &Actor, email: &str, role: GlobalRole) -> Actor {
    let (_, link) = add(bench, admin, email, role).await.unwrap();
    let session = open(bench, &link, PASSWORD).await.unwrap();
    let actor = by_session(bench, session.expose()).await;
    actor.expect("whoever joined is signed in")
}
