//! How fast the simulator is and how much it needs: `cargo run --release -p azure-simulator
//! --example throughput [ITEMS]`. Prints creates a second over HTTP and the memory of the process
//! after them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use azure_simulator::{Simulator, tokens};

/// Callers at a time.
const CALLERS: usize = 16;

/// A body of the size that a finding makes.
fn body(number: usize) -> String {
    let text = "<p>The value of a parameter reaches the database unchecked.</p>".repeat(8);
    serde_json::json!([
        { "op": "add", "path": "/fields/System.Title", "value": format!("Polaris - Project 'web' contains issue 'SQL injection {number}'") },
        { "op": "add", "path": "/fields/Microsoft.VSTS.TCM.ReproSteps", "value": text },
        { "op": "add", "path": "/fields/System.Tags", "value": format!("polaris; finding-{number}") },
        { "op": "add", "path": "/relations/-", "value": { "rel": "Hyperlink", "url": format!("https://polaris.example/issues/{number}") } },
    ])
    .to_string()
}

/// Resident memory of this process in MiB.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap_or_default();
    let kilobytes = line
        .split_whitespace()
        .nth(1)
        .and_then(|number| number.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1024.0
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the figures are what it is for")]
#[expect(clippy::cast_precision_loss, reason = "counts are small")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let items = std::env::args()
        .nth(1)
        .and_then(|items| items.parse().ok())
        .unwrap_or(100_000);
    let simulator = Simulator::start().await?;
    let url = format!(
        "{}/Agile/_apis/wit/workitems/$Bug?api-version=7.1",
        simulator.organization_url("contoso")
    );
    let before = resident();
    let next = Arc::new(AtomicUsize::new(0));
    let start = Instant::now();
    let callers = (0..CALLERS).map(|_| {
        let (next, url) = (Arc::clone(&next), url.clone());
        tokio::spawn(async move {
            let client = reqwest::Client::builder().build()?;
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= items {
                    return Ok::<(), reqwest::Error>(());
                }
                let request = client.post(&url).basic_auth("", Some(tokens::FULL));
                let request = request.header("Content-Type", "application/json-patch+json");
                request
                    .body(body(number))
                    .send()
                    .await?
                    .error_for_status()?
                    .bytes()
                    .await?;
            }
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await??;
    }
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{items} items in {seconds:.1} s: {:.0} creates a second",
        items as f64 / seconds
    );
    println!(
        "memory: {before:.0} MiB before, {:.0} MiB after",
        resident()
    );
    let query = serde_json::json!({
        "query": "SELECT [System.Id] FROM WorkItems WHERE [System.Tags] CONTAINS 'finding-7'"
    });
    let start = Instant::now();
    let url = format!(
        "{}/_apis/wit/wiql?api-version=7.1",
        simulator.organization_url("contoso")
    );
    let client = reqwest::Client::builder().build()?;
    for _ in 0..20 {
        let request = client
            .post(&url)
            .basic_auth("", Some(tokens::FULL))
            .json(&query);
        request.send().await?.error_for_status()?;
    }
    println!(
        "a query by tag takes {:.1} ms",
        start.elapsed().as_secs_f64() * 1000.0 / 20.0
    );
    Ok(())
}
