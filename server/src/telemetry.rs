//! Logs go to standard error, one line an event, `POLARIS_LOG` says how many of them.

use tracing_subscriber::EnvFilter;

/// Control characters in values are escaped by the formatter, so that no text from outside can
/// forge a line.
pub fn start() {
    let filter = EnvFilter::builder()
        .with_env_var("POLARIS_LOG")
        .with_default_directive(tracing::Level::INFO.into())
        .from_env_lossy();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}
