//! The route table. Addresses are spelled in `domain::paths` for links and here for matching.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::pages::account::{AccountPage, TokensPage};
use crate::pages::application::{ApplicationPage, ApplicationSettingsPage, MembersPage};
use crate::pages::dashboard::{ApplicationDashboardPage, DashboardPage, ProjectDashboardPage};
use crate::pages::organization::{
    AuditLogPage, InstanceJournalPage, InstancePage, InstancesPage, NewInstancePage, UsersPage,
};
use crate::pages::policies::{NewPolicyPage, PoliciesPage, PolicyPage};
use crate::pages::project::{
    BranchesPage, ExportPage, ExportPreviewPage, ExportsPage, IntegrationPage, IssueGroupsPage,
    IssueJournalPage, IssuePage, IssuesPage, MappingPage, ProjectJournalPage, ProjectPoliciesPage,
    ProjectSettingsPage, ScanPage, ScansPage, TriagePage,
};
use crate::pages::{
    GalleryPage, InvitationPage, NotFoundPage, PortfolioPage, SearchPage, SetUpPage, SignInPage,
};

/// All pages. Each waits for its data before anything is sent, so that it is whole without
/// JavaScript and its status tells the truth.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/setup") view=SetUpPage ssr=SsrMode::Async/>
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async/>
                <Route path=path!("/invitations/:secret") view=InvitationPage ssr=SsrMode::Async/>
                <Route path=path!("/account") view=AccountPage ssr=SsrMode::Async/>
                <Route path=path!("/account/tokens") view=TokensPage ssr=SsrMode::Async/>
                <Route path=path!("/organization/users") view=UsersPage ssr=SsrMode::Async/>
                <Route path=path!("/organization/audit-log") view=AuditLogPage ssr=SsrMode::Async/>
                <Route path=path!("/dashboard") view=DashboardPage ssr=SsrMode::Async/>
                <Route path=path!("/applications/:id/dashboard") view=ApplicationDashboardPage ssr=SsrMode::Async/>
                <Route path=path!("/projects/:id/dashboard") view=ProjectDashboardPage ssr=SsrMode::Async/>
                <Route path=path!("/gallery") view=GalleryPage ssr=SsrMode::Async/>
                <Route path=path!("/search") view=SearchPage ssr=SsrMode::Async/>
                <Route path=path!("/portfolio") view=PortfolioPage ssr=SsrMode::Async/>
                <Route path=path!("/applications/:id") view=ApplicationPage ssr=SsrMode::Async/>
                <Route path=path!("/applications/:id/settings") view=ApplicationSettingsPage ssr=SsrMode::Async/>
                <Route path=path!("/applications/:id/settings/members") view=MembersPage ssr=SsrMode::Async/>
                <Route path=path!("/policies") view=PoliciesPage ssr=SsrMode::Async/>
                <Route path=path!("/policies/new") view=NewPolicyPage ssr=SsrMode::Async/>
                <Route path=path!("/policies/:id") view=PolicyPage ssr=SsrMode::Async/>
                <Route path=path!("/projects/:id/settings/policies") view=ProjectPoliciesPage ssr=SsrMode::Async/>
                <Route path=path!("/organization/integrations") view=InstancesPage ssr=SsrMode::Async/>
                <Route path=path!("/organization/integrations/new") view=NewInstancePage ssr=SsrMode::Async/>
                <Route path=path!("/organization/integrations/:id") view=InstancePage ssr=SsrMode::Async/>
                <Route path=path!("/organization/integrations/:id/export-journal") view=InstanceJournalPage ssr=SsrMode::Async/>
                <Route path=path!("/projects/:id/export-journal") view=ProjectJournalPage ssr=SsrMode::Async/>
                <Route path=path!("/projects/:id/issues/:issue/export-journal") view=IssueJournalPage ssr=SsrMode::Async/>
                <Route path=path!("/projects/:id/issues") view=IssuesPage ssr=SsrMode::Async/>
                <Route path=path!("/projects/:id/issues/:issue") view=IssuePage ssr=SsrMode::Async/>
                <Route path=path!("/projects/:id/branches") view=BranchesPage ssr=SsrMode::Async/>
                <Route path=path!("/projects/:id/issue-groups") view=IssueGroupsPage ssr=SsrMode::Async/>
                <Route path=path!("/projects/:id/triage") view=TriagePage ssr=SsrMode::Async/>
                <Route path=path!("/projects/:id/scans") view=ScansPage ssr=SsrMode::Async/>
                <Route path=path!("/projects/:id/scans/:scan") view=ScanPage ssr=SsrMode::Async/>
                <Route path=path!("/projects/:id/settings") view=ProjectSettingsPage ssr=SsrMode::Async/>
                <Route path=path!("/projects/:id/settings/integrations") view=IntegrationPage ssr=SsrMode::Async/>
                <Route path=path!("/projects/:id/settings/integrations/fields") view=MappingPage ssr=SsrMode::Async/>
                <Route path=path!("/projects/:id/export-preview") view=ExportPreviewPage ssr=SsrMode::Async/>
                <Route path=path!("/projects/:id/exports") view=ExportsPage ssr=SsrMode::Async/>
                <Route path=path!("/projects/:id/exports/:export") view=ExportPage ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}
