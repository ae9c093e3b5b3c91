//! The server's life: what starts, in which order, and how it ends.

mod answering;
mod descriptors;
mod front;
mod gate;
mod hop;
mod print;
pub mod probe;
pub mod signals;

use crate::api::{self, Api};
use crate::clock::Clock;
use crate::error::system::reason;
use crate::error::{Error, Result};
use crate::finding::Sign;
use crate::scheduler::engine::{SchedulerEngine, bell};
use crate::scheduler::execute::Context;
use crate::scheduler::hands::Hands;
use crate::scheduler::jobs::run::Run;
use crate::scheduler::options::Options;
use crate::scheduler::planning::LEASE;
use crate::scheduler::scanner::Scanner;
use crate::scheduler::store::watch::{Presence, Server};
use crate::scheduler::store::{JobStore, Owner};
use crate::storage::Db;
use crate::storage::health;
use crate::storage::keys;
use crate::threads;
use crossbeam_channel::{Receiver, Sender, bounded, select};
use front::{Front, refuse};
use signals::Watch;
use std::convert::Infallible;
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::Path;
use std::time::Duration;

/// How long a probe waits for another process's transaction: whoever asks does not wait longer.
const PROBE_PATIENCE: Duration = Duration::from_secs(1);

/// How often to look whether another process has changed the database: what it made due is run
/// within a second too.
const LOOKS_EVERY: Duration = Duration::from_secs(1);

/// Runs that have ended and are not counted yet: of more, some are missing from the metrics.
const TOLD_MAX: usize = 1_024;

/// Where a server listens, and to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// A name or an address of this machine.
    pub host: String,
    /// 0 for any that is free.
    pub port: u16,
    /// Whether others than this machine may come in without a key.
    pub unauthenticated: bool,
}

/// What a server works with.
#[derive(Clone, Copy)]
pub struct Parts<'a> {
    /// The database.
    pub db: &'a Db,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Who looks at targets.
    pub scanner: &'a Scanner,
    /// On whose behalf runs are claimed.
    pub owner: &'a Owner,
    /// Every rule, for those who ask.
    pub rules: &'a [Sign],
}

/// How a server goes about it.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where it listens.
    pub address: Address,
    /// How it runs schedules.
    pub scheduler: Options,
    /// How it answers.
    pub api: api::options::Options,
}

/// Serves until SIGTERM or SIGINT; then finishes what runs. `started` learns where it listens.
///
/// Fails when the address may not or cannot be listened on, or a thread cannot be started.
pub fn serve(parts: Parts<'_>, settings: Settings, started: impl FnOnce(SocketAddr)) -> Result<()> {
    let Settings { address, scheduler: options, api: answers } = settings;
    let has_key = !answers.keys.is_empty() || parts.db.read("look for API keys", keys::any)?;
    check_exposure(&address, has_key)?;
    let answers = api::options::Options {
        // Should the last one be revoked, nobody comes in: it does not lie open then.
        keys_needed: !address.unauthenticated && !is_loopback(&address.host),
        ..answers
    };
    let (wake, woken) = bell();
    let store = JobStore::new(parts.db, parts.owner.clone()).waking(wake.clone());
    let socket = bind(&address, &store, parts.clock)?;
    let probe = Db::open_within(parts.db.path(), PROBE_PATIENCE)?;
    let at = socket.local_addr().map_err(|error| Error::Unavailable {
        why: format!("could not tell where it listens: {error}"),
    })?;
    let presence = Presence { process: std::process::id(), listens_on: Some(at.to_string()) };
    let (tell, ended) = bounded(TOLD_MAX);
    let options = Options { presence, ended: Some(tell), ..options };
    let schedules = options.schedules;
    let hands = Hands::default();
    let Parts { clock, scanner, .. } = parts;
    let context = Context { store: &store, clock, scanner, hands: &hands };
    let engine = SchedulerEngine::new(context, options, woken);
    let (go_on, quit) = signals::channel();
    let api = Api::new(api::Parts {
        db: parts.db,
        probe: &probe,
        store: &store,
        inlet: engine.inlet(),
        schedules,
        clock,
        rules: parts.rules,
        rules_version: scanner.rules_version(),
        options: answers,
    })?;
    let refuse = refuse(&api);
    let (front, gate) = Front::open(socket, folder(parts.db), &api, &refuse, clock)?;
    threads::together(|crew| {
        let _watch = Watch::ending(crew, go_on, quit.clone())?;
        front.start(crew, gate, &quit)?;
        crew.spawn("tally", || note(&api, &ended, &quit))?;
        crew.spawn("watcher", || watch_others(&probe, &wake, &quit))?;
        engine.run(&quit, || started(at))
    })?;
    log::info!(target: "server", "ended in order");
    Ok(())
}

