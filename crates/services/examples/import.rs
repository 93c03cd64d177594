//! Imports reports one after the other into one project and says how long each took, on every
//! database that can be had: `cargo run --release -p services --example import -- FILE…`

#![expect(clippy::unwrap_used, reason = "a measurement that fails has no result")]
#![expect(clippy::print_stdout, reason = "it is what the command is for")]

use std::time::Instant;

use chrono::TimeDelta;
use domain::{
    Actor, Credential, GlobalRole, NameForm, Organization, OrganizationId, SessionId, UserId,
};
use services::testing::Bench;
use uuid::Uuid;

#[tokio::main]
async fn main() {
    let files: Vec<_> = std::env::args().skip(1).collect();
    for bench in Bench::each().await {
        let ada = admin(&bench).await;
        let name = |name: &str| NameForm {
            name: name.to_owned(),
        };
        let services = &bench.services;
        let shop = services
            .create_application(&ada, name("Shop"))
            .await
            .unwrap();
        let web = services
            .create_project(&ada, shop.id, name("web"))
            .await
            .unwrap();
        for file in &files {
            bench.clock.advance(TimeDelta::minutes(1));
            let body = tokio::fs::File::open(file).await.unwrap();
            let begun = Instant::now();
            let id = services
                .upload_scan(&ada, web.id, None, body)
                .await
                .unwrap();
            let uploaded = begun.elapsed();
            bench.run_jobs().await;
            let scan = services.scan(&ada, id).await.unwrap();
            println!(
                "{file}: received in {uploaded:?}, imported in {:?}: {} {:?}",
                begun.elapsed(),
                scan.state,
                scan.counts
            );
        }
    }
}

async fn admin(bench: &Bench) -> Actor {
    let organization = Organization {
        id: OrganizationId(Uuid::now_v7()),
        name: "Contoso".into(),
    };
    let mut writer = bench.store().write().await.unwrap();
    writer
        .insert_organization(&organization, bench.clock.now())
        .await
        .unwrap();
    writer.commit().await.unwrap();
    Actor {
        organization: organization.id,
        user: UserId(Uuid::now_v7()),
        name: "Ada".into(),
        email: "ada@example.com".into(),
        role: GlobalRole::OrganizationAdmin,
        applications: Vec::new(),
        credential: Credential::Session(SessionId(Uuid::now_v7())),
        address: None,
    }
}
