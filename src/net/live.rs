//! The network itself: the only place that opens a socket outwards.

mod door;
pub mod roots;
mod trouble;

use super::guard::Guard;
use super::locator::Locator;
use super::names::Names;
use super::proxies::Proxies;
use super::unpack::gunzip;
use super::{Answer, Http, Request};
use crate::clock::Stopwatch;
use crate::error::unfetched::Unfetched;
use crate::error::{Error, Result};
use door::{Door, proxy_doors};
use roots::Roots;
use std::io::Read as _;
use std::net::ToSocketAddrs as _;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use trouble::Trouble;
use ureq::config::Config;
use ureq::http::{HeaderMap, HeaderValue, Response};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::transport::{
    ConnectProxyConnector, Connector as _, RustlsConnector, TcpConnector,
};
use ureq::{Agent, Body, Proxy};

/// How every request says who asks.
const USER_AGENT: &str = concat!("malwar/", env!("CARGO_PKG_VERSION"), " (agent skill scanner)");
/// Bytes of status line and headers together; honest ones need a tenth.
const HEADER_BYTES_MAX: usize = 16 * 1024;
/// Bytes that are read from a socket at once.
const BUFFER_BYTES: usize = 32 * 1024;
/// How long the name service is asked about a host that a proxy would be sent to anyway.
const PROXIED_NAME_WITHIN: Duration = Duration::from_secs(1);

/// How the network is asked.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which URLs may be.
    pub guard: Guard,
    /// Redirects that are followed.
    pub redirects_max: usize,
    /// What stands between.
    pub proxies: Proxies,
    /// Who is believed about a server's name.
    pub roots: Roots,
}

/// The network.
pub struct Live {
    agent: OnceLock<Agent>,
    options: Arc<Options>,
    names: Names,
}

impl Live {
    /// The network, with the machine's own name service.
    pub fn new(options: Options) -> Self {
        let ask = |host: &str, port: u16| Ok((host, port).to_socket_addrs()?.collect());
        Self::with_names(options, Names::new(Arc::new(ask)))
    }

    /// The network, with another name service.
    pub fn with_names(options: Options, names: Names) -> Self {
        Self { agent: OnceLock::new(), options: Arc::new(options), names }
    }

    /// What asks, made when something is asked for the first time.
    fn agent(&self) -> Result<&Agent, Trouble> {
        if let Some(agent) = self.agent.get() {
            return Ok(agent);
        }
        let roots = self.options.roots.certificates();
        let roots = roots.map_err(|error| Trouble::lasting(error.to_string()))?;
        Ok(self.agent.get_or_init(|| self.agent_with(roots)))
    }

    fn agent_with(&self, roots: RootCerts) -> Agent {
        let config = Config::builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_response_header_size(HEADER_BYTES_MAX)
            .input_buffer_size(BUFFER_BYTES)
            .output_buffer_size(BUFFER_BYTES)
            // A kept connection would outlive the check of its address.
            .max_idle_connections(0)
            .max_idle_connections_per_host(0)
            .proxy(None)
            .user_agent(USER_AGENT)
            .accept("*/*")
            .accept_encoding("gzip")
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .build();
        let door = Door { options: Arc::clone(&self.options), names: self.names.clone() };
        let connector = ().chain(ConnectProxyConnector::default()).chain(door.clone());
        let connector = connector.chain(TcpConnector::default());
        Agent::with_parts(config, connector.chain(RustlsConnector::default()), door)
    }

    /// One request, without following where it is sent on to.
    fn ask(&self, hop: &Hop<'_>, within: Duration) -> Result<Response<Body>, Trouble> {
        let (locator, request) = (&hop.locator, hop.request);
        let proxy = self.proxy(locator, within)?;
        let agent = self.agent()?;
        let url = locator.to_string();
        let response = match &request.body {
            None => {
                let mut builder = agent.get(url);
                for (name, value) in &hop.headers {
                    builder = builder.header(*name, *value);
                }
                let config = builder.config().proxy(proxy).timeout_global(Some(within));
                config.build().call()
            }
            Some(body) => {
                let mut builder = agent.post(url);
                for (name, value) in &hop.headers {
                    builder = builder.header(*name, *value);
                }
                let config = builder.config().proxy(proxy).timeout_global(Some(within));
                config.build().send(body.as_slice())
            }
        };
        response.map_err(|error| Trouble::of(error, request.within))
    }

    /// The proxy for a URL. A proxy asks the name service itself, so what this machine knows
    /// about the host is checked here; what only the proxy knows is the proxy's to guard.
    fn proxy(&self, locator: &Locator, within: Duration) -> Result<Option<Proxy>, Trouble> {
        let Some(text) = self.options.proxies.of(locator) else { return Ok(None) };
        // Not the text itself: it may hold a password.
        let broken = |_| Trouble::lasting("the proxy's name is not http://host:port".to_owned());
        let proxy = Proxy::new(text).map_err(broken)?;
        if locator.address().is_none() {
            let name = locator.host().name();
            let within = within.min(PROXIED_NAME_WITHIN);
            for address in self.names.look_up(name, locator.port(), within).unwrap_or_default() {
                self.options.guard.check_address(address)?;
            }
        }
        Ok(Some(proxy))
    }

