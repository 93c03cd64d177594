//! How far an organization has come with its first steps.

use domain::{FirstSteps, OrganizationId};

use crate::connection::{execute, on};
use crate::error::exactly_one;
use crate::{Reader, Result, Writer};

const FIRST_STEPS: &str = "
    SELECT o.steps_dismissed AS dismissed,
           EXISTS (SELECT 1 FROM instances i WHERE i.organization_id = $1) AS connected,
           (SELECT p.id FROM projects p WHERE p.organization_id = $1
            ORDER BY p.created_at, p.id LIMIT 1) AS project_id,
           EXISTS (SELECT 1 FROM scans s JOIN projects p ON p.id = s.project_id
               WHERE p.organization_id = $1 AND s.state = 'completed') AS uploaded,
           EXISTS (SELECT 1 FROM integrations g WHERE g.organization_id = $1) AS integrated,
           EXISTS (SELECT 1 FROM tickets t
               WHERE t.organization_id = $1 AND t.state = 'filed') AS exported,
           EXISTS (SELECT 1 FROM policies l
               WHERE l.organization_id = $1 AND NOT l.is_default) AS policy
    FROM organizations o WHERE o.id = $1";
const DISMISS: &str = "UPDATE organizations SET steps_dismissed = TRUE WHERE id = $1";

impl Reader {
    /// `None` where there is no such organization.
    pub async fn first_steps(
        &mut self,
        organization: OrganizationId,
    ) -> Result<Option<FirstSteps>> {
        Ok(on!(self, |conn| sqlx::query_as(FIRST_STEPS)
            .bind(organization)
            .fetch_optional(conn)
            .await)?)
    }
}

impl Writer {
    /// Nobody in the organization is shown its first steps any more.
    pub async fn dismiss_first_steps(&mut self, organization: OrganizationId) -> Result<()> {
        exactly_one(execute!(self, sqlx::query(DISMISS).bind(organization))?)
    }
}
