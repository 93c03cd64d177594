//! The cookies that a browser carries: its session, and for a moment a secret to be shown once.

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

/// How a cookie is named and guarded, which follows from where browsers reach the program.
#[derive(Debug, Clone, Copy)]
pub struct SessionCookie {
    secure: bool,
    names: Names,
}

/// The name over https, which binds the cookie to the host, and the one for plain http.
#[derive(Debug, Clone, Copy)]
struct Names {
    https: &'static str,
    http: &'static str,
}

const SESSION: Names = Names {
    https: "__Host-polaris",
    http: "polaris",
};
const HANDOVER: Names = Names {
    https: "__Host-polaris-handover",
    http: "polaris-handover",
};

impl SessionCookie {
    /// It is bound to the host and never sent in the clear; plain http is for loopback alone.
    pub fn of(public_url: &str) -> Self {
        Self {
            secure: !is_http_on_loopback(public_url),
            names: SESSION,
        }
    }

    /// The cookie that takes a sealed secret from the act that made it to the page that shows it.
    pub fn handover(public_url: &str) -> Self {
        Self {
            names: HANDOVER,
            ..Self::of(public_url)
        }
    }

    const fn name(self) -> &'static str {
        if self.secure {
            self.names.https
        } else {
            self.names.http
        }
    }

    /// The secret that the browser sent.
    pub fn read(self, headers: &HeaderMap) -> Option<String> {
        cookie(headers, self.name())
    }

    /// The header that gives a browser its secret. The session ends on the server.
    pub fn set(self, secret: &str) -> Option<HeaderValue> {
        self.header(secret, "")
    }

    /// The header that takes it back.
    pub fn clear(self) -> Option<HeaderValue> {
        self.header("", "; Max-Age=0")
    }

    fn header(self, value: &str, more: &str) -> Option<HeaderValue> {
        let secure = if self.secure { "; Secure" } else { "" };
        let name = self.name();
        let mut header = HeaderValue::from_str(&format!(
            "{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{more}"
        ))
        .ok()?;
        header.set_sensitive(true);
        Some(header)
    }
}

/// The value of a cookie that the browser sent.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value.to_owned())
}

fn is_http_on_loopback(public_url: &str) -> bool {
    let Some(rest) = public_url.strip_prefix("http://") else {
        return false;
    };
    let authority = rest.split('/').next().unwrap_or_default();
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || address
            .parse()
            .is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_https_the_cookie_is_bound_to_the_host() {
        let header = SessionCookie::of("https://polaris.example.com")
            .set("s")
            .unwrap();
        assert_eq!(
            header,
            "__Host-polaris=s; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
    }

    #[test]
    fn only_on_loopback_may_the_cookie_travel_in_the_clear() {
        for loopback in [
            "http://127.0.0.1:3000",
            "http://localhost",
            "http://[::1]:80",
        ] {
            let header = SessionCookie::of(loopback).set("s").unwrap();
            assert_eq!(
                header, "polaris=s; Path=/; HttpOnly; SameSite=Lax",
                "{loopback}"
            );
        }
        for beyond in [
            "http://0.0.0.0:3000",
            "http://localhost.example.com",
            "http://[fe80::1]",
        ] {
            let header = SessionCookie::of(beyond).set("s").unwrap();
            assert!(header.to_str().unwrap().ends_with("; Secure"), "{beyond}");
        }
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static("a=b; polaris=secret; c=d"));
        let cookie = SessionCookie::of("http://127.0.0.1:3000");
        assert_eq!(cookie.read(&headers).as_deref(), Some("secret"));
        let https = SessionCookie::of("https://polaris.example.com");
        assert_eq!(https.read(&headers), None);
        let handover = SessionCookie::handover("http://127.0.0.1:3000");
        assert_eq!(handover.read(&headers), None);
    }
}
