//! Server functions: one file per noun, two statements each. They hold no SQL, no HTTP, no
//! condition and no permission; all that is behind the service of the same name.

mod instances;

pub use instances::*;
