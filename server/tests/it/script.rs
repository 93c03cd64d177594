//! A script that works with exports over HTTP.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::house::{Admin, Answer, House};
use crate::tracker::Ground;

/// A script with the token of the administrator.
pub(crate) struct Script<'a> {
    pub(crate) house: &'a House,
    pub(crate) admin: &'a Admin,
}

impl Script<'_> {
    pub(crate) async fn get(&self, path: &str) -> Value {
        let path = format!("/api/v1{path}");
        let answer = self.house.get(&path).bearer(&self.admin.token).send().await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        answer.json()
    }

    pub(crate) async fn post(&self, path: &str) -> Answer {
        let path = format!("/api/v1{path}");
        let ask = self.house.post(&path).bearer(&self.admin.token);
        ask.send().await
    }

    /// Asks for issues to be filed.
    pub(crate) async fn ask(&self, ground: &Ground) -> Answer {
        let path = format!("/api/v1/projects/{}/exports", ground.project);
        let ask = self.house.post(&path).bearer(&self.admin.token);
        let wanted = json!({ "issue_ids": ground.issues });
        ask.json(&wanted).send().await
    }

    /// Asks for issues to be filed, and does what can be done now.
    pub(crate) async fn export(&self, ground: &Ground) -> Value {
        let asked = self.ask(ground).await;
        self.followed(&asked).await
    }

    /// The export that an answer promises, once nothing more can be done for it.
    pub(crate) async fn followed(&self, promised: &Answer) -> Value {
        assert_eq!(promised.status, StatusCode::ACCEPTED, "{}", promised.body);
        self.house.bench.run_jobs().await;
        let id = promised.json()["id"].as_str().unwrap().to_owned();
        self.get(&format!("/exports/{id}")).await
    }
}
