//! `polaris gate`: waits for the end of a scan and tells whether the policies let it through. Pipelines
//! go by its exit code.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use domain::policy::Violation;
use domain::{Gate, Scan, ScanId, ScanState, is_printable};
use reqwest::header::AUTHORIZATION;
use reqwest::redirect::Policy;
use tokio::time::{Instant, sleep};

use crate::commands::CommandResult;
use crate::config::GateConfig;

/// What the exit codes mean.
const PASSED: u8 = 0;
const FAILED: u8 = 1;
const UNKNOWN: u8 = 2;

/// Longer than the server lets a caller wait.
const PATIENCE: Duration = Duration::from_secs(90);
/// Between two questions while the server does not answer.
const PAUSE: Duration = Duration::from_secs(2);

#[expect(clippy::print_stdout, reason = "pipelines show what is printed here")]
pub(crate) async fn run(config: GateConfig) -> ExitCode {
    let code = match judged(&config).await {
        Ok(scan) => {
            let (code, words) = verdict(&scan);
            println!("{words}");
            code
        }
        Err(error) => {
            eprintln!("The gate is not known: {error}.");
            UNKNOWN
        }
    };
    ExitCode::from(code)
}

/// The scan once it was judged.
async fn judged(config: &GateConfig) -> CommandResult<Scan> {
    let client = reqwest::Client::builder()
        .timeout(PATIENCE)
        .redirect(Policy::none())
        .build()?;
    let until = Instant::now() + Duration::from_secs(config.timeout);
    loop {
        let problem = match ask(&client, config).await {
            Ok(scan) if scan.gate != Gate::Pending && scan.state.is_final() => return Ok(scan),
            Ok(_) => "the scan has not been judged in time".into(),
            Err(Unheard::Refused(words)) => return Err(words.into()),
            Err(Unheard::Silent(error)) => {
                sleep(PAUSE).await;
                error
            }
        };
        if Instant::now() >= until {
            return Err(problem);
        }
    }
}

/// Why a question was not answered.
enum Unheard {
    Refused(String),
    /// It may be answered later.
    Silent(Box<dyn std::error::Error + Send + Sync>),
}

async fn ask(client: &reqwest::Client, config: &GateConfig) -> Result<Scan, Unheard> {
    let silent = |error: reqwest::Error| Unheard::Silent(error.into());
    let address = address(&config.url, config.scan, config.timeout.min(60));
    let bearer = format!("Bearer {}", config.token.trimmed());
    let answer = client.get(address).header(AUTHORIZATION, bearer);
    let answer = answer.send().await.map_err(silent)?;
    let status = answer.status();
    if status.is_server_error() || status.as_u16() == 429 {
        return Err(Unheard::Silent(
            format!("the server answers {status}").into(),
        ));
    }
    if !status.is_success() {
        let problem: serde_json::Value = answer.json().await.unwrap_or_default();
        let detail = problem["detail"].as_str().unwrap_or("no reason was given");
        return Err(Unheard::Refused(format!(
            "the server answers {status}: {detail}"
        )));
    }
    answer.json().await.map_err(silent)
}

fn address(url: &str, scan: ScanId, wait: u64) -> String {
    format!(
        "{}/api/v1/scans/{scan}?wait={wait}",
        url.trim_end_matches('/')
    )
}

/// The exit code and what is printed.
fn verdict(scan: &Scan) -> (u8, String) {
    let reason = scan.reason.as_deref().unwrap_or_default();
    match (scan.state, scan.gate) {
        (ScanState::Refused | ScanState::Failed, _) => (
            UNKNOWN,
            printable(&format!("The scan was not imported: {reason}")),
        ),
        (_, Gate::Passed) => (PASSED, "Passed: no rule breaks the build.".to_owned()),
        (_, Gate::Failed) => (FAILED, format!("Failed:\n{}", table(&scan.violated))),
        (_, Gate::None) => (
            UNKNOWN,
            "No policy of this branch breaks builds. Choose one under Project > Settings > \
             Policies."
                .to_owned(),
        ),
        (_, Gate::Pending) => (UNKNOWN, "The scan has not been judged.".to_owned()),
    }
}

/// The violated rules, one a line, in columns.
fn table(violated: &[Violation]) -> String {
    let cells: Vec<[String; 4]> = violated
        .iter()
        .map(|one| {
            let issues = one.issues.to_string();
            [&one.policy, &one.rule, &issues, &one.link].map(|text| printable(text))
        })
        .collect();
    let heads = ["POLICY", "RULE", "ISSUES", "LIST"];
    let width = |at: usize| {
        let lengths = cells.iter().map(|row| row[at].chars().count());
        lengths.chain([heads[at].len()]).max().unwrap_or_default()
    };
    let mut text = String::new();
    for row in [heads.map(str::to_owned)].iter().chain(&cells) {
        let [policy, rule, issues, list] = row;
        let (one, two, three) = (width(0), width(1), width(2));
        let _ = writeln!(
            text,
            "{policy:<one$}  {rule:<two$}  {issues:>three$}  {list}"
        );
    }
    text.trim_end().to_owned()
}

/// Names are written by people; none of them moves the cursor of a terminal.
fn printable(text: &str) -> String {
    let shown = |c: char| if is_printable(c) { c } else { ' ' };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(gate: &str, violated: &serde_json::Value) -> Scan {
        let nobody = uuid::Uuid::nil();
        serde_json::from_value(serde_json::json!({
            "id": nobody, "project_id": nobody, "branch_id": nobody, "branch": "main",
            "state": "completed", "warnings": [], "skipped": [], "tools": [], "uploaded_by": "CI",
            "counts": { "results": 0, "new": 0, "existing": 0, "absent": 0, "merged": 0,
                "skipped": 0 },
            "uploaded_at": "2026-01-05T12:00:00Z", "finished_at": null, "bytes": 1,
            "gate": gate, "violated": violated,
        }))
        .unwrap()
    }

    #[test]
    fn the_exit_code_is_the_gate() {
        let none = serde_json::json!([]);
        for (gate, code) in [("passed", 0), ("failed", 1), ("none", 2), ("pending", 2)] {
            assert_eq!(verdict(&scan(gate, &none)).0, code, "{gate}");
        }
        let failed = scan("failed", &none);
        let refused = Scan {
            state: ScanState::Refused,
            ..failed
        };
        assert_eq!(verdict(&refused).0, 2);
    }

    #[test]
    fn violated_rules_stand_in_columns() {
        let id = uuid::Uuid::nil();
        let rule = |name: &str, issues: i64| {
            serde_json::json!({ "policy_id": id, "policy": "Gate\u{1b}[2J", "rule_id": id,
                "rule": name, "issues": issues, "latest_at": "2026-01-05T12:00:00Z",
                "link": "https://polaris.example.com/x" })
        };
        let violated = serde_json::json!([rule("New", 12), rule("Injections", 3)]);
        let (_, words) = verdict(&scan("failed", &violated));
        let lines: Vec<_> = words.lines().collect();
        assert_eq!(lines[1], "POLICY    RULE        ISSUES  LIST");
        assert_eq!(
            lines[2],
            "Gate [2J  New             12  https://polaris.example.com/x"
        );
        assert!(!words.contains('\u{1b}'));
    }
}
