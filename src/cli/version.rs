//! `malwar version`: which program this is.

use super::argv::PROGRAM;
use crate::finding::LayerId;
use crate::layers::rule_engine::rules;
use argh::{ArgsInfo, FromArgs};

/// tell which version this is
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(subcommand, name = "version", help_triggers("--help"))]
pub(super) struct VersionCommand {
    /// as JSON, with the layers and the number of rules
    #[argh(switch)]
    json: bool,
}

/// The version, as `malwar --version` tells it, too.
pub(super) fn line() -> String {
    format!("{PROGRAM} {}\n", env!("CARGO_PKG_VERSION"))
}

/// What the command tells.
pub(super) fn text(command: &VersionCommand) -> String {
    if !command.json {
        return line();
    }
    let layers = LayerId::ALL.map(LayerId::word);
    let json = serde_json::json!({
        "name": PROGRAM,
        "version": env!("CARGO_PKG_VERSION"),
        "layers": layers,
        "rules": rules::all().count(),
    });
    format!("{json:#}\n")
}
