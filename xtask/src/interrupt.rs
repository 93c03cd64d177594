//! Ctrl-C and SIGTERM: the programs we started are told, and we go on to our own end, so that
//! whatever must be stopped or removed on the way is.

use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use anyhow::{Result, bail};
use signal_hook::consts::TERM_SIGNALS;
use signal_hook::iterator::Signals;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
/// The process groups that are told.
static GROUPS: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// From now on an interruption ends this program in an orderly way.
pub(crate) fn listen() -> Result<()> {
    let mut signals = Signals::new(TERM_SIGNALS)?;
    thread::spawn(move || {
        for _ in signals.forever() {
            INTERRUPTED.store(true, Ordering::SeqCst);
            for group in groups().iter() {
                terminate(*group);
            }
        }
    });
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
    send("TERM", group);
}

/// Sends a signal to every process of a group. A shell does it, which has `kill` built in.
pub(crate) fn send(signal: &str, group: u32) {
    let kill = format!("kill -s {signal} -- -{group} 2>/dev/null");
    // The group may have ended by itself, which is what was wanted.
    let _ = Command::new("sh").args(["-c", &kill]).status();
}

fn groups() -> MutexGuard<'static, Vec<u32>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::CommandExt;

    use super::*;

    #[test]
    fn a_program_ends_with_what_it_started_when_it_is_told() {
        let mut shell = Command::new("sh");
        shell.args(["-c", "sleep 60; echo never"]).process_group(0);
        let mut shell = shell.spawn().unwrap();
        terminate(shell.id());
        assert_eq!(shell.wait().unwrap().code(), None, "ended by a signal");
    }
}
