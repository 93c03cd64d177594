//! A project: its issues, scans, exports and settings.

mod export;
mod integration;
mod ticket_panel;

pub(crate) use export::ExportPage;
pub(crate) use integration::IntegrationPage;
pub(crate) use ticket_panel::TicketPanel;
