use chrono::{Days, NaiveDate};
use domain::{ApiTokenId, ApplicationRole, OrganizationId, ProjectId, UserId};
use store::testing::TestStore;
use store::{NewApiToken, Store};
use uuid::Uuid;

use crate::cast::{application, membership, noon, organization, person};

fn today() -> NaiveDate {
    noon().date_naive()
}

async fn token(
    store: &Store,
    organization: OrganizationId,
    user: UserId,
    secret: &[u8],
    project: Option<ProjectId>,
) -> ApiTokenId {
    let new = NewApiToken {
        id: ApiTokenId(Uuid::now_v7()),
        secret_hash: secret,
        user,
        project,
        name: "ci",
        expires_on: today(),
    };
    let mut writer = store.write().await.unwrap();
    writer
        .insert_api_token(organization, &new, noon())
        .await
        .unwrap();
    writer.commit().await.unwrap();
    new.id
}

#[tokio::test]
async fn a_token_leads_to_its_owner_until_its_last_day() {
    for TestStore { store, .. } in &TestStore::each().await {
        let org = organization(store, "Contoso").await;
        let ada = person(store, org, "Ada").await;
        let shop = application(store, org).await;
        let web = ProjectId(Uuid::now_v7());
        let mut writer = store.write().await.unwrap();
        writer
            .insert_project(org, shop, web, "web", noon())
            .await
            .unwrap();
        writer.commit().await.unwrap();
        let id = token(store, org, ada, b"secret", Some(web)).await;
        let mut writer = store.write().await.unwrap();
        let found = writer
            .actor_by_api_token(b"secret", today())
            .await
            .unwrap()
            .unwrap();
        assert_eq!((found.user_id, found.api_token_id), (ada, Some(id)));
        assert_eq!(found.project_id, Some(web));
        let tomorrow = today() + Days::new(1);
        assert!(
            writer
                .actor_by_api_token(b"secret", tomorrow)
                .await
                .unwrap()
                .is_none()
        );
        writer.touch_api_token(id, noon()).await.unwrap();
        let listed = writer.api_token(org, ada, id).await.unwrap().unwrap();
        assert_eq!(listed.project_name.as_deref(), Some("web"));
        assert_eq!(
            (listed.expires_on, listed.last_used_at),
            (today(), Some(noon()))
        );
        writer.prune_api_tokens(today()).await.unwrap();
        assert_eq!(writer.api_tokens(org, ada).await.unwrap().len(), 1);
        writer.prune_api_tokens(tomorrow).await.unwrap();
        assert!(writer.api_tokens(org, ada).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn tokens_are_revoked_one_by_one_by_organization_and_all_together() {
    for TestStore { store, .. } in &TestStore::each().await {
        let here = organization(store, "Here").await;
        let there = organization(store, "There").await;
        let ada = person(store, here, "Ada").await;
        let bo = person(store, here, "Bo").await;
        membership(store, there, ada, "Ada").await;
        let one = token(store, here, ada, b"one", None).await;
        token(store, here, ada, b"two", None).await;
        token(store, there, ada, b"three", None).await;
        let others = token(store, here, bo, b"bo", None).await;
        let mut writer = store.write().await.unwrap();
        assert!(!writer.revoke_api_token(here, ada, others).await.unwrap());
        assert!(!writer.revoke_api_token(there, ada, one).await.unwrap());
        assert!(writer.revoke_api_token(here, ada, one).await.unwrap());
        assert_eq!(writer.api_tokens(here, ada).await.unwrap().len(), 1);
        writer.revoke_api_tokens_in(here, ada).await.unwrap();
        assert!(writer.api_tokens(here, ada).await.unwrap().is_empty());
        assert_eq!(writer.api_tokens(there, ada).await.unwrap().len(), 1);
        writer.revoke_all_api_tokens(ada).await.unwrap();
        assert!(writer.api_tokens(there, ada).await.unwrap().is_empty());
        assert!(writer.api_token(here, bo, others).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn tokens_may_be_bound_where_a_role_allows_uploads() {
    for TestStore { store, .. } in &TestStore::each().await {
        let org = organization(store, "Contoso").await;
        let ada = person(store, org, "Ada").await;
        let shop = application(store, org).await;
        let elsewhere = organization(store, "Elsewhere").await;
        let mut writer = store.write().await.unwrap();
        let web = ProjectId(Uuid::now_v7());
        writer
            .insert_project(org, shop, web, "web", noon())
            .await
            .unwrap();
        let all = writer.upload_targets(org, None).await.unwrap();
        assert_eq!((all[0].id, all[0].application_name.as_str()), (web, "Shop"));
        assert!(
            writer
                .upload_targets(elsewhere, None)
                .await
                .unwrap()
                .is_empty()
        );
        assert!(
            writer
                .upload_targets(org, Some(ada))
                .await
                .unwrap()
                .is_empty()
        );
        for role in ApplicationRole::ALL.iter().copied() {
            writer.set_member(org, shop, ada, role).await.unwrap();
            let offered = writer.upload_targets(org, Some(ada)).await.unwrap();
            assert_eq!(
                offered.len() == 1,
                role != ApplicationRole::Observer,
                "{role}"
            );
        }
    }
}
