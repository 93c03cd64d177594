-- How projects stood day by day, so that no page reads all issues to tell it.

CREATE TABLE daily_counts (
    organization_id UUID NOT NULL,
    project_id UUID NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    -- In UTC. The row of a day that is not over is counted anew after each scan and decision.
    day DATE NOT NULL,
    -- Open issues of the default branch.
    critical BIGINT NOT NULL,
    high BIGINT NOT NULL,
    medium BIGINT NOT NULL,
    low BIGINT NOT NULL,
    -- Those that break policies, and those whose date to fix them had passed.
    violations BIGINT NOT NULL,
    overdue BIGINT NOT NULL,
    -- The days of their first detections, counted from 1970 on and added up: their mean age.
    first_days BIGINT NOT NULL,
    -- What scans of the day found new, and found gone.
    found BIGINT NOT NULL,
    gone BIGINT NOT NULL,
    PRIMARY KEY (organization_id, day, project_id)
);
CREATE INDEX daily_counts_by_project ON daily_counts (project_id, day);

-- What was filed, waits and failed, counted without reading the tickets.
CREATE INDEX tickets_by_state ON tickets (organization_id, project_id, state);
