//! A small Azure DevOps Services with a memory: what Microsoft's own clients need to believe that
//! they talk to the hosted service, for tests, trials and the practice mode. It knows nothing of
//! the program that is tested with it, and no other crate of the workspace may come in here.
//!
//! ```no_run
//! # async fn example() -> std::io::Result<()> {
//! use azure_simulator::{Fault, FaultEffect, Simulator, tokens};
//!
//! let simulator = Simulator::start().await?;
//! let address = simulator.organization_url("contoso");
//! simulator.faults().add(Fault::new(FaultEffect::ResetAfter {}).times(1));
//! println!("{address} with {}", tokens::FULL);
//! # Ok(())
//! # }
//! ```

mod answer;
mod api;
mod authentication;
mod board;
mod call;
mod clock;
#[cfg(feature = "contract")]
mod contract;
mod control;
mod faults;
mod hooks;
mod html;
mod in_flight;
mod journal;
mod limits;
mod meanwhile;
mod persistence;
mod process;
mod readings;
mod refusals;
mod response;
mod seed;
mod service;
mod simulator;
pub mod tokens;
mod trouble;
mod versions;
mod wiql;
mod wire;
mod world;

pub use clock::Clock;
pub use faults::{Fault, FaultEffect, Faults};
pub use journal::{Effect, Entry};
pub use limits::Limit;
pub use readings::Readings;
pub use simulator::{Builder, Simulator};
