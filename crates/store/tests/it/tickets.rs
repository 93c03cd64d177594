use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    AzureProjectId, Export, ExportId, ExportState, IssueId, OrganizationId, PageRequest,
    TicketState, UserId, WaitReason, WorkItemLink,
};
use store::testing::TestStore;
use store::{DueTicket, ExportTarget, Hold, NewExport, NewIntegration, Settled, Writer};
use uuid::Uuid;

use crate::ground::{Ground, noon, write};

pub(crate) fn issue(number: u128) -> IssueId {
    IssueId(Uuid::from_u128(number))
}

fn azure_project() -> AzureProjectId {
    AzureProjectId(Uuid::from_u128(77))
}

pub(crate) async fn export(writer: &mut Writer, ground: &Ground, issues: &[u128]) -> ExportId {
    let id = ExportId(Uuid::now_v7());
    let user = UserId(Uuid::from_u128(1));
    let new = NewExport {
        id,
        project: ground.project,
        requested_by: user,
        requested_by_name: "Ada",
    };
    let organization = ground.organization;
    let issues: Vec<_> = issues.iter().copied().map(issue).collect();
    writer
        .insert_export(organization, &new, &issues, noon())
        .await
        .unwrap();
    request(writer, ground, id).await;
    id
}

pub(crate) async fn request(writer: &mut Writer, ground: &Ground, export: ExportId) {
    let target = ExportTarget {
        instance: ground.instance,
        azure_project: azure_project(),
        work_item_type: "Bug",
        looked_for_at: noon() + TimeDelta::minutes(2),
    };
    let (organization, user) = (ground.organization, UserId(Uuid::from_u128(1)));
    writer
        .request_tickets(organization, export, user, &target, "linked", noon())
        .await
        .unwrap();
}

pub(crate) async fn read(writer: &mut Writer, ground: &Ground, export: ExportId) -> Export {
    let found = writer.export(ground.organization, export, noon());
    found.await.unwrap().unwrap()
}

pub(crate) async fn due(
    writer: &mut Writer,
    ground: &Ground,
    now: DateTime<Utc>,
) -> Vec<DueTicket> {
    writer
        .due_tickets(ground.organization, ground.instance, now, 100)
        .await
        .unwrap()
}

pub(crate) async fn claim(writer: &mut Writer, ground: &Ground, ticket: &DueTicket) -> bool {
    let until = noon() + TimeDelta::minutes(2);
    writer
        .claim_ticket(ground.organization, ticket, Some(noon()), until, noon())
        .await
        .unwrap()
}

pub(crate) fn settled(state: TicketState) -> Settled {
    Settled {
        state,
        reason: None,
        error: None,
        work_item: (state == TicketState::Filed).then(|| WorkItemLink {
            id: 7,
            url: "https://dev.azure.com/contoso/_workitems/edit/7".into(),
        }),
        due_at: None,
        sent_at: None,
    }
}

pub(crate) async fn settle(
    writer: &mut Writer,
    ground: &Ground,
    ticket: &DueTicket,
    what: &Settled,
) -> bool {
    let claim = ticket.attempt + 1;
    writer
        .settle_ticket(ground.organization, ticket.id, claim, what, noon())
        .await
        .unwrap()
}

#[tokio::test]
async fn an_issue_has_one_ticket_that_one_worker_claims() {
    for TestStore { store, .. } in &TestStore::each().await {
        let ground = Ground::lay(store).await;
        let mut writer = write(store).await;
        let id = export(&mut writer, &ground, &[1]).await;
        let follower = export(&mut writer, &ground, &[1]).await;
        let ticket = due(&mut writer, &ground, noon()).await.remove(0);
        assert!(claim(&mut writer, &ground, &ticket).await);
        assert!(!claim(&mut writer, &ground, &ticket).await);
        assert!(due(&mut writer, &ground, noon()).await.is_empty());
        let next = writer.next_ticket_due(ground.organization, ground.instance);
        assert_eq!(next.await.unwrap(), Some(noon() + TimeDelta::minutes(2)));
        let running = writer.export_progress(ground.organization, id, noon());
        let running = running.await.unwrap().unwrap();
        assert_eq!(running.state, ExportState::Running);
        assert!(settle(&mut writer, &ground, &ticket, &settled(TicketState::Filed)).await);
        let again = settled(TicketState::Failed);
        assert!(!settle(&mut writer, &ground, &ticket, &again).await);
        let found = read(&mut writer, &ground, id).await;
        assert_eq!(found.progress.state, ExportState::Completed);
        assert_eq!((found.progress.total, found.progress.filed), (1, 1));
        assert_eq!(found.items[0].work_item.as_ref().unwrap().id, 7);
        let ticket = writer.ticket(ground.organization, issue(1)).await.unwrap();
        assert_eq!(ticket.unwrap().state, TicketState::Filed);
        let latest = writer.latest_export_of(ground.organization, issue(1));
        assert_eq!(latest.await.unwrap(), Some(follower));
        let late = export(&mut writer, &ground, &[1]).await;
        let late = read(&mut writer, &ground, late).await;
        assert_eq!(late.items[0].error.as_deref(), Some("linked"));
        assert_eq!(late.progress.state, ExportState::Completed);
    }
}

