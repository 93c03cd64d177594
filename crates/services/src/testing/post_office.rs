//! A small SMTP server on a loopback port, which keeps what it takes and can be told to refuse.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::{MailSecurity, MailSettings, Mailer};

/// A mail as it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    pub from: String,
    pub to: Vec<String>,
    /// Headers and body, to the byte.
    pub bytes: Vec<u8>,
}

/// What becomes of a mail that is not simply taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// Refused for now (451).
    Busy,
    /// Refused for good (550).
    Unknown,
    /// Taken, but the answer gets lost.
    Silence,
}

/// The server. It ends with the test.
#[derive(Debug)]
pub struct PostOffice {
    address: SocketAddr,
    shelf: Arc<Mutex<Shelf>>,
    serving: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Shelf {
    taken: Vec<Delivery>,
    mishaps: VecDeque<Mishap>,
    /// What `AUTH` said, in base64.
    credentials: Vec<String>,
}

impl PostOffice {
    pub async fn open() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await;
        let listener = listener.expect("a port on loopback");
        let address = listener.local_addr().expect("the port has a number");
        let shelf = Arc::<Mutex<Shelf>>::default();
        let kept = Arc::clone(&shelf);
        let serving = tokio::spawn(async move {
            while let Ok((caller, _)) = listener.accept().await {
                let shelf = Arc::clone(&kept);
                // A caller who leaves in the middle has said all there is.
                tokio::spawn(async move { converse(caller, &shelf).await.ok() });
            }
        });
        Self {
            address,
            shelf,
            serving,
        }
    }

    /// Settings that lead here.
    pub fn settings(&self) -> MailSettings {
        MailSettings {
            host: self.address.ip().to_string(),
            port: self.address.port(),
            security: MailSecurity::Plain,
            credentials: None,
            from: "Polaris <polaris@example.com>".to_owned(),
            extra_certificates: None,
        }
    }

    /// One that hands mail in here.
    pub fn mailer(&self) -> Mailer {
        Mailer::new(self.settings()).expect("settings of our own")
    }

    /// What has come in since the last call.
    pub fn collect(&self) -> Vec<Delivery> {
        std::mem::take(&mut lock(&self.shelf).taken)
    }

    /// What callers proved themselves with, in base64.
    pub fn credentials(&self) -> Vec<String> {
        lock(&self.shelf).credentials.clone()
    }

    /// Has the next mails go wrong, one after the other.
    pub fn spoil(&self, mishaps: impl IntoIterator<Item = Mishap>) {
        lock(&self.shelf).mishaps.extend(mishaps);
    }
}

impl Drop for PostOffice {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn converse(caller: TcpStream, shelf: &Mutex<Shelf>) -> std::io::Result<()> {
    let mut caller = BufReader::new(caller);
    let (mut from, mut to) = (String::new(), Vec::new());
    say(&mut caller, "220 post office").await?;
    loop {
        let mut line = String::new();
        if caller.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let line = line.trim_end();
        let word = line.get(..4).unwrap_or(line).to_ascii_uppercase();
        match word.as_str() {
            "EHLO" => {
                let offers = "250-post office\r\n250-8BITMIME\r\n250 AUTH PLAIN";
                say(&mut caller, offers).await?;
            }
            "AUTH" => {
                let proof = line.rsplit(' ').next().unwrap_or_default();
                lock(shelf).credentials.push(proof.to_owned());
                say(&mut caller, "235 welcome").await?;
            }
            "MAIL" => {
                (from, to) = (address(line), Vec::new());
                say(&mut caller, "250 go on").await?;
            }
            "RCPT" => {
                to.push(address(line));
                say(&mut caller, "250 go on").await?;
            }
            "DATA" => {
                say(&mut caller, "354 up to a single dot").await?;
                let bytes = letter(&mut caller).await?;
                let mishap = lock(shelf).mishaps.pop_front();
                if matches!(mishap, None | Some(Mishap::Silence)) {
                    let (from, to) = (from.clone(), to.clone());
                    lock(shelf).taken.push(Delivery { from, to, bytes });
                }
                match mishap {
                    None => say(&mut caller, "250 taken").await?,
                    Some(Mishap::Busy) => say(&mut caller, "451 come back later").await?,
                    Some(Mishap::Unknown) => say(&mut caller, "550 nobody of that name").await?,
                    Some(Mishap::Silence) => return Ok(()),
                }
            }
            "QUIT" => return say(&mut caller, "221 bye").await,
            "NOOP" | "RSET" => say(&mut caller, "250 yes").await?,
            _ => say(&mut caller, "502 not here").await?,
        }
    }
}

async fn say(caller: &mut BufReader<TcpStream>, words: &str) -> std::io::Result<()> {
    let words = format!("{words}\r\n");
    caller.get_mut().write_all(words.as_bytes()).await
}

/// Up to the line with a single dot; dots that were doubled on the way are single again.
async fn letter(caller: &mut BufReader<TcpStream>) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let mut line = Vec::new();
        if caller.read_until(b'\n', &mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        match line.strip_prefix(b".") {
            Some(b"\r\n") => return Ok(bytes),
            Some(rest) => bytes.extend(rest),
            None => bytes.extend(&line),
        }
    }
}

/// What stands between `<` and `>`.
fn address(line: &str) -> String {
    let inside = line
        .split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'));
    inside.map_or_else(String::new, |(address, _)| address.to_owned())
}

fn lock(shelf: &Mutex<Shelf>) -> std::sync::MutexGuard<'_, Shelf> {
    shelf.lock().unwrap_or_else(PoisonError::into_inner)
}
