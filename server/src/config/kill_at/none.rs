//! What stands in where no test can kill the program: a flag that is not there.

use clap::Args;
use services::FailPoints;

#[derive(Debug, Clone, Copy, Default, Args)]
pub struct KillAt {}

impl KillAt {
    #[expect(clippy::unused_self, reason = "as where there is something to say")]
    pub(crate) fn fail_points(self) -> FailPoints {
        FailPoints::default()
    }
}
