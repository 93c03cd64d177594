//! The audit log as admins read it, and what they learn from it.

use domain::{AuditAction, AuditEntry, AuditQuery, GlobalRole, NameForm, Page};
use services::testing::Bench;
use services::{Result, ServiceError};

use crate::door::{enter, joined, northwind};

async fn log(bench: &Bench, actor: &domain::Actor, query: AuditQuery) -> Result<Page<AuditEntry>> {
    let (filter, page) = query.read().map_err(ServiceError::Invalid)?;
    bench.services.audit_log(actor, &filter, &page).await
}

#[tokio::test]
async fn an_admin_reads_who_did_what_and_nobody_else_does() {
    for bench in &Bench::each().await {
        let ada = northwind(bench).await;
        let grace = joined(bench, &ada, "grace@northwind.test", GlobalRole::None).await;
        let name = NameForm {
            name: "=Grace()".into(),
        };
        bench.services.change_name(&grace, &name).await.unwrap();
        let of_users = AuditQuery {
            kind: Some("user".into()),
            ..AuditQuery::default()
        };
        let entries = log(bench, &ada, of_users.clone()).await.unwrap().items;
        let renamed = |entry: &&AuditEntry| entry.action == AuditAction::UserRenamed;
        let renamed = entries.iter().find(renamed).unwrap();
        assert_eq!(renamed.user_id, Some(grace.user));
        assert_eq!(renamed.details["before"], "Grace");
        assert_eq!(renamed.details["after"], "=Grace()");

        let one = AuditQuery {
            limit: Some(1),
            ..of_users
        };
        let first = log(bench, &ada, one.clone()).await.unwrap();
        let cursor = first.next_cursor.clone();
        let second = log(bench, &ada, AuditQuery { cursor, ..one })
            .await
            .unwrap();
        assert_ne!(first.items[0].id, second.items[0].id);
        let invented = Some(format!("{}~soon", uuid::Uuid::nil().simple()));
        let wrong = log(
            bench,
            &ada,
            AuditQuery {
                cursor: invented,
                ..AuditQuery::default()
            },
        );
        assert!(matches!(wrong.await, Err(ServiceError::Invalid(_))));

        let all = AuditQuery::default();
        let denied = log(bench, &grace, all.clone()).await;
        assert!(matches!(denied, Err(ServiceError::Denied)));
        let (filter, _) = all.read().unwrap();
        let denied = bench
            .services
            .download_audit_log(&grace, &filter, None)
            .await;
        assert!(matches!(denied, Err(ServiceError::Denied)));
    }
}

#[tokio::test]
async fn the_log_as_a_table_holds_no_formula() {
    for bench in &Bench::each().await {
        let ada = northwind(bench).await;
        let name = NameForm {
            name: "=HYPERLINK(1)".into(),
        };
        bench.services.change_name(&ada, &name).await.unwrap();
        let ada = enter(bench, &ada.email, crate::door::PASSWORD).await;
        assert_eq!(ada.name, "=HYPERLINK(1)");
        bench.services.sign_out(&ada).await.unwrap();
        let (filter, _) = AuditQuery::default().read().unwrap();
        let file = bench
            .services
            .download_audit_log(&ada, &filter, None)
            .await
            .unwrap();
        assert!(file.next.is_none());
        let text = String::from_utf8(file.bytes).unwrap();
        assert!(
            text.starts_with("Time,Person,Act,On,Details,Address\n"),
            "{text}"
        );
        let line = text
            .lines()
            .find(|line| line.contains("user.signed_out"))
            .unwrap();
        assert!(line.contains(",'=HYPERLINK(1),"), "{line}");
        assert!(!text.contains(",=HYPERLINK"), "{text}");
    }
}
