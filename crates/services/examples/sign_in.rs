//! Signing in under attack, on SQLite: whether the time tells who has an account, and what a crowd
//! at the door costs. `cargo run --release -p services --example sign_in`

#![expect(clippy::unwrap_used, reason = "a measurement that fails has no result")]
#![expect(clippy::print_stdout, reason = "it is what the command is for")]

use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use domain::{NewOrganization, SignInForm, Visitor};
use services::Services;
use services::testing::Bench;
use tokio::task::JoinSet;

const EMAIL: &str = "ada@northwind.test";
const PASSWORD: &str = "correct horse battery";
/// Of each kind.
const SAMPLES: u32 = 2_000;
/// An account takes twenty tries in a quarter of an hour.
const TRIES: u32 = 10;
const CROWD: u32 = 1_000;
/// Beyond this two means differ (Welch).
const CRITICAL: f64 = 4.5;
const MEMORY_MIB: u64 = 512;
const READ: Duration = Duration::from_secs(1);

#[tokio::main]
async fn main() {
    let bench = Bench::start().await;
    let new = NewOrganization {
        organization: "Northwind".to_owned(),
        name: "Ada Admin".to_owned(),
        email: EMAIL.to_owned(),
        password: PASSWORD.to_owned().into(),
    };
    bench.services.bootstrap(new).await.unwrap();
    let t = time_tells(&bench).await;
    println!("known against unknown, {SAMPLES} samples each: Welch's t = {t:.2}");
    let (slowest, grown) = crowd(&bench).await;
    println!("{CROWD} at once: {grown} MiB more, slowest other read of the best 99 % {slowest:?}");
    assert!(t.abs() < CRITICAL, "the time tells who has an account");
    assert!(grown <= MEMORY_MIB, "a crowd takes too much memory");
    assert!(slowest <= READ, "a crowd holds up others");
}

/// Welch's t of the times that wrong passwords take for somebody and for nobody, in turns.
async fn time_tells(bench: &Bench) -> f64 {
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for sample in 0..SAMPLES {
        if sample % TRIES == 0 {
            bench.clock.advance(TimeDelta::minutes(16));
        }
        // Who comes second finds the machine as the first one left it.
        let mut turns = [(EMAIL, &mut known), ("eve@northwind.test", &mut unknown)];
        if sample % 2 == 1 {
            turns.reverse();
        }
        for (email, times) in turns {
            times.push(refused(&bench.services, sample, email).await);
        }
    }
    welch(&known, &unknown)
}

/// Seconds until a wrong password was refused.
async fn refused(services: &Services, from: u32, email: &str) -> f64 {
    let (visitor, form) = (visitor(from), form(email, "wrong horse battery"));
    let begun = Instant::now();
    services.sign_in(&visitor, &form).await.unwrap_err();
    begun.elapsed().as_secs_f64()
}

/// How long others waited, and how many MiB the process grew, while a crowd signed in.
async fn crowd(bench: &Bench) -> (Duration, u64) {
    let before = peak_mib();
    let mut crowd = JoinSet::new();
    for at in 0..CROWD {
        let services = bench.services.clone();
        let email = format!("somebody-{at}@northwind.test");
        crowd.spawn(async move {
            services
                .sign_in(&visitor(at), &form(&email, "x"))
                .await
                .is_err()
        });
    }
    let mut waits = Vec::new();
    while !crowd.is_empty() {
        let begun = Instant::now();
        bench.services.ping().await.unwrap();
        waits.push(begun.elapsed());
        while crowd.try_join_next().is_some() {}
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    waits.sort_unstable();
    (waits[waits.len() * 99 / 100], peak_mib() - before)
}

fn visitor(from: u32) -> Visitor {
    Visitor {
        address: Some(Ipv4Addr::from_bits(0x0a00_0000 + from).into()),
        ..Visitor::default()
    }
}

fn form(email: &str, password: &str) -> SignInForm {
    SignInForm {
        email: email.to_owned(),
        password: password.to_owned().into(),
        next: None,
    }
}

fn welch(one: &[f64], other: &[f64]) -> f64 {
    let count = f64::from(SAMPLES);
    let mean = |of: &[f64]| of.iter().sum::<f64>() / count;
    let spread = |of: &[f64], mean: f64| {
        of.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / (count - 1.0) / count
    };
    let (first, second) = (mean(one), mean(other));
    println!("means: {:.2} ms and {:.2} ms", first * 1e3, second * 1e3);
    (first - second) / (spread(one, first) + spread(other, second)).sqrt()
}

/// The most memory that this process has held.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib: u64 = line
        .unwrap()
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .unwrap();
    kib / 1_024
}
