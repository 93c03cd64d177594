//! One file per page; a page's private parts stand in a folder of its name.

mod not_found;
pub(crate) mod organization;

pub(crate) use not_found::NotFoundPage;
