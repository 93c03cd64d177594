//! How the process gives memory back; see `docs/decisions/0015-few-arenas.md`.

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
