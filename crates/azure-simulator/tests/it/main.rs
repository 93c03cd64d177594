//! The simulator from outside: everything here goes over HTTP, as a client's requests do.

mod authentication;
mod board;
mod caller;
mod contract;
mod control;
mod deployment;
mod discovery;
mod errors;
mod faults;
mod hooks;
mod limits;
mod link_queries;
mod nodes_and_tags;
mod notifications;
mod operations;
mod persistence;
mod queries;
mod reading;
mod receiver;
mod recorded;
mod relations;
mod saved_queries;
mod work_items;
