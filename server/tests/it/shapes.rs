//! What each answer tells whom. A member that is new, or that reaches somebody new, has to be approved
//! in the snapshot.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::Value;

use crate::doors::{Door, Kind};
use crate::house::House;
use crate::world::World;

#[tokio::test]
async fn answers_tell_each_sender_what_the_snapshot_names() {
    let house = House::on_sqlite().await;
    let world = World::new(&house).await;
    let mut told = String::new();
    for door in Door::all(&house).await {
        if door.kind != Kind::Rest || door.is_unsafe() || door.path.ends_with("/openapi.json") {
            continue;
        }
        let mut shapes: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for sender in &world.senders {
            let answer = sender.open(&house, &door, &world.ids).await;
            if answer.status.is_success() && answer.header("content-type") == "application/json" {
                let shape = members(&answer.json()).into_iter().collect::<Vec<_>>();
                shapes
                    .entry(shape.join(", "))
                    .or_default()
                    .push(sender.name);
            }
        }
        for (shape, senders) in shapes {
            writeln!(
                told,
                "{}\n  to {}:\n  {shape}\n",
                door.name(),
                senders.join(", ")
            )
            .unwrap();
        }
    }
    insta::assert_snapshot!("shapes", told);
}

/// The names of all members, with the way to them.
fn members(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Object(object) => object
            .iter()
            .flat_map(|(name, value)| match members(value) {
                below if below.is_empty() => BTreeSet::from([name.clone()]),
                below => below
                    .into_iter()
                    .map(|rest| format!("{name}.{rest}"))
                    .collect(),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(members).collect(),
        _ => BTreeSet::new(),
    }
}
