//! What lives in the browser. Each island adds to a page that works without it.

mod copy_button;
mod live_form;

pub use copy_button::CopyButton;
pub use live_form::LiveForm;
