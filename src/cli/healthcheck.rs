//! `malwar healthcheck`: tells whoever supervises a server whether it is ready.

use super::exit::FINE;
use super::screen::Screen;
use crate::error::{Error, Result};
use crate::report::terminal::escape;
use crate::server::probe;
use argh::{ArgsInfo, FromArgs};

/// The exit code that a container's supervisor takes for ill health.
const NOT_READY: u8 = 1;

/// ask a running server whether it is ready
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "healthcheck",
    help_triggers("--help"),
    note = "It asks for /readyz: can the database be written, and does the timer tick?",
    example = "malwar healthcheck",
    example = "malwar healthcheck --url http://127.0.0.1:9000",
    error_code(0, "the server is ready"),
    error_code(1, "it is not, or does not answer")
)]
pub(super) struct HealthcheckCommand {
    /// where the server listens (default: port 8000 of this machine)
    #[argh(option, arg_name = "url", default = "\"http://127.0.0.1:8000\".to_owned()")]
    url: String,
}

/// Runs the command; answers the exit code.
pub(super) fn run(command: &HealthcheckCommand, screen: &mut Screen) -> Result<u8> {
    match probe::ready(&command.url) {
        Ok((200, _)) => {
            screen.result("ready\n");
            Ok(FINE)
        }
        Ok((status, body)) => {
            let body = escape(body.trim_end());
            screen.result(&format!("not ready: {status} {body}\n"));
            Ok(NOT_READY)
        }
        Err(error @ Error::BadSetting { .. }) => Err(error),
        Err(error) => {
            screen.result(&format!("not ready: {}\n", escape(&error.to_string())));
            Ok(NOT_READY)
        }
    }
}
