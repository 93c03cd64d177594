//! Servers that run while something else is tried on them.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command};
use std::thread;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::{command, interrupt};

/// A started server; dropping it ends it.
pub(crate) struct Background {
    child: Child,
}

impl Background {
    /// Starts a server and waits until it listens on a port of this machine.
    pub(crate) fn start(server: &mut Command, port: u16) -> Result<Self> {
        command::announce(server);
        let mut background = Self {
            child: command::spawn(server)?,
        };
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        while TcpStream::connect(address).is_err() {
            if let Some(status) = background.child.try_wait()? {
                bail!("{} ended with {status}", server.get_program().display());
            }
            interrupt::check()?;
            thread::sleep(Duration::from_millis(50));
        }
        Ok(background)
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        interrupt::terminate(self.child.id());
        // Nothing can be done about a child that cannot be waited for.
        let _ = self.child.wait();
        interrupt::forget(self.child.id());
    }
}

/// A port of this machine that nobody listens on now. It lies below those that systems lend to
/// connections that go out, so that none of these takes it before a server does.
pub(crate) fn free_port() -> Result<u16> {
    loop {
        interrupt::check()?;
        let port = fastrand::u16(10_000..32_000);
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(_) => return Ok(port),
            Err(error) if error.kind() == ErrorKind::AddrInUse => {}
            Err(error) => return Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_ends_by_itself_is_not_waited_for() {
        let outcome = Background::start(&mut Command::new("false"), free_port().unwrap());
        assert!(outcome.is_err_and(|error| error.to_string().contains("false ended with")));
    }
}
