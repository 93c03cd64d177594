//! How a pipeline uploads to this project: lines to copy, with the right addresses filled in.

use domain::{ProjectId, paths};
use leptos::prelude::*;

use crate::components::{CodeBlock, CopyField, Details, Section};
use crate::request;

/// What a kind of pipeline calls its branch and its run.
struct Pipeline {
    name: &'static str,
    file: &'static str,
    before: &'static str,
    indent: &'static str,
    branch: &'static str,
    run: &'static str,
    after: &'static str,
}

const PIPELINES: [Pipeline; 4] = [
    Pipeline {
        name: "Azure Pipelines",
        file: "azure-pipelines.yml",
        before: "steps:\n  - script: |\n",
        indent: "      ",
        branch: "${BUILD_SOURCEBRANCH#refs/heads/}",
        run: "$(Build.BuildId)",
        after: "    displayName: Upload findings to Polaris\n    env:\n      POLARIS_TOKEN: $(POLARIS_TOKEN)\n",
    },
    Pipeline {
        name: "GitHub Actions",
        file: ".github/workflows/scan.yml",
        before: "- name: Upload findings to Polaris\n  env:\n    POLARIS_TOKEN: ${{ secrets.POLARIS_TOKEN }}\n  run: |\n",
        indent: "    ",
        branch: "$GITHUB_REF_NAME",
        run: "$GITHUB_RUN_ID-$GITHUB_RUN_ATTEMPT",
        after: "",
    },
    Pipeline {
        name: "GitLab CI",
        file: ".gitlab-ci.yml",
        before: "upload_findings:\n  script:\n    - |\n",
        indent: "      ",
        branch: "$CI_COMMIT_REF_NAME",
        run: "$CI_JOB_ID",
        after: "",
    },
    Pipeline {
        name: "Jenkins",
        file: "Jenkinsfile",
        before: "withCredentials([string(credentialsId: 'polaris', variable: 'POLARIS_TOKEN')]) {\n  sh '''\n",
        indent: "    ",
        branch: "$BRANCH_NAME",
        run: "$BUILD_TAG",
        after: "  '''\n}\n",
    },
];

impl Pipeline {
    /// The step that uploads `report.sarif`, waits for the verdict of the policies and fails where the
    /// report was not imported or a policy breaks the build.
    fn step(&self, server: &str, project: ProjectId) -> String {
        let curl = "curl --fail-with-body --silent --show-error \\";
        let bearer = "  --header \"Authorization: Bearer $POLARIS_TOKEN\" \\";
        let key = format!("  --header \"Idempotency-Key: {}\" \\", self.run);
        let scans = format!(
            "  \"{server}/api/v1/projects/{project}/scans?branch={}\" \\",
            self.branch
        );
        let scan = format!("    \"{server}/api/v1/scans/$id?wait=60\") || exit 2");
        let lines = [
            "set -e",
            &format!("id=$({curl}"),
            bearer,
            &key,
            "  --data-binary @report.sarif \\",
            &scans,
            "  | sed 's/.*\"id\":\"\\([^\"]*\\)\".*/\\1/')",
            "while",
            &format!("  answer=$({curl}"),
            &format!("  {bearer}"),
            &scan,
            "  case \"$answer\" in *'\"gate\":\"pending\"'*) true ;; *) false ;; esac",
            "do :; done",
            "echo \"$answer\"",
            "case \"$answer\" in",
            "  *'\"gate\":\"failed\"'* | *'\"state\":\"refused\"'* | *'\"state\":\"failed\"'*) exit 1 ;;",
            "esac",
        ];
        let lines =
            lines.map(|line| format!("{}{}\n", self.indent, line.replace('\\', self.backslash())));
        format!("{}{}{}", self.before, lines.concat(), self.after)
    }

    /// Groovy reads a backslash in its strings by itself.
    fn backslash(&self) -> &'static str {
        if self.name == "Jenkins" { "\\\\" } else { "\\" }
    }
}

#[component]
pub(super) fn Pipelines(project: ProjectId, branch: String) -> impl IntoView {
    let server = request::services().links().to("");
    let line = format!(
        "curl --fail-with-body -H \"Authorization: Bearer $POLARIS_TOKEN\" --data-binary @report.sarif \"{server}/api/v1/projects/{project}/scans?branch={branch}\""
    );
    let snippets = PIPELINES.iter().map(|pipeline| {
        let text = pipeline.step(&server, project);
        view! {
            <Details summary=pipeline.name>
                <CodeBlock text first_line=1 caption=pipeline.file/>
            </Details>
        }
    });
    let snippets = snippets.collect_view();
    view! {
        <Section title="Upload from a pipeline" lead="With an access token that is bound to this project.">
            <p><a href=paths::TOKENS>"Make a token for this project"</a></p>
            <CopyField label="In one line" value=line/>
            {snippets}
        </Section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pipeline_uploads_to_the_project_and_waits() {
        let project = ProjectId(uuid::Uuid::nil());
        for pipeline in &PIPELINES {
            let step = pipeline.step("https://polaris.example.com", project);
            let address =
                format!("https://polaris.example.com/api/v1/projects/{project}/scans?branch=");
            assert!(step.contains(&address), "{step}");
            assert!(step.contains("scans/$id?wait=60"), "{step}");
            assert!(step.contains("Idempotency-Key: $"), "{step}");
        }
    }
}
