//! Conformance: every store function on every database that can be had.

mod jobs;
