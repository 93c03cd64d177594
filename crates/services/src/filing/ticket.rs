//! One ticket: claimed, created, settled.

use azure::AzureError;
use chrono::{DateTime, Utc};
use domain::{IssueEvent, IssueEventKind, JournalAct, TicketState, TicketWish, WorkItemLink};
use store::{DueTicket, Hold, Settled, StoredMapping};
use tokio::time::Instant;

use super::attempt::Attempt;
use super::compose::{Blueprint, Target};
use super::run::Run;
use super::subject::Subject;
use super::verdict::{self, Verdict};
use crate::Result;
use crate::fail_points::FailPoint;

impl Run {
    /// Files a ticket, unless its work item was found. What comes back holds up the others.
    pub(super) async fn file(
        &self,
        ticket: &DueTicket,
        found: Option<WorkItemLink>,
    ) -> Result<Option<Hold>> {
        if let Some(link) = found {
            self.services.pass(FailPoint::BeforeAdoption).await;
            let attempt = Attempt::begin(JournalAct::LookUp).answered();
            self.claim_and_settle(ticket, &verdict::filed(link), &attempt)
                .await?;
            return Ok(None);
        }
        // What was sent was looked for and does not exist.
        let unwanted = match ticket.wish {
            TicketWish::File => None,
            TicketWish::Rest => Some(verdict::resting(self.services.clock.now())),
            TicketWish::Withdraw => Some(verdict::cancelled()),
        };
        if let Some(settled) = unwanted {
            let attempt = Attempt::begin(JournalAct::LookUp).answered();
            self.claim_and_settle(ticket, &settled, &attempt).await?;
            return Ok(None);
        }
        let (subject, stored) = match self.read(ticket).await? {
            Ok(read) => read,
            Err(refusal) => {
                let attempt = Attempt::begin(JournalAct::Prepare).refused_here();
                self.claim_and_settle(ticket, &verdict::failed(refusal), &attempt)
                    .await?;
                return Ok(None);
            }
        };
        let attempt = Attempt::begin(JournalAct::Prepare);
        let verdict = match self.blueprint(Target::of(ticket), stored.as_ref()).await {
            Ok(plan) => match self
                .create(ticket, &subject, &plan, stored.as_ref())
                .await?
            {
                Some(verdict) => verdict,
                None => return Ok(None),
            },
            Err(error) => {
                let now = self.services.clock.now();
                let verdict =
                    Verdict::before_sending(&error, None, now, self.services.quarantine());
                let attempt = attempt.failed(&error);
                self.claim_and_settle(ticket, &verdict.settled, &attempt)
                    .await?;
                verdict
            }
        };
        Ok(verdict.hold(ticket))
    }

    /// Sends the creation and stores what became of it; `None` when somebody else took the ticket.
    async fn create(
        &self,
        ticket: &DueTicket,
        subject: &Subject,
        plan: &Blueprint,
        stored: Option<&StoredMapping>,
    ) -> Result<Option<Verdict>> {
        let target = Target::of(ticket);
        let composed =
            self.services
                .compose_subject(subject, ticket.id, target, ticket.unlinks, plan);
        let sent_at = ticket.sent_at.unwrap_or_else(|| self.services.clock.now());
        let end = Instant::now() + self.services.settings.longest_creation();
        if !self.claim(ticket, Some(sent_at)).await? {
            return Ok(None);
        }
        let attempt = Attempt::begin(JournalAct::Create).sends(&composed.patch)?;
        let created = self
            .client
            .until(end)
            .create_work_item(
                &target.azure_project.to_string(),
                target.work_item_type,
                &composed.patch,
            )
            .await;
        self.services.pass(FailPoint::AfterAnswer).await;
        let attempt = match &created {
            Ok(_) => attempt.answered(),
            Err(error) => attempt.failed(error),
        };
        if let Err(AzureError::Rejected { .. }) = created {
            self.services.forms.forget(self.instance, target);
        }
        let mut returned = None;
        let verdict = match created {
            Ok(item) => {
                let text = item.text(plan.form.description_field());
                returned = text.map(str::to_owned);
                Verdict::from(verdict::filed(WorkItemLink {
                    id: item.id,
                    url: item.html_url,
                }))
            }
            Err(error) => {
                if let Some(stored) = stored
                    && let Some(verdict) = self
                        .blamed_on_mapping(ticket, &subject.issue, stored, plan, &error)
                        .await?
                {
                    self.settle(ticket, &verdict.settled, &attempt).await?;
                    self.resume_if_mended(ticket, stored).await?;
                    return Ok(Some(verdict));
                }
                let now = self.services.clock.now();
                Verdict::after_sending(&error, sent_at, now, self.services.quarantine())
            }
        };
        self.settle(ticket, &verdict.settled, &attempt).await?;
        if subject.violations.is_some() {
            self.keep_returned(ticket, returned.as_deref()).await?;
        }
        Ok(Some(verdict))
    }

    /// Later changes replace this text, and none that a person wrote.
    async fn keep_returned(&self, ticket: &DueTicket, returned: Option<&str>) -> Result<()> {
        let mut writer = self.services.store.write().await?;
        writer
            .keep_returned_description(self.organization, ticket.issue_id, returned)
            .await?;
        Ok(writer.commit().await?)
    }

    pub(super) async fn claim_and_settle(
        &self,
        ticket: &DueTicket,
        settled: &Settled,
        attempt: &Attempt,
    ) -> Result<()> {
        if self.claim(ticket, ticket.sent_at).await? {
            self.settle(ticket, settled, attempt).await?;
        }
        Ok(())
    }

    /// Takes a ticket for as long as its creation may take, and the quarantine after it: should this
    /// process die, whoever takes the ticket next can look for the work item at once. `false` when
    /// somebody else has taken it.
    async fn claim(&self, ticket: &DueTicket, sent_at: Option<DateTime<Utc>>) -> Result<bool> {
        self.services.pass(FailPoint::BeforeClaim).await;
        let now = self.services.clock.now();
        let until = now + self.services.settings.longest_creation() + self.services.quarantine();
        let mut writer = self.services.store.write().await?;
        let claimed = writer
            .claim_ticket(self.organization, ticket, sent_at, until, now)
            .await?;
        writer.commit().await?;
        self.services.pass(FailPoint::AfterClaim).await;
        Ok(claimed)
    }

    /// Stores what became of a claimed ticket and how, before anything else is done about it.
    async fn settle(&self, ticket: &DueTicket, settled: &Settled, attempt: &Attempt) -> Result<()> {
        let now = self.services.clock.now();
        let claim = ticket.attempt + 1;
        let mut writer = self.services.store.write().await?;
        let ours = writer
            .settle_ticket(self.organization, ticket.id, claim, settled, now)
            .await?;
        if ours {
            let entry = attempt.entry(&self.services)?;
            writer
                .insert_journal_entry(self.organization, ticket, &entry, settled, now)
                .await?;
        }
        if let (true, TicketState::Filed, Some(link)) = (ours, settled.state, &settled.work_item) {
            let event = IssueEvent {
                at: now,
                kind: IssueEventKind::Exported,
                note: format!("Work item {}", link.id),
            };
            writer
                .insert_issue_event(self.organization, ticket.issue_id, &event)
                .await?;
        }
        self.services.pass(FailPoint::BeforeSettle).await;
        writer.commit().await?;
        self.services.pass(FailPoint::AfterSettle).await;
        Ok(())
    }
}
