//! Bringing events to their subscribers: a row for each subscription, retries that grow longer,
//! probation, and the end of subscriptions that answer 410.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use uuid::Uuid;

use super::{Event, Fate, Notification, Status, Subscription};
use crate::journal::Entry;
use crate::service::{EventOrder, Service};

/// How often a delivery is tried again.
const RETRIES: u32 = 8;
/// The first pause before a retry; each further one is twice as long. Simulated time.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// Events in a row that fail before a subscription on probation is disabled.
const PROBATION: u32 = 3;

/// A payload on its way.
#[derive(Debug)]
struct Delivery {
    organization: String,
    subscription: Subscription,
    payload: Value,
}

/// The rows of waiting deliveries.
#[derive(Debug, Default)]
pub(crate) struct Hooks {
    rows: Mutex<HashMap<Uuid, UnboundedSender<Delivery>>>,
    held: Mutex<Vec<Event>>,
}

/// What came of trying to deliver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Delivered,
    /// May work later.
    Later,
    /// The receiver is gone for good.
    Gone,
    Failed,
}

impl Hooks {
    /// Tells everybody who wants to know. Events that were held back follow after these.
    pub(crate) fn announce(service: &Arc<Service>, mut events: Vec<Event>, order: EventOrder) {
        let held = &service.hooks.held;
        match order {
            EventOrder::Held => {
                held.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .extend(events);
                return;
            }
            EventOrder::Twice => events.extend(events.clone()),
            EventOrder::Usual => {}
        }
        events.append(&mut held.lock().unwrap_or_else(PoisonError::into_inner));
        for event in events {
            for delivery in deliveries(service, &event) {
                service.hooks.enqueue(service, delivery);
            }
        }
    }

    fn enqueue(&self, service: &Arc<Service>, delivery: Delivery) {
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let row = rows
            .entry(delivery.subscription.id)
            .or_insert_with(|| open_row(service));
        // The row ends only together with the simulator.
        let _ = row.send(delivery);
    }
}

/// One delivery for each subscription that wants the event, each remembered.
fn deliveries(service: &Service, event: &Event) -> Vec<Delivery> {
    let now = service.clock.now();
    let mut world = service.world();
    let Some(organization) = world.organization(&event.organization) else {
        return Vec::new();
    };
    let receivers: Vec<Subscription> = if let Some(receiver) = &event.only {
        vec![receiver.clone()]
    } else {
        let all = organization.subscriptions.iter_mut();
        let numbered = |known: &mut Subscription| {
            known.notifications += 1;
            known.clone()
        };
        all.filter(|known| known.wants(event))
            .map(numbered)
            .collect()
    };
    let deliver = |subscription: Subscription| {
        let payload = addressed(event.payload.clone(), &subscription);
        let waiting = Notification::of(&subscription, payload.clone(), now);
        organization.remember(subscription.id, waiting);
        Delivery {
            organization: event.organization.clone(),
            subscription,
            payload,
        }
    };
    receivers.into_iter().map(deliver).collect()
}

/// Adds what belongs to the subscription, and leaves out what it does not want.
fn addressed(mut payload: Value, subscription: &Subscription) -> Value {
    payload["subscriptionId"] = json!(subscription.id);
    payload["notificationId"] = json!(subscription.notifications);
    match subscription
        .target("resourceDetailsToSend")
        .to_lowercase()
        .as_str()
    {
        "none" => payload["resource"] = Value::Null,
        "minimal" => {
            let resource = &payload["resource"];
            payload["resource"] = json!({ "id": resource["id"], "url": resource["url"] });
        }
        _ => {}
    }
    for (input, member) in [
        ("messagesToSend", "message"),
        ("detailedMessagesToSend", "detailedMessage"),
    ] {
        let wanted = subscription.target(input).to_lowercase();
        match wanted.as_str() {
            "none" => payload[member] = Value::Null,
            "text" | "html" | "markdown" => {
                payload[member] = json!({ &wanted: payload[member][&wanted] });
            }
            _ => {}
        }
    }
    payload
}

fn open_row(service: &Arc<Service>) -> UnboundedSender<Delivery> {
    let (sender, mut receiver) = unbounded_channel::<Delivery>();
    let service = Arc::clone(service);
    tokio::spawn(async move {
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(20))
            .redirect(reqwest::redirect::Policy::none())
            .build();
        let Ok(client) = client else { return };
        let mut ending = service.ending.subscribe();
        loop {
            let delivery = tokio::select! {
                delivery = receiver.recv() => delivery,
                _ = ending.wait_for(|ending| *ending) => None,
            };
            let Some(delivery) = delivery else { return };
            if attempt(&service, &client, &delivery).await == Outcome::Later {
                tokio::spawn(retry(Arc::clone(&service), client.clone(), delivery));
            }
        }
    });
    sender
}

