//! Stands in front of the HTTP library: lets in whole requests only, in bounds and in time.
//!
//! `tiny_http` takes a thread for each connection, waits on it without end, and believes what a
//! head says about its body; so it is not shown to strangers. One thread waits here for all
//! connections at once, puts each request together, and passes it on over one of a fixed number
//! of inner connections. Whoever is slow only keeps its own place, and gives it to the next who
//! comes when there is no other.

pub(super) mod answer;
pub(super) mod bell;
mod chunks;
mod client;
mod crowd;
pub(super) mod head;
mod intake;
mod passage;
pub(super) mod refusal;

use crate::clock::Clock;
use answer::Answer;
use bell::{Answered, Bell};
use client::{Client, Wish};
use crossbeam_channel::{Receiver, TryRecvError};
use crowd::{Crowd, Key};
use intake::Intake;
use jiff::{SignedDuration, Timestamp};
use mio::net::{TcpListener, TcpStream, UnixStream};
use mio::{Events, Interest, Poll, Token, Waker};
use passage::Passage;
use refusal::Refusal;
use std::convert::Infallible;
use std::io::{self, ErrorKind};
use std::net::IpAddr;
use std::time::Duration;

/// Bytes that are read at once, of whichever connection.
const SCRATCH_BYTES: usize = 64 * 1024;
/// Bytes that all clients together may hold in requests that are not whole and answers that are
/// not fetched; who is slowest gives way.
const HELD_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Connections that are taken before the others have their turn.
const ACCEPTED_AT_ONCE: usize = 256;
/// Events that are looked at together.
const EVENTS: usize = 1_024;
/// How often to look who is too slow.
const LOOKS_EVERY: Duration = Duration::from_secs(1);
/// How long answers that are under way may take when the server ends.
const DRAIN: SignedDuration = SignedDuration::from_secs(10);

const LISTENER: Token = Token(0);
const BELL: Token = Token(1);
/// Tokens of the inner connections begin here, those of clients behind them.
const DOORS: usize = 2;

/// What the gate holds clients to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Connections at once.
    pub(super) connections: usize,
    /// Bytes of a body.
    pub(super) body_bytes: usize,
}

impl Bounds {
    /// Bytes that clients may hold: at least two bodies.
    fn held_bytes(self) -> usize {
        HELD_BYTES_MAX.max(self.body_bytes.saturating_mul(2))
    }

    /// Connections from one address: whoever has only one cannot shut out all others.
    fn each_address(self) -> usize {
        self.connections - self.connections / 4
    }
}

/// How a refusal is put into an answer.
pub(super) type Refuse<'a> = &'a (dyn Fn(Refusal, IpAddr) -> Answer + Sync);

/// The gate.
pub(super) struct Gate<'a> {
    poll: Poll,
    listener: Option<TcpListener>,
    crowd: Crowd,
    passage: Passage,
    doors: usize,
    answers: Receiver<Answered>,
    bounds: Bounds,
    clock: &'a dyn Clock,
    refuse: Refuse<'a>,
    scratch: Vec<u8>,
    knocking: Knocking,
    closing: bool,
}

/// Whether connections wait at the listener of which nobody will tell again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Knocking {
    Nobody,
    Somebody,
    /// But the operating system has none to give, or there is no place.
    InVain,
}

impl<'a> Gate<'a> {
    /// A gate between `socket` and the inner connections. Fails when the operating system lets
    /// nobody wait for them.
    pub(super) fn new(
        socket: std::net::TcpListener,
        doors: Vec<std::os::unix::net::UnixStream>,
        bounds: Bounds,
        clock: &'a dyn Clock,
        refuse: Refuse<'a>,
    ) -> io::Result<(Self, Bell)> {
        let poll = Poll::new()?;
        let waker = Waker::new(poll.registry(), BELL)?;
        socket.set_nonblocking(true)?;
        let mut listener = TcpListener::from_std(socket);
        poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
        let mut streams = Vec::new();
        for stream in doors {
            stream.set_nonblocking(true)?;
            streams.push(UnixStream::from_std(stream));
        }
        let mut passage = Passage::new(streams);
        let mut doors = 0;
        for stream in passage.streams() {
            poll.registry().register(stream, Token(DOORS + doors), Interest::WRITABLE)?;
            doors += 1;
        }
        let (bell, answers) = Bell::new(waker, doors);
        let gate = Self {
            poll,
            listener: Some(listener),
            crowd: Crowd::default(),
            passage,
            doors,
            answers,
            bounds,
            clock,
            refuse,
            scratch: vec![0; SCRATCH_BYTES],
            knocking: Knocking::Somebody,
            closing: false,
        };
        Ok((gate, bell))
    }

    /// Lets requests in until `quit` ends and the bell is rung; then closes the door, and waits a
    /// little for what is being answered.
    pub(super) fn run(mut self, quit: &Receiver<Infallible>) {
        let mut events = Events::with_capacity(EVENTS);
        let mut looked = self.clock.now();
        let mut end = None;
        loop {
            if let Err(error) = self.poll.poll(&mut events, self.patience())
                && error.kind() != ErrorKind::Interrupted
            {
                log::error!(target: "server", "could not wait for connections: {error}");
                return;
            }
            let now = self.clock.now();
            for event in &events {
                self.attend(event.token(), now);
            }
            self.deliver(now);
            self.accept(now);
            if now < looked || now.duration_since(looked) >= SignedDuration::from_secs(1) {
                looked = now;
                self.look(now);
            }
            if end.is_none() && quit.try_recv() == Err(TryRecvError::Disconnected) {
                self.close();
                end = now.checked_add(DRAIN).ok();
            }
            if end.is_some_and(|end| now >= end || !self.is_answering()) {
                return;
            }
        }
    }

