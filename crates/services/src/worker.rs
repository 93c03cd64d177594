//! Claims due jobs, carries them out, and settles each: done, later, again, or given up.

use std::time::Duration;

use chrono::TimeDelta;
use store::ClaimedJob;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::fail_points::FailPoint;
use crate::{Job, Outcome, Result, Services};

/// A running job's lease is renewed this often before it would run out.
const RENEWALS: u32 = 3;
/// A job that fails this often is given up.
const ATTEMPTS: i64 = 5;
/// The longest time between two looks at the table, for jobs of other nodes.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How many jobs one node carries out at a time.
const PARALLEL: usize = 4;

/// Runs jobs until it is told to stop.
#[derive(Debug, Clone)]
pub struct Worker {
    services: Services,
}

impl Worker {
    pub fn new(services: Services) -> Self {
        Self { services }
    }

    /// Works until `stop` is cancelled; what has begun is finished first.
    pub async fn run(&self, stop: CancellationToken) {
        let lanes = (0..PARALLEL).map(|_| {
            let (worker, stop) = (self.clone(), stop.clone());
            tokio::spawn(async move { worker.lane(stop).await })
        });
        for lane in lanes.collect::<Vec<_>>() {
            if let Err(error) = lane.await {
                tracing::error!(%error, "a worker lane ended");
            }
        }
    }

    async fn lane(&self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            match self.step().await {
                Ok(true) => self.services.new_jobs.notify_one(),
                Ok(false) => self.rest(&stop).await,
                Err(error) => {
                    tracing::error!(%error, "the job table could not be worked on");
                    self.rest(&stop).await;
                }
            }
        }
    }

    async fn rest(&self, stop: &CancellationToken) {
        let until = self.next_look().await;
        tokio::select! {
            () = tokio::time::sleep_until(until) => {}
            () = self.services.new_jobs.notified() => {}
            () = stop.cancelled() => {}
        }
    }

    async fn next_look(&self) -> Instant {
        let due = match self.services.store.read().await {
            Ok(mut reader) => reader.next_job_due().await.ok().flatten(),
            Err(_) => None,
        };
        let wait = due
            .and_then(|due| (due - self.services.clock.now()).to_std().ok())
            .unwrap_or(LOOK_EVERY);
        Instant::now() + wait.clamp(Duration::from_millis(50), LOOK_EVERY)
    }

    /// Carries out one due job; `false` when there is none.
    pub async fn step(&self) -> Result<bool> {
        let lease = self.services.new_id();
        let now = self.services.clock.now();
        let mut writer = self.services.store.write().await?;
        let claimed = writer.claim_job(lease, now, now + self.lease()).await?;
        writer.commit().await?;
        let Some(claimed) = claimed else {
            return Ok(false);
        };
        self.services.pass(FailPoint::AfterJobClaim).await;
        self.carry_out(&claimed, lease).await?;
        Ok(true)
    }

    async fn carry_out(&self, claimed: &ClaimedJob, lease: Uuid) -> Result<()> {
        let job: Job = match serde_json::from_str(&claimed.payload) {
            Ok(job) => job,
            Err(error) => {
                let mut writer = self.services.store.write().await?;
                writer
                    .bury_job(claimed.id, lease, &format!("unknown job: {error}"))
                    .await?;
                return Ok(writer.commit().await?);
            }
        };
        // A job that brought the process down each time counts its claims too.
        let result = if claimed.attempts > ATTEMPTS {
            Err("the program ended while carrying it out, several times".to_owned())
        } else {
            self.with_lease(claimed, lease, &job).await
        };
        self.services.pass(FailPoint::BeforeJobEnd).await;
        self.settle(claimed, lease, &job, result).await?;
        self.services.pass(FailPoint::AfterJobEnd).await;
        Ok(())
    }

    /// Carries a job out while keeping its lease. A panic is a failure like any other.
    async fn with_lease(
        &self,
        claimed: &ClaimedJob,
        lease: Uuid,
        job: &Job,
    ) -> Result<Outcome, String> {
        let services = self.services.clone();
        let (work, organization) = (job.clone(), claimed.organization_id);
        let mut running =
            tokio::spawn(async move { services.carry_out(&work, organization).await });
        loop {
            tokio::select! {
                ended = &mut running => {
                    return match ended {
                        Ok(Ok(outcome)) => Ok(outcome),
                        Ok(Err(error)) => Err(error.to_string()),
                        Err(panic) => Err(panic.to_string()),
                    };
                }
                () = tokio::time::sleep(self.lease() / RENEWALS) => {
                    if !self.renew(claimed, lease).await {
                        running.abort();
                        return Err("the lease was lost".to_owned());
                    }
                }
            }
        }
    }

    /// How long a dead node keeps a job from the others.
    fn lease(&self) -> Duration {
        self.services.settings.lease()
    }

    /// `false` when another worker has the job. A database that does not answer in time, such as
    /// one that a long import writes to, says nothing about that; whoever takes the job over finds
    /// its work done.
    async fn renew(&self, claimed: &ClaimedJob, lease: Uuid) -> bool {
        let until = self.services.clock.now() + self.lease();
        let renewed = async {
            let mut writer = self.services.store.write().await?;
            let renewed = writer.renew_job(claimed.id, lease, until).await?;
            writer.commit().await?;
            Ok::<_, store::StoreError>(renewed)
        };
        renewed.await.unwrap_or_else(|error| {
            tracing::warn!(job.id = %claimed.id, %error, "a lease could not be renewed");
            true
        })
    }

    async fn settle(
        &self,
        claimed: &ClaimedJob,
        lease: Uuid,
        job: &Job,
        result: Result<Outcome, String>,
    ) -> Result<()> {
        let mut writer = self.services.store.write().await?;
        let ours = match result {
            Ok(Outcome::Done) => writer.complete_job(claimed.id, lease).await?,
            Ok(Outcome::Later { at, reason }) => {
                writer.put_back_job(claimed.id, lease, at, &reason).await?
            }
            Err(reason) if claimed.attempts >= ATTEMPTS => {
                tracing::error!(job.id = %claimed.id, %reason, "a job was given up");
                let ours = writer.bury_job(claimed.id, lease, &reason).await?;
                writer.commit().await?;
                if ours {
                    self.services.give_up(job, &reason).await?;
                }
                return Ok(());
            }
            Err(reason) => {
                tracing::warn!(job.id = %claimed.id, %reason, "a job failed and is tried again");
                let due = self.services.clock.now() + delay(claimed.attempts);
                writer.retry_job(claimed.id, lease, due, &reason).await?
            }
        };
        writer.commit().await?;
        if !ours {
            tracing::warn!(job.id = %claimed.id, "another worker has taken this job over");
        }
        Ok(())
    }
}

/// Grows with each attempt: 2, 8, 32, 128 seconds.
fn delay(attempts: i64) -> TimeDelta {
    let exponent = u32::try_from(attempts.clamp(1, ATTEMPTS)).unwrap_or(1);
    TimeDelta::seconds(2 * 4_i64.pow(exponent - 1))
}
