-- How projects stood day by day, so that no page reads all issues to tell it.

CREATE TABLE daily_counts (
    organization_id BLOB NOT NULL,
    project_id BLOB NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    -- In UTC. The row of a day that is not over is counted anew after each scan and decision.
    day TEXT NOT NULL,
    -- Open issues of the default branch.
    critical INTEGER NOT NULL,
    high INTEGER NOT NULL,
    medium INTEGER NOT NULL,
    low INTEGER NOT NULL,
    -- Those that break policies, and those whose date to fix them had passed.
    violations INTEGER NOT NULL,
    overdue INTEGER NOT NULL,
    -- The days of their first detections, counted from 1970 on and added up: their mean age.
    first_days INTEGER NOT NULL,
    -- What scans of the day found new, and found gone.
    found INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    PRIMARY KEY (organization_id, day, project_id)
) WITHOUT ROWID;
CREATE INDEX daily_counts_by_project ON daily_counts (project_id, day);

-- What was filed, waits and failed, counted without reading the tickets.
CREATE INDEX tickets_by_state ON tickets (organization_id, project_id, state);
