//! What pipelines call their uploads, so that sending one twice is one scan.

use domain::{OrganizationId, ProjectId, ScanId};

use crate::connection::{execute, on};
use crate::error::exactly_one;
use crate::{Reader, Result, Writer};

const FIND: &str = "
    SELECT id, content_hash FROM scans
    WHERE organization_id = $1 AND project_id = $2 AND idempotency_key = $3";
const NOTE: &str = "UPDATE scans SET idempotency_key = $3 WHERE organization_id = $1 AND id = $2";

impl Reader {
    /// The scan that a project got under a key, and the SHA-256 of its file.
    pub async fn scan_of_key(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        key: &str,
    ) -> Result<Option<(ScanId, Vec<u8>)>> {
        Ok(on!(self, |conn| sqlx::query_as(FIND)
            .bind(organization)
            .bind(project)
            .bind(key)
            .fetch_optional(conn)
            .await)?)
    }
}

impl Writer {
    /// Notes the key of a new scan. `Conflict` when another scan of the project has it.
    pub async fn note_upload_key(
        &mut self,
        organization: OrganizationId,
        scan: ScanId,
        key: &str,
    ) -> Result<()> {
        let touched = execute!(
            self,
            sqlx::query(NOTE).bind(organization).bind(scan).bind(key)
        )?;
        exactly_one(touched)
    }
}
