//! One client's connection: what it is about at the moment, and for how long it may be.

use super::answer::Answer;
use super::intake::{Intake, Step, Whole};
use super::refusal::Refusal;
use jiff::{SignedDuration, Timestamp};
use mio::net::TcpStream;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{IpAddr, Shutdown};

/// How long a client may keep a connection open without asking for anything.
const IDLE: SignedDuration = SignedDuration::from_secs(60);
/// How long a head may take to come, from its first byte on: it fits into a few packets.
const HEAD: SignedDuration = SignedDuration::from_secs(10);
/// How long a body may take to come: 1 MiB at 300 kbit/s.
const BODY: SignedDuration = SignedDuration::from_secs(30);
/// How long a client may take to fetch an answer.
const ANSWER: SignedDuration = SignedDuration::from_secs(60);
/// How long an answer may be fetched for even when memory is short: on a local network, tens of
/// megabytes.
const FETCHING: SignedDuration = SignedDuration::from_secs(2);
/// How long is read on after the last answer, so that it is not lost to a reset (RFC 9112 §9.6).
const FAREWELL: SignedDuration = SignedDuration::from_secs(2);
/// Bytes that are read on then.
const FAREWELL_BYTES_MAX: usize = 1024 * 1024;

const GO_ON: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// A connection.
pub(super) struct Client {
    stream: TcpStream,
    peer: IpAddr,
    intake: Intake,
    phase: Phase,
    since: Timestamp,
}

/// What a connection is about.
#[derive(Debug)]
enum Phase {
    /// Nothing has been asked.
    Idle,
    /// A head has begun to come.
    Head,
    /// A body has begun to come.
    Body,
    /// It waits for its answer.
    Waiting,
    /// The answer goes out.
    Writing { answer: Answer, last: bool },
    /// All is said; so many bytes are still read.
    Farewell { left: usize },
}

/// What a connection wants.
pub(super) enum Wish {
    /// Time.
    Nothing,
    /// This answered.
    Answer(Whole),
    /// To be told this, and then to be closed.
    Refusal(Refusal),
    /// To be forgotten.
    End,
}

impl Client {
    pub(super) fn new(stream: TcpStream, peer: IpAddr, intake: Intake, now: Timestamp) -> Self {
        Self { stream, peer, intake, phase: Phase::Idle, since: now }
    }

    pub(super) fn peer(&self) -> IpAddr {
        self.peer
    }

    /// Since when it has been about what it is about; none while that is our affair.
    pub(super) fn waits_since(&self) -> Option<Timestamp> {
        match self.phase {
            Phase::Waiting => None,
            Phase::Idle
            | Phase::Head
            | Phase::Body
            | Phase::Writing { .. }
            | Phase::Farewell { .. } => Some(self.since),
        }
    }

    /// Whether it must give back the memory that it holds when that is short. What comes in
    /// small pieces is asked for again in a moment; an answer that is being fetched is not.
    pub(super) fn gives_way(&self, now: Timestamp) -> bool {
        match self.phase {
            Phase::Head | Phase::Body => self.held() > 0,
            Phase::Writing { .. } => now.duration_since(self.since) >= FETCHING,
            Phase::Idle | Phase::Waiting | Phase::Farewell { .. } => false,
        }
    }

    /// Whether it waits for an answer, or has not fetched all of it.
    pub(super) fn is_answered(&self) -> bool {
        matches!(self.phase, Phase::Waiting | Phase::Writing { .. })
    }

    /// Bytes of memory.
    pub(super) fn held(&self) -> usize {
        let answer = match &self.phase {
            Phase::Writing { answer, .. } => answer.held(),
            Phase::Idle | Phase::Head | Phase::Body | Phase::Waiting | Phase::Farewell { .. } => 0,
        };
        self.intake.held() + answer
    }

