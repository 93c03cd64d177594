//! Which addresses may be dialled.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use domain::AllowedOrigins;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// An address that this program does not call.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{host} is not a public https address")]
pub(crate) struct BlockedAddress {
    pub(crate) host: String,
}

/// Refuses what the resolver never sees: other schemes and hosts that are literal addresses.
pub(super) fn check(url: &Url) -> Result<(), BlockedAddress> {
    let public = match url.host() {
        Some(Host::Domain(_)) => true,
        Some(Host::Ipv4(ip)) => is_public(ip.into()),
        Some(Host::Ipv6(ip)) => is_public(ip.into()),
        None => false,
    };
    if public && url.scheme() == "https" {
        return Ok(());
    }
    Err(BlockedAddress {
        host: url.host_str().unwrap_or_default().to_owned(),
    })
}

/// The hosts whose addresses are not checked, because the operator listed them.
pub(super) fn hosts_of(origins: &AllowedOrigins) -> BTreeSet<String> {
    origins
        .iter()
        .filter_map(|origin| Url::parse(origin).ok()?.host_str().map(str::to_owned))
        .collect()
}

/// Asks another resolver and passes on public addresses only, so that the address which was checked
/// is the address which is dialled.
pub(super) struct GuardedResolver {
    inner: Arc<dyn Resolve>,
    trusted: BTreeSet<String>,
}

impl GuardedResolver {
    pub(super) fn new(inner: impl Resolve + 'static, trusted: BTreeSet<String>) -> Self {
        Self {
            inner: Arc::new(inner),
            trusted,
        }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let trusted = self.trusted.contains(&host);
        let found = self.inner.resolve(name);
        Box::pin(async move {
            let mut addresses: Vec<SocketAddr> = found.await?.collect();
            if !trusted {
                addresses.retain(|address| is_public(address.ip()));
            }
            if addresses.is_empty() {
                return Err(BlockedAddress { host }.into());
            }
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// The resolver of the operating system.
pub(super) struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let addresses: Vec<SocketAddr> =
                tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// Whether the address is one of the public Internet. Ranges are those of the IANA registries of
/// special-purpose addresses; two addresses of cloud platforms are named on top.
pub(super) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local() // holds 169.254.169.254, the metadata service of clouds
        || ip.is_multicast()
        || ip.is_broadcast()
        || ip.is_documentation()
        || a == 0 // "this network"
        || (a == 100 && (64..128).contains(&b)) // carrier-grade NAT
        || (a == 192 && b == 0 && c == 0) // protocol assignments
        || (a == 192 && b == 88 && c == 99) // 6to4 relays
        || (a == 198 && (18..20).contains(&b)) // benchmarks
        || a >= 240 // reserved
        || ip == Ipv4Addr::new(168, 63, 129, 16); // the wire server of Azure's machines
    !special
}

/// Only `2000::/3` is given out to the public Internet; everything that carries an IPv4 address
/// inside (mapped, compatible, NAT64, 6to4, Teredo) is refused whatever that address is.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    let global = a & 0xe000 == 0x2000;
    let special = matches!(
        (a, b),
        (0x2001, 0..0x0200 | 0x0db8) // protocol assignments, Teredo, ORCHID; documentation
            | (0x2002, _) // 6to4
            | (0x3fff, 0..0x1000) // documentation
    );
    global && !special
}
