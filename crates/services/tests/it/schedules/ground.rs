//! Two nodes on one database, an Azure project of their own, and what they come to.

use std::sync::Arc;
use std::time::Duration;

use azure::{Outbound, OutboundSettings};
use azure_simulator::{Entry, tokens};
use chrono::TimeDelta;
use domain::{
    Actor, AllowedOrigins, ExportForm, IssueId, Marker, OrganizationUrl, Project, TicketId,
    TicketState,
};
use proptest::prop_assert;
use proptest::test_runner::TestCaseError;
use services::testing::{Bench, Machine, run_jobs};
use services::{FailPoints, Services};
use store::Store;
use store::testing::TestStore;
use tokio::runtime::Runtime;
use tokio::sync::Notify;

use super::step::{Act, End, Step};
use crate::tracker::{instance_form, integration_form, issue_ids};
use crate::world::{admin, project, report, result, scan};

const ISSUES: usize = 3;
/// Azure projects of one simulator that have bugs.
const PROJECTS: usize = 195;

/// What many schedules begin with: people, a project, three issues, a connection.
pub(super) struct Base {
    bench: Bench,
    template: TestStore,
    actor: Actor,
    project: Project,
    instance: domain::InstanceId,
    issues: Vec<IssueId>,
    used: usize,
}

impl Base {
    /// `None` when there is no PostgreSQL.
    pub(super) async fn lay(postgres: bool) -> Option<Self> {
        let store = if postgres {
            TestStore::postgres().await?
        } else {
            TestStore::sqlite().await
        };
        let mut bench = Bench::on(store).await;
        let actor = admin(&bench).await;
        let url = bench.simulator.organization_url("manyprojects");
        let instance = instance_form(url, tokens::FULL);
        let instance = bench.services.add_instance(&actor, instance).await.unwrap();
        let project = project(&bench, &actor).await;
        let results: Vec<_> = (0..ISSUES).map(|at| result(&format!("r{at}"))).collect();
        scan(&bench, &actor, &project, "", &report("tool", &results)).await;
        let issues = issue_ids(&bench, &actor, &project).await;
        bench.run_jobs().await;
        let template = bench.back_up().await;
        Some(Self {
            bench,
            template,
            actor,
            project,
            instance: instance.id,
            issues,
            used: 0,
        })
    }

    pub(super) fn is_used_up(&self) -> bool {
        self.used == PROJECTS
    }
}

/// A process of the program, with threads of its own: when they end, all it does ends.
struct Node {
    runtime: Option<Runtime>,
    services: Services,
    fail_points: FailPoints,
}

impl Node {
    async fn start(machine: Machine, url: String) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let fail_points = FailPoints::default();
        let points = fail_points.clone();
        let starting = runtime.spawn(async move {
            let store = Store::open(&url).await.unwrap();
            machine.start(&store, points).await
        });
        Self {
            services: starting.await.unwrap(),
            runtime: Some(runtime),
            fail_points,
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Where one schedule is played.
pub(super) struct Ground<'a> {
    base: &'a Base,
    store: TestStore,
    backup: Option<TestStore>,
    nodes: [Option<Node>; 2],
    azure_project: String,
    /// The journal's length before it began.
    from: usize,
    deaths: u32,
}

impl<'a> Ground<'a> {
    pub(super) async fn new(base: &'a mut Base) -> Self {
        let with_bugs = (1..=260).filter(|number| number % 4 != 2);
        let number = with_bugs.into_iter().nth(base.used).unwrap();
        base.used += 1;
        base.bench.simulator.faults().clear();
        let store = base.template.copy().await;
        let mut ground = Self {
            base,
            store,
            backup: None,
            nodes: [None, None],
            azure_project: format!("Project {number:03}"),
            from: base.bench.simulator.journal().len(),
            deaths: 0,
        };
        let form = integration_form(base.instance, &ground.azure_project);
        let services = ground.node(0).await.services.clone();
        services
            .save_integration(&base.actor, base.project.id, &form, None)
            .await
            .unwrap();
        ground
    }

    pub(super) fn deaths(&self) -> u32 {
        self.deaths
    }

    pub(super) async fn take(&mut self, step: &Step) {
        match step {
            Step::Act(node, act, end) => self.act(*node, *act, *end).await,
            Step::WorkTogether => {
                let first = self.node(0).await.services.clone();
                let second = self.node(1).await.services.clone();
                tokio::join!(run_jobs(&first), run_jobs(&second));
            }
            Step::Trouble(trouble) => {
                self.base.bench.simulator.faults().add(trouble.fault());
            }
            Step::Wait(seconds) => self.wait(*seconds).await,
            Step::Unlink(issue) => {
                self.store.store.unlink(self.base.issues[*issue]).await;
            }
            Step::BackUp => {
                self.nodes = [None, None];
                self.backup = Some(self.store.copy().await);
            }
            Step::Restore => {
                if let Some(backup) = self.backup.take() {
                    self.nodes = [None, None];
                    self.store = backup;
                    self.base.bench.machine().restored(&self.store.store).await;
                }
            }
        }
    }

    async fn node(&mut self, at: usize) -> &Node {
        if self.nodes[at].is_none() {
            let machine = self.base.bench.machine().clone();
            let url = self.store.url.clone();
            self.nodes[at] = Some(Node::start(machine, url).await);
        }
        self.nodes[at].as_ref().unwrap()
    }

