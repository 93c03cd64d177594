use chrono::TimeDelta;
use domain::{ExportState, PageRequest, TicketState, TicketWish, WaitReason};
use store::Settled;
use store::testing::TestStore;

use crate::ground::{Ground, noon, write};
use crate::tickets::{claim, due, export, issue, read, request, settle, settled};

fn lost() -> Settled {
    Settled {
        reason: Some(WaitReason::Ambiguous),
        due_at: Some(noon() + TimeDelta::minutes(2)),
        sent_at: Some(noon()),
        ..settled(TicketState::Waiting)
    }
}

#[tokio::test]
async fn what_one_export_wants_no_more_goes_on_for_another() {
    for TestStore { store, .. } in &TestStore::each().await {
        let ground = Ground::lay(store).await;
        let organization = ground.organization;
        let mut writer = write(store).await;
        let first = export(&mut writer, &ground, &[1, 2]).await;
        let second = export(&mut writer, &ground, &[2]).await;
        assert!(
            writer
                .pause_export(organization, first, noon())
                .await
                .unwrap()
        );
        let tickets = due(&mut writer, &ground, noon()).await;
        assert_eq!(tickets.len(), 1);
        assert_eq!(tickets[0].issue_id, issue(2));
        let open = writer.open_exports(organization, ground.project, Some(issue(1)));
        assert_eq!(open.await.unwrap(), [first]);
        let instances = writer.instances_of_export(organization, first).await;
        assert_eq!(instances.unwrap(), [ground.instance]);
        assert!(
            writer
                .resume_export(organization, first, noon())
                .await
                .unwrap()
        );
        let tickets = due(&mut writer, &ground, noon()).await;
        assert_eq!(tickets.len(), 2);
        assert!(
            writer
                .cancel_export(organization, first, noon())
                .await
                .unwrap()
        );
        assert!(
            !claim(&mut writer, &ground, &tickets[0]).await,
            "it was read before"
        );
        let ended = read(&mut writer, &ground, first).await;
        assert_eq!(ended.progress.state, ExportState::Cancelled);
        assert_eq!(ended.progress.cancelled, 2);
        let going = read(&mut writer, &ground, second).await;
        assert_eq!(going.items[0].state, TicketState::Queued);
        assert_eq!(due(&mut writer, &ground, noon()).await.len(), 1);
        let page = PageRequest::default();
        let listed = writer.exports(organization, ground.project, &page).await;
        let listed: Vec<_> = listed.unwrap().iter().map(|one| one.progress.id).collect();
        assert_eq!(listed, [second, first]);
    }
}

#[tokio::test]
async fn what_was_sent_is_looked_for_before_its_export_ends() {
    for TestStore { store, .. } in &TestStore::each().await {
        let ground = Ground::lay(store).await;
        let organization = ground.organization;
        let mut writer = write(store).await;
        let id = export(&mut writer, &ground, &[1]).await;
        let ticket = due(&mut writer, &ground, noon()).await.remove(0);
        claim(&mut writer, &ground, &ticket).await;
        assert!(
            writer
                .cancel_export(organization, id, noon())
                .await
                .unwrap()
        );
        settle(&mut writer, &ground, &ticket, &lost()).await;
        let cancelling = read(&mut writer, &ground, id).await.progress;
        assert_eq!(cancelling.state, ExportState::Running);
        assert!(cancelling.cancelling);
        assert_eq!(
            cancelling.waiting_until,
            Some(noon() + TimeDelta::minutes(2))
        );
        assert!(!writer.pause_export(organization, id, noon()).await.unwrap());
        let later = noon() + TimeDelta::minutes(2);
        let ticket = due(&mut writer, &ground, later).await.remove(0);
        assert_eq!(ticket.wish, TicketWish::Withdraw);
        claim(&mut writer, &ground, &ticket).await;
        settle(&mut writer, &ground, &ticket, &settled(TicketState::Queued)).await;
        let ended = read(&mut writer, &ground, id).await.progress;
        assert_eq!((ended.state, ended.cancelled), (ExportState::Cancelled, 1));
        assert!(
            !writer
                .cancel_export(organization, id, noon())
                .await
                .unwrap()
        );
        assert!(due(&mut writer, &ground, later).await.is_empty());

        assert_eq!(writer.reopen_export(organization, id).await.unwrap(), 1);
        request(&mut writer, &ground, id).await;
        let again = read(&mut writer, &ground, id).await.progress;
        assert_eq!((again.state, again.cancelled), (ExportState::Queued, 0));
        assert_eq!(due(&mut writer, &ground, later).await.len(), 1);
        let withdrawn = writer.withdraw_items(organization, id, Some(issue(1)), noon());
        assert_eq!(withdrawn.await.unwrap(), 1);
        let given_up = read(&mut writer, &ground, id).await.progress;
        assert_eq!(given_up.state, ExportState::Completed);
    }
}

#[tokio::test]
async fn the_remaining_time_follows_the_pace_of_the_last_minute() {
    for TestStore { store, .. } in &TestStore::each().await {
        let ground = Ground::lay(store).await;
        let mut writer = write(store).await;
        let id = export(&mut writer, &ground, &[1, 2, 3, 4, 5]).await;
        assert!(
            writer
                .has_foreign_issues(ground.organization, id)
                .await
                .unwrap()
        );
        let tickets = due(&mut writer, &ground, noon()).await;
        for ticket in &tickets[..2] {
            claim(&mut writer, &ground, ticket).await;
            settle(&mut writer, &ground, ticket, &settled(TicketState::Filed)).await;
        }
        let later = noon() + TimeDelta::seconds(10);
        let progress = writer.export_progress(ground.organization, id, later).await;
        assert_eq!(progress.unwrap().unwrap().remaining_seconds, Some(15));
        let much_later = noon() + TimeDelta::minutes(5);
        let progress = writer.export_progress(ground.organization, id, much_later);
        assert_eq!(progress.await.unwrap().unwrap().remaining_seconds, None);
        let page = writer
            .export_items(ground.organization, id, 3, 1)
            .await
            .unwrap();
        assert_eq!(page[0].issue_id, issue(4));
        let failed = writer
            .failed_issues(ground.organization, ground.project)
            .await;
        assert!(failed.unwrap().is_empty());
    }
}