    /// Gives it an answer to fetch. After the last one the connection is closed.
    pub(super) fn answer(&mut self, answer: Answer, last: bool, now: Timestamp) {
        self.enter(Phase::Writing { answer, last }, now);
    }

    /// Goes on as far as the client lets us.
    pub(super) fn advance(&mut self, scratch: &mut [u8], now: Timestamp) -> Wish {
        loop {
            let ended = match &mut self.phase {
                Phase::Waiting => return Wish::Nothing,
                Phase::Idle | Phase::Head | Phase::Body => match self.listen(scratch, now) {
                    Some(wish) => return wish,
                    None => continue,
                },
                Phase::Writing { answer, last } => {
                    let rest = answer.next();
                    if rest.is_empty() {
                        let last = *last;
                        self.written(last, now);
                        continue;
                    }
                    match self.stream.write(rest) {
                        Ok(bytes) => {
                            answer.advance(bytes);
                            bytes == 0
                        }
                        Err(error) if error.kind() == ErrorKind::WouldBlock => {
                            return Wish::Nothing;
                        }
                        Err(error) => error.kind() != ErrorKind::Interrupted,
                    }
                }
                Phase::Farewell { left } => match self.stream.read(scratch) {
                    Ok(bytes) => {
                        *left = left.saturating_sub(bytes);
                        bytes == 0 || *left == 0
                    }
                    Err(error) if error.kind() == ErrorKind::WouldBlock => return Wish::Nothing,
                    Err(error) => error.kind() != ErrorKind::Interrupted,
                },
            };
            if ended {
                return Wish::End;
            }
        }
    }

    /// What is to be done about a client whose time is over; none when it is not.
    pub(super) fn overdue(&mut self, now: Timestamp) -> Option<Wish> {
        // The clock was set back: its time begins anew.
        self.since = self.since.min(now);
        let time = match self.phase {
            Phase::Waiting => return None,
            Phase::Idle => IDLE,
            Phase::Head => HEAD,
            Phase::Body => BODY,
            Phase::Writing { .. } => ANSWER,
            Phase::Farewell { .. } => FAREWELL,
        };
        let asks = matches!(self.phase, Phase::Head | Phase::Body);
        let wish = || if asks { Wish::Refusal(Refusal::TooSlow) } else { Wish::End };
        (now.duration_since(self.since) >= time).then(wish)
    }

    /// Reads what comes of a request.
    fn listen(&mut self, scratch: &mut [u8], now: Timestamp) -> Option<Wish> {
        match self.intake.step() {
            Ok(Step::More) => {}
            Ok(Step::Continue) => {
                // The connection has sent nothing since it was empty: it takes a line at once.
                if !self.stream.write(GO_ON).is_ok_and(|sent| sent == GO_ON.len()) {
                    return Some(Wish::End);
                }
            }
            Ok(Step::Request(whole)) => {
                self.enter(Phase::Waiting, now);
                return Some(Wish::Answer(whole));
            }
            Err(refusal) => return Some(Wish::Refusal(refusal)),
        }
        match (&self.phase, self.intake.has_head(), self.intake.has_begun()) {
            (Phase::Idle | Phase::Head, true, _) => self.enter(Phase::Body, now),
            (Phase::Idle, false, true) => self.enter(Phase::Head, now),
            _ => {}
        }
        match self.stream.read(scratch) {
            Ok(0) if self.intake.has_begun() => {
                // It may have closed its own side only.
                Some(Wish::Refusal(Refusal::Malformed("the request was cut off")))
            }
            Ok(0) => Some(Wish::End),
            Ok(bytes) => {
                self.intake.take(scratch.get(..bytes).unwrap_or_default());
                None
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => Some(Wish::Nothing),
            Err(error) => (error.kind() != ErrorKind::Interrupted).then_some(Wish::End),
        }
    }

    /// After an answer has gone out.
    fn written(&mut self, last: bool, now: Timestamp) {
        if last {
            let _ = self.stream.shutdown(Shutdown::Write); // it may be gone
            self.enter(Phase::Farewell { left: FAREWELL_BYTES_MAX }, now);
        } else {
            self.enter(Phase::Idle, now);
        }
    }

    fn enter(&mut self, phase: Phase, now: Timestamp) {
        self.phase = phase;
        self.since = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, TcpListener, TcpStream as Socket};

    const BODY_BYTES_MAX: usize = 100;

    /// A connection as the gate sees it, and the client's end of it.
    fn connected() -> (Client, Socket) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let far = Socket::connect(listener.local_addr().unwrap()).unwrap();
        let (near, peer) = listener.accept().unwrap();
        near.set_nonblocking(true).unwrap();
        let intake = Intake::new(BODY_BYTES_MAX);
        let near = TcpStream::from_std(near);
        (Client::new(near, peer.ip(), intake, Timestamp::UNIX_EPOCH), far)
    }

