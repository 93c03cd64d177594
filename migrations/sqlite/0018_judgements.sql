-- How far the policies of a branch have been judged, and what has to be judged anew.

-- A digest of the rules by which all of the branch was judged, and when it was brought up to date
-- last; NULL where all of it has to be judged anew.
ALTER TABLE branches ADD COLUMN judged_by BLOB;
ALTER TABLE branches ADD COLUMN judged_at TEXT;

-- Issues that a scan, a decision or time has touched since.
CREATE TABLE touched_issues (
    organization_id BLOB NOT NULL,
    branch_id BLOB NOT NULL REFERENCES branches (id) ON DELETE CASCADE,
    issue_id BLOB NOT NULL,
    PRIMARY KEY (branch_id, issue_id)
) WITHOUT ROWID;
