//! Words and rules of the product.
//!
//! What a thing is called, which states it has, what may be done with it. Rows of the database,
//! answers of the API and properties of the views are the structs of this crate. No IO comes in:
//! no clock, no randomness, no network, no database; the crate compiles for the browser.

#[macro_use]
mod text_enum;
mod actor;
mod audit;
mod dashboard;
mod detection;
mod first_steps;
pub mod form;
mod ids;
mod instance;
mod integration;
mod issue;
mod issue_filter;
mod issue_group;
mod journal;
mod linked_work_item;
pub mod mail;
pub mod mapping;
mod organization;
mod organization_url;
mod page;
pub mod paths;
mod people;
pub mod policy;
mod portfolio;
mod printable;
mod scan;
mod search;
mod secret_text;
mod severity;
mod theme;
mod ticket;
mod tool_type;
pub mod triage;
mod weakness;
mod words;
pub mod work_item;
mod work_item_reference;

pub use actor::*;
pub use audit::*;
pub use dashboard::*;
pub use detection::*;
pub use first_steps::FirstSteps;
pub use form::FieldError;
pub use ids::*;
pub use instance::*;
pub use integration::*;
pub use issue::*;
pub use issue_filter::*;
pub use issue_group::*;
pub use journal::*;
pub use linked_work_item::*;
pub use mapping::{
    BySeverity, FieldKind, FieldMapping, FieldProblem, MappedField, Mapping, MappingCheck,
    MappingForm, MappingSheet, MappingTrial, PlaceholderInfo,
};
pub use organization::*;
pub use organization_url::{
    AllowedOrigins, AllowedOriginsError, NotCanonical, OrganizationUrl, OrganizationUrlError,
};
pub use page::*;
pub use people::*;
pub use policy::{Policy, PolicyForm, Rule};
pub use portfolio::*;
pub use printable::is_printable;
pub use scan::*;
pub use search::{Found, FoundKind, SearchQuery};
pub use secret_text::SecretText;
pub use severity::Severity;
pub use text_enum::UnknownWord;
pub use theme::Theme;
pub use ticket::*;
pub use tool_type::ToolType;
pub use triage::{
    DUE_SOON, Decision, DismissalReason, FixByStatus, Owner, TriageForm, TriageStatus,
};
pub use weakness::*;
pub use words::{end_of_prefix, words};
pub use work_item_reference::{WorkItemReference, WorkItemReferenceError};
