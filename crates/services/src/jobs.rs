//! What is slow, remote or due later: rows that commit with the change that needs them.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{BranchId, InstanceId, JobId, OrganizationId, PolicyId, ProjectId, ScanId};
use serde::{Deserialize, Serialize};
use store::{NewJob, Writer};

use crate::linking::Mark;
use crate::{Letter, Result, Services};

/// A promise in the job table. It may be carried out twice; each arm finds its work done then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Files the tickets of an instance that are due; puts itself back for later ones.
    FileTickets {
        organization: OrganizationId,
        instance: InstanceId,
    },
    /// Reads an uploaded report.
    ImportScan {
        organization: OrganizationId,
        scan: ScanId,
    },
    /// Finds out which issues of a branch break policies, and what follows from it; puts itself back
    /// where time alone will change the answer.
    EvaluatePolicies {
        organization: OrganizationId,
        project: ProjectId,
        branch: BranchId,
    },
    /// Files what a policy wants filed in a project, and brings its work items up to date.
    KeepPolicyTickets {
        organization: OrganizationId,
        project: ProjectId,
        policy: PolicyId,
    },
    /// Tells work items of a project whose issue is overdue.
    TellOverdue {
        organization: OrganizationId,
        project: ProjectId,
    },
    /// Removes what scans told of a project that was deleted.
    ForgetProject {
        organization: OrganizationId,
        project: ProjectId,
        branches: Vec<BranchId>,
    },
    /// Has every mapping tried again; puts itself back.
    CheckMappings,
    /// Asks Azure DevOps whether it still accepts what a project's work items get.
    CheckMapping {
        organization: OrganizationId,
        project: ProjectId,
    },
    /// Writes our hyperlink into a work item that an issue was linked to, or takes it out.
    MarkWorkItem(Mark),
    /// Reads what became of the linked work items of an instance; puts itself back.
    ReadWorkItems {
        organization: OrganizationId,
        instance: InstanceId,
    },
    /// Hands a mail to the SMTP server.
    SendMail(Letter),
    /// Tells of tokens that end soon; puts itself back.
    TellOfTokens,
    /// Forgets what has expired; puts itself back.
    Prune,
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// It has to wait for something outside; this counts as no attempt.
    Later {
        at: DateTime<Utc>,
        reason: String,
    },
}

const PRUNE_EVERY: TimeDelta = TimeDelta::hours(1);

impl Services {
    /// Writes a job into a transaction. Call [`Services::ring`] after the commit.
    pub(crate) async fn enqueue(
        &self,
        writer: &mut Writer,
        organization: Option<OrganizationId>,
        job: &Job,
        dedupe_key: Option<String>,
        due_at: DateTime<Utc>,
    ) -> Result<()> {
        let job = NewJob {
            id: JobId(self.new_id()),
            organization,
            payload: serde_json::to_string(job)?,
            dedupe_key,
            due_at,
        };
        Ok(writer.insert_job(&job, self.clock.now()).await?)
    }

    /// Wakes the worker of this process.
    pub(crate) fn ring(&self) {
        self.new_jobs.notify_one();
    }

    /// Puts the recurring jobs into the table, where they are not there yet.
    pub async fn schedule_recurring_jobs(&self) -> Result<()> {
        let mut writer = self.store.write().await?;
        self.schedule_prune(&mut writer, self.clock.now()).await?;
        self.schedule_mapping_checks(&mut writer).await?;
        self.schedule_token_watch(&mut writer, self.clock.now())
            .await?;
        Ok(writer.commit().await?)
    }

    async fn schedule_prune(&self, writer: &mut Writer, at: DateTime<Utc>) -> Result<()> {
        self.enqueue(writer, None, &Job::Prune, Some("prune".to_owned()), at)
            .await
    }

    /// Carries out one job. `organization` is whose it is.
    pub(crate) async fn carry_out(
        &self,
        job: &Job,
        _organization: Option<OrganizationId>,
    ) -> Result<Outcome> {
        match job {
            Job::ImportScan { organization, scan } => self.import_scan(*organization, *scan).await,
            Job::FileTickets {
                organization,
                instance,
            } => self.file_tickets(*organization, *instance).await,
            Job::EvaluatePolicies {
                organization,
                project,
                branch,
            } => {
                self.evaluate_policies(*organization, *project, *branch)
                    .await
            }
            Job::KeepPolicyTickets {
                organization,
                project,
                policy,
            } => {
                self.keep_policy_tickets(*organization, *project, *policy)
                    .await
            }
            Job::TellOverdue {
                organization,
                project,
            } => self.tell_overdue(*organization, *project).await,
            Job::ForgetProject {
                organization,
                project,
                branches,
            } => self.forget_project(*organization, *project, branches).await,
            Job::CheckMappings => self.check_all_mappings().await,
            Job::CheckMapping {
                organization,
                project,
            } => self.check_one_mapping(*organization, *project).await,
            Job::MarkWorkItem(mark) => self.mark_work_item(mark).await,
            Job::ReadWorkItems {
                organization,
                instance,
            } => self.read_work_items(*organization, *instance).await,
            Job::SendMail(letter) => self.send_mail(letter).await,
            Job::TellOfTokens => self.tell_of_tokens().await,
            Job::Prune => self.prune().await,
        }
    }

    /// Called when a job is given up after its last attempt.
    pub(crate) async fn give_up(&self, job: &Job, reason: &str) -> Result<()> {
        match job {
            Job::ImportScan { organization, scan } => {
                self.give_up_import(*organization, *scan).await
            }
            Job::FileTickets {
                organization,
                instance,
            } => self.file_tickets_later(*organization, *instance).await,
            Job::EvaluatePolicies {
                organization,
                project,
                branch,
            } => {
                self.evaluate_policies_later(*organization, *project, *branch)
                    .await
            }
            Job::ForgetProject { organization, .. } => {
                self.forget_project_again(*organization, job).await
            }
            Job::CheckMapping { .. }
            | Job::KeepPolicyTickets { .. }
            | Job::SendMail(_)
            | Job::TellOverdue { .. } => Ok(()),
            Job::MarkWorkItem(mark) => self.note_unmarked(mark, reason).await,
            Job::ReadWorkItems {
                organization,
                instance,
            } => self.read_work_items_later(*organization, *instance).await,
            Job::CheckMappings | Job::TellOfTokens | Job::Prune => {
                self.schedule_recurring_jobs().await
            }
        }
    }

    async fn prune(&self) -> Result<Outcome> {
        let mut writer = self.store.write().await?;
        self.forget_expired(&mut writer).await?;
        self.forget_old_attempts(&mut writer).await?;
        self.schedule_prune(&mut writer, self.clock.now() + PRUNE_EVERY)
            .await?;
        writer.commit().await?;
        self.count_quiet_projects().await?;
        self.remove_old_branches().await?;
        self.sweep_uploads().await?;
        self.forget_aged_reports().await?;
        self.forget_aged_scans().await?;
        Ok(Outcome::Done)
    }
}
