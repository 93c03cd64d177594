-- How far the policies of a branch have been judged, and what work items tell of dates.

-- A digest of the rules by which all of the branch was judged, and when it was brought up to date
-- last; NULL where all of it has to be judged anew.
ALTER TABLE branches ADD COLUMN judged_by UUID;
ALTER TABLE branches ADD COLUMN judged_at TIMESTAMPTZ;

-- Issues that a scan, a decision or time has touched since.
CREATE TABLE touched_issues (
    organization_id UUID NOT NULL,
    branch_id UUID NOT NULL REFERENCES branches (id) ON DELETE CASCADE,
    issue_id UUID NOT NULL,
    PRIMARY KEY (branch_id, issue_id)
);

-- The first date to fix by of what a work item tells of, and whether it told that the date is over.
ALTER TABLE policy_tickets ADD COLUMN due TIMESTAMPTZ;
ALTER TABLE policy_tickets ADD COLUMN overdue BOOLEAN NOT NULL DEFAULT FALSE;
-- The date of an issue of which its work item told that it is over.
ALTER TABLE tickets ADD COLUMN overdue_told TIMESTAMPTZ;
