//! Stories: what people do, on every database that can be had.

#![expect(
    clippy::print_stdout,
    reason = "a test that reads files of others says which"
)]
#![expect(
    clippy::unwrap_used,
    reason = "what a test prepares has to work, or the test has failed"
)]

mod audit;
mod branches;
mod bulk;
mod corpus;
mod dashboard;
mod door;
mod exactly_once;
mod export_control;
mod exports;
mod filing;
mod first_steps;
mod imports;
mod instances;
mod integrations;
mod invitations;
mod journal;
mod linked_items;
mod links;
mod lists;
mod mails;
mod main_job;
mod mapping;
mod members;
mod pace;
mod people;
mod policies;
mod policy_tickets;
mod portfolio;
mod practice;
mod refused_fields;
mod retention;
mod scan_deletion;
mod scans;
mod schedules;
mod set_up;
mod sign_in;
mod tokens;
mod tracker;
mod triage;
mod twins;
mod world;
