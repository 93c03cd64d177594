-- What mail has told: of which scans, and how near the end of which tokens was.

-- Scans that ended before there was mail count as told.
ALTER TABLE scans ADD COLUMN told BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE scans SET told = TRUE WHERE state NOT IN ('queued', 'running');
CREATE INDEX scans_untold ON scans (branch_id) WHERE NOT told;

-- The fewest days before the end of the token of which people were told; NULL for a new token.
ALTER TABLE instances ADD COLUMN end_told INTEGER;
