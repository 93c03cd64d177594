//! Dashboards: what they tell, to whom, and that jobs count each day.

use chrono::TimeDelta;
use domain::{Actor, ApplicationRole, DashboardOf, GlobalRole, NameForm};
use services::testing::Bench;
use services::{ServiceError, What};

use crate::tracker::tracked;
use crate::world::{admin, colleague, join, project, report, result, scan};

async fn dashboard(bench: &Bench, actor: &Actor) -> domain::Dashboard {
    let found = bench
        .services
        .dashboard(actor, DashboardOf::Organization, 30);
    found.await.unwrap()
}

#[tokio::test]
async fn what_scans_find_and_lose_is_told_day_by_day() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let (one, two) = (result("one"), result("two"));
        scan(
            bench,
            &ada,
            &web,
            "",
            &report("Semgrep", &[one.clone(), two]),
        )
        .await;
        bench.run_jobs().await;
        bench.clock.advance(TimeDelta::days(1));
        scan(bench, &ada, &web, "", &report("Semgrep", &[one])).await;
        bench.run_jobs().await;
        bench.clock.advance(TimeDelta::days(3));
        bench.services.schedule_recurring_jobs().await.unwrap();
        bench.run_jobs().await;
        let shown = dashboard(bench, &ada).await;
        let days: Vec<_> = shown
            .days
            .iter()
            .map(|day| (day.issues.total(), day.found, day.gone))
            .collect();
        assert_eq!(
            days,
            [(2, 2, 0), (1, 0, 1), (1, 0, 0)],
            "days without a server stay out"
        );
        assert_eq!(shown.days[2].day, shown.today);
        assert_eq!(shown.issues().total(), 1);
        assert_eq!(shown.mean_age(), Some(4));
        let of_project = bench
            .services
            .dashboard(&ada, DashboardOf::Project(web.id), 30)
            .await;
        assert_eq!(of_project.unwrap().parts[0].name, web.name);
        let of = DashboardOf::Application(web.application_id);
        let of_application = bench.services.dashboard(&ada, of, 7).await.unwrap();
        assert_eq!(of_application.days, shown.days);
    }
}

#[tokio::test]
async fn a_dashboard_tells_nothing_of_what_somebody_may_not_see() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 2).await;
        web.export(bench, &ada).await;
        assert_eq!(dashboard(bench, &ada).await.tickets.filed, 2);
        let mut bob = colleague(bench, ada.organization, GlobalRole::None).await;
        assert!(dashboard(bench, &bob).await.parts.is_empty());
        assert_eq!(dashboard(bench, &bob).await.tickets.filed, 0);
        let id = web.project.id;
        let unseen = bench
            .services
            .dashboard(&bob, DashboardOf::Project(id), 30)
            .await;
        assert!(matches!(unseen, Err(ServiceError::NotFound(What::Project))));
        let application = web.project.application_id;
        let unseen = bench
            .services
            .dashboard(&bob, DashboardOf::Application(application), 30);
        assert!(matches!(
            unseen.await,
            Err(ServiceError::NotFound(What::Application))
        ));
        join(bench, &mut bob, application, ApplicationRole::Observer).await;
        assert_eq!(dashboard(bench, &bob).await.tickets.filed, 2);
        assert_eq!(dashboard(bench, &bob).await.parts.len(), 1);
    }
}

#[tokio::test]
async fn a_search_finds_what_the_person_may_see() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        scan(
            bench,
            &ada,
            &web,
            "",
            &report("Semgrep", &[result("sql-injection")]),
        )
        .await;
        let found = bench.services.search(&ada, " SQL-inj ").await.unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        let more = NameForm {
            name: "100% SQL_shop".into(),
        };
        bench.services.create_application(&ada, more).await.unwrap();
        let found = bench.services.search(&ada, "0% sql_").await.unwrap();
        assert_eq!(found[0].label, "100% SQL_shop");
        for nothing in ["", "  ", "a\0b", "no such thing"] {
            assert!(
                bench
                    .services
                    .search(&ada, nothing)
                    .await
                    .unwrap()
                    .is_empty(),
                "{nothing:?}"
            );
        }
        let bob = colleague(bench, ada.organization, GlobalRole::None).await;
        assert!(bench.services.search(&bob, "sql").await.unwrap().is_empty());
    }
}
