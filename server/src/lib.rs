//! The program `polaris`: wires, authenticates and answers. It holds no rule of the product and
//! no SQL.
//!
//! It is a library so that tests drive the same router that `polaris serve` listens with.

pub mod commands;
pub mod config;
mod middleware;
pub mod practice;
mod rest;
pub mod router;
mod rpc;
mod site;
pub mod telemetry;
mod upload_form;
