//! Tickets of policies: filed once, brought up to date, closed and opened again, and never against
//! what people did over there.

mod dates;
mod endings;
mod many;

use azure::{Client, Patch, WorkItem};
use azure_simulator::{Fault, FaultEffect, tokens};
use chrono::TimeDelta;
use domain::policy::PolicyChoiceForm;
use domain::{Actor, Policy, PolicyForm};
use serde_json::{Value, json};
use services::testing::Bench;

use crate::tracker::{Tracked, azure, created, tracked};
use crate::world::{admin, report, result, scan};

/// A project whose findings are judged by a policy with one rule that files.
struct Ground {
    ada: Actor,
    web: Tracked,
    policy: Policy,
    client: Client,
}

fn policy(name: &str, action: &Value, conditions: &Value) -> PolicyForm {
    let rule = json!({ "name": "Open", "conditions": conditions,
        "actions": { "create_ticket": action } });
    serde_json::from_value(json!({ "name": name, "rules": [rule] })).unwrap()
}

fn open_ones() -> Value {
    json!({ "triage": "not_dismissed,to_be_fixed" })
}

impl Ground {
    async fn lay(bench: &Bench, action: &Value) -> Self {
        Self::with(bench, policy("Strict", action, &open_ones())).await
    }

    async fn with(bench: &Bench, form: PolicyForm) -> Self {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 0).await;
        let policy = bench.services.create_policy(&ada, form).await.unwrap();
        let ground = Self {
            client: azure(bench, tokens::FULL),
            ada,
            web,
            policy,
        };
        ground.choose(bench, true).await;
        ground
    }

    async fn choose(&self, bench: &Bench, judged: bool) {
        let form = PolicyChoiceForm {
            policy_ids: judged.then_some(self.policy.id).into_iter().collect(),
            ..PolicyChoiceForm::default()
        };
        let project = self.web.project.id;
        bench
            .services
            .choose_policies(&self.ada, project, &form)
            .await
            .unwrap();
        bench.run_jobs().await;
    }

    async fn find(&self, bench: &Bench, rules: &[&str]) {
        let results: Vec<_> = rules.iter().map(|rule| result(rule)).collect();
        let found = report("tool", &results);
        scan(bench, &self.ada, &self.web.project, "", &found).await;
    }

    /// The work item that was created as the first.
    async fn item(&self, bench: &Bench) -> WorkItem {
        let number = created(bench)[0];
        self.client.work_item(number.into()).await.unwrap()
    }

    async fn change(&self, item: &WorkItem, field: &str, value: &str) {
        let patch = Patch::new().field(field, value);
        self.client.update_work_item(item.id, &patch).await.unwrap();
    }
}

fn text(item: &WorkItem) -> String {
    let repro = item.text("Microsoft.VSTS.TCM.ReproSteps");
    repro
        .or_else(|| item.text("System.Description"))
        .unwrap_or_default()
        .to_owned()
}

fn state(item: &WorkItem) -> &str {
    item.text("System.State").unwrap_or_default()
}

#[tokio::test]
async fn a_living_ticket_is_filed_once_updated_closed_and_opened_again() {
    for bench in &Bench::each().await {
        let ground = Ground::lay(bench, &json!({})).await;
        assert_eq!(created(bench).len(), 0, "nothing to file yet");
        ground.find(bench, &["a", "b"]).await;
        let item = ground.item(bench).await;
        let title = "Polaris - Project 'web' contains issues violating policy 'Strict'";
        assert_eq!(item.text("System.Title"), Some(title));
        assert!(
            text(&item).contains("Open") && text(&item).contains("2 high"),
            "{}",
            text(&item)
        );
        assert_eq!((item.revision, state(&item)), (1, "New"));
        // The same again changes nothing.
        ground.find(bench, &["a", "b"]).await;
        assert_eq!(ground.item(bench).await.revision, 1);
        // One more and one less are one revision with a comment.
        ground.find(bench, &["b", "c"]).await;
        let item = ground.item(bench).await;
        assert_eq!(item.revision, 2);
        assert!(text(&item).contains("High: c in"), "{}", text(&item));
        assert!(!text(&item).contains("High: a in"), "{}", text(&item));
        // Nothing is left, and nobody works on it.
        ground.find(bench, &[]).await;
        let item = ground.item(bench).await;
        assert_eq!((item.revision, state(&item)), (3, "Resolved"));
        ground.find(bench, &["a"]).await;
        let item = ground.item(bench).await;
        assert_eq!((item.revision, state(&item)), (4, "New"));
        assert_eq!(created(bench).len(), 1, "one work item for all of it");
    }
}

#[tokio::test]
async fn what_could_not_be_told_is_told_once_the_token_is_good_again() {
    for bench in &Bench::each().await {
        let ground = Ground::lay(bench, &json!({})).await;
        ground.find(bench, &["a"]).await;
        let expired = Fault::new(FaultEffect::ExpireToken {}).on("PATCH", "*/workitems/*");
        let expired = bench.simulator.faults().add(expired);
        ground.find(bench, &["a", "b"]).await;
        assert_eq!(ground.item(bench).await.revision, 1);
        bench.simulator.faults().remove(expired);
        bench.clock.advance(TimeDelta::minutes(10));
        bench.run_jobs().await;
        let item = ground.item(bench).await;
        assert_eq!(item.revision, 2);
        assert!(text(&item).contains("High: b in"), "{}", text(&item));
    }
}

#[tokio::test]
async fn what_people_did_over_there_stays() {
    for bench in &Bench::each().await {
        let ground = Ground::lay(bench, &json!({})).await;
        ground.find(bench, &["a"]).await;
        let item = ground.item(bench).await;
        // Somebody works on it: it is told, not moved.
        ground.change(&item, "System.State", "Active").await;
        ground.find(bench, &[]).await;
        let item = ground.item(bench).await;
        assert_eq!((item.revision, state(&item)), (3, "Active"));
        // Somebody writes into the description: from then on it is commented alone.
        let field = "Microsoft.VSTS.TCM.ReproSteps";
        ground.change(&item, field, "<p>My notes</p>").await;
        ground.find(bench, &["a", "b"]).await;
        let item = ground.item(bench).await;
        assert_eq!(
            (item.revision, text(&item)),
            (5, "<p>My notes</p>".to_owned())
        );
        // Somebody closed it: it is not opened.
        ground.change(&item, "System.State", "Closed").await;
        ground.find(bench, &["b"]).await;
        let item = ground.item(bench).await;
        assert_eq!(state(&item), "Closed");
        ground.find(bench, &[]).await;
        assert_eq!(
            ground.item(bench).await.revision,
            item.revision,
            "nothing to add"
        );
    }
}

#[tokio::test]
async fn other_strategies_file_more_than_one_up_to_a_limit() {
    for (strategy, first, all) in [("issue", 2, 3), ("type", 2, 3), ("file", 1, 1)] {
        let bench = &Bench::start().await;
        let action = json!({ "strategy": strategy, "most": 2 });
        let ground = Ground::lay(bench, &action).await;
        ground.find(bench, &["a", "b", "c"]).await;
        assert_eq!(created(bench).len(), first, "{strategy}");
        ground.find(bench, &["a", "b", "c"]).await;
        assert_eq!(created(bench).len(), all, "{strategy}: the others follow");
        ground.find(bench, &["a", "b", "c"]).await;
        assert_eq!(created(bench).len(), all, "{strategy}");
    }
}
