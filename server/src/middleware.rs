//! What happens to every request before a door opens.

mod authenticate;
mod gate;
mod headers;
mod identify;
mod limits;
mod origin;

pub(crate) use authenticate::authenticate;
pub(crate) use gate::gate;
pub(crate) use headers::security_headers;
pub(crate) use identify::identify;
pub(crate) use limits::{Limits, limit};
pub(crate) use origin::origin_check;
