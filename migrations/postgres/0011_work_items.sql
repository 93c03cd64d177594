-- What Azure DevOps said last of the work items that issues are linked to.

CREATE TABLE work_items (
    organization_id UUID NOT NULL,
    instance_id UUID NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    -- Theirs: unique within the instance.
    number BIGINT NOT NULL,
    title TEXT,
    state TEXT,
    -- NULL where the process does not tell.
    state_category TEXT,
    assignee TEXT,
    -- Deleted, or where our token may not read.
    gone BOOLEAN NOT NULL,
    -- NULL when no reading has succeeded yet.
    read_at TIMESTAMPTZ,
    -- When it is to be read again.
    due_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (instance_id, number)
);
CREATE INDEX tickets_by_work_item ON tickets (instance_id, work_item_id)
    WHERE work_item_id IS NOT NULL;
