-- Scans, what they found, and what became of it. Nothing here refers to projects and branches by a
-- foreign key: a project that is deleted leaves millions of rows, which a job removes in batches.

-- One uploaded report each. Ids are version 7: their order is the order of the uploads.
CREATE TABLE scans (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL,
    project_id UUID NOT NULL,
    branch_id UUID NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    -- Size and SHA-256 of the file as it was sent.
    bytes BIGINT NOT NULL,
    content_hash BYTEA NOT NULL,
    -- Lists in JSON: sentences; {reason, count, example}; names.
    warnings TEXT NOT NULL DEFAULT '[]',
    skip_reasons TEXT NOT NULL DEFAULT '[]',
    tools TEXT NOT NULL DEFAULT '[]',
    results BIGINT NOT NULL DEFAULT 0,
    new BIGINT NOT NULL DEFAULT 0,
    existing BIGINT NOT NULL DEFAULT 0,
    absent BIGINT NOT NULL DEFAULT 0,
    merged BIGINT NOT NULL DEFAULT 0,
    skipped BIGINT NOT NULL DEFAULT 0,
    uploaded_by TEXT NOT NULL,
    uploaded_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ
);
CREATE INDEX scans_by_project ON scans (project_id, id);
CREATE INDEX scans_by_branch ON scans (branch_id, id);

-- What a scan can speak for: a tool, and the category of its results where it names one. The id is
-- version 5 of project, tool and category.
CREATE TABLE sources (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL,
    project_id UUID NOT NULL,
    tool TEXT NOT NULL,
    category TEXT
);
CREATE INDEX sources_by_project ON sources (project_id);

-- The sources of each completed scan. Current are the latest complete one of a source on a branch
-- and all incomplete ones after it: an issue is present where a current scan shows it.
CREATE TABLE scan_sources (
    scan_id UUID NOT NULL REFERENCES scans (id) ON DELETE CASCADE,
    source_id UUID NOT NULL,
    branch_id UUID NOT NULL,
    -- Whether what it does not show is gone.
    complete BOOLEAN NOT NULL,
    current BOOLEAN NOT NULL,
    PRIMARY KEY (scan_id, source_id)
);
CREATE INDEX scan_sources_current ON scan_sources (branch_id, source_id) WHERE current;

-- Texts of scanners about their rules, in JSON. The id is version 5 of project and content, so that
-- a text is stored once.
CREATE TABLE rules (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL,
    project_id UUID NOT NULL,
    content TEXT NOT NULL
);
CREATE INDEX rules_by_project ON rules (project_id);

-- The stable things. The id is version 5 of project and fingerprint.
CREATE TABLE issues (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL,
    project_id UUID NOT NULL,
    fingerprint TEXT NOT NULL,
    -- The first scan that shows it, and when that was uploaded.
    first_scan_id UUID NOT NULL,
    first_detected_at TIMESTAMPTZ NOT NULL,
    -- One verdict for all branches.
    triage TEXT NOT NULL,
    dismissal_reason TEXT,
    -- From here on what the latest scan tells. `content_id` is version 5 of it: what has not
    -- changed is not written again.
    content_id UUID NOT NULL,
    severity TEXT NOT NULL,
    severity_rank BIGINT NOT NULL GENERATED ALWAYS AS (
        CASE severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END
    ) STORED,
    issue_type TEXT NOT NULL,
    location TEXT NOT NULL,
    tool TEXT NOT NULL,
    rule TEXT,
    rule_text_id UUID,
    details_id UUID NOT NULL
);
CREATE INDEX issues_by_project ON issues (project_id);

-- What only the page of an issue shows, in JSON, apart from what lists look through. An import writes
-- it before it tells issues of it. Ids are made in the order of the rows.
CREATE TABLE issue_details (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL,
    content TEXT NOT NULL
);

-- Which scan shows which issue, by which of its sources.
CREATE TABLE occurrences (
    scan_id UUID NOT NULL REFERENCES scans (id) ON DELETE CASCADE,
    issue_id UUID NOT NULL,
    source_id UUID NOT NULL,
    -- Held back in the scanned code or by the tool, each result of it.
    suppressed BOOLEAN NOT NULL,
    PRIMARY KEY (scan_id, issue_id, source_id)
);

-- How an issue stands on a branch that a scan showed it on.
CREATE TABLE detections (
    branch_id UUID NOT NULL,
    issue_id UUID NOT NULL,
    organization_id UUID NOT NULL,
    state TEXT NOT NULL,
    first_detected_at TIMESTAMPTZ NOT NULL,
    -- What lists sort and count by: 0 critical to 3 low; neither absent nor dismissed.
    severity_rank BIGINT NOT NULL,
    open BOOLEAN NOT NULL,
    PRIMARY KEY (branch_id, issue_id)
);
CREATE INDEX detections_open ON detections (branch_id, severity_rank, issue_id) WHERE open;

-- What happened to issues, apart from their first detections.
CREATE TABLE issue_events (
    issue_id UUID NOT NULL REFERENCES issues (id) ON DELETE CASCADE,
    organization_id UUID NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    kind TEXT NOT NULL,
    note TEXT NOT NULL,
    -- Where a scan told it.
    branch_id UUID,
    scan_id UUID
);
CREATE INDEX issue_events_by_issue ON issue_events (issue_id, at);
