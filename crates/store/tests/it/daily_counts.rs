//! How projects stood day by day.

use chrono::TimeDelta;
use domain::{OrganizationId, ScanCounts, Severity, TicketCounts, UserId};
use store::testing::TestStore;
use store::{DashboardScope, ScanEnd};
use uuid::Uuid;

use crate::ground::{noon, write};
use crate::yard::{Yard, finding};

#[tokio::test]
async fn a_day_is_counted_again_and_again_and_stays_when_it_is_over() {
    for TestStore { store, .. } in &TestStore::each().await {
        let yard = Yard::lay(store).await;
        let (org, project) = (yard.organization, yard.project);
        let scan = yard.queue(store, yard.main, 0).await;
        let findings = [finding(1, Severity::Critical), finding(2, Severity::Low)];
        yard.settle(store, &scan, &findings).await;
        let today = noon().date_naive();
        let mut writer = write(store).await;
        let end = ScanEnd {
            counts: ScanCounts {
                new: 2,
                ..ScanCounts::default()
            },
            ..Yard::end()
        };
        assert!(writer.end_scan(org, scan.id, &end).await.unwrap());
        let uncounted = writer.uncounted_projects(today, 9).await.unwrap();
        assert_eq!(uncounted, [(org, project)]);
        for _ in 0..2 {
            writer.count_day(org, project, noon()).await.unwrap();
        }
        assert!(
            writer
                .uncounted_projects(today, 9)
                .await
                .unwrap()
                .is_empty()
        );
        let tomorrow = noon() + TimeDelta::days(1);
        writer.count_day(org, project, tomorrow).await.unwrap();

        let all = DashboardScope::default();
        let days = writer.daily_counts(org, all, today).await.unwrap();
        assert_eq!(days.len(), 2);
        assert_eq!((days[0].issues.critical, days[0].issues.low), (1, 1));
        assert_eq!((days[0].found, days[0].gone), (2, 0));
        assert_eq!((days[1].found, days[1].issues.total()), (0, 2));
        let later = writer
            .daily_counts(org, all, tomorrow.date_naive())
            .await
            .unwrap();
        assert_eq!(later, days[1..]);
        let parts = writer.dashboard_parts(org, all).await.unwrap();
        assert_eq!(parts.len(), 1);
        assert_eq!(parts[0].name, "Shop", "applications of an organization");
        assert_eq!(parts[0].issues.total(), 2);
        assert_eq!(parts[0].mean_age(today), Some(0));
        assert_eq!(parts[0].mean_age(tomorrow.date_naive()), Some(1));
        let of_project = DashboardScope {
            project: Some(project),
            ..all
        };
        let parts = writer.dashboard_parts(org, of_project).await.unwrap();
        assert_eq!(parts[0].name, "web");
        let tickets = writer.ticket_counts(org, of_project).await.unwrap();
        assert_eq!(tickets, TicketCounts::default());

        let nobody = DashboardScope {
            member: Some(UserId(Uuid::now_v7())),
            ..all
        };
        let foreign = OrganizationId(Uuid::now_v7());
        for (organization, scope) in [(org, nobody), (foreign, all)] {
            let days = writer
                .daily_counts(organization, scope, today)
                .await
                .unwrap();
            assert!(days.is_empty());
            let parts = writer.dashboard_parts(organization, scope).await.unwrap();
            assert!(parts.is_empty());
        }
    }
}
