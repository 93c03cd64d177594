//! The client against the simulated Azure DevOps, every exchange held to the published description.

mod faults;
mod filing;
mod reading;
mod tokens;

use azure::{Client, Outbound, OutboundSettings, Patch};
use azure_simulator::{Simulator, tokens::FULL};
use domain::{AllowedOrigins, OrganizationUrl};

use crate::witness::Witness;

/// A simulator, a witness before it, and what belongs to one program that calls it.
struct Scene {
    simulator: Simulator,
    witness: Witness,
    outbound: Outbound,
}

impl Scene {
    async fn start() -> Self {
        let simulator = Simulator::start().await.expect("a port");
        let witness = Witness::before(&simulator.url()).await;
        let outbound = outbound(&[&witness.origin]);
        Self {
            simulator,
            witness,
            outbound,
        }
    }

    /// A client of `contoso` that may do everything.
    fn client(&self) -> Client {
        self.client_of("contoso", FULL)
    }

    fn client_of(&self, organization: &str, token: &str) -> Client {
        client(&self.outbound, &self.witness.origin, organization, token)
    }
}

fn outbound(origins: &[&str]) -> Outbound {
    Outbound::new(OutboundSettings {
        allowed_origins: AllowedOrigins::parse(origins).expect("origins"),
        ..OutboundSettings::default()
    })
    .expect("a client")
}

fn client(outbound: &Outbound, origin: &str, organization: &str, token: &str) -> Client {
    let url: OrganizationUrl = format!("{origin}/{organization}")
        .parse()
        .expect("canonical");
    Client::new(outbound, url, token.into())
}

/// What every type of work item wants.
fn titled() -> Patch {
    Patch::new().field(
        "System.Title",
        "Polaris - Project 'Web' contains issue 'Leak'",
    )
}
