//! The accept loop over hyper. Its own, because a fault must be able to reset the TCP connection that its request
//! came in on, and a framework's server hides that connection.

mod accept;
mod io;
mod tls;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::TcpListener;

use crate::app::{self, Shared};
use crate::cli::Arguments;

pub use accept::{BasePath, Peer, RequestId, ResetConnection, Scheme};

/// A listener that nothing is served on yet; connections wait in its backlog.
pub struct Bound {
    listener: TcpListener,
    tls: Option<tls::Tls>,
    origin: String,
}

impl Bound {
    pub async fn bind(arguments: &Arguments) -> Result<Self, Box<dyn std::error::Error>> {
        let listener = TcpListener::bind(SocketAddr::new(arguments.host, arguments.port))
            .await
            .map_err(|error| {
                format!(
                    "cannot listen on {} port {}: {error}",
                    arguments.host, arguments.port
                )
            })?;
        let address = listener.local_addr()?;
        if !arguments.host.is_loopback() {
            tracing::warn!(%address, "this listens beyond this machine: anybody who reaches it can use it");
        }
        let tls = if arguments.tls {
            Some(tls::Tls::new(arguments.host)?)
        } else {
            None
        };
        let scheme = if arguments.tls { "https" } else { "http" };
        Ok(Self {
            listener,
            tls,
            origin: format!("{scheme}://{}", reachable(address)),
        })
    }

    pub fn origin(&self) -> &str {
        &self.origin
    }

    pub fn certificate_path(&self) -> Option<String> {
        self.tls
            .as_ref()
            .map(|tls| tls.certificate_path().display().to_string())
    }

    pub async fn serve(&self, app: Shared) {
        let acceptor = self.tls.as_ref().map(tls::Tls::acceptor);
        accept::run(&self.listener, acceptor, app::router(&app), app).await;
    }
}

/// An address that one can open: a socket bound to all addresses is reached by loopback too.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
