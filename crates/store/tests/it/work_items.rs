use chrono::TimeDelta;
use domain::{
    AzureProjectId, IssueId, StateCategory, TicketId, UserId, WorkItemFacts, WorkItemLink,
};
use store::testing::TestStore;
use store::{NewLink, Writer};
use uuid::Uuid;

use crate::ground::{Ground, noon, write};

fn issue(number: u128) -> IssueId {
    IssueId(Uuid::from_u128(number))
}

async fn link(writer: &mut Writer, ground: &Ground, number: u128, work_item: i64) -> bool {
    let ticket = NewLink {
        id: TicketId::of(ground.organization, issue(number)),
        project: ground.project,
        issue: issue(number),
        instance: ground.instance,
        azure_project: AzureProjectId(Uuid::from_u128(77)),
        work_item_type: "Bug",
        requested_by: UserId(Uuid::from_u128(1)),
    };
    let link = WorkItemLink {
        id: work_item,
        url: format!("https://dev.azure.com/contoso/_workitems/edit/{work_item}"),
    };
    writer
        .link_ticket(ground.organization, &ticket, &link, noon())
        .await
        .unwrap()
}

async fn unlink(writer: &mut Writer, ground: &Ground, number: u128, work_item: i64) -> bool {
    let unlinked = writer.unlink_ticket(ground.organization, issue(number), work_item, noon());
    unlinked.await.unwrap()
}

fn facts(title: &str) -> WorkItemFacts {
    WorkItemFacts {
        title: title.to_owned(),
        state: "Active".to_owned(),
        category: Some(StateCategory::InProgress),
        assignee: None,
    }
}

#[tokio::test]
async fn an_issue_is_linked_once_and_each_unlink_is_counted() {
    for TestStore { store, .. } in &TestStore::each().await {
        let ground = Ground::lay(store).await;
        let mut writer = write(store).await;
        for unlinks in 0..2 {
            assert!(link(&mut writer, &ground, 1, 7).await);
            assert!(!link(&mut writer, &ground, 1, 8).await, "it is linked");
            let filed = writer.filed_ticket(ground.organization, issue(1)).await;
            let filed = filed.unwrap().unwrap();
            assert_eq!((filed.work_item_id, filed.unlinks), (7, unlinks));
            assert!(!unlink(&mut writer, &ground, 1, 8).await, "another one");
            assert!(unlink(&mut writer, &ground, 1, 7).await);
            let filed = writer.filed_ticket(ground.organization, issue(1)).await;
            assert!(filed.unwrap().is_none());
            let ticket = writer.ticket(ground.organization, issue(1)).await;
            assert_eq!(ticket.unwrap(), None);
        }
        assert!(!unlink(&mut writer, &ground, 1, 7).await);
    }
}

#[tokio::test]
async fn linked_work_items_are_read_when_they_are_due() {
    for TestStore { store, .. } in &TestStore::each().await {
        let ground = Ground::lay(store).await;
        let (organization, instance) = (ground.organization, ground.instance);
        let mut writer = write(store).await;
        let later = noon() + TimeDelta::minutes(30);
        link(&mut writer, &ground, 1, 7).await;
        link(&mut writer, &ground, 2, 7).await;
        link(&mut writer, &ground, 3, 8).await;
        let due = writer.work_items_to_read(organization, instance, noon(), 10);
        assert_eq!(due.await.unwrap(), [7, 8]);
        let hurried = writer.hurry_work_item(organization, issue(1), noon()).await;
        assert_eq!(hurried.unwrap(), None, "it was never read");

        for (number, facts) in [(7, Some(facts("Leak"))), (8, None)] {
            writer
                .set_work_item(
                    organization,
                    instance,
                    number,
                    facts.as_ref(),
                    noon(),
                    later,
                )
                .await
                .unwrap();
        }
        let due = writer.work_items_to_read(organization, instance, noon(), 10);
        assert!(due.await.unwrap().is_empty());
        let next = writer.next_work_item_due(organization, instance).await;
        assert_eq!(next.unwrap(), Some(later));
        let ticket = writer
            .ticket(organization, issue(2))
            .await
            .unwrap()
            .unwrap();
        let item = ticket.work_item.unwrap();
        assert_eq!(item.title.as_deref(), Some("Leak"));
        assert_eq!((item.read_at, item.gone), (Some(noon()), false));
        let ticket = writer
            .ticket(organization, issue(3))
            .await
            .unwrap()
            .unwrap();
        assert!(ticket.work_item.unwrap().gone);

        let hurried = writer.hurry_work_item(organization, issue(2), noon()).await;
        assert_eq!(hurried.unwrap(), Some(instance));
        let hurried = writer.hurry_work_item(organization, issue(1), noon()).await;
        assert_eq!(hurried.unwrap(), None, "asked for already");
        let due = writer.work_items_to_read(organization, instance, noon(), 10);
        assert_eq!(due.await.unwrap(), [7]);

        // What is there again is not gone any more; what nobody is linked to is forgotten.
        let back = facts("Back");
        writer
            .set_work_item(organization, instance, 8, Some(&back), noon(), later)
            .await
            .unwrap();
        let ticket = writer
            .ticket(organization, issue(3))
            .await
            .unwrap()
            .unwrap();
        assert!(!ticket.work_item.unwrap().gone);
        unlink(&mut writer, &ground, 1, 7).await;
        unlink(&mut writer, &ground, 2, 7).await;
        writer
            .delete_unlinked_work_items(organization, instance)
            .await
            .unwrap();
        let next = writer.next_work_item_due(organization, instance).await;
        assert_eq!(next.unwrap(), Some(later), "only the other one is left");
    }
}
