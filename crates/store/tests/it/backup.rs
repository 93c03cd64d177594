use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};
use domain::JobId;
use store::testing::TestStore;
use store::{NewJob, Store, backup};
use uuid::Uuid;

fn noon() -> DateTime<Utc> {
    "2026-01-05T12:00:00Z".parse().unwrap()
}

/// Writes without a rest; two facts are the same in each transaction that was committed.
async fn write(store: &Store, stop: &AtomicBool) {
    for number in 1.. {
        if stop.load(Ordering::SeqCst) {
            break;
        }
        let mut writer = store.write().await.unwrap();
        writer.set_fact("first", &number.to_string()).await.unwrap();
        let job = NewJob {
            id: JobId(Uuid::now_v7()),
            organization: None,
            payload: "x".repeat(5_000),
            dedupe_key: None,
            due_at: noon(),
        };
        writer.insert_job(&job, noon()).await.unwrap();
        writer.set_fact("last", &number.to_string()).await.unwrap();
        writer.commit().await.unwrap();
    }
}

/// What a restored copy holds.
async fn restored(copy: &Path) -> (Option<String>, Option<String>) {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("polaris.db");
    backup::restore(copy, &database, false).await.unwrap();
    let store = Store::open(&format!("sqlite:{}", database.display())).await;
    let store = store.unwrap();
    let mut reader = store.read().await.unwrap();
    (
        reader.fact("first").await.unwrap(),
        reader.fact("last").await.unwrap(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_backups_under_load_are_each_the_database_at_one_moment() {
    let test = TestStore::sqlite().await;
    let database = backup::sqlite_file(&test.url).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    let stop = AtomicBool::new(false);
    let backups = async {
        let mut moments = Vec::new();
        for _ in 0..20 {
            backup::back_up(database, &copy).await.unwrap();
            let (first, last) = restored(&copy).await;
            assert_eq!(first, last);
            moments.push(first.map_or(0, |number| number.parse::<u64>().unwrap()));
        }
        stop.store(true, Ordering::SeqCst);
        moments
    };
    let (moments, ()) = tokio::join!(backups, write(&test.store, &stop));
    assert!(moments.is_sorted());
    assert!(moments[0] < moments[19], "it was written to meanwhile");
}
