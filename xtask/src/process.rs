//! What a process has used, read from the system.

use std::fs;

use anyhow::{Context, Result};

/// The system counts processor time in these parts of a second.
const TICKS: f64 = 100.0;

/// Resident memory of a process, in MiB.
#[derive(Clone, Copy)]
pub(crate) struct Memory {
    pub(crate) now: f64,
    pub(crate) peak: f64,
}

impl Memory {
    pub(crate) fn of(pid: u32) -> Result<Self> {
        let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
        let read = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let number = line.and_then(|line| line.split_whitespace().next());
            let number: f64 = number.context("no memory in the status")?.parse()?;
            anyhow::Ok(number / 1024.0)
        };
        Ok(Self {
            now: read("VmRSS:")?,
            peak: read("VmHWM:")?,
        })
    }

    /// Lets the peak begin anew.
    pub(crate) fn forget_peak(pid: u32) -> Result<()> {
        Ok(fs::write(format!("/proc/{pid}/clear_refs"), "5")?)
    }
}

/// Processor seconds that a process has used.
pub(crate) struct Usage(f64);

impl Usage {
    pub(crate) fn of(pid: u32) -> Result<Self> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
        let (_, fields) = stat.rsplit_once(") ").context("no name in the stat")?;
        // The 14th and 15th, counted from the number of the process.
        let times = fields.split(' ').skip(11).take(2);
        let times: Vec<f64> = times.map(str::parse).collect::<Result<_, _>>()?;
        Ok(Self(times.iter().sum::<f64>() / TICKS))
    }

    pub(crate) fn since(&self, before: &Self) -> f64 {
        self.0 - before.0
    }
}
