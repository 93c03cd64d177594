//! The work items of a policy in all projects.

use domain::policy::PolicyWorkItem;
use domain::{OrganizationId, PolicyId};

use crate::connection::on;
use crate::{Reader, Result};

const WORK_ITEMS: &str = "
    SELECT p.project_id, p.strategy, p.part,
           (SELECT COUNT(*) FROM told_issues s WHERE s.policy_ticket_id = p.id) AS issues,
           t.state, t.work_item_id, t.work_item_url, w.state AS item_state
    FROM policy_tickets p
    JOIN tickets t ON t.organization_id = p.organization_id AND t.issue_id = p.id
    LEFT JOIN work_items w ON w.instance_id = t.instance_id AND w.number = t.work_item_id
    WHERE p.organization_id = $1 AND p.policy_id = $2
    ORDER BY p.project_id, p.strategy, p.part";

impl Reader {
    /// The work items that stand for violations of a policy, filed or on the way there, project by
    /// project.
    pub async fn policy_work_items(
        &mut self,
        organization: OrganizationId,
        policy: PolicyId,
    ) -> Result<Vec<PolicyWorkItem>> {
        Ok(on!(self, |conn| sqlx::query_as(WORK_ITEMS)
            .bind(organization)
            .bind(policy)
            .fetch_all(conn)
            .await)?)
    }
}
