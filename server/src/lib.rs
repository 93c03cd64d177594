//! The program `polaris`: wires, authenticates and answers. It holds no rule of the product and
//! no SQL.
//!
//! It is a library so that tests drive the same router that `polaris serve` listens with.

#[cfg(all(feature = "failpoints", not(debug_assertions)))]
compile_error!("the feature `failpoints` lets tests kill the program; no release has it");

pub mod commands;
pub mod config;
pub mod memory;
mod middleware;
pub mod practice;
mod rest;
pub mod router;
mod rpc;
mod site;
pub mod telemetry;
mod upload_form;