    async fn act(&mut self, at: usize, act: Act, end: End) {
        let (actor, project) = (self.base.actor.clone(), self.base.project.id);
        let chosen = self.base.issues.iter().enumerate();
        let issues: Vec<IssueId> = match act {
            Act::Ask(bits) => chosen
                .filter(|(number, _)| bits & (1 << number) != 0)
                .map(|(_, issue)| *issue)
                .collect(),
            Act::Work => Vec::new(),
        };
        let sent = self.creations().len();
        let node = self.node(at).await;
        let reached = match end {
            End::At(point, passes) => node.fail_points.stop_at(point, passes),
            End::Done | End::Sending => Arc::new(Notify::new()),
        };
        let services = node.services.clone();
        let form = ExportForm {
            issue_ids: issues,
            ..ExportForm::default()
        };
        let runtime = node.runtime.as_ref().unwrap();
        let running = runtime.spawn(async move {
            match act {
                Act::Ask(_) => drop(
                    services
                        .export_issues(&actor, project, &form)
                        .await
                        .unwrap(),
                ),
                Act::Work => run_jobs(&services).await,
            }
        });
        let died = tokio::select! {
            done = running => {
                done.unwrap();
                false
            }
            () = reached.notified() => true,
            () = self.sending(end, sent) => true,
        };
        if died {
            self.deaths += 1;
            self.nodes[at] = None;
        } else if let Some(node) = &self.nodes[at] {
            node.fail_points.disarm();
        }
    }

    /// Resolves once a creation has arrived over there.
    async fn sending(&self, end: End, before: usize) {
        while !matches!(end, End::Sending) || self.creations().len() == before {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// What happens over there late happens within the quarantine, so before it is over.
    async fn wait(&self, seconds: i64) {
        let is_late = |entry: &Entry| entry.fault.as_deref() == Some("commit_late");
        while seconds >= 60
            && self
                .creations()
                .iter()
                .any(|one| is_late(one) && one.commit.is_none())
        {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        self.base.bench.clock.advance(TimeDelta::seconds(seconds));
        self.store.store.let_leases_run_out().await;
    }

    fn creations(&self) -> Vec<Entry> {
        let journal = self.base.bench.simulator.journal();
        let entries = journal.into_iter().skip(self.from);
        entries
            .filter(|entry| entry.method == "POST" && entry.path.contains("/workitems/$"))
            .collect()
    }

    /// Does what is due until nothing is left.
    pub(super) async fn drain(&mut self) {
        self.base.bench.simulator.faults().clear();
        let services = self.node(0).await.services.clone();
        for _ in 0..60 {
            run_jobs(&services).await;
            let mut open = false;
            for issue in &self.base.issues {
                let state = self.ticket(*issue).await.map(|(state, _)| state);
                open |= state.is_some_and(|state| !state.is_final());
            }
            if !open {
                return;
            }
            self.wait(60).await;
        }
        panic!("it does not come to an end");
    }

    async fn ticket(&self, issue: IssueId) -> Option<(TicketState, Option<i64>)> {
        let mut reader = self.store.store.read().await.unwrap();
        let ticket = reader.ticket(self.base.actor.organization, issue).await;
        let ticket = ticket.unwrap()?;
        Some((ticket.state, ticket.work_item.map(|link| link.id)))
    }

    /// No marker stands on two work items, and each ticket is linked to the one with its marker.
    pub(super) async fn judge(&self) -> Result<(), TestCaseError> {
        let origin = self.base.bench.simulator.url();
        let allowed_origins = AllowedOrigins::parse([origin.as_str()]).unwrap();
        let url = self.base.bench.simulator.organization_url("manyprojects");
        let url = OrganizationUrl::parse(&url, &allowed_origins).unwrap();
        let outbound = Outbound::new(OutboundSettings {
            allowed_origins,
            ..OutboundSettings::default()
        });
        let client = azure::Client::new(&outbound.unwrap(), url, tokens::FULL.into());
        let effects = self.creations().into_iter().flat_map(|entry| entry.effects);
        let numbers: Vec<i64> = effects
            .filter_map(|effect| effect.work_item.map(i64::from))
            .collect();
        let items = client.work_items(&numbers).await.unwrap();
        let mut markers = Vec::new();
        for item in &items {
            let found = item.hyperlinks().filter_map(Marker::in_address);
            for marker in found {
                let other = markers.iter().find(|(known, _)| *known == marker);
                prop_assert!(other.is_none(), "{} stands twice: {other:?}", item.id);
                markers.push((marker, item.id));
            }
        }
        let azure_project = client.project(&self.azure_project).await.unwrap().id;
        for issue in &self.base.issues {
            let Some((state, link)) = self.ticket(*issue).await else {
                continue;
            };
            let ticket = TicketId::of(self.base.actor.organization, *issue);
            let mut own = (0..20).filter_map(|unlinks| {
                let marker = Marker::of(ticket, azure_project, unlinks);
                Some(markers.iter().find(|(known, _)| *known == marker)?.1)
            });
            let is_linked = link.is_some_and(|link| own.any(|number| number == link));
            let is_right = match state {
                TicketState::Filed => is_linked,
                TicketState::Cancelled => link.is_none(),
                _ => false,
            };
            prop_assert!(is_right, "issue {issue:?} is {state:?}, linked to {link:?}");
        }
        Ok(())
    }
}
