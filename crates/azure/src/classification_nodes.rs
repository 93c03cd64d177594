//! Areas and iterations of a project.

use serde::Deserialize;

use crate::client::{Call, Client};
use crate::error::{AzureError, What};
use crate::projects::List;

/// The levels that a tree has at most.
const LEVELS: usize = 14;

/// The paths of a project as fields of work items hold them: `Project\Child`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paths {
    pub areas: Vec<String>,
    pub iterations: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    name: String,
    #[serde(default)]
    structure_type: String,
    children: Option<Vec<Node>>,
}

impl Node {
    /// The path of the node and of all below it. The `path` of the answer will not do: it has a
    /// segment that field values lack.
    fn collect(&self, above: &str, paths: &mut Vec<String>) {
        let path = if above.is_empty() {
            self.name.clone()
        } else {
            format!("{above}\\{}", self.name)
        };
        paths.push(path.clone());
        for child in self.children.iter().flatten() {
            child.collect(&path, paths);
        }
    }
}

impl Client {
    /// All areas and iterations, each after the one above it.
    pub async fn paths(&self, project: &str) -> Result<Paths, AzureError> {
        let path = [project, "_apis", "wit", "classificationnodes"];
        let call = Call::get(What::Project, &path).query("$depth", LEVELS.to_string());
        let roots: List<Node> = self.fetch(&call).await?;
        let mut paths = Paths::default();
        for root in &roots.value {
            match root.structure_type.as_str() {
                "area" => root.collect("", &mut paths.areas),
                "iteration" => root.collect("", &mut paths.iterations),
                _ => {}
            }
        }
        Ok(paths)
    }
}
