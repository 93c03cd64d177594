-- Organizations, the accounts of people, and what they sign in with.

CREATE TABLE organizations (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

-- One account per e-mail address (stored in lower case), with memberships in many organizations.
CREATE TABLE users (
    id UUID PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    -- PHC string; NULL until the one-time link was used.
    password_hash TEXT,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE memberships (
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- How the organization calls the person; another organization does not learn it.
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ,
    PRIMARY KEY (organization_id, user_id)
);
CREATE INDEX memberships_by_user ON memberships (user_id);

-- One-time links. Only the SHA-256 of the secret is stored.
CREATE TABLE invitations (
    secret_hash BYTEA PRIMARY KEY,
    organization_id UUID NOT NULL,
    user_id UUID NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    FOREIGN KEY (organization_id, user_id)
        REFERENCES memberships (organization_id, user_id) ON DELETE CASCADE
);
CREATE INDEX invitations_by_user ON invitations (organization_id, user_id);

-- Signed-in browsers. Only the SHA-256 of the cookie is stored.
CREATE TABLE sessions (
    id UUID PRIMARY KEY,
    secret_hash BYTEA NOT NULL UNIQUE,
    organization_id UUID NOT NULL,
    user_id UUID NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL,
    FOREIGN KEY (organization_id, user_id)
        REFERENCES memberships (organization_id, user_id) ON DELETE CASCADE
);
CREATE INDEX sessions_by_user ON sessions (user_id);

-- How often signing in was tried, by account and by address (hashed), in the current window.
CREATE TABLE sign_in_tries (
    subject BYTEA PRIMARY KEY,
    started_at TIMESTAMPTZ NOT NULL,
    tries BIGINT NOT NULL
);

-- The one-time code that an empty database is set up with.
CREATE TABLE setup_codes (
    secret_hash BYTEA PRIMARY KEY,
    expires_at TIMESTAMPTZ NOT NULL
);

-- Facts about this database as a whole, such as the id of the key that seals its secrets.
CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
