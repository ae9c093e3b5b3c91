//! `tiny_http` behind the gate: reachable over a fixed number of connections that are made at the
//! start, and over no other.

use crate::error::{Error, Result};
use crate::hex;
use std::fs;
use std::io::Write as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tiny_http::{Request, Server};

/// Random bytes of the name that its socket has for a moment: other servers may share the folder.
const NAME_BYTES: usize = 8;
/// How long the library may take to read from a new connection: a loaded machine needs a while.
const PATIENCE: Duration = Duration::from_secs(10);

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
        let name = format!(".malwar-{}", hex::random::<NAME_BYTES>()?);
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
    let opened = server.and_then(|server| {
        let streams = (0..doors).map(|_| door(path, &server)).collect::<Result<_, _>>()?;
        Ok((Hop { server }, streams))
    });
    let _ = fs::remove_file(path); // if it stays, nobody else may connect to it all the same
    opened
}

/// One connection, after the library has read from it.
///
/// Of connections that come together it gives several to the same thread, which serves the second
/// when the first ends; so each is made when the one before it has a thread of its own.
fn door(path: &PathBuf, server: &Server) -> Result<UnixStream, String> {
    let told = |error: std::io::Error| error.to_string();
    let mut stream = UnixStream::connect(path).map_err(told)?;
    stream.write_all(b"GET / HTTP/1.1\r\n\r\n").map_err(told)?;
    let request = server.recv_timeout(PATIENCE).map_err(told)?;
    // Nobody waits for an answer to it.
    drop(request.ok_or("the library does not read")?.into_writer());
    Ok(stream)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_connection_is_read_from_while_all_others_are_open() {
        const DOORS: usize = 32;
        let folder = crate::config::temporary_folder();
        let (hop, mut doors) = Hop::open(&[&folder], DOORS).unwrap();
        for (number, door) in doors.iter_mut().enumerate() {
            door.write_all(format!("GET /{number} HTTP/1.1\r\n\r\n").as_bytes()).unwrap();
        }
        let mut read: Vec<String> = (0..DOORS)
            .map(|_| {
                let request = hop.server.recv_timeout(PATIENCE).unwrap();
                request.expect("all of them are read").url().to_owned()
            })
            .collect();
        read.sort_unstable();
        let mut sent: Vec<String> = (0..DOORS).map(|number| format!("/{number}")).collect();
        sent.sort_unstable();
        assert_eq!(read, sent);
    }
}
