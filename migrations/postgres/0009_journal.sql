-- What was tried for each issue, for the people who have to mend it; and which instances stand still.

-- One attempt to file an issue, written together with what became of its ticket.
CREATE TABLE export_journal (
    -- Sorted by time.
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL,
    project_id UUID NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    instance_id UUID REFERENCES instances (id) ON DELETE SET NULL,
    -- Refers to no row, like a ticket.
    issue_id UUID NOT NULL,
    ticket_id UUID NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    act TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    error TEXT,
    remedy TEXT,
    -- JSON: the fields that were refused.
    fields TEXT NOT NULL,
    -- JSON Patch, long texts cut.
    request TEXT,
    status BIGINT,
    answer TEXT,
    work_item_id BIGINT,
    work_item_url TEXT,
    duration_ms BIGINT NOT NULL
);
CREATE INDEX export_journal_by_project ON export_journal (project_id, id);
CREATE INDEX export_journal_by_instance ON export_journal (instance_id, id);
CREATE INDEX export_journal_by_issue ON export_journal (issue_id, id);
CREATE INDEX export_journal_by_time ON export_journal (at);

-- An instance through which nothing is filed until somebody mends the reason. While the row is
-- there, admins have been told.
CREATE TABLE filing_stops (
    instance_id UUID PRIMARY KEY REFERENCES instances (id) ON DELETE CASCADE,
    organization_id UUID NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    reason TEXT NOT NULL
);
