//! The client against the simulated Azure DevOps, every exchange held to the published description.

mod faults;
mod filing;
mod reading;
mod tokens;

use azure::{Client, Outbound, OutboundSettings, Patch};
use azure_simulator::{Simulator, tokens::FULL};
use domain::{AllowedOrigins, OrganizationUrl};

/// A simulator and what belongs to one program that calls it.
struct Scene {
    simulator: Simulator,
    outbound: Outbound,
}

/// Every scene ends with the verdict on what was said in it.
impl Drop for Scene {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.simulator.violations(), Vec::<String>::new());
        }
    }
}

impl Scene {
    async fn start() -> Self {
        let simulator = Simulator::start().await.expect("a port");
        let outbound = outbound(&[&simulator.url()]);
        Self {
            simulator,
            outbound,
        }
    }

    /// A client of `contoso` that may do everything.
    fn client(&self) -> Client {
        self.client_of("contoso", FULL)
    }

    fn client_of(&self, organization: &str, token: &str) -> Client {
        client(&self.outbound, &self.simulator.url(), organization, token)
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
