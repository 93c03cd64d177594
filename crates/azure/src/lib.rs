//! HTTP client of Azure DevOps Services, and the guard of every outbound connection.
//!
//! It speaks the remote's words: projects, work item types, work items, queries. What a call means
//! for the product (tickets, exports, instances) is decided elsewhere; nothing here knows a
//! database, a user or a page. Facts about the service are those of the project's contract: success
//! is 2xx with a JSON body and not 203, a sign-in page means a refused token, and a create whose
//! answer was lost is ambiguous, never a plain failure.

mod answer;
mod classification_nodes;
mod client;
mod connection;
mod error;
mod outbound;
mod pacing;
mod patch;
mod places;
mod projects;
mod queries;
mod retry;
mod type_fields;
mod work_item_types;
mod work_items;

pub use classification_nodes::Paths;
pub use client::Client;
pub use connection::ConnectionData;
pub use error::{AzureError, Cause, RefusedField, What};
pub use outbound::{Outbound, OutboundError, OutboundSettings};
pub use patch::{Patch, TextFormat};
pub use places::{Identity, PLACES, SharedPace, Turn, Waited};
pub use queries::quoted;
pub use type_fields::TypeField;
pub use work_items::{Relation, WorkItem};
