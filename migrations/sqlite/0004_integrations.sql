-- Connections to Azure DevOps, and which project files through which of them.

CREATE TABLE instances (
    id BLOB PRIMARY KEY,
    organization_id BLOB NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    -- Canonical form.
    url TEXT NOT NULL,
    enabled BOOLEAN NOT NULL,
    -- Sealed, bound to organization, instance and origin; NULL when it has to be entered again.
    sealed_token BLOB,
    token_set_at TEXT NOT NULL,
    token_expires_on TEXT,
    test_ok BOOLEAN,
    test_message TEXT,
    test_acts_as TEXT,
    tested_at TEXT,
    practice BOOLEAN NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX instances_by_organization ON instances (organization_id);

-- At most one a project.
CREATE TABLE integrations (
    id BLOB PRIMARY KEY,
    organization_id BLOB NOT NULL,
    project_id BLOB NOT NULL UNIQUE REFERENCES projects (id) ON DELETE CASCADE,
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    azure_project_id BLOB NOT NULL,
    azure_project_name TEXT NOT NULL,
    work_item_type TEXT NOT NULL,
    -- Rises with each change of the setting.
    version INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    test_ok BOOLEAN,
    test_message TEXT,
    test_acts_as TEXT,
    tested_at TEXT
);
CREATE INDEX integrations_by_instance ON integrations (instance_id);
