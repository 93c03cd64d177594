//! The reports that are uploaded, from the generator beside the checkout.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::{command, workspace};

/// Fixed and new findings of a next scan, in percent.
const CHANGED: &str = "5";

/// Reports that were made already are kept in the build folder.
pub(crate) struct Reports {
    generator: PathBuf,
    folder: PathBuf,
}

/// A report, and what has to be counted.
pub(crate) struct Report {
    pub(crate) file: File,
    pub(crate) expected: Value,
}

impl Reports {
    pub(crate) fn new() -> Result<Self> {
        let generator = workspace::root().join("../shared/tools/make_sarif.py");
        ensure!(
            generator.exists(),
            "{} makes the reports, and is not there",
            generator.display()
        );
        let folder = workspace::target()?.join("findings");
        fs::create_dir_all(&folder)?;
        Ok(Self { generator, folder })
    }

    /// The scan of this many findings; generation 2 is the one after it.
    pub(crate) fn of(&self, results: u32, generation: u32) -> Result<Report> {
        let name = format!("{results}-{generation}");
        let report = self.folder.join(format!("{name}.sarif"));
        let expected = self.folder.join(format!("{name}.json"));
        if !report.exists() {
            let begun = self.folder.join(format!("{name}.part"));
            let mut generate = Command::new("python3");
            generate.arg(&self.generator).arg(results.to_string());
            if generation > 1 {
                generate.args(["--mutate", CHANGED]);
                generate.args(["--generation", &generation.to_string()]);
            }
            generate.arg("--out").arg(&begun);
            generate.arg("--expect").arg(&expected);
            command::run(&mut generate)?;
            fs::rename(begun, &report)?;
        }
        let expected = fs::read(&expected).with_context(|| expected.display().to_string())?;
        Ok(Report {
            file: File::open(report)?,
            expected: serde_json::from_slice(&expected)?,
        })
    }
}
