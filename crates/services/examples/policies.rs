//! What the evaluation of twenty policies costs in a project with a million issues: all of it, again
//! without a change, after a scan of ten thousand results and after triage. `cargo xtask bench
//! policies`.
//!
//! The million are written straight into the tables, as an import would leave them; how long that
//! takes is measured elsewhere. A project may choose five policies; here twenty judge it.

use std::error::Error;
use std::io::Write;
use std::time::Instant;

use domain::{
    Actor, Credential, GlobalRole, IssueQuery, NameForm, Organization, OrganizationId, PolicyForm,
    Project, SessionId, TriageForm, UserId, UserState,
};
use serde_json::{Value, json};
use services::Worker;
use services::testing::Bench;
use sqlx::{AssertSqlSafe, PgPool, SqlitePool};
use store::{AccountRow, NewMembership};
use uuid::Uuid;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const ISSUES: u32 = 1_000_000;
const SCANNED: u32 = 10_000;
const POLICIES: usize = 20;
/// Seconds that the evaluation of all, and of what a scan touched, may take.
const GOALS: (f64, f64) = (5.0, 0.5);

#[tokio::main]
async fn main() -> Result<()> {
    for bench in &Bench::each().await {
        Ground::lay(bench).await?.measure().await?;
    }
    Ok(())
}

/// The database, to be written to straight.
enum Tables {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Tables {
    async fn open(url: &str) -> Result<Self> {
        Ok(if url.starts_with("sqlite:") {
            Self::Sqlite(SqlitePool::connect(url).await?)
        } else {
            Self::Postgres(PgPool::connect(url).await?)
        })
    }

    const fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    fn id(&self, id: Uuid) -> String {
        match self {
            Self::Sqlite(_) => format!("x'{}'", id.simple()),
            Self::Postgres(_) => format!("CAST('{id}' AS UUID)"),
        }
    }

    fn random_id(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "randomblob(16)",
            Self::Postgres(_) => "gen_random_uuid()",
        }
    }

    fn numbered_id(&self, number: &str) -> String {
        match self {
            Self::Sqlite(_) => format!("CAST(printf('%016d', {number}) AS BLOB)"),
            Self::Postgres(_) => format!("CAST(LPAD(TO_HEX({number}), 32, '0') AS UUID)"),
        }
    }

    /// What stands before a statement on the numbers `n.i` from zero.
    fn numbers(&self, count: u32) -> String {
        match self {
            Self::Sqlite(_) => format!(
                "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {count})"
            ),
            Self::Postgres(_) => format!("WITH n(i) AS (SELECT generate_series(0, {count} - 1))"),
        }
    }

    async fn run(&self, sql: String) -> Result<()> {
        let sql = AssertSqlSafe(sql);
        match self {
            Self::Sqlite(pool) => {
                sqlx::query(sql).execute(pool).await?;
            }
            Self::Postgres(pool) => {
                sqlx::query(sql).execute(pool).await?;
            }
        }
        Ok(())
    }

    async fn number(&self, sql: &str) -> Result<i64> {
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(match self {
            Self::Sqlite(pool) => sqlx::query_scalar(sql).fetch_one(pool).await?,
            Self::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await?,
        })
    }
}

struct Ground<'a> {
    bench: &'a Bench,
    tables: Tables,
    ada: Actor,
    web: Project,
    worker: Worker,
}

impl<'a> Ground<'a> {
    async fn lay(bench: &'a Bench) -> Result<Self> {
        let ada = admin(bench).await?;
        let named = |name: &str| NameForm {
            name: name.to_owned(),
        };
        let services = &bench.services;
        let shop = services.create_application(&ada, named("Shop")).await?;
        let web = services.create_project(&ada, shop.id, named("web")).await?;
        let ground = Self {
            tables: Tables::open(bench.database_url()).await?,
            worker: Worker::new(services.clone()),
            bench,
            ada,
            web,
        };
        ground.fill().await?;
        ground.judge().await?;
        Ok(ground)
    }

