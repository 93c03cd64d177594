use chrono::TimeDelta;
use domain::{ConnectionReport, InstanceHealth, OrganizationId, TicketState, WaitReason};
use store::StoreError;
use store::testing::TestStore;
use uuid::Uuid;

use crate::ground::{Ground, noon, token, write};
use crate::tickets::{claim, due, export, settle, settled};

fn report(ok: bool) -> ConnectionReport {
    ConnectionReport {
        ok,
        message: "Connected as Ada.".into(),
        acts_as: Some("Ada".into()),
        tested_at: noon(),
    }
}

#[tokio::test]
async fn an_instance_is_read_back_as_it_was_written() {
    for TestStore { store, .. } in &TestStore::each().await {
        let ground = Ground::lay(store).await;
        let mut reader = store.read().await.unwrap();
        let found = reader
            .instance(ground.organization, ground.instance)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(found.url, "https://dev.azure.com/contoso");
        assert_eq!((found.enabled, found.practice), (true, true));
        assert_eq!(found.token_set_at, noon());
        assert_eq!(found.token_expires_on, "2027-01-05".parse().ok());
        assert_eq!((found.last_test.clone(), found.projects), (None, 0));
        assert_eq!(
            reader.instances(ground.organization).await.unwrap(),
            [found]
        );
        let sealed = reader.sealed_token(ground.organization, ground.instance);
        assert_eq!(sealed.await.unwrap(), Some(b"sealed".to_vec()));
        let practice = reader.practice_instances().await.unwrap();
        assert_eq!(practice, [(ground.organization, ground.instance)]);
        let foreign = OrganizationId(Uuid::now_v7());
        assert!(reader.instances(foreign).await.unwrap().is_empty());
        let sealed = reader.sealed_token(foreign, ground.instance);
        assert_eq!(sealed.await.unwrap(), None);
    }
}

#[tokio::test]
async fn the_health_of_an_instance_counts_its_own_tickets() {
    for TestStore { store, .. } in &TestStore::each().await {
        let ground = Ground::lay(store).await;
        let organization = ground.organization;
        let mut writer = write(store).await;
        let health = writer.instance_health(organization, noon()).await.unwrap();
        let well = InstanceHealth {
            instance_id: ground.instance,
            last_filed_at: None,
            waiting: 0,
            failed: 0,
            throttled_until: None,
        };
        assert_eq!(health[0], well);
        export(&mut writer, &ground, &[1, 2, 3, 4]).await;
        let tickets = due(&mut writer, &ground, noon()).await;
        let until = noon() + TimeDelta::minutes(5);
        let throttled = store::Settled {
            reason: Some(WaitReason::Throttled),
            due_at: Some(until),
            ..settled(TicketState::Waiting)
        };
        let ends = [
            settled(TicketState::Filed),
            settled(TicketState::Failed),
            throttled,
        ];
        for (ticket, end) in tickets.iter().zip(&ends) {
            assert!(claim(&mut writer, &ground, ticket).await);
            assert!(settle(&mut writer, &ground, ticket, end).await);
        }
        let health = writer.instance_health(organization, noon()).await.unwrap();
        let told = InstanceHealth {
            last_filed_at: Some(noon()),
            waiting: 2,
            failed: 1,
            throttled_until: Some(until),
            ..well
        };
        assert_eq!(health, [told]);
        let later = writer.instance_health(organization, until).await.unwrap();
        assert_eq!(later[0].throttled_until, None);
        let foreign = OrganizationId(Uuid::now_v7());
        let none = writer.instance_health(foreign, noon()).await.unwrap();
        assert!(none.is_empty());
    }
}

#[tokio::test]
async fn a_report_about_an_earlier_token_is_not_kept() {
    for TestStore { store, .. } in &TestStore::each().await {
        let ground = Ground::lay(store).await;
        let (organization, id) = (ground.organization, ground.instance);
        let (good, bad) = (report(true), report(false));
        let mut writer = write(store).await;
        let kept = writer.record_instance_test(organization, id, noon(), &good);
        assert!(kept.await.unwrap());
        let found = writer.instance(organization, id).await.unwrap().unwrap();
        assert_eq!(found.last_test, Some(good));
        let later = noon() + chrono::TimeDelta::hours(1);
        let elsewhere = token("https://dev.azure.com/fabrikam");
        writer
            .replace_instance_token(organization, id, &elsewhere, later)
            .await
            .unwrap();
        let kept = writer.record_instance_test(organization, id, noon(), &bad);
        assert!(!kept.await.unwrap());
        let found = writer.instance(organization, id).await.unwrap().unwrap();
        assert_eq!((found.last_test, found.token_set_at), (None, later));
        assert!(
            !found.practice,
            "another address is none of the practice mode"
        );
    }
}

#[tokio::test]
async fn what_is_changed_or_deleted_has_to_be_there() {
    for TestStore { store, .. } in &TestStore::each().await {
        let ground = Ground::lay(store).await;
        let (organization, id) = (ground.organization, ground.instance);
        let foreign = OrganizationId(Uuid::now_v7());
        let mut writer = write(store).await;
        writer
            .set_instance_enabled(organization, id, false)
            .await
            .unwrap();
        let found = writer.instance(organization, id).await.unwrap().unwrap();
        assert!(!found.enabled);
        for missing in [
            writer.set_instance_enabled(foreign, id, true).await,
            writer.delete_instance(foreign, id).await,
        ] {
            assert!(matches!(missing, Err(StoreError::WrongNumberOfRows { .. })));
        }
        writer.delete_instance(organization, id).await.unwrap();
        assert_eq!(writer.instance(organization, id).await.unwrap(), None);
    }
}

#[tokio::test]
async fn the_end_of_a_token_is_told_until_another_one_is_there() {
    for TestStore { store, .. } in &TestStore::each().await {
        let ground = Ground::lay(store).await;
        let (organization, id) = (ground.organization, ground.instance);
        let last_day = "2027-01-05".parse().unwrap();
        let mut writer = write(store).await;
        let before = "2027-01-04".parse().unwrap();
        assert!(writer.ending_tokens(before).await.unwrap().is_empty());
        let found = writer.ending_tokens(last_day).await.unwrap().remove(0);
        assert_eq!((found.organization_id, found.id), (organization, id));
        assert_eq!((found.token_expires_on, found.end_told), (last_day, None));
        writer.tell_token_end(organization, id, 7).await.unwrap();
        let told = writer.ending_tokens(last_day).await.unwrap().remove(0);
        assert_eq!(told.end_told, Some(7));
        let new = token(&told.url);
        writer
            .replace_instance_token(organization, id, &new, noon())
            .await
            .unwrap();
        let told = writer.ending_tokens(last_day).await.unwrap().remove(0);
        assert_eq!(told.end_told, None);
        writer
            .set_instance_enabled(organization, id, false)
            .await
            .unwrap();
        assert!(writer.ending_tokens(last_day).await.unwrap().is_empty());
    }
}
