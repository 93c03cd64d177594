-- The requests to Azure DevOps that are in flight or wait for their turn, and its pauses, over all
-- nodes.

-- One process uses this database and counts in memory; the table is here so that both databases
-- have the same.
CREATE TABLE request_places (
    -- The order in which they go.
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    -- Whose token it is: a keyed hash of address and token.
    identity BLOB NOT NULL,
    -- Over by then, or given up by a node that is gone.
    until TEXT NOT NULL
);
CREATE INDEX request_places_by_identity ON request_places (identity, number);

-- The pauses that Azure DevOps has asked for. They outlast a restart, and so does the wish.
CREATE TABLE request_pauses (
    identity BLOB PRIMARY KEY,
    -- No request of the token leaves before.
    until TEXT NOT NULL
);
