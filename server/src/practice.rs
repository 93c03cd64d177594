//! The simulated Azure DevOps inside this process, for people who try the program.

use azure_simulator::Simulator;

use crate::commands::CommandResult;

/// A running simulator. It ends with the program.
#[derive(Debug)]
pub struct Practice {
    simulator: Simulator,
}

impl Practice {
    pub(crate) async fn start() -> CommandResult<Self> {
        Ok(Self {
            simulator: Simulator::start().await?,
        })
    }

    /// What instances may name in practice mode.
    pub(crate) fn origin(&self) -> String {
        self.simulator.url()
    }

    /// The organization that practice instances are connected to.
    pub(crate) fn organization_url(&self) -> String {
        self.simulator.organization_url("contoso")
    }
}
