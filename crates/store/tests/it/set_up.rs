use chrono::TimeDelta;
use domain::UserState;
use store::testing::TestStore;
use store::{Store, StoreError};

use crate::cast::{noon, organization, person};

#[tokio::test]
async fn a_database_is_set_up_once() {
    for TestStore { store, .. } in &TestStore::each().await {
        let mut writer = store.write().await.unwrap();
        assert!(!writer.any_organization().await.unwrap());
        writer.claim_set_up(noon()).await.unwrap();
        let again = writer.claim_set_up(noon()).await;
        assert!(matches!(again, Err(StoreError::Conflict)));
        drop(writer);
        let id = organization(store, "Contoso").await;
        let mut reader = store.read().await.unwrap();
        assert!(reader.any_organization().await.unwrap());
        assert_eq!(
            reader.organization(id).await.unwrap().unwrap().name,
            "Contoso"
        );
    }
}

#[tokio::test]
async fn a_set_up_code_is_taken_once_while_it_lasts() {
    for TestStore { store, .. } in &TestStore::each().await {
        let end = noon() + TimeDelta::hours(1);
        let mut writer = store.write().await.unwrap();
        writer.replace_setup_code(b"old", end).await.unwrap();
        writer.replace_setup_code(b"new", end).await.unwrap();
        assert!(!writer.take_setup_code(b"old", noon()).await.unwrap());
        assert!(!writer.take_setup_code(b"new", end).await.unwrap());
        assert!(writer.take_setup_code(b"new", noon()).await.unwrap());
        assert!(!writer.take_setup_code(b"new", noon()).await.unwrap());
        writer.replace_setup_code(b"last", end).await.unwrap();
        writer.prune_setup_codes(end).await.unwrap();
        assert!(!writer.take_setup_code(b"last", noon()).await.unwrap());
    }
}

#[tokio::test]
async fn an_invitation_is_taken_once_while_it_lasts() {
    for TestStore { store, .. } in &TestStore::each().await {
        let org = organization(store, "Contoso").await;
        let other = organization(store, "Other").await;
        let ada = person(store, org, "Ada").await;
        let end = noon() + TimeDelta::days(7);
        let mut writer = store.write().await.unwrap();
        writer
            .set_state(org, ada, UserState::Invited)
            .await
            .unwrap();
        writer
            .replace_invitation(org, ada, b"old", end)
            .await
            .unwrap();
        writer
            .replace_invitation(org, ada, b"new", end)
            .await
            .unwrap();
        assert!(writer.invitation(b"old", noon()).await.unwrap().is_none());
        assert!(writer.invitation(b"new", end).await.unwrap().is_none());
        let found = writer.invitation(b"new", noon()).await.unwrap().unwrap();
        assert_eq!((found.organization_id, found.user_id), (org, ada));
        assert_eq!(found.shown.email, "ada@example.com");
        assert!(!found.shown.has_account);
        writer.set_password_hash(ada, "hash").await.unwrap();
        let found = writer.invitation(b"new", noon()).await.unwrap().unwrap();
        assert!(found.shown.has_account);
        assert!(!writer.take_invitation(other, b"new").await.unwrap());
        assert!(writer.take_invitation(org, b"new").await.unwrap());
        assert!(!writer.take_invitation(org, b"new").await.unwrap());
        writer
            .replace_invitation(org, ada, b"last", end)
            .await
            .unwrap();
        writer.forget_invitations(org, ada).await.unwrap();
        assert!(writer.invitation(b"last", noon()).await.unwrap().is_none());
        writer
            .replace_invitation(org, ada, b"very last", end)
            .await
            .unwrap();
        writer.prune_invitations(end).await.unwrap();
        assert!(
            writer
                .invitation(b"very last", noon())
                .await
                .unwrap()
                .is_none()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_that_start_together_make_one_database() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("polaris.db").display());
    let starts = [(); 4].map(|()| {
        let url = url.clone();
        tokio::spawn(async move { Store::open(&url).await.map(drop) })
    });
    for start in starts {
        start.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_database_in_a_folder_that_is_not_there_is_told_by_its_name() {
    let Err(error) = Store::open("sqlite:/nowhere/polaris.db").await else {
        panic!("it was opened");
    };
    let said = error.to_string();
    assert!(said.contains("/nowhere/polaris.db"), "{said}");
}
