//! Conformance: every store function on every database that can be had.

#![expect(
    clippy::unwrap_used,
    reason = "what a test prepares has to work, or the test has failed"
)]

mod backup;
mod cast;
mod exports;
mod findings;
mod ground;
mod instances;
mod integrations;
mod jobs;
mod journal;
mod mappings;
mod members;
mod people;
mod places;
mod policies;
mod portfolio;
mod retention;
mod scans;
mod scope;
mod sessions;
mod set_up;
mod tickets;
mod tokens;
mod work_items;
