//! Server functions: one file per noun, two statements each. They hold no SQL, no HTTP, no
//! condition and no permission; all that is behind the service of the same name.

mod account;
mod branches;
mod exports;
mod first_steps;
mod instances;
mod integrations;
mod issues;
mod mapping;
mod people;
mod policies;
mod portfolio;
mod practice;
mod scans;
mod session;
mod theme;
mod tickets;

pub use account::*;
pub use branches::*;
pub use exports::*;
pub use first_steps::*;
pub use instances::*;
pub use integrations::*;
pub use issues::*;
pub use mapping::*;
pub use people::*;
pub use policies::*;
pub use portfolio::*;
pub use practice::*;
pub use scans::*;
pub use session::*;
pub use theme::*;
pub use tickets::*;
