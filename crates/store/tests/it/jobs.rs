use chrono::{DateTime, TimeDelta, Utc};
use domain::JobId;
use store::testing::TestStore;
use store::{NewJob, Store};
use uuid::Uuid;

fn noon() -> DateTime<Utc> {
    "2026-01-05T12:00:00Z".parse().unwrap()
}

fn job(key: Option<&str>, due_at: DateTime<Utc>) -> NewJob {
    NewJob {
        id: JobId(Uuid::now_v7()),
        organization: None,
        payload: "{}".into(),
        dedupe_key: key.map(str::to_owned),
        due_at,
    }
}

async fn add(store: &Store, job: &NewJob) {
    let mut writer = store.write().await.unwrap();
    writer.insert_job(job, noon()).await.unwrap();
    writer.commit().await.unwrap();
}

#[tokio::test]
async fn a_job_is_claimed_by_one_worker_until_its_lease_runs_out() {
    for TestStore { store, .. } in &TestStore::each().await {
        add(store, &job(None, noon())).await;
        let (first, second) = (Uuid::now_v7(), Uuid::now_v7());
        let mut writer = store.write().await.unwrap();
        let claimed = writer
            .claim_job(first, noon(), noon() + TimeDelta::seconds(60))
            .await;
        let claimed = claimed.unwrap().expect("a due job");
        assert_eq!(claimed.attempts, 1);
        let again = writer
            .claim_job(second, noon(), noon() + TimeDelta::seconds(60))
            .await;
        assert!(again.unwrap().is_none());
        assert!(!writer.complete_job(claimed.id, second).await.unwrap());
        assert!(writer.complete_job(claimed.id, first).await.unwrap());
        writer.commit().await.unwrap();
        assert_eq!(
            store.read().await.unwrap().next_job_due().await.unwrap(),
            None
        );
    }
}

#[tokio::test]
async fn a_job_with_a_key_that_waits_already_only_moves_it_forward() {
    for TestStore { store, .. } in &TestStore::each().await {
        add(store, &job(Some("k"), noon() + TimeDelta::hours(2))).await;
        add(store, &job(Some("k"), noon() + TimeDelta::hours(1))).await;
        add(store, &job(Some("k"), noon() + TimeDelta::hours(3))).await;
        let mut writer = store.write().await.unwrap();
        let due = writer.next_job_due().await.unwrap();
        assert_eq!(due, Some(noon() + TimeDelta::hours(1)));
        let later = noon() + TimeDelta::hours(9);
        let lease = Uuid::now_v7();
        let claimed = writer
            .claim_job(lease, later, later)
            .await
            .unwrap()
            .expect("one job");
        assert!(writer.complete_job(claimed.id, lease).await.unwrap());
        assert!(
            writer
                .claim_job(lease, later, later)
                .await
                .unwrap()
                .is_none()
        );
    }
}

#[tokio::test]
async fn a_job_that_is_asked_for_while_it_runs_is_run_again_and_never_beside_itself() {
    for TestStore { store, .. } in &TestStore::each().await {
        add(store, &job(Some("k"), noon())).await;
        let (first, second) = (Uuid::now_v7(), Uuid::now_v7());
        let until = noon() + TimeDelta::seconds(60);
        let mut writer = store.write().await.unwrap();
        let claimed = writer.claim_job(first, noon(), until).await.unwrap();
        let claimed = claimed.expect("a due job");
        writer.commit().await.unwrap();
        add(store, &job(Some("k"), noon() + TimeDelta::seconds(9))).await;
        add(store, &job(Some("k"), noon())).await;
        add(store, &job(Some("k"), noon() + TimeDelta::seconds(9))).await;
        let mut writer = store.write().await.unwrap();
        let beside = writer.claim_job(second, noon(), until).await.unwrap();
        assert!(beside.is_none());
        assert!(writer.complete_job(claimed.id, first).await.unwrap());
        let again = writer.claim_job(second, noon(), until).await.unwrap();
        assert_eq!(again.expect("the same job").attempts, 1);
        assert!(writer.complete_job(claimed.id, second).await.unwrap());
        assert_eq!(writer.next_job_due().await.unwrap(), None);
    }
}
