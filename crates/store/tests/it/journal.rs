use chrono::TimeDelta;
use domain::{
    IssueId, JournalAct, JournalEntryId, OrganizationId, PageRequest, RemedyPlace, TicketState,
};
use store::testing::TestStore;
use store::{JournalOf, NewJournalEntry};
use uuid::Uuid;

use crate::ground::{Ground, noon, write};
use crate::tickets::{due, export, settled};

#[tokio::test]
async fn attempts_are_listed_by_what_they_belong_to_until_they_are_old() {
    for TestStore { store, .. } in &TestStore::each().await {
        let ground = Ground::lay(store).await;
        let organization = ground.organization;
        let mut writer = write(store).await;
        export(&mut writer, &ground, &[1]).await;
        let ticket = due(&mut writer, &ground, noon()).await.remove(0);
        let entry = NewJournalEntry {
            id: JournalEntryId(Uuid::now_v7()),
            act: JournalAct::Create,
            remedy: Some(RemedyPlace::Integration),
            fields: r#"[{"name":"Team","reference_name":"Custom.Team","message":"required"}]"#
                .into(),
            request: Some(r#"[{"op":"add"}]"#.into()),
            status: Some(400),
            answer: Some("TF401320".into()),
            duration_ms: 7,
        };
        let failed = settled(TicketState::Failed);
        writer
            .insert_journal_entry(organization, &ticket, &entry, &failed, noon())
            .await
            .unwrap();
        let page = PageRequest::default();
        for of in [
            JournalOf::Project(ground.project),
            JournalOf::Instance(ground.instance),
            JournalOf::Issue(ticket.issue_id),
        ] {
            let found = writer.journal(organization, of, &page).await.unwrap();
            assert_eq!(found.len(), 1, "{of:?}");
            assert_eq!(found[0].fields[0].name, "Team");
            assert_eq!(found[0].state, TicketState::Failed);
            assert_eq!(found[0].status, Some(400));
            let foreign = OrganizationId(Uuid::now_v7());
            assert!(writer.journal(foreign, of, &page).await.unwrap().is_empty());
        }
        let other = JournalOf::Issue(IssueId(Uuid::now_v7()));
        let found = writer.journal(organization, other, &page).await.unwrap();
        assert!(found.is_empty());
        assert_eq!(writer.prune_journal(noon()).await.unwrap(), 0);
        let later = noon() + TimeDelta::seconds(1);
        assert_eq!(writer.prune_journal(later).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn an_instance_stops_once_and_goes_on() {
    for TestStore { store, .. } in &TestStore::each().await {
        let ground = Ground::lay(store).await;
        let (organization, instance) = (ground.organization, ground.instance);
        let mut writer = write(store).await;
        let first = writer.stop_filing(organization, instance, "dead", noon());
        assert!(first.await.unwrap());
        let second = writer.stop_filing(organization, instance, "still dead", noon());
        assert!(!second.await.unwrap());
        let stops = writer.filing_stops(organization).await.unwrap();
        assert_eq!(stops.len(), 1);
        assert_eq!(stops[0].reason, "dead");
        let foreign = OrganizationId(Uuid::now_v7());
        assert!(writer.filing_stops(foreign).await.unwrap().is_empty());
        writer.forget_filing_stop(foreign, instance).await.unwrap();
        assert_eq!(writer.filing_stops(organization).await.unwrap().len(), 1);
        writer
            .forget_filing_stop(organization, instance)
            .await
            .unwrap();
        assert!(writer.filing_stops(organization).await.unwrap().is_empty());
    }
}
