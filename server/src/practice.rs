//! The simulated Azure DevOps inside this process, for people who try the program.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use azure_simulator::{Simulator, tokens};
use domain::{AllowedOrigins, OrganizationUrl};
use services::PracticeOrganization;

use crate::commands::CommandResult;

/// Where it listens when nobody else does, so that links to its work items stay true.
const PORT: u16 = 48_089;
/// Keeps its work items from one start to the next.
const FILE: &str = "practice.json";
const ORGANIZATION: &str = "contoso";

/// A running simulator. It ends with the program.
#[derive(Debug)]
pub struct Practice {
    simulator: Simulator,
}

impl Practice {
    /// Listens on loopback; its memory is in the data folder.
    pub(crate) async fn start(data_dir: &Path) -> CommandResult<Self> {
        let builder = Simulator::builder().data(data_dir.join(FILE));
        let usual = SocketAddr::from((Ipv4Addr::LOCALHOST, PORT));
        let simulator = match builder.clone().listen(usual).start().await {
            Ok(simulator) => simulator,
            Err(_) => builder.start().await?,
        };
        Ok(Self { simulator })
    }

    /// What instances may name in practice mode.
    pub(crate) fn origin(&self) -> String {
        self.simulator.url()
    }

    /// The organization that practice instances are connected to.
    pub(crate) fn organization(
        &self,
        allowed_origins: &AllowedOrigins,
    ) -> CommandResult<PracticeOrganization> {
        let url = self.simulator.organization_url(ORGANIZATION);
        Ok(PracticeOrganization {
            url: OrganizationUrl::parse(&url, allowed_origins)?,
            token: tokens::FULL.into(),
        })
    }
}