/// Where a database lies.
fn folder(db: &Db) -> &Path {
    db.path().parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Takes note of the runs that the engine has ended, until `quit` ends.
fn note(api: &Api<'_>, ended: &Receiver<Run>, quit: &Receiver<Infallible>) {
    loop {
        select! {
            recv(quit) -> _ => return,
            recv(ended) -> run => match run {
                Ok(run) => api.ended(&run),
                Err(_) => return,
            },
        }
    }
}

/// Wakes the engine when the database has changed, until `quit` ends.
fn watch_others(db: &Db, wake: &Sender<()>, quit: &Receiver<Infallible>) {
    let mut seen = None;
    loop {
        select! {
            recv(quit) -> _ => return,
            default(LOOKS_EVERY) => {}
        }
        // What cannot be read now is looked at by the engine itself in time.
        let now = health::changes_seen(db).ok();
        if now != seen {
            seen = now;
            let _ = wake.try_send(()); // it has been woken already
        }
    }
}

/// Whoever can reach the port could read results, and have this machine open files.
fn check_exposure(address: &Address, has_key: bool) -> Result<()> {
    let Address { host, port, unauthenticated } = address;
    if *unauthenticated || has_key || is_loopback(host) {
        return Ok(());
    }
    Err(Error::Usage {
        message: format!("refusing to listen on {} without an API key", shown(host, *port)),
        hint: Some(
            "anyone who can reach this port could read scan results and make this machine open \
             files and URLs; make a key (malwar keys create NAME), or, on a trusted network only: \
             --allow-unauthenticated"
                .to_owned(),
        ),
    })
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || bare(host).parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

/// An IPv6 address may stand in brackets, as in a URL.
fn bare(host: &str) -> &str {
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

fn shown(host: &str, port: u16) -> String {
    let bare = bare(host);
    if bare.contains(':') { format!("[{bare}]:{port}") } else { format!("{bare}:{port}") }
}

fn bind(address: &Address, store: &JobStore<'_>, clock: &dyn Clock) -> Result<TcpListener> {
    let Address { host, port, .. } = address;
    TcpListener::bind((bare(host), *port)).map_err(|error| {
        if error.kind() == ErrorKind::AddrInUse {
            return in_use(*port, store, clock);
        }
        let (place, why) = (shown(host, *port), reason(&error));
        Error::Unavailable { why: format!("could not listen on {place}: {why}") }
    })
}

/// Who is there already, when it is one of us.
fn in_use(port: u16, store: &JobStore<'_>, clock: &dyn Clock) -> Error {
    let seen_since = clock.now().saturating_sub(LEASE).unwrap_or_default();
    let is_there = |server: &Server| {
        let listens = server.listens_on.as_deref().and_then(|on| on.rsplit(':').next());
        server.is_there(seen_since) && listens == Some(port.to_string().as_str())
    };
    let other = store.servers().ok().and_then(|servers| servers.into_iter().find(is_there));
    let next = port.checked_add(1).unwrap_or(8_000);
    match other {
        Some(server) => Error::Usage {
            message: format!(
                "port {port} is in use (by another malwar, pid {}, same database)",
                server.process
            ),
            hint: Some(format!("use that one, or start this with --port {next} --no-scheduler")),
        },
        None => Error::Usage {
            message: format!("port {port} is in use"),
            hint: Some(format!("start this with --port {next}, or with --port 0 for any")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_may_come_in_without_a_key() {
        for (host, unauthenticated, taken) in [
            ("127.0.0.1", false, true),
            ("127.8.9.1", false, true),
            ("localhost", false, true),
            ("LOCALHOST", false, true),
            ("::1", false, true),
            ("[::1]", false, true),
            ("::ffff:127.0.0.1", false, true),
            ("0.0.0.0", false, false),
            ("::", false, false),
            ("192.168.0.1", false, false),
            ("example.com", false, false),
            ("localhost.example.com", false, false),
            ("", false, false),
            ("0.0.0.0", true, true),
        ] {
            let address = Address { host: host.to_owned(), port: 8_000, unauthenticated };
            assert_eq!(check_exposure(&address, false).is_ok(), taken, "{host}");
            assert!(check_exposure(&address, true).is_ok(), "{host} with a key");
        }
    }

    #[test]
    fn an_address_is_shown_as_in_a_url() {
        for (host, expected) in
            [("127.0.0.1", "127.0.0.1:80"), ("::1", "[::1]:80"), ("[::1]", "[::1]:80")]
        {
            assert_eq!(shown(host, 80), expected);
        }
    }
}
