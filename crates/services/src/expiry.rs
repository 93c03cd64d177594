//! What has expired is forgotten, an hour later at most.

use chrono::Days;
use store::Writer;

use crate::actors::{ABSOLUTE, IDLE};
use crate::sessions::TRY_WINDOW;
use crate::{Result, Services};

/// An expired token is listed for so long, so that its owner sees why a pipeline stopped.
const TOKEN_LISTED: Days = Days::new(30);

impl Services {
    pub(crate) async fn forget_expired(&self, writer: &mut Writer) -> Result<()> {
        let now = self.clock.now();
        writer.prune_sessions(now - ABSOLUTE, now - IDLE).await?;
        writer.prune_tries(now - TRY_WINDOW).await?;
        writer.prune_invitations(now).await?;
        writer.prune_setup_codes(now).await?;
        writer
            .prune_api_tokens(now.date_naive() - TOKEN_LISTED)
            .await?;
        Ok(())
    }
}