    fn after(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    /// What a client wants once all that was sent has come.
    fn told(client: &mut Client, far: &mut Socket, sent: &str, at: i64) -> Wish {
        far.write_all(sent.as_bytes()).unwrap();
        far.set_nodelay(true).unwrap();
        client.advance(&mut [0; 1_024], after(at))
    }

    #[test]
    fn each_phase_of_a_request_has_its_time() {
        let head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n";
        for (sent, at, last, refused) in [
            // What was sent, when, how long it may go on, and whether it is told when it is over.
            ("", 0, 59, false),
            ("P", 20, 29, true),
            (head, 20, 29, true),
            (&format!("{head}\r\n"), 20, 49, true),
            (&format!("{head}\r\na"), 20, 49, true),
        ] {
            let (mut client, mut far) = connected();
            assert!(matches!(told(&mut client, &mut far, sent, at), Wish::Nothing), "{sent:?}");
            assert!(client.overdue(after(last)).is_none(), "{sent:?}");
            let wish = client.overdue(after(last + 1));
            let told = matches!(wish, Some(Wish::Refusal(Refusal::TooSlow)));
            let ended = matches!(wish, Some(Wish::End));
            assert_eq!((told, ended), (refused, !refused), "{sent:?}");
        }
    }

    #[test]
    fn who_sends_a_byte_now_and_then_gains_no_time() {
        let (mut client, mut far) = connected();
        for second in 0..10 {
            assert!(matches!(told(&mut client, &mut far, "A", second), Wish::Nothing));
            assert!(client.overdue(after(second)).is_none());
        }
        assert!(matches!(client.overdue(after(10)), Some(Wish::Refusal(Refusal::TooSlow))));
    }

    #[test]
    fn a_clock_that_is_set_back_begins_the_time_anew() {
        let (mut client, mut far) = connected();
        assert!(matches!(told(&mut client, &mut far, "A", 1_000), Wish::Nothing));
        assert!(client.overdue(after(100)).is_none());
        assert!(client.overdue(after(109)).is_none());
        assert!(client.overdue(after(110)).is_some());
    }

    #[test]
    fn an_answer_is_our_affair_until_it_can_be_fetched_and_then_the_clients() {
        let (mut client, mut far) = connected();
        let asked = told(&mut client, &mut far, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 5);
        assert!(matches!(asked, Wish::Answer(_)) && client.waits_since().is_none());
        assert!(client.overdue(after(100_000)).is_none());
        // More than the operating system holds for it.
        client.answer(vec![b'a'; 64 << 20].into(), false, after(100));
        assert!(matches!(client.advance(&mut [0; 1_024], after(101)), Wish::Nothing));
        assert_eq!(client.waits_since(), Some(after(100)));
        assert!(client.held() >= 64 << 20);
        assert!(!client.gives_way(after(101)) && client.gives_way(after(102)));
        assert!(client.overdue(after(159)).is_none());
        assert!(matches!(client.overdue(after(160)), Some(Wish::End)));
    }
}
