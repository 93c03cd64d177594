-- The requests to Azure DevOps that are in flight or wait for their turn, and its pauses, over all
-- nodes.

-- What it holds means nothing after a crash.
CREATE UNLOGGED TABLE request_places (
    -- The order in which they go.
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Whose token it is: a keyed hash of address and token.
    identity BYTEA NOT NULL,
    -- Over by then, or given up by a node that is gone.
    until TIMESTAMPTZ NOT NULL
);
CREATE INDEX request_places_by_identity ON request_places (identity, number);

-- The pauses that Azure DevOps has asked for. They outlast a restart, and so does the wish.
CREATE TABLE request_pauses (
    identity BYTEA PRIMARY KEY,
    -- No request of the token leaves before.
    until TIMESTAMPTZ NOT NULL
);
