//! Starting and stopping a simulator.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::Response;
use tokio::task::JoinHandle;

use crate::clock::Clock;
use crate::control;
use crate::faults::Faults;
use crate::journal::Entry;
use crate::limits::Limit;
use crate::persistence;
use crate::readings::Readings;
use crate::seed;
use crate::service::Service;
use crate::wire::{Door, Wire};
use crate::world::UserKey;

/// Largest body that is taken, in bytes: what an attachment may have, and a little more.
const LARGEST_BODY: usize = 140 * 1024 * 1024;

/// How a simulator is to be started.
#[derive(Debug, Clone)]
pub struct Builder {
    listen: SocketAddr,
    control: Option<SocketAddr>,
    data: Option<PathBuf>,
    speed: f64,
}

impl Default for Builder {
    fn default() -> Self {
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self {
            listen,
            control: None,
            data: None,
            speed: 1.0,
        }
    }
}

impl Builder {
    /// Where to listen; loopback with a free port otherwise.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Serves the control address here; there is none otherwise.
    #[must_use]
    pub fn control(mut self, address: SocketAddr) -> Self {
        self.control = Some(address);
        self
    }

    /// Reads the world from this file when it exists, and saves it there.
    #[must_use]
    pub fn data(mut self, file: impl Into<PathBuf>) -> Self {
        self.data = Some(file.into());
        self
    }

    /// How many simulated seconds pass in a real one.
    #[must_use]
    pub fn clock_speed(mut self, speed: f64) -> Self {
        self.speed = speed;
        self
    }

    /// Starts it within the running tokio runtime.
    pub async fn start(self) -> io::Result<Simulator> {
        let clock = Clock::starting_now(self.speed);
        let kept = self
            .data
            .as_deref()
            .map(persistence::load)
            .transpose()?
            .flatten();
        let world = kept.unwrap_or_else(|| seed::world(clock.now()));
        let faults = Faults::default();
        let door = Door::open(self.listen, faults.clone()).await?;
        let address = door.address();
        let service = Arc::new(Service::new(world, clock, faults, address.to_string()));
        let routes = Router::new()
            .fallback(answer)
            .layer(DefaultBodyLimit::disable())
            .with_state(Arc::clone(&service))
            .into_make_service_with_connect_info::<Wire>();
        let serving = axum::serve(door, routes).with_graceful_shutdown(end(&service));
        let mut tasks = vec![tokio::spawn(async { drop(serving.await) })];
        if let Some(file) = self.data {
            tasks.push(tokio::spawn(persistence::keep(Arc::clone(&service), file)));
        }
        let mut control_address = None;
        if let Some(address) = self.control {
            let listener = tokio::net::TcpListener::bind(address).await?;
            control_address = Some(listener.local_addr()?);
            let routes = control::router(Arc::clone(&service));
            let serving = axum::serve(listener, routes).with_graceful_shutdown(end(&service));
            tasks.push(tokio::spawn(async { drop(serving.await) }));
        }
        Ok(Simulator {
            service,
            address,
            control: control_address,
            tasks,
        })
    }
}

/// Resolves when the simulator ends.
fn end(service: &Service) -> impl Future<Output = ()> + use<> {
    let mut ending = service.ending.subscribe();
    async move {
        let _ = ending.wait_for(|ending| *ending).await;
    }
}

async fn answer(
    State(service): State<Arc<Service>>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    request: Request,
) -> Response<axum::body::Body> {
    let (parts, body) = request.into_parts();
    if let Ok(body) = axum::body::to_bytes(body, LARGEST_BODY).await {
        return service.handle(wire, parts, body).await;
    }
    let mut response = Response::default();
    *response.status_mut() = axum::http::StatusCode::PAYLOAD_TOO_LARGE;
    response
}

/// A running simulator. Dropping it ends it.
#[derive(Debug)]
pub struct Simulator {
    service: Arc<Service>,
    address: SocketAddr,
    control: Option<SocketAddr>,
    tasks: Vec<JoinHandle<()>>,
}

impl Simulator {
    /// Starts one on loopback with a free port.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// For another address, a control address, a data file or a faster clock.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Scheme, host and port, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address of an organization, without a slash at the end.
    pub fn organization_url(&self, organization: &str) -> String {
        format!("{}/{organization}", self.url())
    }

    /// Scheme, host and port of the control address, if there is one.
    pub fn control_url(&self) -> Option<String> {
        self.control.map(|address| format!("http://{address}"))
    }

    /// Every request and effect so far, in order.
    pub fn journal(&self) -> Vec<Entry> {
        self.service.journal.entries(0)
    }

    /// What in the served requests and their answers does not hold against the published
    /// `OpenAPI` data, a sentence each.
    #[cfg(feature = "contract")]
    pub fn violations(&self) -> Vec<String> {
        self.service.contract.violations()
    }

    /// The most requests of a token, by its key, that were answered at once.
    pub fn most_in_flight(&self, token: &str) -> usize {
        self.service
            .in_flight
            .most()
            .get(token)
            .copied()
            .unwrap_or_default()
    }

    /// The faults in force.
    pub fn faults(&self) -> &Faults {
        &self.service.faults
    }

    /// The simulated time.
    pub fn clock(&self) -> &Clock {
        &self.service.clock
    }

    /// Decides what the contract leaves open.
    pub fn set_readings(&self, readings: Readings) {
        *self.service.readings() = readings;
    }

    /// Gives a user (by display name), or everybody, a budget; `None` for the limit takes it away.
    /// False if nobody has that name.
    pub fn set_limit(&self, user: Option<&str>, limit: Option<Limit>) -> bool {
        match user.map(UserKey::find) {
            Some(None) => false,
            found => {
                self.service.limits.set(found.flatten(), limit);
                true
            }
        }
    }

    /// Ends it and waits until everything is closed and saved.
    pub async fn stop(mut self) {
        self.service.ending.send_replace(true);
        for task in self.tasks.drain(..) {
            let _ = task.await;
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.service.ending.send_replace(true);
    }
}
