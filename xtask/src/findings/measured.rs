//! What imports took, and the table that it becomes.

use std::time::Duration;

use crate::process::Memory;

/// What one import took.
#[derive(Clone)]
pub(crate) struct Cost {
    pub(crate) seconds: f64,
    /// Processor seconds of the server; those of PostgreSQL are not among them.
    pub(crate) cpu: f64,
    pub(crate) peak: f64,
}

impl Cost {
    /// The middle one by time.
    pub(crate) fn middle(mut costs: Vec<Self>) -> Self {
        costs.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
        costs.swap_remove(costs.len() / 2)
    }
}

/// What is printed in the end, as docs/measurements.md has it.
pub(crate) struct Table {
    lines: Vec<String>,
}

impl Table {
    pub(crate) fn new(database: &str) -> Self {
        let head = format!("| {database} | goal | time | CPU | peak memory |");
        Self {
            lines: vec![head, "|---|---|---|---|---|".to_owned()],
        }
    }

    fn add(&mut self, line: String) {
        println!("{line}");
        self.lines.push(line);
    }

    pub(crate) fn row(&mut self, what: &str, goal: f64, cost: &Cost) {
        let missed = if cost.seconds > goal {
            ": **missed**"
        } else {
            ""
        };
        self.add(format!(
            "| {what} | ≤ {goal:.2} s, ≤ 100 MiB | {:.2} s{missed} | {:.2} s | {:.0} MiB |",
            cost.seconds, cost.cpu, cost.peak
        ));
    }

    pub(crate) fn idle(&mut self, memory: Memory) {
        self.add(format!("| idle | ≤ 40 MiB | | | {:.0} MiB |", memory.now));
    }

    pub(crate) fn memory(&mut self, when: &str, memory: Memory) {
        self.add(format!("| {when} | ≤ 60 MiB | | | {:.0} MiB |", memory.now));
    }

    /// How long small changes took meanwhile.
    pub(crate) fn others(&mut self, times: &[Duration]) {
        let mut times = times.to_vec();
        times.sort();
        let at = |percent: usize| {
            let time = times.get((times.len() * percent / 100).min(times.len().saturating_sub(1)));
            time.map_or(0.0, Duration::as_secs_f64)
        };
        self.add(format!(
            "| {} small changes meanwhile | | middle {:.3} s, 95 % {:.3} s, longest {:.2} s | | |",
            times.len(),
            at(50),
            at(95),
            at(100)
        ));
    }

    pub(crate) fn print(&self) {
        println!("\n{}", self.lines.join("\n"));
    }
}