async fn retry(service: Arc<Service>, client: reqwest::Client, delivery: Delivery) {
    let mut pause = FIRST_PAUSE;
    let mut ending = service.ending.subscribe();
    for _ in 0..RETRIES {
        tokio::select! {
            () = tokio::time::sleep(service.clock.real(pause)) => {}
            _ = ending.wait_for(|ending| *ending) => return,
        }
        if attempt(&service, &client, &delivery).await != Outcome::Later {
            return;
        }
        pause *= 2;
    }
    settle(&service, &delivery, Outcome::Failed);
}

/// Sends once and notes what came of it.
async fn attempt(service: &Service, client: &reqwest::Client, delivery: &Delivery) -> Outcome {
    let subscription = &delivery.subscription;
    let url = subscription.target("url");
    let mut request = client
        .post(url)
        .header("Content-Type", "application/json; charset=utf-8")
        .header("User-Agent", "VSServices/simulated (Service Hooks)")
        .body(delivery.payload.to_string());
    let (name, password) = (
        subscription.target("basicAuthUsername"),
        subscription.target("basicAuthPassword"),
    );
    if !name.is_empty() || !password.is_empty() {
        request = request.basic_auth(name, Some(password));
    }
    for line in subscription.target("httpHeaders").lines() {
        if let Some((name, value)) = line.split_once(':') {
            request = request.header(name.trim(), value.trim());
        }
    }
    let status = request
        .send()
        .await
        .ok()
        .map(|answer| answer.status().as_u16());
    note(service, delivery, status);
    remember(service, delivery, status);
    let outcome = match status {
        Some(200..=299) => Outcome::Delivered,
        Some(410) => Outcome::Gone,
        None | Some(408 | 502 | 503 | 504) => Outcome::Later,
        Some(_) => Outcome::Failed,
    };
    if outcome != Outcome::Later {
        settle(service, delivery, outcome);
    }
    outcome
}

fn note(service: &Service, delivery: &Delivery, status: Option<u16>) {
    let event = delivery.payload["eventType"].as_str().unwrap_or_default();
    let number = service.journal.open(Entry {
        number: 0,
        at: service.clock.now(),
        token: Some("hooks"),
        user: None,
        method: "POST".to_owned(),
        path: delivery.subscription.target("url").to_owned(),
        query: vec![("event".to_owned(), event.to_owned())],
        status,
        effects: Vec::new(),
        commit: None,
        fault: None,
        answered: false,
    });
    if status.is_some() {
        service.journal.answered(number);
    }
}

/// Keeps what a receiver answered.
fn remember(service: &Service, delivery: &Delivery, status: Option<u16>) {
    let mut world = service.world();
    let organization = world.organization(&delivery.organization);
    let subscription = &delivery.subscription;
    let known = organization
        .and_then(|known| known.remembered(subscription.id, subscription.notifications));
    if let Some(known) = known {
        known.attempts += 1;
        known.status = status;
        known.modified = service.clock.now();
    }
}

/// Moves the subscription on: back to enabled, to probation, or out.
fn settle(service: &Service, delivery: &Delivery, outcome: Outcome) {
    let mut world = service.world();
    let Some(organization) = world.organization(&delivery.organization) else {
        return;
    };
    let id = delivery.subscription.id;
    if let Some(known) = organization.remembered(id, delivery.subscription.notifications) {
        known.fate = match outcome {
            Outcome::Delivered => Fate::Succeeded,
            Outcome::Later | Outcome::Gone | Outcome::Failed => Fate::Failed,
        };
    }
    let Some(known) = organization
        .subscriptions
        .iter_mut()
        .find(|known| known.id == id)
    else {
        return;
    };
    match outcome {
        Outcome::Gone => known.status = Status::DisabledBySystem,
        Outcome::Delivered => {
            known.failures = 0;
            if known.status == Status::OnProbation {
                known.status = Status::Enabled;
            }
        }
        Outcome::Failed | Outcome::Later => {
            known.failures += 1;
            let disabled = known.failures > PROBATION;
            known.status = if disabled {
                Status::DisabledBySystem
            } else {
                Status::OnProbation
            };
        }
    }
}
