//! The simulator from outside: everything here goes over HTTP, as a client's requests do.

mod authentication;
mod board;
mod caller;
mod discovery;
mod errors;
mod faults;
mod hooks;
mod limits;
mod nodes_and_tags;
mod persistence;
mod queries;
mod reading;
mod recorded;
mod relations;
mod work_items;
