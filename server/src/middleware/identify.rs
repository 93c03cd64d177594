//! Gives each request an id, and finds out where it comes from.

use std::net::{IpAddr, SocketAddr};

use app::request::{ClientAddress, RequestId};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use ipnet::IpNet;

use crate::router::AppState;

pub(crate) async fn identify(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = uuid::Uuid::now_v7().simple().to_string();
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        // A socket for both protocols spells addresses of version 4 in version 6.
        .map(|info| info.0.ip().to_canonical());
    if let Some(peer) = peer {
        let address = client_address(peer, request.headers(), &state.proxies);
        request.extensions_mut().insert(ClientAddress(address));
    }
    request.extensions_mut().insert(RequestId(id));
    request.extensions_mut().insert(state.services.clone());
    next.run(request).await
}

/// Forwarded headers count only as far as configured proxies wrote them: the last address in the
/// chain that is not one of ours is the client.
fn client_address(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let is_proxy = |address: IpAddr| proxies.iter().any(|net| net.contains(&address));
    if !is_proxy(peer) {
        return peer;
    }
    let chain = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|address| address.trim().parse::<IpAddr>().map(|it| it.to_canonical()));
    let mut chain: Vec<_> = chain.collect();
    while let Some(address) = chain.pop() {
        match address {
            Ok(address) if is_proxy(address) => {}
            Ok(address) => return address,
            Err(_) => return peer,
        }
    }
    peer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forwarded(value: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", value.parse().unwrap());
        headers
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_forwarded_header_of_a_stranger_is_ignored() {
        let found = client_address(ip("203.0.113.9"), &forwarded("10.0.0.1"), &[]);
        assert_eq!(found, ip("203.0.113.9"));
    }

    #[test]
    fn the_last_address_before_our_proxies_is_the_client() {
        let proxies = ["10.0.0.0/8".parse().unwrap()];
        let headers = forwarded("1.2.3.4, 198.51.100.7, 10.0.0.2");
        assert_eq!(
            client_address(ip("10.0.0.1"), &headers, &proxies),
            ip("198.51.100.7")
        );
        let garbage = forwarded("not an address");
        assert_eq!(
            client_address(ip("10.0.0.1"), &garbage, &proxies),
            ip("10.0.0.1")
        );
    }
}
