//! Facts about this database as a whole, by name.

use crate::connection::{execute, on};
use crate::{Reader, Result, Writer};

const FACT: &str = "SELECT value FROM facts WHERE name = $1";
const SET_FACT: &str = "INSERT INTO facts (name, value) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value";
const FORGET_FACT: &str = "DELETE FROM facts WHERE name = $1";

impl Reader {
    pub async fn fact(&mut self, name: &str) -> Result<Option<String>> {
        Ok(on!(self, |conn| sqlx::query_scalar(FACT)
            .bind(name)
            .fetch_optional(conn)
            .await)?)
    }
}

impl Writer {
    pub async fn set_fact(&mut self, name: &str, value: &str) -> Result<()> {
        execute!(self, sqlx::query(SET_FACT).bind(name).bind(value))?;
        Ok(())
    }

    pub async fn forget_fact(&mut self, name: &str) -> Result<()> {
        execute!(self, sqlx::query(FORGET_FACT).bind(name))?;
        Ok(())
    }
}
