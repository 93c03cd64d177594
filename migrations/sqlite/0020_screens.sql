-- What screens ask that nothing else does.

-- What the tickets of an instance are at, at a glance.
CREATE INDEX tickets_by_instance ON tickets (instance_id, state, changed_at);

-- Whether somebody wants to see the first steps no more.
ALTER TABLE organizations ADD COLUMN steps_dismissed BOOLEAN NOT NULL DEFAULT FALSE;
