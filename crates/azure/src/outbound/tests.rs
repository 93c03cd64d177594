use std::net::{IpAddr, SocketAddr};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::Method;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::TcpListener;

use super::guard::is_public;
use super::*;

const FORBIDDEN: [&str; 47] = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.1",
    "127.255.0.1",
    "168.63.129.16",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.254",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.9",
    "224.0.0.1",
    "239.1.2.3",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "ff02::1",
];

const PUBLIC: [&str; 13] = [
    "1.1.1.1",
    "8.8.8.8",
    "13.107.42.20",
    "100.63.255.255",
    "100.128.0.1",
    "168.63.129.17",
    "172.15.0.1",
    "172.32.0.1",
    "192.0.1.1",
    "198.20.0.1",
    "223.255.255.254",
    "2620:1ec:21::20",
    "2a00:1450:4001::1",
];

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

/// Gives the next of its answers to each question.
struct Script {
    answers: Vec<Vec<IpAddr>>,
    asked: AtomicUsize,
}

impl Script {
    fn new(answers: Vec<Vec<IpAddr>>) -> Self {
        Self {
            answers,
            asked: AtomicUsize::new(0),
        }
    }
}

impl Resolve for Script {
    fn resolve(&self, _: Name) -> Resolving {
        let turn = self.asked.fetch_add(1, Ordering::SeqCst) % self.answers.len();
        let addresses: Vec<_> = self.answers[turn]
            .iter()
            .map(|ip| SocketAddr::new(*ip, 0))
            .collect();
        Box::pin(async move { Ok(Box::new(addresses.into_iter()) as Addrs) })
    }
}

/// Listens where nobody may knock.
struct Canary {
    port: u16,
    knocks: Arc<Mutex<usize>>,
}

impl Canary {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("bound").port();
        let knocks = Arc::new(Mutex::new(0));
        let counted = Arc::clone(&knocks);
        tokio::spawn(async move {
            while listener.accept().await.is_ok() {
                *counted.lock().expect("no panic while locked") += 1;
            }
        });
        Self { port, knocks }
    }

    fn knocks(&self) -> usize {
        *self.knocks.lock().expect("no panic while locked")
    }
}

/// Whether a request is refused by the guard, before any connection.
async fn is_blocked(outbound: &Outbound, url: &str) -> bool {
    let Ok(request) = outbound.request(Method::GET, Url::parse(url).expect("an address")) else {
        return true;
    };
    let error = request.send().await.expect_err("nobody answers");
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        if cause.is::<BlockedAddress>() {
            return true;
        }
        source = cause.source();
    }
    false
}

#[test]
fn only_public_addresses_are_public() {
    for text in FORBIDDEN {
        assert!(!is_public(ip(text)), "{text}");
    }
    for text in PUBLIC {
        assert!(is_public(ip(text)), "{text}");
    }
}

#[tokio::test]
async fn a_name_that_resolves_inwards_is_never_dialled() {
    let canary = Canary::start().await;
    let answers = FORBIDDEN
        .iter()
        .map(|text| vec![ip(text), ip("127.0.0.1")])
        .collect();
    let outbound = Outbound::with_resolver(OutboundSettings::default(), Script::new(answers))
        .expect("a client");
    for _ in 0..1_000 {
        let url = format!("https://rebind.example:{}/", canary.port);
        assert!(is_blocked(&outbound, &url).await);
    }
    assert_eq!(canary.knocks(), 0);
}

#[tokio::test]
async fn of_a_mixed_answer_only_the_public_addresses_are_passed_on() {
    let answers = vec![vec![
        ip("127.0.0.1"),
        ip("8.8.8.8"),
        ip("10.0.0.1"),
        ip("2620:1ec:21::20"),
    ]];
    let resolver = GuardedResolver::new(Script::new(answers), std::collections::BTreeSet::new());
    let name = "mixed.example".parse().expect("a name");
    let passed: Vec<_> = resolver
        .resolve(name)
        .await
        .expect("some")
        .map(|a| a.ip())
        .collect();
    assert_eq!(passed, [ip("8.8.8.8"), ip("2620:1ec:21::20")]);
}

#[tokio::test]
async fn no_spelling_of_an_inner_address_is_dialled() {
    let canary = Canary::start().await;
    let inwards = Script::new(vec![vec![ip("127.0.0.1"), ip("::1")]]);
    let outbound = Outbound::with_resolver(OutboundSettings::default(), inwards).expect("a client");
    for host in [
        "127.0.0.1",
        "2130706433",
        "0177.0.0.1",
        "0x7f.0.0.1",
        "0x7f000001",
        "127.1",
        "0",
        "①②⑦.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "localhost",
        "localhost.",
        "user@localhost",
        "dev.azure.com",
        "dev.azure.com.",
        "dev.azure.com@127.0.0.1",
        "127.0.0.1.",
        "xn--ls8h.example",
    ] {
        for scheme in ["http", "https"] {
            let url = format!("{scheme}://{host}:{}/contoso#x", canary.port);
            assert!(is_blocked(&outbound, &url).await, "{url}");
        }
    }
    for url in ["file:///etc/passwd", "ftp://127.0.0.1/", "data:,x"] {
        assert!(is_blocked(&outbound, url).await, "{url}");
    }
    assert_eq!(canary.knocks(), 0);
}

#[tokio::test]
async fn a_listed_origin_may_be_private_and_its_neighbours_may_not() {
    let canary = Canary::start().await;
    let listed = format!("http://tracker.corp.example:{}", canary.port);
    let outbound = Outbound::with_resolver(
        OutboundSettings {
            allowed_origins: AllowedOrigins::parse([&listed]).expect("an origin"),
            ..OutboundSettings::default()
        },
        Script::new(vec![vec![ip("127.0.0.1")]]),
    )
    .expect("a client");
    assert!(
        is_blocked(
            &outbound,
            &format!("http://other.corp.example:{}/", canary.port)
        )
        .await
    );
    assert!(is_blocked(&outbound, &format!("http://127.0.0.1:{}/", canary.port)).await);
    assert_eq!(canary.knocks(), 0);
    assert!(!is_blocked(&outbound, &format!("{listed}/contoso")).await);
    assert_eq!(canary.knocks(), 1);
}

#[test]
fn a_file_without_a_certificate_is_refused() {
    for (pem, expected) in [
        ("", "holds no certificate"),
        ("-----BEGIN CERTIFICATE-----\nx", "PEM"),
    ] {
        let error = Outbound::new(OutboundSettings {
            extra_certificates: Some(pem.into()),
            ..OutboundSettings::default()
        })
        .expect_err("no certificate");
        assert!(error.to_string().contains(expected), "{error}");
    }
}
