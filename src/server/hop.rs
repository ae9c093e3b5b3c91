//! `tiny_http` behind the gate: reachable over a fixed number of connections that are made at the
//! start, and over no other.

use crate::error::{Error, Result};
use ring::rand::{SecureRandom as _, SystemRandom};
use std::fmt::Write as _;
use std::fs;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use tiny_http::{Request, Server};

/// Random bytes of the name that its socket has for a moment: other servers may share the folder.
const NAME_BYTES: usize = 8;

/// The library, and what it has read.
pub(super) struct Hop {
    server: Server,
}

impl Hop {
    /// Starts it and connects to it; the socket lies in the first of `folders` that takes one.
    ///
    /// It has a name in the file system only until the connections are made. The library goes on
    /// to wait for others that cannot come.
    pub(super) fn open(folders: &[&Path], doors: usize) -> Result<(Self, Vec<UnixStream>)> {
        let name = name()?;
        let mut why = "there is no folder for its socket".to_owned();
        for folder in folders {
            match connected(&folder.join(&name), doors) {
                Ok(opened) => return Ok(opened),
                Err(error) => why = error,
            }
        }
        Err(Error::Unavailable { why: format!("could not start to answer: {why}") })
    }

    /// The next request; none after [`Self::end`].
    pub(super) fn next(&self) -> Option<Request> {
        self.server.recv().ok()
    }

    /// Has one of those who wait for requests wait no longer.
    pub(super) fn end(&self) {
        self.server.unblock();
    }
}

fn connected(path: &PathBuf, doors: usize) -> Result<(Hop, Vec<UnixStream>), String> {
    let told = |error: std::io::Error| error.to_string();
    let listener = UnixListener::bind(path).map_err(told)?;
    let server = Server::from_listener(listener, None).map_err(|error| error.to_string());
    let streams = (0..doors).map(|_| UnixStream::connect(path)).collect::<Result<_, _>>();
    let _ = fs::remove_file(path); // if it stays, nobody else may connect to it all the same
    Ok((Hop { server: server? }, streams.map_err(told)?))
}

fn name() -> Result<String> {
    let mut bytes = [0_u8; NAME_BYTES];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Error::NoRandomness)?;
    Ok(bytes.iter().fold(".malwar-".to_owned(), |mut name, byte| {
        let _ = write!(name, "{byte:02x}"); // writing to a String cannot fail
        name
    }))
}
