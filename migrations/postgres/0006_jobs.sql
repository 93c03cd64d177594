-- Work that was promised and is not done yet. A job is written in the transaction of the change
-- that needs it.

CREATE TABLE jobs (
    id UUID PRIMARY KEY,
    -- NULL for work of the whole program.
    organization_id UUID REFERENCES organizations (id) ON DELETE CASCADE,
    -- Typed and versioned JSON: `services::Job`.
    payload TEXT NOT NULL,
    -- One job has a key: what is asked for while it waits is done with it, what is asked for while
    -- it runs is done by running it again. So two of a key never run side by side.
    dedupe_key TEXT UNIQUE,
    due_at TIMESTAMPTZ NOT NULL,
    -- When to run again, asked for since the job was claimed.
    again_at TIMESTAMPTZ,
    attempts BIGINT NOT NULL,
    -- Set while a worker has it; the fencing token of that claim.
    lease UUID,
    leased_until TIMESTAMPTZ,
    -- Why the last attempt ended without success.
    reason TEXT,
    -- Given up; kept for the administrator.
    dead BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX jobs_due ON jobs (due_at) WHERE NOT dead;
