//! Lists come in pages: `{items, next_cursor}`.

use serde::{Deserialize, Serialize};

use crate::FieldError;

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Given back as `cursor` for the next part; `None` on the last one.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// A part of a list that was read whole. `name_of` tells an item from the others; a cursor that
    /// names none of them is refused.
    pub fn part(
        mut items: Vec<T>,
        wanted: &PageRequest,
        name_of: impl Fn(&T) -> String,
    ) -> Result<Self, FieldError> {
        if let Some(after) = &wanted.after {
            let before = items.iter().position(|item| name_of(item) == after.key);
            let before = before.ok_or_else(|| FieldError::cursor(BadCursor))?;
            items.drain(..=before);
        }
        Ok(Self::cut(items, wanted.limit, |item| Cursor {
            key: name_of(item),
            id: uuid::Uuid::nil(),
        }))
    }

    /// Turns `limit + 1` rows into a page of at most `limit`; the last row that is kept says where
    /// the next page starts.
    pub fn cut(mut rows: Vec<T>, limit: Limit, cursor_of: impl Fn(&T) -> Cursor) -> Self {
        let more = rows.len() > limit.rows();
        rows.truncate(limit.rows());
        let next_cursor = if more {
            rows.last().map(|row| cursor_of(row).to_string())
        } else {
            None
        };
        Self {
            items: rows,
            next_cursor,
        }
    }
}

/// How many rows a page holds: 1 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit(u8);

impl Limit {
    pub const MAX: Self = Self(100);

    /// `None` when the number is zero or above 100.
    pub fn new(rows: u32) -> Option<Self> {
        u8::try_from(rows)
            .ok()
            .filter(|rows| (1..=100).contains(rows))
            .map(Self)
    }

    pub fn rows(self) -> usize {
        usize::from(self.0)
    }

    /// One row more than the page shows: whether it exists says whether a next page does.
    pub fn probe(self) -> i64 {
        i64::from(self.0) + 1
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(50)
    }
}

/// Where a page starts: the sort key and the id of the row before it, joined by `~`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    pub key: String,
    pub id: uuid::Uuid,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}~{}", self.id.simple(), self.key)
    }
}

/// The text is no cursor that a list gave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the cursor is not one that this list gave out")]
pub struct BadCursor;

impl std::str::FromStr for Cursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (id, key) = text.split_once('~').ok_or(BadCursor)?;
        if key.contains('\0') {
            return Err(BadCursor);
        }
        Ok(Self {
            key: key.to_owned(),
            id: id.parse().map_err(|_| BadCursor)?,
        })
    }
}

impl FieldError {
    fn cursor(error: BadCursor) -> Self {
        Self::new("cursor", format!("`cursor`: {error}."))
    }
}

/// Which part of a list is wanted, as a query spells it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// 1 to 100; 50 when absent.
    pub limit: Option<u32>,
    /// `next_cursor` of the part before.
    pub cursor: Option<String>,
}

impl PageQuery {
    /// Refuses a limit out of range and a cursor that no list gave out, naming the parameter.
    pub fn read(&self) -> Result<PageRequest, FieldError> {
        let limit = match self.limit {
            None => Limit::default(),
            Some(rows) => Limit::new(rows)
                .ok_or_else(|| FieldError::new("limit", "`limit` is a number from 1 to 100."))?,
        };
        let after = self.cursor.as_deref().map(str::parse).transpose();
        let after = after.map_err(FieldError::cursor)?;
        Ok(PageRequest { limit, after })
    }
}

/// Which part of a list is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageRequest {
    pub limit: Limit,
    /// The row before the first one; `None` for the beginning.
    pub after: Option<Cursor>,
}

impl PageRequest {
    /// Sort key and id of the row before, as a statement binds them.
    pub fn bounds(&self) -> (Option<&str>, Option<uuid::Uuid>) {
        (
            self.after.as_ref().map(|cursor| cursor.key.as_str()),
            self.after.as_ref().map(|cursor| cursor.id),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(limit: u32, cursor: Option<String>) -> Result<Page<&'static str>, FieldError> {
        let query = PageQuery {
            limit: Some(limit),
            cursor,
        };
        let items = vec!["one", "two", "three", "four", "five"];
        Page::part(items, &query.read()?, ToString::to_string)
    }

    #[test]
    fn the_parts_of_a_list_are_the_list() {
        let first = part(2, None).unwrap();
        assert_eq!(first.items, ["one", "two"]);
        let second = part(2, first.next_cursor).unwrap();
        assert_eq!(second.items, ["three", "four"]);
        let last = part(2, second.next_cursor).unwrap();
        assert_eq!((last.items, last.next_cursor), (vec!["five"], None));
        let whole = part(5, None).unwrap();
        assert_eq!((whole.items.len(), whole.next_cursor), (5, None));
    }

    #[test]
    fn limits_out_of_range_and_invented_cursors_are_refused() {
        let refused = |limit, cursor: Option<&str>| {
            let error = part(limit, cursor.map(str::to_owned)).unwrap_err();
            error.field
        };
        assert_eq!(refused(0, None), "limit");
        assert_eq!(refused(101, None), "limit");
        assert_eq!(refused(2, Some("x")), "cursor");
        let invented = Cursor {
            key: "six".to_owned(),
            id: uuid::Uuid::nil(),
        };
        assert_eq!(refused(2, Some(&invented.to_string())), "cursor");
    }
}