    /// How long nothing has to happen until somebody's time may be over.
    fn patience(&self) -> Option<Duration> {
        match self.knocking {
            Knocking::Somebody => Some(Duration::ZERO),
            Knocking::InVain => Some(LOOKS_EVERY),
            Knocking::Nobody => (self.closing || self.crowd.count() > 0).then_some(LOOKS_EVERY),
        }
    }

    fn attend(&mut self, Token(number): Token, now: Timestamp) {
        if Token(number) == LISTENER {
            self.knocking = Knocking::Somebody;
        } else if let Some(door) = number.checked_sub(DOORS) {
            match door.checked_sub(self.doors) {
                None => self.passage.push(door),
                Some(place) => self.advance(self.crowd.at(place), now),
            }
        }
    }

    /// Takes those who have connected, some at a time.
    fn accept(&mut self, now: Timestamp) {
        if self.knocking == Knocking::Nobody {
            return;
        }
        for _ in 0..ACCEPTED_AT_ONCE {
            let Some(listener) = &self.listener else { return };
            match listener.accept() {
                Ok((stream, from)) => self.greet(stream, from.ip().to_canonical(), now),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    self.knocking = Knocking::Nobody;
                    return;
                }
                Err(error) if is_passing(&error) => {}
                Err(error) => {
                    // Out of descriptors or memory: those who are there give way.
                    if self.knocking == Knocking::Somebody {
                        log::error!(target: "server", "could not take a connection: {error}");
                    }
                    self.knocking = Knocking::InVain;
                    self.give_way(|_, _| true);
                    return;
                }
            }
        }
        self.knocking = Knocking::Somebody;
    }

    fn greet(&mut self, mut stream: TcpStream, peer: IpAddr, now: Timestamp) {
        if self.crowd.count_from(peer) >= self.bounds.each_address() {
            self.give_way(|_, client| client.peer() == peer);
        } else if self.crowd.count() >= self.bounds.connections {
            self.give_way(|_, _| true);
        }
        if self.crowd.count() >= self.bounds.connections {
            return; // all of them are being answered
        }
        // An answer goes out in one piece; it must not wait for the one before it to be fetched.
        let _ = stream.set_nodelay(true);
        let token = Token(DOORS + self.doors + self.crowd.next_place());
        let interest = Interest::READABLE | Interest::WRITABLE;
        if let Err(error) = self.poll.registry().register(&mut stream, token, interest) {
            log::error!(target: "server", "could not wait for a connection: {error}");
            return;
        }
        let intake = Intake::new(self.bounds.body_bytes);
        // What it has sent already is told with the next events: others may be waiting to be
        // taken, and the operating system lets only 128 of them wait.
        self.crowd.enter(Client::new(stream, peer, intake, now));
    }

    /// Hands out the answers that are ready.
    fn deliver(&mut self, now: Timestamp) {
        while let Ok(Answered { door, answer }) = self.answers.try_recv() {
            let Some((key, last)) = self.passage.answered(door) else { continue };
            if let Some(client) = self.crowd.client(key) {
                client.answer(answer, last || self.closing, now);
                self.advance(Some(key), now);
            }
        }
    }

    fn advance(&mut self, key: Option<Key>, now: Timestamp) {
        let Some(key) = key else { return };
        let Some(client) = self.crowd.client(key) else { return };
        let wish = client.advance(&mut self.scratch, now);
        self.grant(key, wish, now);
    }

    fn grant(&mut self, key: Key, mut wish: Wish, now: Timestamp) {
        loop {
            let Some(peer) = self.crowd.client(key).map(|client| client.peer()) else { return };
            let refusal = match wish {
                Wish::Nothing => break,
                Wish::End => {
                    self.crowd.leave(key);
                    return;
                }
                Wish::Answer(whole) => {
                    if self.passage.admit(key, peer, whole) {
                        break;
                    }
                    Refusal::Busy
                }
                Wish::Refusal(refusal) => refusal,
            };
            let answer = (self.refuse)(refusal, peer);
            let Some(client) = self.crowd.client(key) else { return };
            client.answer(answer, true, now);
            wish = client.advance(&mut self.scratch, now);
        }
        self.crowd.weigh(key);
        while self.crowd.held() > self.bounds.held_bytes()
            && self.give_way(|other, client| other != key && client.gives_way(now))
        {}
    }

    /// Looks who is too slow.
    fn look(&mut self, now: Timestamp) {
        if self.knocking == Knocking::InVain {
            self.knocking = Knocking::Somebody;
        }
        for place in 0..self.crowd.places() {
            let Some(key) = self.crowd.at(place) else { continue };
            let wish = self.crowd.client(key).and_then(|client| client.overdue(now));
            if let Some(wish) = wish {
                self.grant(key, wish, now);
            }
        }
    }

    /// Closes the connections of some who are slow; whether there were any.
    fn give_way(&mut self, in_question: impl Fn(Key, &Client) -> bool) -> bool {
        let slow = self.crowd.slowest(in_question);
        for key in &slow {
            self.crowd.leave(*key);
        }
        !slow.is_empty()
    }

    /// Takes nobody any more, and sends those away who wait for nothing.
    fn close(&mut self) {
        self.closing = true;
        self.listener = None;
        self.knocking = Knocking::Nobody;
        for place in 0..self.crowd.places() {
            let Some(key) = self.crowd.at(place) else { continue };
            if self.crowd.client(key).is_some_and(|client| !client.is_answered()) {
                self.crowd.leave(key);
            }
        }
    }

    /// Whether anybody has an answer to come.
    fn is_answering(&self) -> bool {
        self.crowd.any(Client::is_answered)
    }
}

/// Whether the next connection may be taken all the same.
fn is_passing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::ConnectionAborted)
}
