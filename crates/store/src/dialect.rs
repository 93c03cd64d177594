//! The few statements that the two databases do not share, each with the reason.

/// Keeps a lock by number until the transaction ends. SQLite has one writer and needs none.
pub(crate) const LOCK_POSTGRES: &str = "SELECT pg_advisory_xact_lock($1)";

/// Days after the first detection of an issue `i`, around their number. The two reckon with times in
/// words of their own; in SQLite the text of a time keeps its hours and what follows them.
pub(crate) const DAYS_AFTER_SQLITE: (&str, &str) = (
    "date(i.first_detected_at, '+' || ",
    " || ' days') || substr(i.first_detected_at, 11)",
);
pub(crate) const DAYS_AFTER_POSTGRES: (&str, &str) = (
    "i.first_detected_at + CAST(",
    " AS DOUBLE PRECISION) * INTERVAL '24 hours'",
);

/// The days of the first detections of open issues on the default branch of a project, counted from
/// 1970 on and added up. The two reckon with days in words of their own.
pub(crate) const FIRST_DAYS_SQLITE: &str = "
    SELECT CAST(COALESCE(SUM(CAST(
        julianday(substr(d.first_detected_at, 1, 10)) - 2440587.5 AS INTEGER)), 0) AS BIGINT)
    FROM branches b JOIN detections d ON d.branch_id = b.id AND d.open = TRUE
    WHERE b.organization_id = $1 AND b.project_id = $2 AND b.is_default";
pub(crate) const FIRST_DAYS_POSTGRES: &str = "
    SELECT CAST(COALESCE(SUM(
        (d.first_detected_at AT TIME ZONE 'UTC')::date - DATE '1970-01-01'), 0) AS BIGINT)
    FROM branches b JOIN detections d ON d.branch_id = b.id AND d.open = TRUE
    WHERE b.organization_id = $1 AND b.project_id = $2 AND b.is_default";

/// Claims the job that has been due for longest and whose lease, if any, has run out.
///
/// PostgreSQL skips rows that another worker is claiming at this moment; SQLite has one writer, so
/// nobody else can be. Both count by the database's own clock where nodes could disagree:
/// PostgreSQL serves several nodes and uses its time for leases, SQLite serves one process, whose
/// clock is the parameter.
pub(crate) const CLAIM_JOB_SQLITE: &str = "
    UPDATE jobs SET lease = $1, leased_until = $3, attempts = attempts + 1
    WHERE id = (
        SELECT id FROM jobs
        WHERE NOT dead AND due_at <= $2 AND (leased_until IS NULL OR leased_until <= $2)
        ORDER BY due_at, id LIMIT 1
    )
    RETURNING id, organization_id, payload, attempts";
pub(crate) const CLAIM_JOB_POSTGRES: &str = "
    UPDATE jobs SET lease = $1, leased_until = now() + ($3::timestamptz - $2::timestamptz),
        attempts = attempts + 1
    WHERE id = (
        SELECT id FROM jobs
        WHERE NOT dead AND due_at <= $2 AND (leased_until IS NULL OR leased_until <= now())
        ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING id, organization_id, payload, attempts";
