//! Whom the client believes to be the server.

use azure::{AzureError, Cause, Client, Outbound, OutboundSettings};
use domain::{AllowedOrigins, OrganizationUrl};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::scripted::TOKEN;

/// A certificate authority that no system knows.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

struct Identity {
    certificate: CertificateDer<'static>,
    key: KeyPair,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let pem = params.self_signed(&key).expect("a certificate").pem();
        Self {
            pem,
            issuer: Issuer::new(params, key),
        }
    }

    fn identity(&self, host: &str, until: i32) -> Identity {
        let mut params = CertificateParams::new(vec![host.to_owned()]).expect("a name");
        params.not_before = date_time_ymd(2000, 1, 1);
        params.not_after = date_time_ymd(until, 1, 1);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        Identity {
            certificate: certificate.der().clone(),
            key,
        }
    }
}

/// Serves an empty list of projects over TLS; gives the port.
async fn serve(identity: Identity) -> u16 {
    let key = PrivateKeyDer::Pkcs8(identity.key.serialize_der().into());
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("TLS 1.2 and 1.3")
        .with_no_client_auth()
        .with_single_cert(vec![identity.certificate], key)
        .expect("a key that fits");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("bound").port();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let _ = stream.read(&mut [0; 4096]).await;
            let answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\nConnection: close\r\n\r\n{\"value\":[]}";
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    port
}

async fn projects(port: u16, extra_certificates: Option<&str>) -> Result<(), AzureError> {
    let origin = format!("https://localhost:{port}");
    let allowed_origins = AllowedOrigins::parse([&origin]).expect("an origin");
    let url =
        OrganizationUrl::parse(&format!("{origin}/contoso"), &allowed_origins).expect("listed");
    let outbound = Outbound::new(OutboundSettings {
        allowed_origins,
        extra_certificates: extra_certificates.map(|pem| pem.as_bytes().to_vec()),
        ..OutboundSettings::default()
    })
    .expect("a client");
    let client = Client::new(&outbound, url, TOKEN.into());
    client.projects("").await.map(drop)
}

#[tokio::test]
async fn a_server_of_an_unknown_authority_is_believed_only_with_its_file() {
    let authority = Authority::new();
    let port = serve(authority.identity("localhost", 2100)).await;
    let refused = Err(AzureError::Unreachable(Cause::Certificate));
    assert_eq!(projects(port, None).await, refused);
    assert_eq!(projects(port, Some(&Authority::new().pem)).await, refused);
    assert_eq!(projects(port, Some(&authority.pem)).await, Ok(()));
}

#[tokio::test]
async fn an_expired_certificate_and_one_of_another_host_are_refused() {
    let authority = Authority::new();
    for identity in [
        authority.identity("localhost", 2001),
        authority.identity("dev.azure.com", 2100),
    ] {
        let port = serve(identity).await;
        assert_eq!(
            projects(port, Some(&authority.pem)).await,
            Err(AzureError::Unreachable(Cause::Certificate))
        );
    }
}

#[tokio::test]
async fn a_server_without_tls_is_not_spoken_to() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let heard = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut bytes = [0; 4096];
        let length = stream.read(&mut bytes).await.expect("a greeting");
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
        bytes[..length].to_vec()
    });
    assert!(matches!(
        projects(port, None).await,
        Err(AzureError::Unreachable(
            Cause::Certificate | Cause::NoConnection
        ))
    ));
    let heard = heard.await.expect("no panic");
    assert!(
        !String::from_utf8_lossy(&heard).contains("HTTP"),
        "the request left in the clear"
    );
}
