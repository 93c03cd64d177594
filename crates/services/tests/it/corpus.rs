//! Reports of real tools. They lie beside the checkout, where they are shared; without them this
//! reads the few that the project brings itself.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use domain::{Actor, ScanState};
use services::testing::Bench;

use crate::world::{admin, listed, project, report, result, upload};

fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/sarif-corpus");
    folder.is_dir().then_some(folder)
}

/// The number of results of each file, as the table of the corpus tells it: the fifth column.
fn expected(corpus: &Path) -> HashMap<String, Option<i64>> {
    let readme = std::fs::read_to_string(corpus.join("README.md")).unwrap();
    let rows = readme.lines().filter(|line| line.starts_with("| `"));
    rows.filter_map(|line| {
        let cells: Vec<_> = line.split(" | ").map(str::trim).collect();
        let file = cells
            .first()?
            .trim_start_matches('|')
            .trim()
            .trim_matches('`');
        let is_report = corpus.join(file).is_file();
        is_report.then(|| (file.to_owned(), cells[5].parse().ok()))
    })
    .collect()
}

async fn import(bench: &Bench, actor: &Actor, body: &[u8]) -> (domain::Scan, usize) {
    let project = project(bench, actor).await;
    let id = upload(bench, actor, &project, "", body).await;
    bench.run_jobs().await;
    let scan = bench.services.scan(actor, id).await.unwrap();
    let any = "triage=any";
    (scan, listed(bench, actor, &project, any).await.len())
}

#[tokio::test]
async fn every_report_of_the_corpus_is_imported_or_refused_as_its_table_says() {
    let Some(corpus) = corpus() else {
        println!("read 1 report: the corpus does not lie beside this checkout");
        let bench = Bench::start().await;
        let ada = admin(&bench).await;
        let own = report("tool", &[result("a")]).to_string();
        let (scan, listed) = import(&bench, &ada, own.as_bytes()).await;
        assert_eq!((scan.state, listed), (ScanState::Completed, 1));
        return;
    };
    let expected = expected(&corpus);
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let mut read = 0;
        for (file, results) in &expected {
            let body = std::fs::read(corpus.join(file)).unwrap();
            let (scan, listed) = import(bench, &ada, &body).await;
            let counts = scan.counts;
            if file.starts_with("must-refuse/") {
                assert_eq!(scan.state, ScanState::Refused, "{file}");
                assert!(
                    scan.reason.is_some_and(|reason| reason.ends_with('.')),
                    "{file}"
                );
                assert_eq!(listed, 0, "{file}");
            } else {
                assert_eq!(
                    scan.state,
                    ScanState::Completed,
                    "{file}: {:?}",
                    scan.reason
                );
                assert_eq!(Some(counts.results), *results, "{file}");
                let shown = counts.new.min(50);
                assert_eq!(listed, usize::try_from(shown).unwrap(), "{file}");
            }
            let told = counts.new + counts.existing + counts.merged + counts.skipped;
            assert_eq!(counts.results, told, "{file}");
            read += 1;
        }
        println!("read {read} reports of the corpus");
        assert!(read >= 76, "{read}");
    }
}
