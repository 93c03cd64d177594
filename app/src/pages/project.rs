//! A project: its issues, scans, exports and settings.

mod branches;
mod export;
mod export_preview;
mod exports;
mod groups;
mod header;
mod integration;
mod issue;
mod issues;
mod journal;
mod mapping;
mod pipelines;
mod policies;
mod scan;
mod scans;
mod settings;
mod ticket_panel;
mod triage;
mod triage_fields;
mod work_item;

pub(crate) use branches::BranchesPage;
pub(crate) use export::{ExportPage, ticket_tone};
pub(crate) use export_preview::ExportPreviewPage;
pub(crate) use exports::ExportsPage;
pub(crate) use groups::IssueGroupsPage;
pub(crate) use integration::IntegrationPage;
pub(crate) use issue::IssuePage;
pub(crate) use issues::IssuesPage;
pub(crate) use journal::{IssueJournalPage, ProjectJournalPage};
pub(crate) use mapping::{MappingDraft, MappingPage};
pub(crate) use policies::ProjectPoliciesPage;
pub(crate) use scan::ScanPage;
pub(crate) use scans::ScansPage;
pub(crate) use settings::ProjectSettingsPage;
pub(crate) use ticket_panel::TicketPanel;
pub(crate) use triage::TriagePage;
