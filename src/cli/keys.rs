//! `malwar keys`: makes, lists and revokes the keys of the API.

use super::build;
use super::screen::Screen;
use crate::api::role::Role;
use crate::api::secret::{self, Secret};
use crate::clock::{Clock as _, SystemClock};
use crate::error::{Error, Result};
use crate::report::terminal::{clean, escape};
use crate::storage::Db;
use crate::storage::keys::{self, StoredKey};
use crate::wire::time;
use argh::{ArgsInfo, FromArgs};
use serde_json::json;

/// make, list and revoke the keys of the API
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(subcommand, name = "keys", help_triggers("--help"))]
pub(super) struct KeysCommand {
    #[argh(subcommand)]
    action: Action,
}

#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(subcommand)]
enum Action {
    Create(CreateCommand),
    List(ListCommand),
    Revoke(RevokeCommand),
}

/// make a key, and show it this once
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "create",
    help_triggers("--help"),
    note = "From the first key on, servers on this database let nobody in without one.",
    note = "Roles: admin, analyst and scanner may scan and change schedules; readonly only looks.",
    example = "malwar keys create ci --role scanner"
)]
struct CreateCommand {
    /// what to call it
    #[argh(positional, arg_name = "name")]
    name: String,
    /// what it is for (default: scanner)
    #[argh(option, arg_name = "admin|analyst|scanner|readonly")]
    role: Option<String>,
    /// as JSON
    #[argh(switch)]
    json: bool,
}

/// list keys, the oldest first; never the keys themselves
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(subcommand, name = "list", help_triggers("--help"))]
struct ListCommand {
    /// as JSON
    #[argh(switch)]
    json: bool,
}

/// close a key for good
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "revoke",
    help_triggers("--help"),
    note = "Servers that run stop taking it within a second.",
    example = "malwar keys revoke ci"
)]
struct RevokeCommand {
    /// the key's id, the beginning of it, or its name
    #[argh(positional, arg_name = "id")]
    id: String,
    /// as JSON
    #[argh(switch)]
    json: bool,
}

/// Bytes of a name.
const NAME_BYTES_MAX: usize = 200;

/// Runs the command.
pub(super) fn run(command: &KeysCommand, screen: &mut Screen) -> Result<()> {
    match &command.action {
        Action::Create(command) => create(command, screen),
        Action::List(command) => list(command, screen),
        Action::Revoke(command) => revoke(command, screen),
    }
}

fn create(command: &CreateCommand, screen: &mut Screen) -> Result<()> {
    let role = command.role.as_deref().map_or(Ok(Role::default()), role)?;
    if command.name.is_empty() || command.name.len() > NAME_BYTES_MAX {
        return Err(Error::Usage {
            message: format!("a key's name has 1 to {NAME_BYTES_MAX} bytes"),
            hint: None,
        });
    }
    let secret = Secret::random()?;
    let key = StoredKey {
        id: secret::new_id()?,
        name: command.name.clone(),
        role: role.word().to_owned(),
        prefix: Some(secret.prefix()),
        created_at: SystemClock.now(),
        last_used: None,
        is_active: true,
    };
    build::database()?.write("keep a key", |tx| keys::add(tx, &key, &secret.hash()))?;
    if command.json {
        let told = json!({
            "id": key.id, "name": key.name, "role": key.role, "key": secret.reveal(),
            "created_at": time::text(key.created_at),
        });
        screen.result(&format!("{told:#}\n"));
        return Ok(());
    }
    screen.result(&format!("{}\n", secret.reveal()));
    screen.aside(&format!(
        "Made {} “{}”, {role}. This is the only time that the key is shown.\n",
        key.id,
        clean(&key.name),
        role = key.role,
    ));
    Ok(())
}

fn role(word: &str) -> Result<Role> {
    Role::of(word).ok_or_else(|| Error::UnknownWord {
        kind: "role",
        word: word.to_owned(),
        known: Role::ALL.map(|role| role.word().to_owned()).to_vec(),
    })
}

fn list(command: &ListCommand, screen: &mut Screen) -> Result<()> {
    let keys = match build::database_if_there()? {
        Some(db) => db.read("list keys", keys::all)?,
        None => Vec::new(),
    };
    if command.json {
        let told: Vec<serde_json::Value> = keys.iter().map(told).collect();
        screen.result(&format!("{:#}\n", serde_json::Value::from(told)));
    } else if keys.is_empty() {
        screen.aside("no keys yet; make one: malwar keys create NAME --role ROLE\n");
    } else {
        let mut text = "KEY\tNAME\tROLE\tBEGINS\tCREATED\tUSED\tSTATE\n".to_owned();
        for key in &keys {
            text.push_str(&line(key));
        }
        screen.result(&text);
    }
    Ok(())
}

fn told(key: &StoredKey) -> serde_json::Value {
    json!({
        "id": key.id,
        "name": key.name,
        "role": key.role,
        "prefix": key.prefix,
        "created_at": time::text(key.created_at),
        "last_used": key.last_used.map(time::text),
        "active": key.is_active,
    })
}

fn line(key: &StoredKey) -> String {
    let state = if key.is_active { "active" } else { "revoked" };
    let used = key.last_used.map_or_else(|| "never".to_owned(), time::text);
    let begins = key.prefix.as_deref().map_or_else(|| "–".to_owned(), clean);
    let (id, name, role) = (escape(&key.id), clean(&key.name), escape(&key.role));
    let created = time::text(key.created_at);
    format!("{id}\t{name}\t{role}\t{begins}\t{created}\t{used}\t{state}\n")
}

fn revoke(command: &RevokeCommand, screen: &mut Screen) -> Result<()> {
    let unknown = || Error::UnknownId { kind: "key", id: command.id.clone() };
    let db = build::database_if_there()?.ok_or_else(unknown)?;
    let key = find(&db, &command.id)?;
    db.write("revoke a key", |tx| keys::revoke(tx, &key.id, SystemClock.now()))?;
    screen.result(&if command.json {
        format!("{:#}\n", json!({ "id": key.id, "revoked": true }))
    } else {
        format!("Revoked {} “{}”.\n", escape(&key.id), clean(&key.name))
    });
    Ok(())
}

/// The active key that a person means: by its id, the beginning of it, or its name.
fn find(db: &Db, word: &str) -> Result<StoredKey> {
    let all = db.read("list keys", keys::all)?;
    let mut fits: Vec<StoredKey> = all
        .into_iter()
        .filter(|key| key.is_active && !word.is_empty())
        .filter(|key| {
            let digits = key.id.strip_prefix("key-").unwrap_or(&key.id);
            key.name == word || key.id.starts_with(word) || digits.starts_with(word)
        })
        .collect();
    if let Some(at) = fits.iter().position(|key| key.id == word) {
        return Ok(fits.swap_remove(at));
    }
    match fits.pop() {
        None => Err(Error::UnknownId { kind: "key", id: word.to_owned() }),
        Some(only) if fits.is_empty() => Ok(only),
        Some(one) => {
            let told = |key: &StoredKey| format!("{} ({})", key.id, key.name);
            let matches = fits.iter().chain([&one]).map(told).collect();
            Err(Error::AmbiguousId { kind: "key", id: word.to_owned(), matches })
        }
    }
}
