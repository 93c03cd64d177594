-- Work that was promised and is not done yet. A job is written in the transaction of the change
-- that needs it.

CREATE TABLE jobs (
    id BLOB PRIMARY KEY,
    -- NULL for work of the whole program.
    organization_id BLOB REFERENCES organizations (id) ON DELETE CASCADE,
    -- Typed and versioned JSON: `services::Job`.
    payload TEXT NOT NULL,
    -- One job has a key: what is asked for while it waits is done with it, what is asked for while
    -- it runs is done by running it again. So two of a key never run side by side.
    dedupe_key TEXT UNIQUE,
    due_at TEXT NOT NULL,
    -- When to run again, asked for since the job was claimed.
    again_at TEXT,
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
