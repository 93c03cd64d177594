//! How much one upload may hold. Every limit is a number that refusals and the documentation name.

const MIB: u64 = 1024 * 1024;

/// What is refused, and what is cut. `Default` is what the product ships; tests lower it.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the upload as sent, when it is compressed. Beyond that it is refused.
    pub compressed_bytes: u64,
    /// Bytes of the log itself, not compressed. Beyond that it is refused.
    pub plain_bytes: u64,
    /// Bytes that one compressed byte may grow to, looked at from `ratio_from` plain bytes on.
    pub ratio: u64,
    /// Short logs compress well by right: up to here the ratio is not looked at.
    pub ratio_from: u64,
    /// Objects and arrays within each other. Beyond that the log is refused.
    pub depth: u32,
    /// Bytes of one string. What is longer is cut, ends in `…` and is counted.
    pub string_bytes: usize,
    pub runs: usize,
    pub results: u64,
    /// Bytes kept of everything that is not a result (rules, artifacts, bases), for the whole log.
    /// What comes later is dropped and counted as cut.
    pub metadata_bytes: usize,
    /// Bytes kept of what says what and where one result is: message, locations, fingerprints.
    pub result_bytes: usize,
    /// Bytes kept of what explains one result: flows, stacks, fixes, web requests.
    pub detail_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            compressed_bytes: 256 * MIB,
            plain_bytes: 2048 * MIB,
            ratio: 200,
            ratio_from: 10 * MIB,
            depth: 100,
            string_bytes: 1024 * 1024,
            runs: 1_000,
            results: 1_000_000,
            metadata_bytes: 64 * 1024 * 1024,
            result_bytes: 4 * 1024 * 1024,
            detail_bytes: 1024 * 1024,
        }
    }
}

/// A number of bytes as people say it.
pub(crate) fn size(bytes: u64) -> String {
    for (unit, name) in [(1024 * MIB, "GiB"), (MIB, "MiB"), (1024, "KiB")] {
        if bytes >= unit && bytes.is_multiple_of(unit) {
            return format!("{} {name}", bytes / unit);
        }
    }
    format!("{bytes} bytes")
}
