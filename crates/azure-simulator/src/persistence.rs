//! Keeping the world in a file, so that a trial survives a restart.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::service::Service;
use crate::world::World;

/// How often the world is saved when it has changed, in real time.
const PAUSE: Duration = Duration::from_secs(2);

/// The world of a file; `None` if there is no such file.
pub(crate) fn load(file: &Path) -> io::Result<Option<World>> {
    match std::fs::read(file) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| {
            let text = format!("{} cannot be read: {error}", file.display());
            io::Error::new(io::ErrorKind::InvalidData, text)
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes the world beside the file and then moves it there, so that the file is always whole.
fn save(service: &Service, file: &Path) -> io::Result<()> {
    if !service.changed.swap(false, Ordering::Relaxed) {
        return Ok(());
    }
    let bytes = serde_json::to_vec(&*service.world())?;
    let beside = file.with_extension("saving");
    std::fs::write(&beside, bytes)?;
    std::fs::rename(beside, file)
}

/// Saves from time to time, and once more at the end.
pub(crate) async fn keep(service: Arc<Service>, file: PathBuf) {
    let mut ending = service.ending.subscribe();
    loop {
        let ended = tokio::select! {
            _ = ending.wait_for(|ending| *ending) => true,
            () = tokio::time::sleep(PAUSE) => false,
        };
        if let Err(error) = save(&service, &file) {
            tracing::error!(
                "the state of the simulator could not be saved in {}: {error}",
                file.display()
            );
        }
        if ended {
            return;
        }
    }
}
