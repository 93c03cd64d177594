//! `polaris worker`: carries out jobs without serving anything.

use services::Worker;

use crate::commands::serve::stop_signal;
use crate::commands::{CommandResult, open};
use crate::config::WorkerConfig;

pub(crate) async fn run(config: WorkerConfig) -> CommandResult {
    let public_url = config.azure.public_url.clone().ok_or(
        "a worker needs --public-url, since the work items that it files link to this program",
    )?;
    let services = open::open(&config.data, &config.azure, public_url, None).await?;
    services.schedule_recurring_jobs().await?;
    Worker::new(services).run(stop_signal()).await;
    Ok(())
}
