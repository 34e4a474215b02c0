//! A certificate made on the spot, and TLS that offers HTTP/2.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

pub struct Tls {
    acceptor: TlsAcceptor,
    certificate: PathBuf,
    /// Holds the certificate's file until the program ends.
    _folder: TempDir,
}

impl Tls {
    pub fn new(host: IpAddr) -> Result<Self, Box<dyn std::error::Error>> {
        let mut names = vec!["localhost".to_owned()];
        for address in [
            IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(Ipv6Addr::LOCALHOST),
            host,
        ] {
            if !address.is_unspecified() && !names.contains(&address.to_string()) {
                names.push(address.to_string());
            }
        }
        let made = rcgen::generate_simple_self_signed(names)?;
        let folder = tempfile::Builder::new()
            .prefix("modelarts-emulator-tls-")
            .tempdir()?;
        let certificate = folder.path().join("certificate.pem");
        std::fs::write(&certificate, made.cert.pem())?;

        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der())?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            certificate,
            _folder: folder,
        })
    }

    pub fn certificate_path(&self) -> &Path {
        &self.certificate
    }

    pub fn acceptor(&self) -> TlsAcceptor {
        self.acceptor.clone()
    }
}