    /// A scan with a million issues on the default branch, one in a hundred of them new.
    async fn fill(&self) -> Result<()> {
        let tables = &self.tables;
        let project = tables.id(self.web.id.0);
        let organization = tables.id(self.ada.organization.0);
        let branch = format!("(SELECT id FROM branches WHERE project_id = {project})");
        let (scan, source) = (tables.id(Uuid::now_v7()), tables.id(Uuid::now_v7()));
        let (random, time) = (tables.random_id(), "'2025-01-05T12:00:00.000000+00:00'");
        let kind = tables.numbered_id("(n.i / 100) % 200");
        let path = tables.numbered_id("1000 + (n.i / 13) % 20000");
        let tags = |number: &str| tables.numbered_id(number);
        let all = [
            format!(
                "INSERT INTO scans (id, organization_id, project_id, branch_id, state, bytes,
                    content_hash, uploaded_by, uploaded_at, finished_at, told)
                 SELECT {scan}, {organization}, {project}, {branch}, 'completed', 1, '', 'bench',
                    {time}, {time}, TRUE"
            ),
            format!(
                "INSERT INTO sources (id, organization_id, project_id, tool)
                 VALUES ({source}, {organization}, {project}, 'Example')"
            ),
            format!(
                "INSERT INTO scan_sources (scan_id, source_id, branch_id, complete, current)
                 SELECT {scan}, {source}, {branch}, TRUE, TRUE"
            ),
            format!(
                "{} INSERT INTO kinds (id, organization_id, project_id, tool, rule, issue_type, cwe)
                 SELECT {}, {organization}, {project}, 'Example', 'rule' || n.i, 'Type ' || n.i,
                    '[' || (n.i % 50 + 1) || ']' FROM n",
                tables.numbers(200),
                tags("n.i")
            ),
            format!(
                "{} INSERT INTO paths (id, organization_id, project_id, folded)
                 SELECT {}, {organization}, {project}, 'src/d' || (n.i % 100) || '/f' || n.i || '.c'
                 FROM n",
                tables.numbers(20_000),
                tags("1000 + n.i")
            ),
            format!(
                "{} INSERT INTO issues (id, organization_id, project_id, fingerprint, first_scan_id,
                    first_detected_at, triage, content_id, severity, issue_type, location, tool,
                    rule, details_id, kind_id, path_id)
                 SELECT {random}, {organization}, {project}, 'f' || n.i, {scan}, {time},
                    'not_dismissed', {random}, CASE WHEN n.i % 100 < 2 THEN 'critical'
                        WHEN n.i % 100 < 15 THEN 'high' WHEN n.i % 100 < 60 THEN 'medium'
                        ELSE 'low' END,
                    'Type ' || ((n.i / 100) % 200), 'src/d1/f' || (n.i / 13) % 20000 || '.c:7',
                    'Example', 'rule', {random}, {kind}, {path} FROM n",
                tables.numbers(ISSUES)
            ),
            format!(
                "INSERT INTO occurrences (scan_id, issue_id, source_id, suppressed)
                 SELECT {scan}, id, {source}, FALSE FROM issues WHERE project_id = {project}"
            ),
            format!(
                "INSERT INTO detections (branch_id, issue_id, organization_id, state,
                    first_detected_at, severity_rank, open, triage, kind_id, path_id)
                 SELECT {branch}, id, organization_id,
                    CASE WHEN fingerprint LIKE '%07' THEN 'new' ELSE 'existing' END,
                    first_detected_at, severity_rank, TRUE, triage, kind_id, path_id
                 FROM issues WHERE project_id = {project}"
            ),
            "ANALYZE".to_owned(),
        ];
        for sql in all {
            let sql = match tables {
                Tables::Sqlite(_) => sql,
                Tables::Postgres(_) => sql
                    .replace(time, &format!("CAST({time} AS TIMESTAMPTZ)"))
                    .replace("1, '', 'bench'", "1, CAST('' AS BYTEA), 'bench'"),
            };
            tables.run(sql).await?;
        }
        Ok(())
    }

    /// Twenty policies that judge the project. Their violations are some ten thousand.
    async fn judge(&self) -> Result<()> {
        for number in 0..POLICIES {
            let (first, second) = (number % 50 + 1, number % 50 + 21);
            let conditions = match number % 5 {
                0 => json!({ "severity": "critical", "cwe": first.to_string() }),
                1 => json!({ "severity": "high", "cwe": format!("{first},{second}") }),
                2 => json!({ "severity": "critical,high", "detection": "new" }),
                3 => json!({ "severity": "critical,high", "path": format!("src/d{first}/") }),
                _ => json!({ "severity": "critical", "fix_by": "overdue", "age": "30",
                    "cwe": first.to_string() }),
            };
            let rule = json!({ "name": "Rule", "conditions": conditions,
                "fix_by": [{ "severity": "critical", "days": 30 + number }] });
            let form = json!({ "name": format!("Policy {number}"), "rules": [rule] });
            let form: PolicyForm = serde_json::from_value(form)?;
            let policy = self.bench.services.create_policy(&self.ada, form).await?;
            let tables = &self.tables;
            let (organization, project, policy) = (
                tables.id(self.ada.organization.0),
                tables.id(self.web.id.0),
                tables.id(policy.id.0),
            );
            let choose = format!(
                "INSERT INTO project_policies (organization_id, project_id, policy_id)
                 VALUES ({organization}, {project}, {policy})"
            );
            tables.run(choose).await?;
        }
        Ok(())
    }

    async fn measure(&self) -> Result<()> {
        let mut out = std::io::stdout();
        let name = self.tables.name();
        // Anything that asks for an evaluation will do.
        self.triage(1).await?;
        let first = self.step().await?;
        let violations = "SELECT COUNT(*) FROM violations";
        let found = self.tables.number(violations).await?;
        let (all, touched) = GOALS;
        writeln!(
            out,
            "{name}, {ISSUES} issues, {POLICIES} policies, {found} violations"
        )?;
        writeln!(out, "  all of it, first: {first:.2} s (goal {all} s)")?;
        self.bench.clock.advance(chrono::TimeDelta::hours(1));
        self.tables
            .run("UPDATE branches SET judged_by = NULL".to_owned())
            .await?;
        self.triage(2).await?;
        let again = self.step().await?;
        let latest =
            "SELECT COUNT(*) FROM violations WHERE since = (SELECT MAX(since) FROM violations)";
        let written = found - self.tables.number(latest).await?;
        writeln!(
            out,
            "  all of it, again: {again:.2} s (goal {all} s), {written} violations written"
        )?;
        self.bench.clock.advance(chrono::TimeDelta::hours(1));
        let report = report();
        let services = &self.bench.services;
        services
            .upload_scan(&self.ada, self.web.id, None, report.to_string().as_bytes())
            .await?;
        let import = self.step().await?;
        let after = self.step().await?;
        let more = self.tables.number(violations).await? - found;
        writeln!(
            out,
            "  after a scan of {SCANNED} ({import:.2} s): {after:.2} s (goal {touched} s), {more} more"
        )?;
        self.triage(100).await?;
        let decided = self.step().await?;
        writeln!(out, "  after triage of 100 issues: {decided:.2} s")?;
        Ok(())
    }

    /// Decides about the first issues of the list.
    async fn triage(&self, issues: u32) -> Result<()> {
        let query = IssueQuery {
            limit: Some(issues),
            ..IssueQuery::default()
        };
        let (filter, page) = query.read().map_err(|errors| format!("{errors:?}"))?;
        let services = &self.bench.services;
        let listed = services
            .issues(&self.ada, self.web.id, &filter, &page)
            .await?;
        let form = TriageForm {
            issue_ids: listed.items.iter().map(|row| row.id).collect(),
            status: Some("dismissed".into()),
            dismissal_reason: Some("other".into()),
            ..TriageForm::default()
        };
        services
            .triage_issues(&self.ada, self.web.id, &form)
            .await?;
        Ok(())
    }

    /// Carries out the next job; the seconds that it took.
    async fn step(&self) -> Result<f64> {
        let begin = Instant::now();
        if !self.worker.step().await? {
            return Err("there is no job to carry out".into());
        }
        Ok(begin.elapsed().as_secs_f64())
    }
}

