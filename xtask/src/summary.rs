//! What a long command did, told once more at its end: each step with its time, the closing line
//! of each test runner as it was printed, what went wrong, and the totals alone on the last line.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// The steps so far.
#[derive(Default)]
pub(crate) struct Summary {
    steps: Vec<(String, Duration)>,
    failures: Vec<String>,
    tests: Tests,
}

/// Closing lines of test runners.
#[derive(Default)]
pub(crate) struct Tests {
    lines: Vec<String>,
    /// The names of tests that failed.
    broken: Vec<String>,
    counts: Counts,
}

#[derive(Debug, Default, PartialEq, Eq, Clone, Copy)]
struct Counts {
    passed: u32,
    failed: u32,
    not_run: u32,
}

impl Summary {
    /// Takes a step. A failure is kept for the end, so that the next steps still tell their part.
    pub(crate) fn step<T>(
        &mut self,
        name: &str,
        act: impl FnOnce(&mut Tests) -> Result<T>,
    ) -> Option<T> {
        println!("\n── {name}");
        let start = Instant::now();
        let outcome = act(&mut self.tests);
        self.steps.push((name.to_owned(), start.elapsed()));
        match outcome {
            Ok(result) => Some(result),
            Err(error) => {
                println!("{name}: {error:#}");
                self.failures.push(format!("{name}: {error:#}"));
                None
            }
        }
    }

    /// Prints it all; an error if anything went wrong.
    pub(crate) fn end(mut self) -> Result<()> {
        println!("\n── Summary");
        for (name, time) in &self.steps {
            println!("{:>7.1} s  {name}", time.as_secs_f32());
        }
        let total: Duration = self.steps.iter().map(|(_, time)| *time).sum();
        println!("{:>7.1} s  in all\n", total.as_secs_f32());
        for line in &self.tests.lines {
            println!("{line}");
        }
        let Counts {
            passed,
            failed,
            not_run,
        } = self.tests.counts;
        if not_run > 0 {
            self.failures.push(format!("{not_run} tests were left out"));
        }
        for failure in self.tests.broken.iter().chain(&self.failures) {
            println!("FAILED {failure}");
        }
        println!("{passed} passed, {failed} failed");
        match self.failures.len() {
            0 => Ok(()),
            1 => bail!("one thing went wrong, see above"),
            many => bail!("{many} things went wrong, see above"),
        }
    }
}

impl Tests {
    /// Finds the closing lines in what a runner wrote.
    pub(crate) fn read(&mut self, title: &str, transcript: &str) {
        let mut title = title;
        for line in transcript.lines() {
            let text = line.trim();
            if text.starts_with("Running ") && text.contains(".rs (")
                || text.starts_with("Doc-tests ")
            {
                title = text;
                continue;
            }
            let counts = closing(text);
            if counts != Counts::default() {
                if !title.is_empty() {
                    self.lines.push(std::mem::take(&mut title).to_owned());
                }
                self.lines.push(text.to_owned());
                self.counts.passed += counts.passed;
                self.counts.failed += counts.failed;
                self.counts.not_run += counts.not_run;
            }
            self.broken.extend(broken(text).map(str::to_owned));
        }
    }
}

/// Reads `test result: ok. 3 passed; 0 failed; 0 ignored; …`, `3 passed, 0 failed` and, one word a
/// line, Playwright's `3 passed (1.2s)`. Any other line counts nothing.
fn closing(line: &str) -> Counts {
    let mut counts = Counts::default();
    let list = match line.strip_prefix("test result: ") {
        Some(result) => result.split_once(". ").map_or(result, |(_, list)| list),
        None => line,
    };
    for part in list.split([',', ';']) {
        let (number, word) = part.trim().split_once(' ').unwrap_or_default();
        let word = word.split(" (").next().unwrap_or(word);
        let count = match word {
            "passed" => &mut counts.passed,
            "failed" | "flaky" | "interrupted" => &mut counts.failed,
            "ignored" | "skipped" | "did not run" => &mut counts.not_run,
            _ => break,
        };
        *count = number.parse().unwrap_or(0);
    }
    counts
}

/// The name of a failed test: in Cargo's `test NAME ... FAILED`, and in Playwright's closing list
/// `[project] › file:line:column › title ───`.
fn broken(line: &str) -> Option<&str> {
    let of_cargo = line.strip_prefix("test ");
    let of_playwright = || {
        let listed = line.starts_with('[') && line.contains(" › ") && line.ends_with('─');
        listed.then(|| line.trim_end_matches('─').trim_end())
    };
    of_cargo
        .and_then(|rest| rest.strip_suffix(" ... FAILED"))
        .or_else(of_playwright)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: u32, failed: u32, not_run: u32) -> Counts {
        Counts {
            passed,
            failed,
            not_run,
        }
    }

    #[test]
    fn the_closing_lines_of_every_runner_are_read() {
        let cargo = "test result: FAILED. 12 passed; 1 failed; 2 ignored; 0 measured; \
                     0 filtered out; finished in 0.02s";
        assert_eq!(closing(cargo), counts(12, 1, 2));
        assert_eq!(closing("14 passed (35.2s)"), counts(14, 0, 0));
        assert_eq!(closing("2 did not run"), counts(0, 0, 2));
        assert_eq!(closing("1 flaky"), counts(0, 1, 0));
        assert_eq!(closing("9 passed, 1 failed, 3 skipped"), counts(9, 1, 3));
    }

    #[test]
    fn other_lines_count_nothing() {
        for line in [
            "",
            "3 tests",
            "2 failed attempts",
            "test result: what",
            "passed 3 times",
        ] {
            assert_eq!(closing(line), Counts::default(), "{line}");
        }
    }

    #[test]
    fn the_names_of_failed_tests_are_kept() {
        let mut tests = Tests::default();
        let cargo = "test here ... ok\ntest there::that ... FAILED\n";
        tests.read("", cargo);
        let playwright =
            "  1 failed\n    [sqlite] › a.spec.ts:3:1 › a page opens ─────\n  2 passed";
        tests.read("", playwright);
        let names = ["there::that", "[sqlite] › a.spec.ts:3:1 › a page opens"];
        assert_eq!(tests.broken, names);
    }

    #[test]
    fn a_test_that_was_left_out_makes_the_whole_fail() {
        let mut summary = Summary::default();
        summary.step("browser", |tests| {
            tests.read("browser", "  1 skipped\n  4 passed (3s)\n");
            Ok(())
        });
        assert_eq!(summary.tests.counts, counts(4, 0, 1));
        summary.end().unwrap_err();
    }

    #[test]
    fn a_failed_step_does_not_stop_the_next() {
        let mut summary = Summary::default();
        let first: Option<()> = summary.step("first", |_| bail!("broken"));
        assert!(first.is_none());
        assert_eq!(summary.step("second", |_| Ok(2)), Some(2));
        assert_eq!(summary.failures, ["first: broken"]);
    }
}
