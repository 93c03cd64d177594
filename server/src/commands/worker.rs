//! `polaris worker`: carries out jobs without serving anything.

use services::Worker;

use crate::commands::serve::stop_signal;
use crate::commands::{CommandResult, open};
use crate::config::WorkerConfig;

pub(crate) async fn run(config: WorkerConfig) -> CommandResult {
    let services = open::open_beside_server(&config.data, &config.azure, &config.mail).await?;
    services.schedule_recurring_jobs().await?;
    Worker::new(services).run(stop_signal()).await;
    Ok(())
}
