//! What lives in the browser. Each island adds to a page that works without it.

mod copy_button;
mod follow_export;
mod live_form;
mod step_by_step;

pub use copy_button::CopyButton;
pub use follow_export::FollowExport;
pub use live_form::LiveForm;
pub use step_by_step::StepByStep;
