//! Words and rules of the product.
//!
//! What a thing is called, which states it has, what may be done with it. Rows of the database,
//! answers of the API and properties of the views are the structs of this crate. No IO comes in:
//! no clock, no randomness, no network, no database; the crate compiles for the browser.

#[macro_use]
mod text_enum;
mod ids;
mod page;
mod severity;

pub use ids::*;
pub use page::{Cursor, Limit, Page};
pub use severity::Severity;
pub use text_enum::UnknownWord;
