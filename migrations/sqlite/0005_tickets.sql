-- What people asked to be filed, and what became of it.

-- The intent to file an issue, committed before any call to Azure DevOps, and later the link to
-- its work item. One for an issue, whoever asks, how often, on whichever node, and wherever to.
CREATE TABLE tickets (
    -- Made of organization and issue: the same again after a restored backup.
    id BLOB NOT NULL,
    organization_id BLOB NOT NULL,
    project_id BLOB NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    -- Refers to no row: the link outlives a deleted scan, and an issue that comes back has this id.
    issue_id BLOB NOT NULL,
    -- Where to, as the integration was when the export was asked for.
    instance_id BLOB REFERENCES instances (id) ON DELETE SET NULL,
    azure_project_id BLOB NOT NULL,
    work_item_type TEXT NOT NULL,
    -- How often the link was taken away on purpose; part of the marker.
    unlinks INTEGER NOT NULL,
    requested_by BLOB NOT NULL,
    requested_at TEXT NOT NULL,
    state TEXT NOT NULL,
    -- What the exports with an open item of it want by now: file it, let it rest, or give it up.
    wish TEXT NOT NULL,
    reason TEXT,
    error TEXT,
    -- Nothing is done before; NULL when nothing will be done by itself.
    due_at TEXT,
    -- Rises with each claim: who claimed an earlier one changes nothing any more.
    attempt INTEGER NOT NULL,
    -- When the first call left whose work item may exist; NULL when none can.
    sent_at TEXT,
    work_item_id INTEGER,
    work_item_url TEXT,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (organization_id, issue_id)
);
CREATE INDEX tickets_by_id ON tickets (id);
CREATE INDEX tickets_due ON tickets (instance_id, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX tickets_by_project ON tickets (project_id);

-- One act of somebody who asked.
CREATE TABLE exports (
    id BLOB PRIMARY KEY,
    organization_id BLOB NOT NULL,
    project_id BLOB NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    requested_by BLOB NOT NULL,
    requested_by_name TEXT NOT NULL,
    requested_at TEXT NOT NULL,
    -- Somebody cancelled it; it ends once all that was sent has been looked for.
    cancelled BOOLEAN NOT NULL,
    finished_at TEXT
);
CREATE INDEX exports_by_project ON exports (project_id, requested_at);
CREATE INDEX exports_open ON exports (organization_id)
    WHERE state IN ('queued', 'running', 'paused');

-- Follows its ticket until that is filed or failed, and stays as it is from then on.
CREATE TABLE export_items (
    export_id BLOB NOT NULL REFERENCES exports (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    issue_id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    state TEXT NOT NULL,
    -- Given up by itself or with its export.
    withdrawn BOOLEAN NOT NULL,
    settled_at TEXT,
    reason TEXT,
    error TEXT,
    work_item_id INTEGER,
    work_item_url TEXT,
    PRIMARY KEY (export_id, position)
);
CREATE INDEX export_items_open ON export_items (export_id)
    WHERE state NOT IN ('filed', 'failed', 'cancelled');
CREATE INDEX export_items_by_ticket ON export_items (ticket_id);
CREATE INDEX export_items_by_issue ON export_items (issue_id);
