//! The life of an issue on a branch, told by the scans of that branch in the order of their upload.
//!
//! A scan shows an issue by one or more of its sources (a tool and a category). A source that ran to
//! its end says of everything it does not show that it is gone; an issue is present as long as one
//! source shows it.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::{Detection, IssueEventKind};

/// One source of a scan, as one issue sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sighting {
    pub source: Uuid,
    /// Whether the source shows the issue.
    pub shown: bool,
    /// Whether what the source does not show is gone.
    pub complete: bool,
}

/// How the issue stands after the scans so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Life {
    /// `None` before a scan of the branch showed it.
    pub state: Option<Detection>,
    shown_by: BTreeSet<Uuid>,
}

impl Life {
    /// Takes in the next scan; `is_first` when no scan of the project showed the issue before it.
    /// Gives what happened, apart from the first detection.
    pub fn advance(
        &mut self,
        sightings: impl IntoIterator<Item = Sighting>,
        is_first: bool,
    ) -> Option<IssueEventKind> {
        let mut shown_now = false;
        for sighting in sightings {
            if sighting.shown {
                shown_now = true;
                self.shown_by.insert(sighting.source);
            } else if sighting.complete {
                self.shown_by.remove(&sighting.source);
            }
        }
        let (state, event) = match self.state {
            None if !shown_now => (None, None),
            None if is_first => (Some(Detection::New), None),
            None => (Some(Detection::Existing), None),
            Some(Detection::Absent) if shown_now => (
                Some(Detection::DetectedAgain),
                Some(IssueEventKind::DetectedAgain),
            ),
            Some(_) if shown_now => (Some(Detection::Existing), None),
            Some(before) if before.is_present() && self.shown_by.is_empty() => {
                (Some(Detection::Absent), Some(IssueEventKind::Absent))
            }
            Some(before) => (Some(before), None),
        };
        self.state = state;
        event
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEMGREP: Uuid = Uuid::from_u128(1);
    const CODEQL: Uuid = Uuid::from_u128(2);

    fn shown(source: Uuid) -> Sighting {
        Sighting {
            source,
            shown: true,
            complete: true,
        }
    }

    fn gone(source: Uuid) -> Sighting {
        Sighting {
            source,
            shown: false,
            complete: true,
        }
    }

    #[test]
    fn an_issue_is_new_then_existing_then_absent_then_detected_again() {
        let mut life = Life::default();
        assert_eq!(life.advance([shown(SEMGREP)], true), None);
        assert_eq!(life.state, Some(Detection::New));
        assert_eq!(life.advance([shown(SEMGREP)], false), None);
        assert_eq!(life.state, Some(Detection::Existing));
        let event = life.advance([gone(SEMGREP)], false);
        assert_eq!(event, Some(IssueEventKind::Absent));
        assert_eq!(life.advance([gone(SEMGREP)], false), None);
        assert_eq!(life.state, Some(Detection::Absent));
        let event = life.advance([shown(SEMGREP)], false);
        assert_eq!(event, Some(IssueEventKind::DetectedAgain));
        assert_eq!(life.state, Some(Detection::DetectedAgain));
    }

    #[test]
    fn a_tool_does_not_close_what_another_shows() {
        let mut life = Life::default();
        life.advance([shown(SEMGREP)], true);
        assert_eq!(life.advance([gone(CODEQL)], false), None);
        assert_eq!(life.state, Some(Detection::New));
        life.advance([shown(CODEQL)], false);
        assert_eq!(life.advance([gone(SEMGREP)], false), None);
        assert_eq!(
            life.advance([gone(CODEQL)], false),
            Some(IssueEventKind::Absent)
        );
    }

    #[test]
    fn a_run_that_broke_off_closes_nothing() {
        let mut life = Life::default();
        life.advance([shown(SEMGREP)], true);
        let broken = Sighting {
            complete: false,
            ..gone(SEMGREP)
        };
        assert_eq!(life.advance([broken], false), None);
        assert_eq!(life.state, Some(Detection::New));
    }

    #[test]
    fn an_issue_that_another_branch_knows_is_existing_on_this_one() {
        let mut life = Life::default();
        life.advance([shown(SEMGREP)], false);
        assert_eq!(life.state, Some(Detection::Existing));
    }
}
