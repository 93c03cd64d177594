//! Tokens end, and nobody looks at their dates: people are told ahead by mail.

use chrono::{DateTime, Days, TimeDelta, Utc};
use domain::mail::EndOfToken;
use domain::paths;
use store::Writer;

use crate::{Job, Outcome, Result, Services};

const EVERY: TimeDelta = TimeDelta::hours(1);
/// Days before the end at which people are told once each.
const AHEAD: [i64; 4] = [30, 14, 7, 1];

impl Services {
    pub(crate) async fn schedule_token_watch(
        &self,
        writer: &mut Writer,
        at: DateTime<Utc>,
    ) -> Result<()> {
        let key = Some("tell_of_tokens".to_owned());
        self.enqueue(writer, None, &Job::TellOfTokens, key, at)
            .await
    }

    /// One mail to the Organization Admins for each token and each of the days. What nobody can be
    /// told yet, for want of an SMTP server, is told later.
    pub(crate) async fn tell_of_tokens(&self) -> Result<Outcome> {
        let now = self.clock.now();
        let today = now.date_naive();
        let mut writer = self.store.write().await?;
        self.schedule_token_watch(&mut writer, now + EVERY).await?;
        let until = today + Days::new(AHEAD[0].unsigned_abs());
        let tokens = if self.sends_mail() {
            writer.ending_tokens(until).await?
        } else {
            Vec::new()
        };
        for token in tokens {
            let left = (token.token_expires_on - today).num_days();
            let nearest = AHEAD.into_iter().filter(|days| left <= *days).min();
            let news = |days: &i64| token.end_told.is_none_or(|told| *days < told);
            let Some(nearest) = nearest.filter(news) else {
                continue;
            };
            let page = self.links.to(&paths::instance(token.id));
            let end = EndOfToken {
                instance: &token.url,
                last_day: token.token_expires_on,
                today,
                page: &page,
            };
            let organization = token.organization_id;
            let admins = writer.admin_addresses(organization).await?;
            self.post(&mut writer, organization, admins, &end.message())
                .await?;
            writer
                .tell_token_end(organization, token.id, nearest)
                .await?;
        }
        writer.commit().await?;
        self.ring();
        Ok(Outcome::Done)
    }
}
