//! Which violations one work item stands for.

use domain::policy::TicketStrategy;
use domain::{IssueId, PolicyId, ProjectId};
use store::ViolatingIssue;
use uuid::Uuid;

/// Made of ids that never change, so that it is the same again after a restored backup.
pub(super) fn subject(
    policy: PolicyId,
    project: ProjectId,
    strategy: TicketStrategy,
    part: &str,
) -> IssueId {
    let name = format!("{project} {strategy} {part}");
    IssueId(Uuid::new_v5(&policy.0, name.as_bytes()))
}

/// What an issue has in common with the others of its work item. Reports name no components; their
/// file, such as a lock file or an image, stands for them.
pub(super) fn part(strategy: TicketStrategy, issue: &ViolatingIssue) -> String {
    match strategy {
        TicketStrategy::Policy | TicketStrategy::Issue => String::new(),
        TicketStrategy::Type => issue.issue_type.clone(),
        TicketStrategy::File | TicketStrategy::Component => file(&issue.location).to_owned(),
    }
}

/// The location without line and column.
fn file(location: &str) -> &str {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut file = location;
    while let Some((before, _)) = file.rsplit_once(':').filter(|(_, after)| is_number(after)) {
        file = before;
    }
    file
}

#[cfg(test)]
mod tests {
    use super::file;

    #[test]
    fn a_file_is_a_location_without_its_line() {
        assert_eq!(file("src/a.c:12:3"), "src/a.c");
        assert_eq!(file("C:src/a.c"), "C:src/a.c");
        assert_eq!(file("src/a.c"), "src/a.c");
    }
}
