-- Organizations, the accounts of people, and what they sign in with.

CREATE TABLE organizations (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL
);

-- One account per e-mail address (stored in lower case), with memberships in many organizations.
CREATE TABLE users (
    id BLOB PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    -- PHC string; NULL until the one-time link was used.
    password_hash TEXT,
    created_at TEXT NOT NULL
);

CREATE TABLE memberships (
    organization_id BLOB NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- How the organization calls the person; another organization does not learn it.
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at TEXT NOT NULL,
    last_seen_at TEXT,
    PRIMARY KEY (organization_id, user_id)
);
CREATE INDEX memberships_by_user ON memberships (user_id);

-- One-time links. Only the SHA-256 of the secret is stored.
CREATE TABLE invitations (
    secret_hash BLOB PRIMARY KEY,
    organization_id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    expires_at TEXT NOT NULL,
    FOREIGN KEY (organization_id, user_id)
        REFERENCES memberships (organization_id, user_id) ON DELETE CASCADE
);
CREATE INDEX invitations_by_user ON invitations (organization_id, user_id);

-- Signed-in browsers. Only the SHA-256 of the cookie is stored.
CREATE TABLE sessions (
    id BLOB PRIMARY KEY,
    secret_hash BLOB NOT NULL UNIQUE,
    organization_id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    created_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    FOREIGN KEY (organization_id, user_id)
        REFERENCES memberships (organization_id, user_id) ON DELETE CASCADE
);
CREATE INDEX sessions_by_user ON sessions (user_id);

-- How often signing in was tried, by account and by address (hashed), in the current window.
CREATE TABLE sign_in_tries (
    subject BLOB PRIMARY KEY,
    started_at TEXT NOT NULL,
    tries INTEGER NOT NULL
);

-- The one-time code that an empty database is set up with.
CREATE TABLE setup_codes (
    secret_hash BLOB PRIMARY KEY,
    expires_at TEXT NOT NULL
);

-- Facts about this database as a whole, such as the id of the key that seals its secrets.
CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
