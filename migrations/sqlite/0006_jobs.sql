-- Work that was promised and is not done yet. A job is written in the transaction of the change
-- that needs it.

CREATE TABLE jobs (
    id BLOB PRIMARY KEY,
    -- NULL for work of the whole program.
    organization_id BLOB REFERENCES organizations (id) ON DELETE CASCADE,
    -- Typed and versioned JSON: `services::Job`.
    payload TEXT NOT NULL,
    -- A job with the same key that waits already is enough.
    dedupe_key TEXT UNIQUE,
    due_at TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    -- Set while a worker has it; the fencing token of that claim.
    lease BLOB,
    leased_until TEXT,
    -- Why the last attempt ended without success.
    reason TEXT,
    -- Given up; kept for the administrator.
    dead BOOLEAN NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX jobs_due ON jobs (due_at) WHERE NOT dead;
