-- What lists of issues filter, sort and count by.

-- What findings share apart from their place. The id is version 5 of project and all the rest; a
-- project has some hundreds of them.
CREATE TABLE kinds (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL,
    project_id UUID NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    tool TEXT NOT NULL,
    rule TEXT,
    issue_type TEXT NOT NULL,
    -- Numbers, in JSON.
    cwe TEXT NOT NULL
);
CREATE INDEX kinds_by_project ON kinds (project_id);

-- The weaknesses of each kind.
CREATE TABLE kind_weaknesses (
    kind_id UUID NOT NULL REFERENCES kinds (id) ON DELETE CASCADE,
    cwe BIGINT NOT NULL,
    PRIMARY KEY (kind_id, cwe)
);

-- Whether what several tools find at one place is shown as one issue.
ALTER TABLE projects ADD COLUMN twins_together BOOLEAN NOT NULL DEFAULT FALSE;

-- Files that issues are in. The id is version 5 of project and path.
CREATE TABLE paths (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL,
    project_id UUID NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    -- In lower case, cut to what an index takes.
    folded TEXT COLLATE "C" NOT NULL
);
CREATE INDEX paths_by_project ON paths (project_id, folded);

-- The words of each path, found by how they begin.
CREATE TABLE path_words (
    path_id UUID NOT NULL REFERENCES paths (id) ON DELETE CASCADE,
    project_id UUID NOT NULL,
    word TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (path_id, word)
);
CREATE INDEX path_words_by_word ON path_words (project_id, word, path_id);

ALTER TABLE staged_findings ADD COLUMN kind_id UUID;
ALTER TABLE staged_findings ADD COLUMN path_id UUID;
ALTER TABLE issues ADD COLUMN kind_id UUID;
ALTER TABLE issues ADD COLUMN path_id UUID;
-- What people decided, for all branches.
ALTER TABLE issues ADD COLUMN owner_id UUID;
ALTER TABLE issues ADD COLUMN fix_by TIMESTAMPTZ;
CREATE INDEX issues_by_owner ON issues (project_id, owner_id) WHERE owner_id IS NOT NULL;
CREATE INDEX issues_by_fix_by ON issues (project_id, fix_by) WHERE fix_by IS NOT NULL;

-- The same as the issue says, so that a list is read from one index.
ALTER TABLE detections ADD COLUMN triage TEXT NOT NULL DEFAULT 'not_dismissed';
ALTER TABLE detections ADD COLUMN kind_id UUID;
ALTER TABLE detections ADD COLUMN path_id UUID;
DROP INDEX detections_open;
CREATE INDEX detections_by_severity ON detections (branch_id, open, severity_rank, issue_id);
CREATE INDEX detections_by_time ON detections (branch_id, open, first_detected_at, issue_id);
CREATE INDEX detections_by_kind ON detections (branch_id, kind_id, open, severity_rank, issue_id);
CREATE INDEX detections_by_path ON detections (branch_id, path_id, open, severity_rank, issue_id);
CREATE INDEX detections_by_state ON detections (branch_id, state, open, severity_rank, issue_id)
    WHERE state <> 'existing';
CREATE INDEX detections_by_triage ON detections (branch_id, triage, open, severity_rank, issue_id)
    WHERE triage <> 'not_dismissed';

-- Open issues by severity, counted anew whenever they change.
ALTER TABLE branches ADD COLUMN open_critical BIGINT NOT NULL DEFAULT 0;
ALTER TABLE branches ADD COLUMN open_high BIGINT NOT NULL DEFAULT 0;
ALTER TABLE branches ADD COLUMN open_medium BIGINT NOT NULL DEFAULT 0;
ALTER TABLE branches ADD COLUMN open_low BIGINT NOT NULL DEFAULT 0;

-- Filters that people keep for themselves, as the query of the list's address.
CREATE TABLE saved_filters (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL,
    project_id UUID NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    user_id UUID NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    UNIQUE (project_id, user_id, name)
);

-- Branches without a scan for so many days are removed; never where NULL.
ALTER TABLE projects ADD COLUMN branch_days BIGINT;

-- What a pipeline calls its upload, so that sending it twice is one scan.
ALTER TABLE scans ADD COLUMN idempotency_key TEXT;
CREATE UNIQUE INDEX scans_by_idempotency_key ON scans (project_id, idempotency_key);
