use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;
use store::testing::TestStore;
use store::{PlaceWanted, Store, Turn};

const TOKEN: [u8; 32] = [7; 32];

fn noon() -> DateTime<Utc> {
    "2026-01-05T12:00:00Z".parse().unwrap()
}

async fn want(store: &Store, identity: &[u8; 32], number: Option<i64>, now: DateTime<Utc>) -> Turn {
    let wanted = PlaceWanted {
        identity,
        number,
        places: 4,
        ends_at: now + TimeDelta::seconds(60),
        lapses_at: now + TimeDelta::seconds(2),
    };
    let mut writer = store.write().await.unwrap();
    let turn = writer.want_place(&wanted, now).await.unwrap();
    writer.commit().await.unwrap();
    turn
}

async fn give_back(store: &Store, turn: Turn) {
    let mut writer = store.write().await.unwrap();
    writer.give_place_back(turn.number).await.unwrap();
    writer.commit().await.unwrap();
}

#[tokio::test]
async fn four_requests_of_a_token_leave_and_the_others_wait_their_turn() {
    for TestStore { store, .. } in &TestStore::each().await {
        let all = join_all((0..10).map(|_| want(store, &TOKEN, None, noon()))).await;
        let (left, mut waiting): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.may_leave);
        assert_eq!((left.len(), waiting.len()), (4, 6));
        assert!(
            want(store, &[8; 32], None, noon()).await.may_leave,
            "of another token"
        );

        waiting.sort_by_key(|turn| turn.number);
        give_back(store, left[0]).await;
        let second = want(store, &TOKEN, Some(waiting[1].number), noon()).await;
        assert!(!second.may_leave, "the first is before it");
        let first = want(store, &TOKEN, Some(waiting[0].number), noon()).await;
        assert_eq!((first.number, first.may_leave), (waiting[0].number, true));
    }
}

#[tokio::test]
async fn whoever_does_not_ask_again_loses_its_turn_and_what_is_over_by_now_counts_no_more() {
    for TestStore { store, .. } in &TestStore::each().await {
        for _ in 0..4 {
            assert!(want(store, &TOKEN, None, noon()).await.may_leave);
        }
        let (gone, patient) = (
            want(store, &TOKEN, None, noon()).await,
            want(store, &TOKEN, None, noon()).await,
        );
        let later = noon() + TimeDelta::seconds(3);
        let behind = want(store, &TOKEN, Some(patient.number), later).await;
        assert!(
            !behind.may_leave && behind.number > patient.number,
            "it was late too"
        );
        let back = want(store, &TOKEN, Some(gone.number), later).await;
        assert!(back.number > behind.number, "and stands at the end");
        let over = noon() + TimeDelta::seconds(60);
        assert!(want(store, &TOKEN, None, over).await.may_leave);
    }
}

#[tokio::test]
async fn a_pause_is_told_to_all_that_ask_and_only_lengthened() {
    for TestStore { store, .. } in &TestStore::each().await {
        let until = |seconds| noon() + TimeDelta::seconds(seconds);
        for seconds in [30, 90, 60] {
            let mut writer = store.write().await.unwrap();
            writer
                .pause_requests(&TOKEN, until(seconds), noon())
                .await
                .unwrap();
            writer.commit().await.unwrap();
        }
        let paused = async |identity: &[u8; 32], now| {
            let mut reader = store.read().await.unwrap();
            let asked = reader.requests_paused_until(identity, now).await.unwrap();
            drop(reader);
            let turn = want(store, identity, None, now).await;
            give_back(store, turn).await;
            assert_eq!(turn.paused_until, asked);
            asked
        };
        assert_eq!(paused(&TOKEN, until(89)).await, Some(until(90)));
        assert_eq!(paused(&TOKEN, until(90)).await, None, "it is over");
        assert_eq!(paused(&[8; 32], noon()).await, None, "of another token");
    }
}
