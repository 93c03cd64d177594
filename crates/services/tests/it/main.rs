//! Stories: what people do, on every database that can be had.

mod corpus;
mod portfolio;
mod scan_deletion;
mod scans;
mod world;
