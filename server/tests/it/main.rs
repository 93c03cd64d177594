//! The doors of the program, tried from outside: the router that `polaris serve` listens with, on
//! a fresh database of each kind.

#![expect(
    clippy::unwrap_used,
    reason = "what a test prepares has to work, or the test has failed"
)]

mod audit;
mod backup;
mod canaries;
mod commands;
mod doors;
mod exports;
mod gate;
mod headers;
mod house;
mod ids;
mod inputs;
mod journal;
mod key;
mod limits;
mod links;
mod mapping;
mod mapping_pages;
mod origin;
mod people;
mod permissions;
mod portfolio;
mod program;
mod promises;
mod scans;
mod script;
mod shapes;
mod sign_in;
mod tenants;
mod tokens;
mod tracker;
mod world;
