//! Answers HTTP on a thread of its own, so that neither side waits for the other.

use crate::api::Api;
use crate::api::asked::Asked;
use crossbeam_channel::{Receiver, select};
use std::convert::Infallible;
use std::error::Error;
use std::io::Read as _;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tiny_http::{Header, Request, Response, Server};

/// How long to wait after the operating system has refused a connection: it has run out of
/// something, and trying at once would only burn the processor.
const AFTER_REFUSAL: Duration = Duration::from_secs(1);

/// Listens on one address.
pub(super) struct Listener {
    /// None when it has been stopped.
    open: Mutex<Option<Open>>,
}

/// The socket, and what answers on it at present.
struct Open {
    socket: TcpListener,
    server: Option<Arc<Server>>,
}

impl Listener {
    pub(super) fn new(socket: TcpListener) -> Self {
        Self { open: Mutex::new(Some(Open { socket, server: None })) }
    }

    /// Answers until [`Self::stop`].
    pub(super) fn serve(&self, api: &Api<'_>, quit: &Receiver<Infallible>) {
        loop {
            match self.begin() {
                Ok(Some(server)) => answer_all(&server, api),
                Ok(None) => return,
                Err(error) => log::error!(target: "server", "could not listen: {error}"),
            }
            // The library gives up when a connection cannot be taken; we do not.
            select! {
                recv(quit) -> _ => return,
                default(AFTER_REFUSAL) => {}
            }
        }
    }

    /// Stops listening: who comes now is refused.
    pub(super) fn stop(&self) {
        if let Some(server) = self.opened().take().and_then(|open| open.server) {
            server.unblock();
        }
    }

    /// Begins to take connections; none when it has been stopped.
    fn begin(&self) -> Result<Option<Arc<Server>>, Box<dyn Error + Send + Sync>> {
        let mut opened = self.opened();
        let Some(open) = opened.as_mut() else { return Ok(None) };
        let server = Arc::new(Server::from_listener(open.socket.try_clone()?, None)?);
        open.server = Some(Arc::clone(&server));
        Ok(Some(server))
    }

    fn opened(&self) -> MutexGuard<'_, Option<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn answer_all(server: &Server, api: &Api<'_>) {
    loop {
        match server.recv() {
            Ok(request) => answer(request, api),
            Err(error) => {
                log::debug!(target: "server", "no more requests: {error}");
                return;
            }
        }
    }
}

fn answer(mut request: Request, api: &Api<'_>) {
    let mut body = Vec::new();
    let most = u64::try_from(api.body_bytes_max()).unwrap_or(u64::MAX);
    // What is longer is refused for its length, and not read whole.
    if request.as_reader().take(most.saturating_add(1)).read_to_end(&mut body).is_err() {
        return;
    }
    let header = |header: &Header| {
        (header.field.as_str().as_str().to_ascii_lowercase(), header.value.as_str().to_owned())
    };
    let asked = Asked {
        method: request.method().as_str().to_owned(),
        target: request.url().to_owned(),
        headers: request.headers().iter().map(header).collect(),
        peer: request.remote_addr().map(SocketAddr::ip),
        body,
    };
    let reply = api.answer(&asked);
    let mut response = Response::from_data(reply.body).with_status_code(reply.status);
    for (name, value) in reply.headers {
        if let Ok(header) = Header::from_bytes(name, value) {
            response.add_header(header);
        }
    }
    // Whoever asked may be gone.
    let _ = request.respond(response);
}
