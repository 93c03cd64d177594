//! Where a test kills the program. Compiled with the feature `failpoints` alone.

use clap::Args;
use services::{FailPoint, FailPoints};

#[derive(Debug, Clone, Default, Args)]
pub struct KillAt {
    /// Kill the program at a fail point, after it was passed so often: `NAME:PASSES`
    #[arg(long = "kill-at", env = "POLARIS_KILL_AT", value_parser = parse)]
    point: Option<FailPoints>,
}

impl KillAt {
    pub(crate) fn fail_points(&self) -> FailPoints {
        self.point.clone().unwrap_or_default()
    }
}

fn parse(text: &str) -> Result<FailPoints, String> {
    FailPoints::kill_at(text).ok_or_else(|| {
        let known = FailPoint::ALL.map(FailPoint::name).join(" ");
        format!("there is no fail point `{text}`; known are: {known}")
    })
}
