-- What was tried for each issue, for the people who have to mend it; and which instances stand still.

-- One attempt to file an issue, written together with what became of its ticket.
CREATE TABLE export_journal (
    -- Sorted by time.
    id BLOB PRIMARY KEY,
    organization_id BLOB NOT NULL,
    project_id BLOB NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    instance_id BLOB REFERENCES instances (id) ON DELETE SET NULL,
    -- Refers to no row, like a ticket.
    issue_id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    at TEXT NOT NULL,
    act TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    error TEXT,
    remedy TEXT,
    -- JSON: the fields that were refused.
    fields TEXT NOT NULL,
    -- JSON Patch, long texts cut.
    request TEXT,
    status INTEGER,
    answer TEXT,
    work_item_id INTEGER,
    work_item_url TEXT,
    duration_ms INTEGER NOT NULL
);
CREATE INDEX export_journal_by_project ON export_journal (project_id, id);
CREATE INDEX export_journal_by_instance ON export_journal (instance_id, id);
CREATE INDEX export_journal_by_issue ON export_journal (issue_id, id);
CREATE INDEX export_journal_by_time ON export_journal (at);

-- An instance through which nothing is filed until somebody mends the reason. While the row is
-- there, admins have been told.
CREATE TABLE filing_stops (
    instance_id BLOB PRIMARY KEY REFERENCES instances (id) ON DELETE CASCADE,
    organization_id BLOB NOT NULL,
    at TEXT NOT NULL,
    reason TEXT NOT NULL
);
