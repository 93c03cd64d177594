//! Projects that are connected to the simulated Azure DevOps, and what happened over there.

use azure_simulator::{Entry, tokens};
use domain::{
    Actor, AllowedOrigins, ChangeInstanceForm, Export, ExportForm, ExportId, Instance, InstanceId,
    IntegrationForm, IssueId, IssueQuery, NewInstanceForm, OrganizationUrl, Project, Ticket,
};
use services::testing::Bench;

use crate::world::{project, report, result, scan};

/// A project whose issues go to an Azure project.
pub(crate) struct Tracked {
    pub instance: Instance,
    pub project: Project,
    pub issues: Vec<IssueId>,
}

pub(crate) fn instance_form(url: String, token: &str) -> NewInstanceForm {
    NewInstanceForm {
        url,
        token: token.to_owned().into(),
        token_expires_on: None,
    }
}

pub(crate) async fn instance(bench: &Bench, actor: &Actor, token: &str) -> Instance {
    let form = instance_form(bench.simulator.organization_url("contoso"), token);
    bench.services.add_instance(actor, form).await.unwrap()
}

pub(crate) fn integration_form(instance: InstanceId, azure_project: &str) -> IntegrationForm {
    IntegrationForm {
        instance_id: instance,
        azure_project_id: azure_project.to_owned(),
        work_item_type: "Bug".to_owned(),
    }
}

/// A project with issues `r00`, `r01`, … that go to bugs of the Azure project `Agile`.
pub(crate) async fn tracked(bench: &Bench, actor: &Actor, issues: usize) -> Tracked {
    tracked_in(bench, actor, issues, "Agile").await
}

pub(crate) async fn tracked_in(
    bench: &Bench,
    actor: &Actor,
    issues: usize,
    azure_project: &str,
) -> Tracked {
    let instance = instance(bench, actor, tokens::FULL).await;
    let project = project(bench, actor).await;
    let results: Vec<_> = (0..issues).map(|at| result(&format!("r{at:02}"))).collect();
    scan(bench, actor, &project, "", &report("tool", &results)).await;
    let form = integration_form(instance.id, azure_project);
    bench
        .services
        .save_integration(actor, project.id, &form, None)
        .await
        .unwrap();
    let issues = issue_ids(bench, actor, &project).await;
    Tracked {
        instance,
        project,
        issues,
    }
}

impl Tracked {
    pub(crate) async fn ask(&self, bench: &Bench, actor: &Actor) -> ExportId {
        let form = ExportForm {
            issue_ids: self.issues.clone(),
            ..ExportForm::default()
        };
        bench
            .services
            .export_issues(actor, self.project.id, &form)
            .await
            .unwrap()
    }

    /// Asks for all issues and does what can be done now.
    pub(crate) async fn export(&self, bench: &Bench, actor: &Actor) -> Export {
        let id = self.ask(bench, actor).await;
        bench.run_jobs().await;
        bench.services.export(actor, id).await.unwrap()
    }

    pub(crate) async fn replace_token(&self, bench: &Bench, actor: &Actor, token: &str) {
        let form = ChangeInstanceForm {
            token: Some(token.to_owned().into()),
            ..ChangeInstanceForm::default()
        };
        bench
            .services
            .change_instance(actor, self.instance.id, form)
            .await
            .unwrap();
    }
}

/// The issues of a project, at most 100.
pub(crate) async fn issue_ids(bench: &Bench, actor: &Actor, project: &Project) -> Vec<IssueId> {
    let query = IssueQuery {
        limit: Some(100),
        ..IssueQuery::default()
    };
    let (filter, page) = query.read().unwrap();
    let issues = bench.services.issues(actor, project.id, &filter, &page);
    issues
        .await
        .unwrap()
        .items
        .iter()
        .map(|row| row.id)
        .collect()
}

/// The ticket of an issue, as its page and lists show it.
pub(crate) async fn ticket(bench: &Bench, actor: &Actor, issue: IssueId) -> Option<Ticket> {
    bench.services.issue(actor, issue).await.unwrap().row.ticket
}

/// Azure DevOps as somebody else sees it.
pub(crate) fn azure(bench: &Bench, token: &str) -> azure::Client {
    let origin = bench.simulator.url();
    let allowed_origins = AllowedOrigins::parse([origin.as_str()]).unwrap();
    let url = bench.simulator.organization_url("contoso");
    let url = OrganizationUrl::parse(&url, &allowed_origins).unwrap();
    let outbound = azure::Outbound::new(azure::OutboundSettings {
        allowed_origins,
        extra_certificates: None,
        proxy: None,
    });
    azure::Client::new(&outbound.unwrap(), url, token.into())
}

/// Resolves once something has happened over there.
pub(crate) async fn until(happened: impl Fn() -> bool) {
    while !happened() {
        tokio::task::yield_now().await;
    }
}

/// Requests that wanted to create a work item, and not only to check one.
pub(crate) fn creations(bench: &Bench) -> Vec<Entry> {
    let journal = bench.simulator.journal().into_iter();
    let is_creation = |entry: &Entry| {
        entry.method == "POST"
            && entry.path.contains("/_apis/wit/workitems/$")
            && !entry
                .query
                .iter()
                .any(|(name, _)| name.eq_ignore_ascii_case("validateOnly"))
    };
    journal.filter(is_creation).collect()
}

/// Work items that exist.
pub(crate) fn created(bench: &Bench) -> Vec<u32> {
    let journal = bench.simulator.journal();
    let effects = journal.iter().flat_map(|entry| &entry.effects);
    let created = effects.filter(|effect| effect.kind == "created");
    created.filter_map(|effect| effect.work_item).collect()
}
