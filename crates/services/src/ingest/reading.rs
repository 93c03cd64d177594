//! Reads a report on a thread of its own, and hands its findings over in batches.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::ProjectId;
use sarif::{Limits, ReadError, Refusal, Summary};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;

pub(super) use super::finding::Batch;
use super::finding::Packer;
use crate::{Result, ServiceError};

/// Batches that wait besides the one that is made and the one that is written.
const WAITING: usize = 1;
/// How often progress is told while there is nothing to write.
const TICK: Duration = Duration::from_secs(1);
/// The reader goes through a report so often.
const PASSES: u64 = 3;

/// A report that is being read.
pub(super) struct Reading {
    batches: mpsc::Receiver<Batch>,
    thread: JoinHandle<Result<Summary, ReadError<Stop>>>,
    progress: Arc<Progress>,
}

/// Bytes that were read and are to be read, in all passes.
#[derive(Default)]
struct Progress {
    read: AtomicU64,
    all: AtomicU64,
}

/// Why the reading was ended before its end.
#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error("nobody takes the findings any more")]
    NobodyReads,
    #[error(transparent)]
    Encode(#[from] serde_json::Error),
}

impl Reading {
    pub(super) fn start(project: ProjectId, report: PathBuf) -> Self {
        let (sender, batches) = mpsc::channel(WAITING);
        let progress = Arc::new(Progress::default());
        let counted = Arc::clone(&progress);
        let thread = tokio::task::spawn_blocking(move || {
            let open = || {
                let file = File::open(&report)?;
                let all = file.metadata()?.len() * PASSES;
                counted.all.store(all, Ordering::Relaxed);
                Ok(Counted {
                    file,
                    progress: &counted,
                })
            };
            read(open, Packer::new(project), &sender)
        });
        Self {
            batches,
            thread,
            progress,
        }
    }

    /// The next findings: none yet after a second, `None` at the end.
    pub(super) async fn next(&mut self) -> Option<Batch> {
        match timeout(TICK, self.batches.recv()).await {
            Ok(batch) => batch,
            Err(_) => Some(Batch::default()),
        }
    }

    pub(super) fn percent(&self) -> i64 {
        let read = self.progress.read.load(Ordering::Relaxed);
        let all = self.progress.all.load(Ordering::Relaxed).max(1);
        i64::try_from(read.min(all) * 100 / all).unwrap_or(100)
    }

    /// What the report says as a whole, or why it is refused.
    pub(super) async fn end(self) -> Result<Result<Summary, Refusal>> {
        match self.thread.await {
            Ok(Ok(summary)) => Ok(Ok(summary)),
            Ok(Err(ReadError::Refused(refusal))) => Ok(Err(refusal)),
            Ok(Err(ReadError::Io(error))) => Err(error.into()),
            Ok(Err(ReadError::Stopped(Stop::Encode(error)))) => Err(error.into()),
            Ok(Err(ReadError::Stopped(stop @ Stop::NobodyReads))) => {
                Err(ServiceError::File(io::Error::other(stop)))
            }
            Err(panic) => Err(ServiceError::File(io::Error::other(panic))),
        }
    }
}

/// Reads a report to its end and hands its findings over in batches.
fn read<R: io::Read>(
    open: impl FnMut() -> io::Result<R>,
    mut packer: Packer,
    sender: &mpsc::Sender<Batch>,
) -> Result<Summary, ReadError<Stop>> {
    let send = |batch| sender.blocking_send(batch).map_err(|_| Stop::NobodyReads);
    let summary = sarif::read(open, &Limits::default(), &mut |finding| {
        packer.add(finding)?;
        if packer.is_full() {
            send(packer.take())?;
        }
        Ok(())
    })?;
    send(packer.take()).map_err(ReadError::Stopped)?;
    Ok(summary)
}

/// A file that tells how far it was read.
struct Counted<'a> {
    file: File,
    progress: &'a Progress,
}

impl io::Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.progress.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