#[tokio::test]
async fn an_older_claim_changes_nothing_any_more() {
    for TestStore { store, .. } in &TestStore::each().await {
        let ground = Ground::lay(store).await;
        let mut writer = write(store).await;
        export(&mut writer, &ground, &[1]).await;
        let first = due(&mut writer, &ground, noon()).await.remove(0);
        assert!(claim(&mut writer, &ground, &first).await);
        let later = noon() + TimeDelta::minutes(3);
        let second = due(&mut writer, &ground, later).await.remove(0);
        assert_eq!(second.sent_at, Some(noon()));
        assert!(claim(&mut writer, &ground, &second).await);
        assert!(!settle(&mut writer, &ground, &first, &settled(TicketState::Failed)).await);
        assert!(settle(&mut writer, &ground, &second, &settled(TicketState::Filed)).await);
    }
}

#[tokio::test]
async fn a_failed_ticket_is_asked_for_anew_and_its_old_export_stays_as_it_was() {
    for TestStore { store, .. } in &TestStore::each().await {
        let ground = Ground::lay(store).await;
        let mut writer = write(store).await;
        let first = export(&mut writer, &ground, &[1]).await;
        let ticket = due(&mut writer, &ground, noon()).await.remove(0);
        claim(&mut writer, &ground, &ticket).await;
        settle(&mut writer, &ground, &ticket, &settled(TicketState::Failed)).await;
        let second = export(&mut writer, &ground, &[1]).await;
        let old = read(&mut writer, &ground, first).await;
        assert_eq!(old.items[0].state, TicketState::Failed);
        let new = read(&mut writer, &ground, second).await;
        assert_eq!(new.items[0].state, TicketState::Queued);
        assert_eq!(due(&mut writer, &ground, noon()).await.len(), 1);
    }
}

#[tokio::test]
async fn what_is_held_goes_on_at_its_time_or_when_it_is_taken_up() {
    for TestStore { store, .. } in &TestStore::each().await {
        let ground = Ground::lay(store).await;
        let (organization, instance) = (ground.organization, ground.instance);
        let mut writer = write(store).await;
        let id = export(&mut writer, &ground, &[1, 2]).await;
        let mut hold = Hold {
            work_item_type: None,
            azure_project: Some(AzureProjectId(Uuid::from_u128(78))),
            project: None,
            reason: WaitReason::Throttled,
            error: "slow down".into(),
            until: Some(noon() + TimeDelta::minutes(1)),
        };
        let elsewhere = writer.hold_tickets(organization, instance, &hold, noon());
        assert_eq!(elsewhere.await.unwrap(), 0);
        hold.azure_project = None;
        let touched = writer.hold_tickets(organization, instance, &hold, noon());
        assert_eq!(touched.await.unwrap(), 2);
        assert!(due(&mut writer, &ground, noon()).await.is_empty());
        let later = noon() + TimeDelta::minutes(1);
        assert_eq!(due(&mut writer, &ground, later).await.len(), 2);

        (hold.reason, hold.until) = (WaitReason::Parked, None);
        let touched = writer.hold_tickets(organization, instance, &hold, later);
        assert_eq!(touched.await.unwrap(), 2);
        let parked = read(&mut writer, &ground, id).await;
        assert_eq!(parked.progress.waiting, 2);
        let resumed = writer.resume_tickets(organization, instance, None, later);
        assert_eq!(resumed.await.unwrap(), 2);
        let tickets = due(&mut writer, &ground, later).await;
        assert!(claim(&mut writer, &ground, &tickets[0]).await);
        let abandoned = writer.abandon_tickets(organization, instance, "gone", later);
        assert_eq!(abandoned.await.unwrap(), 2);
        assert!(
            !settle(
                &mut writer,
                &ground,
                &tickets[0],
                &settled(TicketState::Filed)
            )
            .await
        );
        let export = read(&mut writer, &ground, id).await;
        assert_eq!(export.progress.state, ExportState::Completed);
        assert_eq!(export.items[0].error.as_deref(), Some("gone"));
    }
}