    /// Reads the body, and unpacks it.
    fn read(response: Response<Body>, request: &Request) -> Result<Answer, Trouble> {
        let status = response.status().as_u16();
        let headers = told(response.headers());
        let limit = request.body_bytes_max;
        let mut raw = Vec::new();
        // One byte more than is kept, to know whether there are more.
        let mut body = response.into_body().into_reader().take(limit as u64 + 1);
        body.read_to_end(&mut raw).map_err(|error| Trouble::of(error.into(), request.within))?;
        let mut cut = raw.len() > limit;
        raw.truncate(limit);
        let mut answer = Answer { status, headers, body: raw, cut: false, hops: Vec::new() };
        let packed = answer.header("content-encoding").unwrap_or("").trim().to_ascii_lowercase();
        match packed.as_str() {
            _ if answer.body.is_empty() => {}
            "" | "identity" => {}
            "gzip" | "x-gzip" => {
                let broken = || Trouble::lasting("its gzip body is broken".to_owned());
                let (unpacked, more) = gunzip(&answer.body, limit).ok_or_else(broken)?;
                answer.body = unpacked;
                cut |= more;
            }
            _ => {
                let packed: String = packed.chars().take(40).collect();
                let why = format!("its body is packed as '{packed}', which was not asked for");
                return Err(Trouble::lasting(why));
            }
        }
        Ok(Answer { cut, ..answer })
    }

    /// Asks, and asks on where it is sent on to; notes every URL before it is looked at.
    fn follow(&self, request: &Request, hops: &mut Vec<String>) -> Result<Answer, Trouble> {
        let watch = Stopwatch::start();
        let locator = Locator::parse(&request.url).map_err(Trouble::refused)?;
        let mut hop = Hop::first(locator, request);
        loop {
            hops.push(hop.locator.to_string());
            self.options.guard.check(&hop.locator)?;
            if self.is_proxy(&hop.locator) {
                return Err(Trouble::refused("it is the proxy itself".to_owned()));
            }
            let left = request.within.saturating_sub(watch.elapsed());
            if left.is_zero() {
                return Err(Trouble::late(request.within));
            }
            let response = self.ask(&hop, left)?;
            let Some(next) = hop.next(&response)? else {
                return Self::read(response, request);
            };
            if hops.len() > self.options.redirects_max {
                let max = self.options.redirects_max;
                return Err(Trouble::lasting(format!("more than {max} redirects")));
            }
            hop = next;
        }
    }

    /// Whether a URL leads to a proxy of ours, whose address nobody checks.
    fn is_proxy(&self, locator: &Locator) -> bool {
        let own = (locator.host().to_string(), locator.port());
        proxy_doors(&self.options.proxies).any(|door| door == own)
    }
}

impl Http for Live {
    fn send(&self, request: &Request) -> Result<Answer> {
        let mut hops = Vec::new();
        match self.follow(request, &mut hops) {
            Ok(answer) => Ok(Answer { hops, ..answer }),
            Err(Trouble { why, obstacle }) => {
                // As it is asked: no name, no password.
                let url = hops.first().unwrap_or(&request.url).clone();
                let at = hops.pop().unwrap_or_else(|| url.clone());
                let why = if at == url { why } else { format!("{why} (redirected to {at})") };
                Err(Error::Unfetched(Unfetched { url, at, why, obstacle }))
            }
        }
    }
}

/// One of the requests that make up the whole.
struct Hop<'a> {
    locator: Locator,
    request: &'a Request,
    headers: Vec<(&'a str, &'a str)>,
}

impl<'a> Hop<'a> {
    fn first(locator: Locator, request: &'a Request) -> Self {
        let headers = request.headers.iter().map(|(name, value)| (&**name, &**value)).collect();
        Self { locator, request, headers }
    }

    /// The next one, when this one is answered with a redirect. What is posted is not sent on,
    /// and what was said to one host in headers is not said to another.
    fn next(&self, response: &Response<Body>) -> Result<Option<Self>, Trouble> {
        if self.request.body.is_some()
            || !matches!(response.status().as_u16(), 301..=303 | 307 | 308)
        {
            return Ok(None);
        }
        let Some(location) = response.headers().get("location") else { return Ok(None) };
        let location = String::from_utf8_lossy(location.as_bytes());
        let locator = self.locator.join(&location).map_err(|why| {
            let shown: String = location.chars().take(SHOWN_CHARS_MAX).collect();
            Trouble::refused(format!("it is sent on to '{shown}', but {why}"))
        })?;
        let same = locator.origin() == self.locator.origin();
        let headers = if same { self.headers.clone() } else { Vec::new() };
        Ok(Some(Self { locator, request: self.request, headers }))
    }
}

/// Characters of foreign text that a reason quotes.
const SHOWN_CHARS_MAX: usize = 200;

/// Headers as text; what is no text in them is replaced.
fn told(headers: &HeaderMap<HeaderValue>) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}
