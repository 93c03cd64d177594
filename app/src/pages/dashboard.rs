//! *Dashboard*: how the organization, an application or a project stands, and how it stood.

mod charts;
mod figures;
mod parts;

use domain::{
    ApplicationId, Dashboard, DashboardOf, DashboardQuery, IssueQuery, ProjectId, TokenAlarm, paths,
};
use leptos::prelude::*;

use crate::components::{Crumb, Frame, Loaded, PageHeader, Place, Tab, Tabs, visible};
use crate::pages::project::{Part, ProjectHeader};
use crate::{AppError, request};
use charts::Charts;
use figures::DashboardFigures;
use parts::Parts;

/// Over how many days somebody looks back.
const SPANS: [(u32, &str); 3] = [(30, "30 days"), (90, "90 days"), (365, "A year")];

/// What the page shows.
struct Shown {
    of: Of,
    dashboard: Dashboard,
    alarms: Vec<TokenAlarm>,
    days: u32,
}

/// What it is about, with what stands above it.
enum Of {
    Organization,
    Application(domain::Application),
    Project(domain::Project),
}

impl Of {
    fn address(&self) -> String {
        match self {
            Self::Organization => paths::DASHBOARD.to_owned(),
            Self::Application(application) => paths::application_dashboard(application.id),
            Self::Project(project) => paths::project_dashboard(project.id),
        }
    }
}

/// Where the marks of a dashboard lead: to the list of what they count.
#[derive(Debug, Clone)]
struct Lists {
    project: Option<ProjectId>,
    elsewhere: String,
}

impl Lists {
    fn of(of: &Of) -> Self {
        let (project, elsewhere) = match of {
            Of::Organization => (None, paths::PORTFOLIO.to_owned()),
            Of::Application(application) => (None, paths::application(application.id)),
            Of::Project(project) => (Some(project.id), paths::project(project.id)),
        };
        Self { project, elsewhere }
    }

    /// The issues of the project with a word of the filter, or the page that leads to all of them.
    fn issues(&self, name: &str, value: &str) -> String {
        match self.project {
            Some(project) => paths::issues(project, &IssueQuery::default().with(name, value)),
            None => self.elsewhere.clone(),
        }
    }

    fn open(&self) -> String {
        self.elsewhere.clone()
    }

    fn violations(&self) -> String {
        self.project
            .map_or_else(|| self.elsewhere.clone(), paths::project_policies)
    }

    fn exports(&self) -> String {
        self.project
            .map_or_else(|| self.elsewhere.clone(), paths::exports)
    }
}

fn days() -> DashboardQuery {
    DashboardQuery {
        days: request::in_query("days").map(|days| days.parse().unwrap_or_default()),
    }
}

async fn load(of: Result<DashboardOf, AppError>, query: DashboardQuery) -> Result<Shown, AppError> {
    let (services, actor) = request::signed_in()?;
    let of = of?;
    let days = query
        .read()
        .map_err(|field| AppError::parameters(vec![field]))?;
    let dashboard = services.dashboard(&actor, of, days).await;
    Ok(Shown {
        dashboard: request::answer(dashboard).await?,
        of: match of {
            DashboardOf::Organization => Of::Organization,
            DashboardOf::Application(id) => {
                Of::Application(request::answer(services.application(&actor, id).await).await?)
            }
            DashboardOf::Project(id) => {
                Of::Project(request::answer(services.project(&actor, id).await).await?)
            }
        },
        alarms: request::answer(services.token_alarms(&actor).await).await?,
        days,
    })
}

#[component]
pub(crate) fn DashboardPage() -> impl IntoView {
    let of = Ok(DashboardOf::Organization);
    view! { <Around place=Place::Dashboard of/> }
}

#[component]
pub(crate) fn ApplicationDashboardPage() -> impl IntoView {
    let of = request::in_path::<ApplicationId>("id").map(DashboardOf::Application);
    view! { <Around place=Place::Portfolio of/> }
}

#[component]
pub(crate) fn ProjectDashboardPage() -> impl IntoView {
    let of = request::in_path::<ProjectId>("id").map(DashboardOf::Project);
    view! { <Around place=Place::Portfolio of/> }
}

#[component]
fn Around(place: Place, of: Result<DashboardOf, AppError>) -> impl IntoView {
    view! {
        <Frame place>
            <Loaded load=load(of, days()) view=|shown| view! { <Content shown/> }/>
        </Frame>
    }
}

#[component]
fn Content(shown: Shown) -> impl IntoView {
    let (address, lists) = (shown.of.address(), Lists::of(&shown.of));
    let spans = SPANS
        .map(|(days, label)| Tab::new(label, format!("{address}?days={days}"), days == shown.days));
    let by = match &shown.of {
        Of::Organization => Some("application"),
        Of::Application(_) => Some("project"),
        Of::Project(_) => None,
    };
    let (parts, today) = (shown.dashboard.parts.clone(), shown.dashboard.today);
    let parts = by.map(|by| view! { <Parts by parts today/> });
    view! {
        <Header of=shown.of/>
        <DashboardFigures dashboard=shown.dashboard.clone() alarms=shown.alarms lists=lists.clone()/>
        <Tabs label="Time" tabs=spans.into()/>
        <Charts days=shown.dashboard.days lists/>
        {parts}
    }
}

#[component]
fn Header(of: Of) -> impl IntoView {
    match of {
        Of::Organization => view! {
            <PageHeader
                title="Dashboard"
                lead="Open issues of the default branches that you see. Dismissed and absent ones do not count."
            />
        }
        .into_any(),
        Of::Application(application) => {
            let crumbs = vec![
                Crumb::new("Portfolio", paths::PORTFOLIO),
                Crumb::new(visible(&application.name), paths::application(application.id)),
            ];
            view! { <PageHeader title="Dashboard" crumbs/> }.into_any()
        }
        Of::Project(project) => {
            view! { <ProjectHeader project part=Part::Dashboard/> }.into_any()
        }
    }
}