#[tokio::test]
async fn what_is_parked_is_led_to_another_target_unless_it_may_exist_in_the_old_one() {
    for TestStore { store, .. } in &TestStore::each().await {
        let ground = Ground::lay(store).await;
        let (organization, instance) = (ground.organization, ground.instance);
        let mut writer = write(store).await;
        export(&mut writer, &ground, &[1, 2, 3]).await;
        let tickets = due(&mut writer, &ground, noon()).await;
        let parked = |sent_at| Settled {
            reason: Some(WaitReason::Parked),
            sent_at,
            ..settled(TicketState::Waiting)
        };
        let ends = [
            parked(None),
            parked(Some(noon())),
            settled(TicketState::Filed),
        ];
        for (ticket, end) in tickets.iter().zip(&ends) {
            claim(&mut writer, &ground, ticket).await;
            settle(&mut writer, &ground, ticket, end).await;
        }
        let linked = writer.linked_tickets(organization, azure_project()).await;
        assert_eq!(linked.unwrap(), [(tickets[2].id, 0)]);
        let integration = NewIntegration {
            instance,
            azure_project: AzureProjectId(Uuid::from_u128(78)),
            azure_project_name: "New",
            work_item_type: "Issue",
        };
        let foreign = OrganizationId(Uuid::now_v7());
        for (organization, moved) in [(foreign, 0), (organization, 1)] {
            let outcome =
                writer.retarget_tickets(organization, ground.project, &integration, noon());
            assert_eq!(outcome.await.unwrap(), moved);
        }
        let due = due(&mut writer, &ground, noon()).await.remove(0);
        assert_eq!(due.id, tickets[0].id);
        assert_eq!(due.azure_project_id, integration.azure_project);
        assert_eq!(due.work_item_type, "Issue");
    }
}

#[tokio::test]
async fn tickets_and_exports_of_another_organization_do_not_exist() {
    for TestStore { store, .. } in &TestStore::each().await {
        let ground = Ground::lay(store).await;
        let foreign = OrganizationId(Uuid::now_v7());
        let mut writer = write(store).await;
        let id = export(&mut writer, &ground, &[1]).await;
        let linked = writer.linked_tickets(foreign, azure_project()).await;
        assert!(linked.unwrap().is_empty());
        assert_eq!(writer.export(foreign, id, noon()).await.unwrap(), None);
        let progress = writer.export_progress(foreign, id, noon()).await;
        assert_eq!(progress.unwrap(), None);
        let items = writer.export_items(foreign, id, 0, 9).await.unwrap();
        assert!(items.is_empty());
        let page = PageRequest::default();
        let listed = writer.exports(foreign, ground.project, &page).await;
        assert!(listed.unwrap().is_empty());
        let open = writer.open_exports(foreign, ground.project, None).await;
        assert!(open.unwrap().is_empty());
        let failed = writer.failed_issues(foreign, ground.project).await;
        assert!(failed.unwrap().is_empty());
        let instances = writer.instances_of_export(foreign, id).await;
        assert!(instances.unwrap().is_empty());
        assert!(!writer.has_foreign_issues(foreign, id).await.unwrap());
        assert!(!writer.pause_export(foreign, id, noon()).await.unwrap());
        assert!(!writer.resume_export(foreign, id, noon()).await.unwrap());
        assert!(!writer.cancel_export(foreign, id, noon()).await.unwrap());
        let withdrawn = writer.withdraw_items(foreign, id, None, noon()).await;
        assert_eq!(withdrawn.unwrap(), 0);
        assert_eq!(writer.reopen_export(foreign, id).await.unwrap(), 0);
        assert_eq!(writer.ticket(foreign, issue(1)).await.unwrap(), None);
        let latest = writer.latest_export_of(foreign, issue(1)).await;
        assert_eq!(latest.unwrap(), None);
        let due = writer.due_tickets(foreign, ground.instance, noon(), 9);
        assert!(due.await.unwrap().is_empty());
        let known = writer.has_issue(foreign, ground.project, issue(1)).await;
        assert!(!known.unwrap());
    }
}
