//! `malwar serve`: scans on schedule, and answers over HTTP, until it is told to end.

use super::build;
use super::screen::Screen;
use crate::api;
use crate::clock::SystemClock;
use crate::config;
use crate::error::{Error, Result};
use crate::report::terminal::escape;
use crate::scheduler::options::Options;
use crate::server::{self, Address, Parts, Settings};
use argh::{ArgsInfo, FromArgs};
use std::net::SocketAddr;
use std::num::NonZeroUsize;

/// run schedules as they come due, and answer over HTTP
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "serve",
    help_triggers("--help"),
    note = "Any number of servers may share one database: each due time is run by one of them.",
    note = "The first SIGTERM or Ctrl-C lets runs finish (at most 10 s), the second ends it.",
    note = "Keys: malwar keys create, MALWAR_API_KEYS (a,b), MALWAR_API_KEYS_FILE.",
    note = "Bounds: MALWAR_SCAN_ROOTS, MALWAR_CORS_ORIGINS, MALWAR_MAX_BODY_BYTES,",
    note = "MALWAR_RATE_LIMIT_PER_IP, MALWAR_RATE_LIMIT_PER_KEY (a minute; 0: no limit).",
    note = "RUST_LOG says what is logged to standard error (default: info).",
    example = "malwar serve",
    example = "malwar serve --port 0 --workers 2",
    error_code(0, "it was told to end, and did so in order"),
    error_code(2, "it could not start")
)]
pub(super) struct ServeCommand {
    /// the address to listen on (default: 127.0.0.1)
    #[argh(option, arg_name = "host", default = "\"127.0.0.1\".to_owned()")]
    host: String,
    /// the port to listen on; 0 for any that is free (default: 8000)
    #[argh(option, short = 'p', arg_name = "port", default = "8_000")]
    port: u16,
    /// runs side by side, 1-256 (default: 4)
    #[argh(option, arg_name = "n")]
    workers: Option<usize>,
    /// leave what is due to other processes on the same database
    #[argh(switch)]
    no_scheduler: bool,
    /// let others than this machine come in without a key
    #[argh(switch)]
    allow_unauthenticated: bool,
}

/// More workers than this only wait for the database.
const WORKERS_MAX: usize = 256;

/// Runs the command.
pub(super) fn run(command: &ServeCommand, screen: &mut Screen) -> Result<()> {
    let scheduler = options(command)?;
    let address = Address {
        host: command.host.clone(),
        port: command.port,
        unauthenticated: command.allow_unauthenticated,
    };
    build::log_from("info");
    let db = build::database()?;
    let scanner = build::scanner(&db)?;
    let owner = build::owner(&SystemClock);
    let rules = build::rules_told();
    let parts =
        Parts { db: &db, clock: &SystemClock, scanner: &scanner, owner: &owner, rules: &rules };
    let told = Told { workers: scheduler.workers, schedules: scheduler.schedules };
    let api = api::options::Options {
        unauthenticated: command.allow_unauthenticated,
        ..config::api::options(&config::environment)?
    };
    server::serve(parts, Settings { address, scheduler, api }, |at| {
        screen.result(&told.line(at, &db.path().display().to_string()));
        screen.flush();
    })
}

struct Told {
    workers: NonZeroUsize,
    schedules: bool,
}

impl Told {
    fn line(&self, at: SocketAddr, database: &str) -> String {
        let workers = self.workers;
        let counted = if workers.get() == 1 { "worker" } else { "workers" };
        let off = if self.schedules { "" } else { ", no scheduler" };
        let database = escape(database);
        format!("malwar listens on http://{at} ({workers} {counted}{off}), database {database}\n")
    }
}

fn options(command: &ServeCommand) -> Result<Options> {
    let default = Options::default();
    let workers = match command.workers {
        None => default.workers,
        Some(workers) => {
            let within = NonZeroUsize::new(workers).filter(|_| workers <= WORKERS_MAX);
            within.ok_or_else(|| Error::BadSetting {
                name: "--workers".to_owned(),
                value: workers.to_string(),
                wants: format!("a whole number from 1 to {WORKERS_MAX}"),
            })?
        }
    };
    Ok(Options { workers, schedules: !command.no_scheduler, ..default })
}
