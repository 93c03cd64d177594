//! Parts that pages are made of. They know no domain type; pages know no colour.

mod failure;
mod loaded;

pub(crate) use failure::Failure;
pub(crate) use loaded::Loaded;
