-- Work items that stand for violations of a policy in a project, or for a part of them.

CREATE TABLE policy_tickets (
    -- Version 5 of project, policy, strategy and part; the issue of its ticket, which is no issue.
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL,
    project_id UUID NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    policy_id UUID NOT NULL,
    strategy TEXT NOT NULL,
    -- What its issues have in common; empty for all of them.
    part TEXT NOT NULL,
    -- What the work item tells: a digest of it, the title, and the description as we sent it and as
    -- Azure DevOps gave it back.
    told UUID NOT NULL,
    title TEXT NOT NULL,
    sent TEXT NOT NULL,
    returned TEXT,
    severity TEXT NOT NULL,
    -- The state that we moved it to last.
    state_set TEXT
);
CREATE INDEX policy_tickets_by_policy ON policy_tickets (project_id, policy_id);

-- The issues that it tells of, in the words in which it does.
CREATE TABLE told_issues (
    organization_id UUID NOT NULL,
    policy_ticket_id UUID NOT NULL REFERENCES policy_tickets (id) ON DELETE CASCADE,
    issue_id UUID NOT NULL,
    label TEXT NOT NULL,
    PRIMARY KEY (policy_ticket_id, issue_id)
);
