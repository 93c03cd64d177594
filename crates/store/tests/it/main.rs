//! Conformance: every store function on every database that can be had.

mod cast;
mod findings;
mod ground;
mod instances;
mod integrations;
mod jobs;
mod members;
mod people;
mod portfolio;
mod scope;
mod sessions;
mod set_up;
mod tickets;
mod tokens;
