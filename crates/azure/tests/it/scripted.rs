//! A server that answers with the bytes it was told, for answers no well-behaved server gives.

use std::sync::{Arc, Mutex};

use azure::{Client, Outbound, OutboundSettings};
use domain::{AllowedOrigins, OrganizationUrl};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const TOKEN: &str = "0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdef";

/// What happens on one connection; the last of a script repeats for ever.
#[derive(Clone)]
pub(crate) enum Act {
    /// Writes the bytes and closes.
    Answer(Vec<u8>),
    /// Reads the request and closes.
    HangUp,
    /// Reads the request and keeps the connection open.
    Silence,
}

pub(crate) struct Server {
    pub(crate) origin: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) async fn start(script: Vec<Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let origin = format!("http://{}", listener.local_addr().expect("bound"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&requests);
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.expect("a connection");
                let request = read_request(&mut stream).await;
                let turn = {
                    let mut heard = heard.lock().expect("no panic while locked");
                    heard.push(request);
                    heard.len() - 1
                };
                match script[turn.min(script.len() - 1)].clone() {
                    Act::HangUp => {}
                    Act::Silence => {
                        tokio::spawn(async move {
                            let _open = stream;
                            std::future::pending::<()>().await;
                        });
                    }
                    Act::Answer(bytes) => {
                        // The client may have seen enough before the end.
                        let _ = stream.write_all(&bytes).await;
                        let _ = stream.shutdown().await;
                    }
                }
            }
        });
        Self { origin, requests }
    }

    pub(crate) async fn answering(answer: Act) -> Self {
        Self::start(vec![answer]).await
    }

    pub(crate) fn client(&self) -> Client {
        client(&self.origin)
    }

    /// The requests so far, head and body.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("no panic while locked").clone()
    }
}

/// A client of the organization `contoso` at an origin that the operator listed.
pub(crate) fn client(origin: &str) -> Client {
    let allowed_origins = AllowedOrigins::parse([origin]).expect("an origin");
    let url =
        OrganizationUrl::parse(&format!("{origin}/contoso"), &allowed_origins).expect("listed");
    let outbound = Outbound::new(OutboundSettings {
        allowed_origins,
        ..OutboundSettings::default()
    })
    .expect("a client");
    Client::new(&outbound, url, TOKEN.into())
}

/// An answer with a JSON body.
pub(crate) fn json(status: &str, headers: &str, body: &str) -> Act {
    answer(
        status,
        &format!("Content-Type: application/json; charset=utf-8\r\n{headers}"),
        body.as_bytes(),
    )
}

pub(crate) fn answer(status: &str, headers: &str, body: &[u8]) -> Act {
    let mut bytes = format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    Act::Answer(bytes)
}

async fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 4096];
        let read = stream.read(&mut chunk).await.unwrap_or(0);
        bytes.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if read == 0 || is_complete(&text) {
            return text;
        }
    }
}

fn is_complete(request: &str) -> bool {
    let Some((head, body)) = request.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| {
            line.to_ascii_lowercase()
                .strip_prefix("content-length:")?
                .trim()
                .parse()
                .ok()
        })
        .unwrap_or(0);
    body.len() >= length
}
