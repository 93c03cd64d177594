//! Ctrl-C and SIGTERM: the programs we started are told, and we go on to our own end, so that
//! whatever must be stopped or removed on the way is.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
/// The process groups that are told.
static GROUPS: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// From now on an interruption ends this program in an orderly way.
pub(crate) fn listen() -> Result<()> {
    ctrlc::set_handler(|| {
        INTERRUPTED.store(true, Ordering::SeqCst);
        for group in groups().iter() {
            terminate(*group);
        }
    })?;
    Ok(())
}

/// An error once an interruption has arrived.
pub(crate) fn check() -> Result<()> {
    if INTERRUPTED.load(Ordering::SeqCst) {
        bail!("interrupted");
    }
    Ok(())
}

/// Tells this process group of interruptions; at once, if one has arrived already.
pub(crate) fn forward_to(group: u32) {
    groups().push(group);
    if INTERRUPTED.load(Ordering::SeqCst) {
        terminate(group);
    }
}

/// The process group has ended.
pub(crate) fn forget(group: u32) {
    groups().retain(|known| *known != group);
}

/// Asks every process of a group to end.
pub(crate) fn terminate(group: u32) {
    let group = i32::try_from(group).ok().and_then(Pid::from_raw);
    if let Some(group) = group {
        // It may have ended by itself, which is what was wanted.
        let _ = kill_process_group(group, Signal::TERM);
    }
}

fn groups() -> std::sync::MutexGuard<'static, Vec<u32>> {
    GROUPS
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
