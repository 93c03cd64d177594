//! How the process gives memory back; see `docs/decisions/0015-few-arenas.md`.

use std::time::Duration;

/// Arenas that all threads share.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const ARENAS: i32 = 2;

/// Lets all threads take memory from a few arenas. Each keeps what it was given once, and there are
/// up to eight for each processor otherwise. To be called before another thread begins.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(
    unsafe_code,
    reason = "the C library takes this setting by a call, or by its environment before it starts"
)]
pub fn share_arenas() {
    // SAFETY: `mallopt` changes a number of the allocator, and takes any.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, ARENAS);
    }
}

/// Other C libraries have no arenas.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn share_arenas() {}

/// How often the system gets back what nobody uses.
const EVERY: Duration = Duration::from_secs(5);

/// Gives free memory back to the system now and then, for as long as the program runs. The allocator
/// by itself does so at the end of an arena alone, so that a million results would leave their peak.
pub async fn give_back() {
    let mut times = tokio::time::interval(EVERY);
    loop {
        times.tick().await;
        trim();
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(
    unsafe_code,
    reason = "the C library gives memory back by a call alone"
)]
fn trim() {
    // SAFETY: `malloc_trim` takes the locks of the allocator itself, and leaves what is in use.
    unsafe {
        libc::malloc_trim(0);
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn trim() {}
