//! *Send notification*: one mail for each scan that breaks rules which ask for it.

use std::collections::BTreeMap;

use domain::mail::TestResult;
use domain::policy::{PolicyChoice, SendNotification, Violation};
use domain::{Policy, paths};
use store::Writer;

use super::evaluate::Judged;
use crate::{Result, Services};

impl Services {
    /// Posts the mails of the scan that was evaluated. A branch that has its policies from its
    /// project tells its pipeline alone.
    pub(super) async fn tell_of_scan(
        &self,
        writer: &mut Writer,
        of: &Judged<'_>,
        policies: &[Policy],
        broken: &[Violation],
    ) -> Result<()> {
        let scan = writer.tell_of_scan(of.organization, of.branch).await?;
        let action = |violation: &Violation| {
            let mut rules = policies
                .iter()
                .filter_map(|policy| policy.rule(violation.rule_id));
            rules
                .next()
                .map(|rule| rule.actions.send_notification.clone())
                .filter(|action| action.enabled)
        };
        let told: Vec<_> = broken
            .iter()
            .filter_map(|violation| Some((violation, action(violation)?)))
            .collect();
        let Some(scan) = scan.filter(|_| self.sends_mail() && !told.is_empty()) else {
            return Ok(());
        };
        let branches = writer.branch_policies(of.organization, of.project).await?;
        let branch = branches.iter().find(|one| {
            one.branch_id == of.branch && (one.is_default || one.choice == PolicyChoice::Own)
        });
        let project = writer.project(of.organization, of.project).await?;
        let Some((branch, project)) = branch.zip(project) else {
            return Ok(());
        };
        let admins = writer.admin_addresses(of.organization).await?;
        let page = self.links.to(&paths::scan(of.project, scan));
        for (to, broken) in by_recipient(&admins, &told) {
            let result = TestResult {
                project: &project.name,
                branch: &branch.branch,
                scan: &page,
                broken: &broken,
            };
            self.post(writer, of.organization, [to], &result.message())
                .await?;
        }
        Ok(())
    }
}

/// What each person is told: admins of all, the others of the rules that name them.
fn by_recipient(
    admins: &[String],
    told: &[(&Violation, SendNotification)],
) -> BTreeMap<String, Vec<Violation>> {
    let mut mails: BTreeMap<String, Vec<Violation>> = BTreeMap::new();
    for (violation, action) in told {
        let further = action
            .further()
            .map(str::to_owned)
            .filter(|one| !admins.contains(one));
        for to in admins.iter().cloned().chain(further) {
            mails.entry(to).or_default().push((*violation).clone());
        }
    }
    mails
}
