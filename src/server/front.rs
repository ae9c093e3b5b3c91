//! The front of a server: the gate, the library behind it, and the threads that answer.

use super::answering::answer_all;
use super::descriptors;
use super::gate::answer::Answer;
use super::gate::bell::Bell;
use super::gate::refusal::Refusal;
use super::gate::{Bounds, Gate, Refuse};
use super::hop::Hop;
use super::print::print;
use crate::api::Api;
use crate::clock::Clock;
use crate::config;
use crate::error::{Error, Result};
use crate::threads::Crew;
use crossbeam_channel::Receiver;
use std::convert::Infallible;
use std::net::{IpAddr, TcpListener};
use std::path::Path;

/// Requests that are answered side by side, each by a thread of its own. Those that only look are
/// done in a moment; those that write are committed together. Those that wait for a run or a scan
/// take no processor, and the gate lets no more than three quarters of these be such, so that
/// threads are left for the others. More threads would only take memory: further requests wait at
/// the gate.
const THREADS: usize = 32;

/// What answers on one socket.
pub(super) struct Front<'a, 'api> {
    api: &'a Api<'api>,
    hop: Hop,
    bell: Bell,
}

/// How a refusal is answered: as everything else is.
pub(super) fn refuse(api: &Api<'_>) -> impl Fn(Refusal, IpAddr) -> Answer {
    |refusal, peer| print(api.refuse(refusal.status(), refusal.why(), peer), false, true)
}

impl<'a, 'api> Front<'a, 'api> {
    /// A front on `socket`. The inner connections are made in `folder`, or where temporary files
    /// lie. Fails when they cannot be.
    pub(super) fn open(
        socket: TcpListener,
        folder: &Path,
        api: &'a Api<'api>,
        refuse: Refuse<'a>,
        clock: &'a dyn Clock,
    ) -> Result<(Self, Gate<'a>)> {
        let (hop, doors) = Hop::open(&[folder, &config::temporary_folder()], THREADS)?;
        let bounds = Bounds {
            connections: descriptors::connections_max(),
            body_bytes: api.body_bytes_max(),
        };
        let opened = Gate::new(socket, doors, bounds, clock, refuse);
        let (gate, bell) = opened.map_err(|error| Error::Unavailable {
            why: format!("could not start to answer: {error}"),
        })?;
        Ok((Self { api, hop, bell }, gate))
    }

    /// Answers until `quit` ends, on threads of `crew`.
    pub(super) fn start<'scope>(
        &'scope self,
        crew: &Crew<'scope, '_>,
        gate: Gate<'scope>,
        quit: &Receiver<Infallible>,
    ) -> Result<()> {
        for n in 0..THREADS {
            let answer = || answer_all(&self.hop, &self.bell, |asked| self.api.answer(asked));
            crew.spawn(&format!("api-{n}"), answer)?;
        }
        let until = quit.clone();
        crew.spawn("closer", move || {
            let _ = until.recv();
            self.bell.ring();
        })?;
        let until = quit.clone();
        crew.spawn("gate", move || {
            gate.run(&until);
            for _ in 0..THREADS {
                self.hop.end();
            }
        })
    }
}
