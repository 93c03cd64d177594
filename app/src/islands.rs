//! What lives in the browser. Each island adds to a page that works without it.

mod copy_button;
mod follow_export;
mod follow_scan;
mod live_form;
mod narrow_fields;
mod select_all;
mod step_by_step;
mod upload;

pub use copy_button::CopyButton;
pub use follow_export::FollowExport;
pub use follow_scan::FollowScan;
pub use live_form::{LiveForm, Refusal};
pub use narrow_fields::NarrowFields;
pub use select_all::SelectAll;
pub use step_by_step::StepByStep;
pub use upload::Upload;
