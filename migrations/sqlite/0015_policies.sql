-- Policies, which branches they judge, and which issues break them.

CREATE TABLE policies (
    id BLOB PRIMARY KEY,
    organization_id BLOB NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    is_default BOOLEAN NOT NULL,
    -- JSON.
    rules TEXT NOT NULL,
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    UNIQUE (organization_id, name)
);
CREATE UNIQUE INDEX policies_default ON policies (organization_id) WHERE is_default;

-- Every organization has the shipped policy; its existing projects are judged by none.
INSERT INTO policies (id, organization_id, name, description, is_default, rules, created_at,
    changed_at)
SELECT randomblob(16), id, 'Critical, High Severity notify',
    'Tells the Organization Admins of critical and high issues.', TRUE,
    '[{"name":"Critical or high","conditions":{"severity":"critical,high"},"actions":{"send_notification":{"enabled":true}},"fix_by":[]}]',
    created_at, created_at
FROM organizations;

-- The policies that a project chose, and those of branches with a selection of their own.
CREATE TABLE project_policies (
    organization_id BLOB NOT NULL,
    project_id BLOB NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    policy_id BLOB NOT NULL REFERENCES policies (id) ON DELETE CASCADE,
    PRIMARY KEY (project_id, policy_id)
) WITHOUT ROWID;
CREATE INDEX project_policies_by_policy ON project_policies (policy_id);
CREATE TABLE branch_policies (
    organization_id BLOB NOT NULL,
    branch_id BLOB NOT NULL REFERENCES branches (id) ON DELETE CASCADE,
    policy_id BLOB NOT NULL REFERENCES policies (id) ON DELETE CASCADE,
    PRIMARY KEY (branch_id, policy_id)
) WITHOUT ROWID;
CREATE INDEX branch_policies_by_policy ON branch_policies (policy_id);
-- Where a branch other than the default one has its policies from.
ALTER TABLE branches ADD COLUMN policy_choice TEXT NOT NULL DEFAULT 'project';
-- Issues that break a policy, each counted once.
ALTER TABLE branches ADD COLUMN violating INTEGER NOT NULL DEFAULT 0;

-- Which issue breaks which rule on a branch, since when. A rule's id is version 5 of policy and name.
CREATE TABLE violations (
    organization_id BLOB NOT NULL,
    branch_id BLOB NOT NULL REFERENCES branches (id) ON DELETE CASCADE,
    policy_id BLOB NOT NULL,
    rule_id BLOB NOT NULL,
    issue_id BLOB NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (branch_id, policy_id, rule_id, issue_id)
) WITHOUT ROWID;
CREATE INDEX violations_by_rule ON violations (branch_id, rule_id, issue_id);
CREATE INDEX violations_by_issue ON violations (issue_id, branch_id);

-- Whether a person chose the date by which an issue shall be fixed; policies leave that one alone.
ALTER TABLE issues ADD COLUMN fix_by_chosen BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE issues SET fix_by_chosen = TRUE WHERE fix_by IS NOT NULL;

-- What the policies say of a scan; the rules in JSON that have it fail.
ALTER TABLE scans ADD COLUMN gate TEXT NOT NULL DEFAULT 'none';
ALTER TABLE scans ADD COLUMN broken_rules TEXT NOT NULL DEFAULT '[]';
CREATE INDEX scans_gate_pending ON scans (branch_id) WHERE gate = 'pending';
