//! The door of the house: nothing passes but what is checked, and that is what is connected.

use super::Options;
use super::trouble::Refused;
use crate::net::names::Names;
use crate::net::proxies::Proxies;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use ureq::Proxy;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectionDetails, Connector, Either, NextTimeout, Transport};

/// Host and port of each proxy.
pub(super) fn proxy_doors(proxies: &Proxies) -> impl Iterator<Item = (String, u16)> {
    let all = [&proxies.http, &proxies.https].into_iter().flatten();
    all.filter_map(|text| Proxy::new(text).ok())
        .map(|proxy| (proxy.host().to_ascii_lowercase(), proxy.port()))
}

/// Where names become addresses, and addresses connections.
#[derive(Clone)]
pub(super) struct Door {
    pub(super) options: Arc<Options>,
    pub(super) names: Names,
}

impl Door {
    fn check(&self, uri: &Uri, addresses: &[SocketAddr]) -> Result<(), ureq::Error> {
        // The operator's own proxy may be anywhere; no skill's URL is one (see `is_proxy`).
        let (host, port) = (uri.host().unwrap_or(""), port_of(uri));
        let host = host.to_ascii_lowercase();
        if proxy_doors(&self.options.proxies).any(|door| door == (host.clone(), port)) {
            return Ok(());
        }
        let refused = |refusal| ureq::Error::Other(Box::new(Refused(refusal)));
        addresses
            .iter()
            .try_for_each(|address| self.options.guard.check_address(*address))
            .map_err(refused)
    }
}

fn port_of(uri: &Uri) -> u16 {
    uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 })
}

impl Resolver for Door {
    fn resolve(
        &self,
        uri: &Uri,
        _config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let host = uri.host().unwrap_or("");
        let bare = host.trim_matches(['[', ']']);
        let found = match bare.parse() {
            Ok(address) => vec![SocketAddr::new(address, port_of(uri))],
            Err(_) => self.names.look_up(host, port_of(uri), *timeout.after)?,
        };
        self.check(uri, &found)?;
        let mut addresses = self.empty();
        for address in found {
            addresses.push(address);
        }
        Ok(addresses)
    }
}

impl<In: Transport> Connector<In> for Door {
    type Out = Either<In, In>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        // Through a proxy there is a transport already, and no address of ours.
        if chained.is_none() {
            self.check(details.uri, &details.addrs)?;
        }
        Ok(chained.map(Either::A))
    }
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door").finish_non_exhaustive()
    }
}
