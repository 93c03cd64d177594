//! Whatever happens in whatever order, there is one work item for each issue, and one more each time
//! somebody takes the link away and exports again.
//!
//! A schedule is a row of steps by chance: requests, work, deaths at fail points or while a creation
//! is on its way, lost and late answers, time, unlinking, backups and their restoring, on two nodes.
//! Afterwards all that is due is done, and what Azure DevOps holds is judged.

mod ground;
mod step;

use proptest::collection::vec;
use proptest::test_runner::{Config, TestRunner};
use services::FailPoint;

use ground::{Base, Ground};
use step::{Act, End, Step};

/// Steps of a schedule; more make it slower and find nothing else.
const LONGEST: usize = 14;

fn schedules(postgres: bool, cases: u32) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let base = tokio::sync::Mutex::new(None);
    let config = Config {
        cases,
        max_shrink_iters: 200,
        failure_persistence: None,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&vec(step::any(), 1..LONGEST), |steps| {
        runtime.block_on(async {
            let mut base = base.lock().await;
            if base.as_ref().is_none_or(Base::is_used_up) {
                *base = Base::lay(postgres).await;
            }
            match base.as_mut() {
                Some(base) => play(base, &steps).await,
                // No PostgreSQL was given.
                None => Ok(()),
            }
        })
    });
    outcome.unwrap();
}

async fn play(base: &mut Base, steps: &[Step]) -> Result<(), proptest::test_runner::TestCaseError> {
    let mut ground = Ground::new(base).await;
    for step in steps {
        ground.take(step).await;
    }
    ground.drain().await;
    ground.judge().await
}

/// As many as `PROPTEST_CASES` says; `cargo xtask verify schedules` says ten thousand.
#[test]
fn no_schedule_makes_a_second_work_item_or_loses_one() {
    schedules(false, Config::default().cases);
}

#[test]
fn no_schedule_on_postgresql_makes_a_second_work_item_or_loses_one() {
    schedules(true, Config::default().cases / 8);
}

/// Every fail point, for one issue and for several, on both databases.
#[test]
fn whoever_dies_at_a_fail_point_leaves_one_work_item_for_each_issue() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        for postgres in [false, true] {
            let Some(mut base) = Base::lay(postgres).await else {
                continue;
            };
            for point in FailPoint::ALL {
                for issues in [0b001, 0b111] {
                    let dies = End::At(point, 0);
                    let steps = [
                        // One that has to wait, and one whose answer gets lost: adopted later.
                        Step::Trouble(step::Trouble::Throttled),
                        Step::Trouble(step::Trouble::Reset),
                        Step::Act(0, Act::Ask(issues), dies),
                        Step::Act(1, Act::Ask(issues), End::Done),
                        Step::Act(0, Act::Work, dies),
                        Step::Wait(120),
                        Step::Act(0, Act::Work, dies),
                        Step::Wait(180),
                        Step::Act(0, Act::Work, dies),
                    ];
                    let mut ground = Ground::new(&mut base).await;
                    for step in &steps {
                        ground.take(step).await;
                    }
                    assert!(ground.deaths() > 0, "nobody met {}", point.name());
                    ground.drain().await;
                    if let Err(error) = ground.judge().await {
                        panic!("{} with {issues:b}: {error}", point.name());
                    }
                }
            }
        }
    });
}
