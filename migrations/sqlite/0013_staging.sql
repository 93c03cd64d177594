-- Imports that are under way.

-- The run that imports a scan: what another one does for it meanwhile is not taken. How much of the
-- report it has read, in percent.
ALTER TABLE scans ADD COLUMN run BLOB;
ALTER TABLE scans ADD COLUMN progress INTEGER NOT NULL DEFAULT 0;
CREATE INDEX scans_unfinished ON scans (project_id, id) WHERE state IN ('queued', 'running');

-- Findings of a scan on their way to becoming issues, in the order of the report. Nobody sees them
-- before all of them are published at once.
CREATE TABLE staged_findings (
    scan_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    organization_id BLOB NOT NULL,
    issue_id BLOB NOT NULL,
    source_id BLOB NOT NULL,
    suppressed BOOLEAN NOT NULL,
    fingerprint TEXT NOT NULL,
    content_id BLOB NOT NULL,
    severity TEXT NOT NULL,
    issue_type TEXT NOT NULL,
    location TEXT NOT NULL,
    tool TEXT NOT NULL,
    rule TEXT,
    rule_text_id BLOB,
    -- Details that the issue will have, and those that it has until then.
    details_id BLOB NOT NULL,
    outdated_details_id BLOB,
    PRIMARY KEY (scan_id, number)
) WITHOUT ROWID;
