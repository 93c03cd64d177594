use chrono::{DateTime, TimeDelta, Utc};
use domain::{AuditAction, AuditEntry, AuditFilter, AuditId, OrganizationId};
use serde_json::json;
use store::Writer;
use store::testing::TestStore;
use uuid::Uuid;

use crate::ground::{Ground, noon, write};

async fn insert(
    writer: &mut Writer,
    organization: OrganizationId,
    at: DateTime<Utc>,
    (name, action, target): (&str, AuditAction, &str),
) -> AuditId {
    let entry = AuditEntry {
        id: AuditId(Uuid::now_v7()),
        at,
        user_id: None,
        user_name: Some(name.to_owned()),
        action,
        target: target.to_owned(),
        details: json!({ "before": "100 %" }),
        address: Some("192.0.2.7".to_owned()),
    };
    let inserted = writer.insert_audit_entry(Some(organization), &entry);
    inserted.await.unwrap();
    entry.id
}

#[tokio::test]
async fn the_audit_log_is_filtered_and_read_in_pages_of_one_organization() {
    for TestStore { store, .. } in &TestStore::each().await {
        let organization = Ground::lay(store).await.organization;
        let foreign = OrganizationId(Uuid::now_v7());
        let mut writer = write(store).await;
        let days = [0, 0, 1, 2].map(|days| noon() + TimeDelta::days(days));
        let mut ids = Vec::new();
        for (at, told) in days.into_iter().zip([
            ("Ada", AuditAction::UserSignedIn, "ada@contoso.test"),
            ("Ada", AuditAction::ProjectCreated, "Web_shop"),
            ("Grace", AuditAction::ProjectDeleted, "Webxshop"),
            ("Grace", AuditAction::UserSignedOut, "grace@contoso.test"),
        ]) {
            ids.push(insert(&mut writer, organization, at, told).await);
        }
        let other = ("Eve", AuditAction::Denied, "GET /");
        insert(&mut writer, foreign, noon(), other).await;

        let mut list = async |filter: AuditFilter| {
            let rows = writer.audit_entries(organization, &filter, None, 9).await;
            let places = rows.unwrap().into_iter().map(|row| {
                let place = ids.iter().position(|id| *id == row.id);
                place.expect("a row of this organization")
            });
            places.collect::<Vec<_>>()
        };
        let all = AuditFilter::default();
        assert_eq!(list(all.clone()).await, [3, 2, 1, 0]);
        let text = |text: &str| AuditFilter {
            text: Some(text.to_owned()),
            ..all.clone()
        };
        assert_eq!(
            list(text("web_s")).await,
            [1],
            "an underscore is no wildcard"
        );
        assert_eq!(list(text("100 %")).await.len(), 4);
        assert_eq!(list(text("192.0.2")).await.len(), 4);
        let person = Some("gra".to_owned());
        let by_person = AuditFilter {
            person,
            ..all.clone()
        };
        assert_eq!(list(by_person).await, [3, 2]);
        let actions = Some(vec![AuditAction::ProjectCreated, AuditAction::UserSignedIn]);
        let by_act = AuditFilter {
            actions,
            ..all.clone()
        };
        assert_eq!(list(by_act).await, [1, 0]);
        let none = AuditFilter {
            actions: Some(Vec::new()),
            ..all.clone()
        };
        assert!(list(none).await.is_empty());
        let day = |days: u64| {
            noon()
                .date_naive()
                .checked_add_days(chrono::Days::new(days))
        };
        let between = AuditFilter {
            from: day(1),
            to: day(1),
            ..all.clone()
        };
        assert_eq!(list(between).await, [2]);

        let mut after = None;
        let mut read = Vec::new();
        loop {
            let rows = writer
                .audit_entries(organization, &all, after, 1)
                .await
                .unwrap();
            let Some(row) = rows.first() else { break };
            after = Some((row.at, row.id));
            read.push(row.id);
        }
        read.reverse();
        assert_eq!(read, ids, "also where two happened at once");
        let foreign = writer.audit_entries(foreign, &all, None, 9).await.unwrap();
        assert_eq!(foreign.len(), 1);
    }
}
