//! Many evaluations with scans by chance in between.

use std::collections::HashMap;

use proptest::test_runner::Config;
use serde_json::json;
use services::testing::Bench;

use super::Ground;
use crate::tracker::created;

/// A hundred, or as many in proportion as `PROPTEST_CASES` says: `cargo xtask verify policies` says a
/// thousand.
fn evaluations() -> u32 {
    Config::default().cases * 100 / 256
}

#[tokio::test]
async fn many_evaluations_make_one_ticket_and_no_needless_revision() {
    for bench in &Bench::each().await {
        let ground = Ground::lay(bench, &json!({})).await;
        let names = ["a", "b", "c", "d"];
        let (mut random, mut before, mut changes) = (7_u32, Vec::new(), 0);
        let mut seen: HashMap<bool, u32> = HashMap::new();
        for _ in 0..evaluations() {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let bits = random >> 28;
            let now: Vec<_> = names
                .iter()
                .enumerate()
                .filter(|(at, _)| bits & (1 << at) != 0)
                .map(|(_, name)| *name)
                .collect();
            ground.find(bench, &now).await;
            changes += i64::from(now != before);
            *seen.entry(now == before).or_default() += 1;
            before = now;
        }
        assert_eq!(created(bench).len(), 1);
        let item = ground.item(bench).await;
        assert!(
            item.revision <= changes,
            "{} revisions of {changes} changes",
            item.revision
        );
        assert!(seen.len() == 2, "some scans changed nothing");
    }
}
