//! Work items found by a query.

use reqwest::Method;
use serde::Deserialize;
use serde_json::json;

use crate::client::{Call, Client};
use crate::error::{AzureError, What};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    work_items: Vec<Found>,
}

#[derive(Deserialize)]
struct Found {
    id: i64,
}

impl Client {
    /// The numbers of the work items that a WIQL query finds, in its order. Dates are compared with
    /// their time of day. More than 20,000 matches are an error of the service, not a shorter list,
    /// unless `top` is given.
    pub async fn query(
        &self,
        project: &str,
        wiql: &str,
        top: Option<u32>,
    ) -> Result<Vec<i64>, AzureError> {
        let call = Call::new(
            Method::POST,
            What::Project,
            &[project, "_apis", "wit", "wiql"],
        )
        .query("timePrecision", "true".to_owned())
        .query("$top", top.map(|top| top.to_string()))
        .json(&json!({ "query": wiql }));
        // A POST, yet it changes nothing.
        let answer: Answer = self.fetch(&call).await?;
        Ok(answer
            .work_items
            .into_iter()
            .map(|found| found.id)
            .collect())
    }
}

/// A WIQL literal. Queries are built from these alone, as the language has no parameters.
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn no_text_ends_its_own_literal() {
        assert_eq!(quoted("polaris"), "'polaris'");
        assert_eq!(
            quoted("' OR [System.Id] > 0 --"),
            "''' OR [System.Id] > 0 --'"
        );
        assert_eq!(quoted("'"), "''''");
        assert_eq!(quoted("a\\'b"), "'a\\''b'");
    }
}
