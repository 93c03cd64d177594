//! What a fault does to the calls it strikes.

use serde::{Deserialize, Serialize};

/// What a fault does. *Before* means that the call changes nothing, *after* that its work is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum FaultEffect {
    /// Nobody listens on the port while this fault is there; conditions are not looked at.
    Refuse {},
    /// The connection is reset before the work.
    ResetBefore {},
    /// The connection is reset after the work.
    ResetAfter {},
    /// The work is done and the connection stays silent.
    LoseAnswer {},
    /// The work is done at once, the answer comes late (real milliseconds, at most 30,000).
    DelayAnswer { milliseconds: u64 },
    /// The work is done late, whether or not the client still waits.
    CommitLate { milliseconds: u64 },
    /// The connection is reset at once, the work is done late.
    CommitAfterReset { milliseconds: u64 },
    /// The work is done; half of the answer arrives, then the connection closes.
    HalfAnswer {},
    /// An error status with a JSON body instead of the work.
    Status {
        status: u16,
        #[serde(default)]
        retry_after: Option<u32>,
    },
    /// A web page with status 200 instead of the work.
    Html {},
    /// The token has expired.
    ExpireToken {},
    /// A conditional access policy refuses: 403 VS403463.
    ConditionalAccess {},
    /// A query took longer than the 30 seconds it may take: 400 VS402335.
    QueryTimeout {},
    /// Another save came between: 409 TF26071.
    Conflict {},
    /// The project is renamed just before the work.
    RenameProject { project: String, to: String },
    /// The project is deleted just before the work.
    DeleteProject { project: String },
    /// The type is disabled just before the work.
    DisableType {
        project: String,
        #[serde(rename = "type")]
        name: String,
    },
    /// The area is renamed just before the work. `area` is a path such as `Project\Web`.
    RenameArea {
        project: String,
        area: String,
        to: String,
    },
    /// The service's clock jumps, backwards when negative.
    ClockSkew { seconds: f64 },
    /// The events of this call are delivered twice.
    DuplicateEvents {},
    /// The events of this call wait until after the next one.
    ReorderEvents {},
}

impl FaultEffect {
    /// The name it has in JSON.
    pub fn kind(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        value["kind"].as_str().unwrap_or_default().to_owned()
    }
}
