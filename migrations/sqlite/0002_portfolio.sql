-- Applications, their projects and branches, and who works on them.

CREATE TABLE applications (
    id BLOB PRIMARY KEY,
    organization_id BLOB NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (organization_id, name)
);

CREATE TABLE application_members (
    organization_id BLOB NOT NULL,
    application_id BLOB NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    user_id BLOB NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (application_id, user_id),
    FOREIGN KEY (organization_id, user_id)
        REFERENCES memberships (organization_id, user_id) ON DELETE CASCADE
);
CREATE INDEX application_members_by_user ON application_members (organization_id, user_id);

CREATE TABLE projects (
    id BLOB PRIMARY KEY,
    organization_id BLOB NOT NULL,
    application_id BLOB NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    -- Rises when what scans say of the project changes. Whoever raises it holds the row, so that
    -- imports into one project wait for each other.
    revision INTEGER NOT NULL DEFAULT 0,
    UNIQUE (application_id, name)
);
CREATE INDEX projects_by_organization ON projects (organization_id);

CREATE TABLE branches (
    id BLOB PRIMARY KEY,
    organization_id BLOB NOT NULL,
    project_id BLOB NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    is_default BOOLEAN NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (project_id, name)
);
CREATE UNIQUE INDEX branches_default ON branches (project_id) WHERE is_default;

-- Tokens for programs. Only the SHA-256 of the secret is stored. With a project they may upload
-- scans to it and nothing else.
CREATE TABLE api_tokens (
    id BLOB PRIMARY KEY,
    secret_hash BLOB NOT NULL UNIQUE,
    organization_id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    project_id BLOB REFERENCES projects (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_on TEXT NOT NULL,
    last_used_at TEXT,
    FOREIGN KEY (organization_id, user_id)
        REFERENCES memberships (organization_id, user_id) ON DELETE CASCADE
);
CREATE INDEX api_tokens_by_user ON api_tokens (organization_id, user_id);
CREATE INDEX api_tokens_by_project ON api_tokens (project_id);
