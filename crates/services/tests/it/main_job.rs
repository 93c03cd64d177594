//! The main job on real input: reports of ten and more different tools come in, an issue of each
//! goes out, and what stands in Azure DevOps afterwards is what the issue says.

use std::collections::BTreeSet;
use std::path::Path;

use azure_simulator::tokens;
use domain::{ExportForm, Issue, NameForm, TicketState, paths};
use serde_json::Value;
use services::testing::Bench;

use crate::tracker::{azure, instance, integration_form, issue_ids};
use crate::world::{admin, report, result, upload};

/// Files of the corpus, each of another tool.
const FILES: [&str; 14] = [
    "brakeman-5.0.0.sarif",
    "codeql-2.5.4-python.sarif",
    "coverity-2021.03.sarif",
    "devskim-1.0.90.sarif",
    "dockle-0.3.15.sarif",
    "flawfinder-2.0.19.sarif",
    "gitleaks-8.0.sarif",
    "gosec-2.9.5.sarif",
    "grype-0.34.7.sarif",
    "kics-dev.sarif",
    "owasp-zap-dev.sarif",
    "semgrep-1.69.sarif",
    "snykcode-altoroj.sarif",
    "trivy-alpine-310.sarif",
];

/// What is to be uploaded; without the corpus beside the checkout, reports of our own.
fn reports() -> Vec<Vec<u8>> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/sarif-corpus");
    if !corpus.is_dir() {
        println!("reports of our own were read: the corpus does not lie beside this checkout");
        let own = |number| report(&format!("tool {number}"), &[result("a")]).to_string();
        return (0..FILES.len())
            .map(|number| own(number).into_bytes())
            .collect();
    }
    let read = |file| std::fs::read(corpus.join(file)).unwrap();
    FILES.into_iter().map(read).collect()
}

#[tokio::test]
async fn an_issue_of_each_tool_becomes_the_work_item_that_says_what_the_issue_says() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let services = &bench.services;
        let instance = instance(bench, &ada, tokens::FULL).await;
        let named = |name: &str| NameForm {
            name: name.to_owned(),
        };
        let application = services
            .create_application(&ada, named("Corpus"))
            .await
            .unwrap();
        let remote = azure(bench, tokens::READ_ONLY);
        let creator = azure(bench, tokens::FULL).connection_data().await.unwrap();
        let mut tools = BTreeSet::new();
        for (number, body) in reports().iter().enumerate() {
            let name = format!("Project {number}");
            let project = services
                .create_project(&ada, application.id, named(&name))
                .await
                .unwrap();
            let form = integration_form(instance.id, "Agile");
            services
                .save_integration(&ada, project.id, &form, None)
                .await
                .unwrap();
            upload(bench, &ada, &project, "", body).await;
            bench.run_jobs().await;
            let issue = issue_ids(bench, &ada, &project).await[0];
            let form = ExportForm {
                issue_ids: vec![issue],
                ..ExportForm::default()
            };
            let export = services
                .export_issues(&ada, project.id, &form)
                .await
                .unwrap();
            bench.run_jobs().await;
            let item = services.export(&ada, export).await.unwrap().items.remove(0);
            assert_eq!(item.state, TicketState::Filed, "{:?}", item.error);

            let issue = services.issue(&ada, issue).await.unwrap();
            let link = item.work_item.unwrap();
            let found = remote.work_item(link.id).await.unwrap();
            assert_eq!(found.html_url, link.url);
            assert_eq!(found.text("System.WorkItemType"), Some("Bug"));
            assert_eq!(
                found.text("System.CreatedBy"),
                Some(creator.display_name.as_str())
            );
            assert_eq!(
                found.text("System.Title"),
                Some(title(&name, &issue).as_str())
            );
            let page = services.links().to(&paths::issue(project.id, issue.row.id));
            let description = found.fields.get("Microsoft.VSTS.TCM.ReproSteps");
            assert_describes(description.and_then(Value::as_str).unwrap(), &issue, &page);
            tools.insert(issue.row.tool);
        }
        assert!(tools.len() >= 10, "{tools:?}");
    }
}

/// The title as the source document of the product words it, spelled out here once more.
fn title(project: &str, issue: &Issue) -> String {
    let whole = format!(
        "Polaris - Project '{project}' contains issue '{}'",
        issue.row.issue_type
    );
    if whole.encode_utf16().count() <= 255 {
        return whole;
    }
    let units: Vec<_> = whole.encode_utf16().take(254).collect();
    String::from_utf16_lossy(&units)
        .trim_end_matches('\u{FFFD}')
        .to_owned()
        + "…"
}

fn assert_describes(html: &str, issue: &Issue, page: &str) {
    let mut said = vec![
        format!("href=\"{page}\""),
        issue.row.severity.label().to_owned(),
    ];
    for heading in ["What was found", "Where", "Details", "Links"] {
        said.push(format!("<h3>{heading}</h3>"));
    }
    if issue.details.remediation.is_some() {
        said.push("<h3>Remediation</h3>".to_owned());
    }
    said.extend(
        issue
            .details
            .cwe
            .iter()
            .map(|number| format!(">CWE-{number}</a>")),
    );
    for words in said {
        assert!(html.contains(&words), "{words} is missing in {html}");
    }
    let place = issue.details.place.label();
    let is_plain = |text: &str| {
        text.chars()
            .all(|c| c.is_alphanumeric() || "/._-: ".contains(c))
    };
    if is_plain(&place) && !place.contains(":/") {
        assert!(html.contains(&place), "{place} is missing in {html}");
    }
}
