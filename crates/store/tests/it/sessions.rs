use chrono::{DateTime, TimeDelta, Utc};
use domain::{OrganizationId, SessionId, UserId, UserState};
use store::testing::TestStore;
use store::{NewSession, Store, Tries};
use uuid::Uuid;

use crate::cast::{membership, noon, organization, person};

async fn session(
    store: &Store,
    organization: OrganizationId,
    user: UserId,
    secret: &[u8],
    now: DateTime<Utc>,
) -> SessionId {
    let new = NewSession {
        id: SessionId(Uuid::now_v7()),
        secret_hash: secret,
        user,
        signed_in_at: noon(),
    };
    let mut writer = store.write().await.unwrap();
    writer
        .insert_session(organization, &new, now)
        .await
        .unwrap();
    writer.commit().await.unwrap();
    new.id
}

#[tokio::test]
async fn a_session_leads_to_its_person_while_it_is_young_and_used() {
    for TestStore { store, .. } in &TestStore::each().await {
        let org = organization(store, "Contoso").await;
        let ada = person(store, org, "Ada").await;
        let id = session(store, org, ada, b"secret", noon()).await;
        let mut writer = store.write().await.unwrap();
        let before = noon() - TimeDelta::seconds(1);
        let found = writer
            .actor_by_session(b"secret", before, before)
            .await
            .unwrap()
            .unwrap();
        assert_eq!((found.user_id, found.session_id), (ada, Some(id)));
        assert_eq!(found.last_used_at, Some(noon()));
        assert!(
            writer
                .actor_by_session(b"other", before, before)
                .await
                .unwrap()
                .is_none()
        );
        assert!(
            writer
                .actor_by_session(b"secret", noon(), before)
                .await
                .unwrap()
                .is_none()
        );
        assert!(
            writer
                .actor_by_session(b"secret", before, noon())
                .await
                .unwrap()
                .is_none()
        );
        let later = noon() + TimeDelta::hours(1);
        writer.touch_session(id, later).await.unwrap();
        assert!(
            writer
                .actor_by_session(b"secret", before, noon())
                .await
                .unwrap()
                .is_some()
        );
        writer
            .set_state(org, ada, UserState::Deactivated)
            .await
            .unwrap();
        assert!(
            writer
                .actor_by_session(b"secret", before, before)
                .await
                .unwrap()
                .is_none()
        );
    }
}

#[tokio::test]
async fn sessions_end_one_by_one_by_organization_and_all_together() {
    for TestStore { store, .. } in &TestStore::each().await {
        let here = organization(store, "Here").await;
        let there = organization(store, "There").await;
        let ada = person(store, here, "Ada").await;
        let bo = person(store, here, "Bo").await;
        membership(store, there, ada, "Ada").await;
        let one = session(store, here, ada, b"one", noon()).await;
        let two = session(store, here, ada, b"two", noon() + TimeDelta::hours(1)).await;
        let three = session(store, there, ada, b"three", noon() + TimeDelta::hours(2)).await;
        let others = session(store, here, bo, b"bo", noon()).await;
        let epoch = DateTime::UNIX_EPOCH;
        let mut writer = store.write().await.unwrap();
        let listed = writer.sessions_of(ada, epoch, epoch).await.unwrap();
        assert_eq!(
            listed.iter().map(|it| it.id).collect::<Vec<_>>(),
            [three, two, one]
        );
        assert_eq!(listed[0].organization, "There");
        assert_eq!(writer.end_session(ada, others).await.unwrap(), None);
        assert_eq!(writer.end_session(ada, one).await.unwrap(), Some(noon()));
        writer.end_sessions_in(there, ada).await.unwrap();
        let left = writer.sessions_of(ada, epoch, epoch).await.unwrap();
        assert_eq!(left.iter().map(|it| it.id).collect::<Vec<_>>(), [two]);
        writer.end_all_sessions(ada, Some(two)).await.unwrap();
        assert_eq!(
            writer.sessions_of(ada, epoch, epoch).await.unwrap().len(),
            1
        );
        writer.end_all_sessions(ada, None).await.unwrap();
        assert!(
            writer
                .sessions_of(ada, epoch, epoch)
                .await
                .unwrap()
                .is_empty()
        );
        assert_eq!(writer.sessions_of(bo, epoch, epoch).await.unwrap().len(), 1);
        writer.prune_sessions(epoch, noon()).await.unwrap();
        assert!(
            writer
                .sessions_of(bo, epoch, epoch)
                .await
                .unwrap()
                .is_empty()
        );
    }
}

#[tokio::test]
async fn tries_are_counted_in_windows() {
    for TestStore { store, .. } in &TestStore::each().await {
        let mut writer = store.write().await.unwrap();
        let window = TimeDelta::minutes(15);
        let (first, later) = (noon(), noon() + TimeDelta::minutes(14));
        let tries = |started_at, tries| Tries { started_at, tries };
        let counted = writer
            .count_try(b"ada", first, first - window)
            .await
            .unwrap();
        assert_eq!(counted, tries(first, 1));
        writer
            .count_try(b"bo", first, first - window)
            .await
            .unwrap();
        let counted = writer
            .count_try(b"ada", later, later - window)
            .await
            .unwrap();
        assert_eq!(counted, tries(first, 2));
        writer.give_back_try(b"ada").await.unwrap();
        let counted = writer
            .count_try(b"ada", later, later - window)
            .await
            .unwrap();
        assert_eq!(counted, tries(first, 2));
        let next = first + window;
        let counted = writer.count_try(b"ada", next, next - window).await.unwrap();
        assert_eq!(counted, tries(next, 1));
        writer.prune_tries(first).await.unwrap();
        let counted = writer
            .count_try(b"bo", later, later - window)
            .await
            .unwrap();
        assert_eq!(counted, tries(later, 1));
    }
}
