//! Answers HTTP on a thread of its own, so that neither side waits for the other.

use crate::storage::Db;
use crate::storage::health;
use crossbeam_channel::{Receiver, select};
use ring::rand::{SecureRandom, SystemRandom};
use std::convert::Infallible;
use std::error::Error;
use std::fmt::Write as _;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tiny_http::{Header, Method, Request, Response, Server};

/// How long to wait after the operating system has refused a connection: it has run out of
/// something, and trying at once would only burn the processor.
const AFTER_REFUSAL: Duration = Duration::from_secs(1);
/// Random bytes of the id that each answer carries.
const REQUEST_ID_BYTES: usize = 16;

/// Listens on one address.
pub(super) struct Listener<'a> {
    /// Of its own: a probe must not wait behind the engine's writes.
    db: &'a Db,
    /// None when it has been stopped.
    open: Mutex<Option<Open>>,
}

/// The socket, and what answers on it at present.
struct Open {
    socket: TcpListener,
    server: Option<Arc<Server>>,
}

/// What is answered.
struct Answer {
    status: u16,
    body: String,
    allow: Option<&'static str>,
}

impl<'a> Listener<'a> {
    pub(super) fn new(socket: TcpListener, db: &'a Db) -> Self {
        Self { db, open: Mutex::new(Some(Open { socket, server: None })) }
    }

    /// Answers until [`Self::stop`].
    pub(super) fn serve(&self, quit: &Receiver<Infallible>) {
        loop {
            match self.begin() {
                Ok(Some(server)) => answer_all(&server, self.db),
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

fn answer_all(server: &Server, db: &Db) {
    loop {
        match server.recv() {
            Ok(request) => answer(request, db),
            Err(error) => {
                log::debug!(target: "server", "no more requests: {error}");
                return;
            }
        }
    }
}

fn answer(request: Request, db: &Db) {
    let path = request.url().split('?').next().unwrap_or_default();
    let Answer { status, body, allow } = route(request.method(), path, db);
    let mut response = Response::from_string(body).with_status_code(status);
    let id = request_id();
    for (name, value) in [
        ("Content-Type", Some("application/json")),
        ("Allow", allow),
        ("Cache-Control", Some("no-store")),
        ("X-Request-ID", id.as_deref()),
    ] {
        if let Some(header) = value.and_then(|value| Header::from_bytes(name, value).ok()) {
            response.add_header(header);
        }
    }
    // Whoever asked may be gone.
    let _ = request.respond(response);
}

fn route(method: &Method, path: &str, db: &Db) -> Answer {
    let asks = matches!(method, Method::Get | Method::Head);
    match path {
        "/api/v1/health" | "/healthz" | "/api/v1/ready" | "/readyz" if !asks => {
            Answer { allow: Some("GET, HEAD"), ..detail(405, "Method Not Allowed") }
        }
        "/api/v1/health" | "/healthz" => {
            let version = env!("CARGO_PKG_VERSION");
            let body = format!(r#"{{"status":"ok","service":"malwar","version":"{version}"}}"#);
            Answer { status: 200, body, allow: None }
        }
        "/api/v1/ready" | "/readyz" => ready(db),
        _ => detail(404, "Not Found"),
    }
}

fn ready(db: &Db) -> Answer {
    match health::try_to_write(db) {
        Ok(()) => {
            let body = r#"{"status":"ready","database":"connected"}"#.to_owned();
            Answer { status: 200, body, allow: None }
        }
        Err(error) => {
            // Where the file lies is nobody's business out there.
            log::warn!(target: "server", "not ready: {error}");
            let told = "the database cannot be written";
            let body =
                format!(r#"{{"status":"unavailable","database":"{told}","detail":"{told}"}}"#);
            Answer { status: 503, body, allow: None }
        }
    }
}

fn detail(status: u16, text: &str) -> Answer {
    Answer { status, body: format!(r#"{{"detail":"{text}"}}"#), allow: None }
}

fn request_id() -> Option<String> {
    let mut bytes = [0_u8; REQUEST_ID_BYTES];
    SystemRandom::new().fill(&mut bytes).ok()?;
    Some(bytes.iter().fold(String::with_capacity(REQUEST_ID_BYTES * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}"); // writing to a String cannot fail
        text
    }))
}
