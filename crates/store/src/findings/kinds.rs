//! What findings share: their kinds and the files they are in, which lists filter and search by.

use domain::{OrganizationId, ProjectId, words};
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::connection::on;
use crate::{Result, Writer};

/// What findings have in common apart from their place.
#[derive(Debug, Clone)]
pub struct NewKind {
    /// Version 5 of project and all that follows.
    pub id: Uuid,
    pub tool: String,
    pub rule: Option<String>,
    pub issue_type: String,
    /// Numbers, in JSON.
    pub cwe: String,
    pub weaknesses: Vec<u32>,
}

/// A file that findings are in.
#[derive(Debug, Clone)]
pub struct NewPath {
    /// Version 5 of project and path.
    pub id: Uuid,
    /// As the scanner writes it.
    pub path: String,
}

/// Rows of one statement.
const ROWS: usize = 500;
/// Characters of a path that are compared; more does not fit into an index.
const COMPARED: usize = 400;

impl Writer {
    /// Keeps kinds of findings; those that are known stay, and one may come twice.
    pub async fn insert_kinds(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        kinds: &[NewKind],
    ) -> Result<()> {
        for rows in kinds.chunks(ROWS) {
            on!(self, |conn| {
                let mut query = QueryBuilder::new(
                    "INSERT INTO kinds (id, organization_id, project_id, tool, rule, issue_type, \
                     cwe) ",
                );
                query.push_values(rows, |mut row, kind| {
                    row.push_bind(kind.id)
                        .push_bind(organization)
                        .push_bind(project)
                        .push_bind(&kind.tool)
                        .push_bind(&kind.rule)
                        .push_bind(&kind.issue_type)
                        .push_bind(&kind.cwe);
                });
                query.push(" ON CONFLICT (id) DO NOTHING");
                query.build().execute(conn).await.map(drop)
            })?;
        }
        let weaknesses: Vec<_> = kinds
            .iter()
            .flat_map(|kind| kind.weaknesses.iter().map(|cwe| (kind.id, i64::from(*cwe))))
            .collect();
        for rows in weaknesses.chunks(ROWS) {
            on!(self, |conn| {
                let mut query = QueryBuilder::new("INSERT INTO kind_weaknesses (kind_id, cwe) ");
                query.push_values(rows, |mut row, (kind, cwe)| {
                    row.push_bind(*kind).push_bind(*cwe);
                });
                query.push(" ON CONFLICT (kind_id, cwe) DO NOTHING");
                query.build().execute(conn).await.map(drop)
            })?;
        }
        Ok(())
    }

    /// Keeps files with the words of their paths; those that are known stay, and one may come twice.
    pub async fn insert_paths(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        paths: &[NewPath],
    ) -> Result<()> {
        for rows in paths.chunks(ROWS) {
            let new: Vec<Uuid> = on!(self, |conn| {
                let mut query = QueryBuilder::new(
                    "INSERT INTO paths (id, organization_id, project_id, folded) ",
                );
                query.push_values(rows, |mut row, path| {
                    let folded: String = path.path.to_lowercase().chars().take(COMPARED).collect();
                    row.push_bind(path.id)
                        .push_bind(organization)
                        .push_bind(project)
                        .push_bind(folded);
                });
                query.push(" ON CONFLICT (id) DO NOTHING RETURNING id");
                query.build_query_scalar().fetch_all(conn).await
            })?;
            let new = rows.iter().filter(|path| new.contains(&path.id));
            let found: Vec<_> = new
                .flat_map(|path| words(&path.path).into_iter().map(|word| (path.id, word)))
                .collect();
            self.insert_path_words(project, &found).await?;
        }
        Ok(())
    }

    async fn insert_path_words(
        &mut self,
        project: ProjectId,
        words: &[(Uuid, String)],
    ) -> Result<()> {
        for rows in words.chunks(ROWS) {
            on!(self, |conn| {
                let mut query =
                    QueryBuilder::new("INSERT INTO path_words (path_id, project_id, word) ");
                query.push_values(rows, |mut row, (path, word)| {
                    row.push_bind(*path).push_bind(project).push_bind(word);
                });
                query.push(" ON CONFLICT (path_id, word) DO NOTHING");
                query.build().execute(conn).await.map(drop)
            })?;
        }
        Ok(())
    }
}