/// Ten thousand results of another tool, in the files of the others.
fn report() -> Value {
    let result = |number: u32| {
        let (level, file) = (
            if number.is_multiple_of(7) {
                "error"
            } else {
                "warning"
            },
            format!("src/d{}/f{}.c", number % 100, number % 20_000),
        );
        json!({
            "ruleId": format!("R{}", number % 50),
            "level": level,
            "message": { "text": format!("found {number}") },
            "locations": [{ "physicalLocation": {
                "artifactLocation": { "uri": file },
                "region": { "startLine": number + 1,
                    "snippet": { "text": format!("call_{number}()") } },
            } }],
        })
    };
    let results: Vec<_> = (0..SCANNED).map(result).collect();
    json!({ "version": "2.1.0", "runs": [
        { "tool": { "driver": { "name": "Another", "version": "1" } }, "results": results } ] })
}

async fn admin(bench: &Bench) -> Result<Actor> {
    let (organization, user) = (OrganizationId(Uuid::now_v7()), UserId(Uuid::now_v7()));
    let (now, email) = (bench.clock.now(), "ada@example.com".to_owned());
    let mut writer = bench.store().write().await?;
    let made = Organization {
        id: organization,
        name: "Contoso".to_owned(),
    };
    writer.insert_organization(&made, now).await?;
    let account = AccountRow {
        id: user,
        email: email.clone(),
        password_hash: None,
    };
    writer.insert_account(&account, now).await?;
    let role = GlobalRole::OrganizationAdmin;
    let membership = NewMembership {
        user,
        name: "Ada",
        role,
        state: UserState::Active,
    };
    writer
        .insert_membership(organization, &membership, now)
        .await?;
    writer.commit().await?;
    Ok(Actor {
        organization,
        user,
        name: "Ada".into(),
        email,
        role,
        applications: Vec::new(),
        credential: Credential::Session(SessionId(Uuid::now_v7())),
        address: None,
    })
}
