-- Who did what. Rows outlive what they speak of, so nothing refers to them or from them.

CREATE TABLE audit (
    id BLOB PRIMARY KEY,
    -- NULL where nobody is signed in yet.
    organization_id BLOB,
    at TEXT NOT NULL,
    user_id BLOB,
    user_name TEXT,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    details TEXT NOT NULL,
    address TEXT
);
CREATE INDEX audit_by_organization ON audit (organization_id, at);
