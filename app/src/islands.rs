//! What lives in the browser. Each island adds to a page that works without it.

mod live_form;

pub use live_form::LiveForm;
