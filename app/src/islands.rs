//! What lives in the browser. Each island adds to a page that works without it.

mod copy_button;
mod finder;
mod follow_export;
mod follow_scan;
mod list_keys;
mod live_form;
mod local_times;
mod narrow_fields;
mod palette;
mod search_box;
mod select_all;
mod step_by_step;
mod upload;

pub use copy_button::CopyButton;
pub use finder::Way;
pub use follow_export::FollowExport;
pub use follow_scan::FollowScan;
pub use list_keys::ListKeys;
pub use live_form::{LiveForm, Refusal};
pub use local_times::LocalTimes;
pub use narrow_fields::NarrowFields;
pub use palette::Palette;
pub use search_box::SearchBox;
pub use select_all::SelectAll;
pub use step_by_step::StepByStep;
pub use upload::Upload;
