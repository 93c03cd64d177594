//! Dates to fix by, and what time alone changes.

use chrono::TimeDelta;
use domain::IssueQuery;
use serde_json::json;
use services::testing::Bench;

use super::{broken, created, findings, judged_by, triage};
use crate::world::{admin, project, scan};

#[tokio::test]
async fn dates_come_from_policies_unless_a_person_chose_one() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let policy = created(bench, &ada, "Dates", json!([
            { "name": "Overdue", "conditions": { "fix_by": "overdue" },
              "fix_by": [{ "severity": "high", "days": 30 }] },
            { "name": "Soon", "conditions": { "fix_by": "due_soon", "cwe": "" },
              "fix_by": [{ "severity": "high", "days": 10 }, { "severity": "low", "days": 1 }] },
        ])).await;
        judged_by(bench, &ada, &web, &[&policy]).await;
        let first = scan(bench, &ada, &web, "", &findings(&["a", "b"])).await;
        triage(bench, &ada, &web, "b", |form| {
            form.fix_by = Some("none".into());
        })
        .await;
        let dates = async || {
            let all = IssueQuery::default().read().unwrap();
            let page = bench
                .services
                .issues(&ada, web.id, &all.0, &all.1)
                .await
                .unwrap();
            let mut dates: Vec<_> = page
                .items
                .iter()
                .map(|row| (row.issue_type.clone(), row.fix_by))
                .collect();
            dates.sort();
            dates
        };
        let due = first.uploaded_at + TimeDelta::days(10);
        assert_eq!(dates().await, [("a".into(), Some(due)), ("b".into(), None)]);
        assert_eq!(broken(bench, &ada, &web, None).await, [""; 0]);
        // Nobody does anything; time passes.
        super::wait_until(bench, due - TimeDelta::days(7) - TimeDelta::seconds(1));
        bench.run_jobs().await;
        assert_eq!(broken(bench, &ada, &web, None).await, [""; 0]);
        super::wait_until(bench, due - TimeDelta::days(7));
        bench.run_jobs().await;
        assert_eq!(broken(bench, &ada, &web, None).await, ["Soon: 1"]);
        super::wait_until(bench, due);
        bench.run_jobs().await;
        assert_eq!(broken(bench, &ada, &web, None).await, ["Soon: 1"]);
        super::wait_until(bench, due + TimeDelta::seconds(1));
        bench.run_jobs().await;
        assert_eq!(broken(bench, &ada, &web, None).await, ["Overdue: 1"]);
        triage(bench, &ada, &web, "a", |form| {
            form.fix_by = Some("2027-01-01".into());
        })
        .await;
        assert_eq!(broken(bench, &ada, &web, None).await, [""; 0]);
        judged_by(bench, &ada, &web, &[]).await;
        assert!(dates().await[0].1.is_some(), "what a person chose stays");
    }
}
