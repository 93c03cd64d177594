//! Conformance: every store function on every database that can be had.

#![expect(
    clippy::unwrap_used,
    reason = "what a test prepares has to work, or the test has failed"
)]

mod audit;
mod backup;
mod cast;
mod daily_counts;
mod exports;
mod findings;
mod first_steps;
mod ground;
mod instances;
mod integrations;
mod jobs;
mod journal;
mod judgements;
mod mappings;
mod members;
mod people;
mod places;
mod policies;
mod portfolio;
mod retention;
mod scans;
mod scope;
mod search;
mod sessions;
mod set_up;
mod tickets;
mod tokens;
mod work_items;
mod yard;
