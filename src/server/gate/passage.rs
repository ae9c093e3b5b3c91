//! The connections to the library behind the gate, and the requests that wait for one.

use super::crowd::Key;
use super::head::GATE;
use super::intake::Whole;
use mio::net::UnixStream;
use std::collections::VecDeque;
use std::io::{ErrorKind, Write as _};
use std::net::IpAddr;

/// Requests that wait: more would wait longer than a client does.
const QUEUE_MAX: usize = 256;
/// Bytes of requests that wait or are being answered, unless it is a single one.
const BYTES_MAX: usize = 8 * 1024 * 1024;
/// Of so many connections one is kept free of work that may take long, so that whoever only looks
/// is answered while others wait for their runs.
const RESERVE: usize = 4;

/// The way to the library.
pub(super) struct Passage {
    doors: Vec<Door>,
    queue: VecDeque<Waiting>,
    bytes: usize,
}

/// One connection to it.
struct Door {
    stream: UnixStream,
    /// What goes over it, as far as it has not gone.
    request: Vec<u8>,
    sent: usize,
    busy: Option<Busy>,
}

/// Whose request is on a connection.
#[derive(Clone, Copy)]
struct Busy {
    key: Key,
    bytes: usize,
    last: bool,
    works: bool,
}

struct Waiting {
    key: Key,
    peer: IpAddr,
    whole: Whole,
}

impl Passage {
    pub(super) fn new(streams: Vec<UnixStream>) -> Self {
        let door = |stream| Door { stream, request: Vec::new(), sent: 0, busy: None };
        Self { doors: streams.into_iter().map(door).collect(), queue: VecDeque::new(), bytes: 0 }
    }

    pub(super) fn streams(&mut self) -> impl Iterator<Item = &mut UnixStream> {
        self.doors.iter_mut().map(|door| &mut door.stream)
    }

    /// Lets a request in, or has it wait. False when too many wait already.
    pub(super) fn admit(&mut self, key: Key, peer: IpAddr, whole: Whole) -> bool {
        let bytes = whole.kept.len() + whole.body.len();
        let is_full = self.bytes > 0 && self.bytes + bytes > BYTES_MAX;
        if is_full || self.queue.len() >= QUEUE_MAX {
            return false;
        }
        self.bytes += bytes;
        self.queue.push_back(Waiting { key, peer, whole });
        self.pass();
        true
    }

    /// Whose request has been answered over this connection, and whether it was the last.
    pub(super) fn answered(&mut self, door: usize) -> Option<(Key, bool)> {
        let busy = self.doors.get_mut(door)?.busy.take()?;
        self.bytes = self.bytes.saturating_sub(busy.bytes);
        self.pass();
        Some((busy.key, busy.last))
    }

    /// Writes on where a connection was full.
    pub(super) fn push(&mut self, door: usize) {
        if let Some(Err(error)) = self.doors.get_mut(door).map(Door::push) {
            // Its other end lives in this process, and reads until this end is dropped.
            log::error!(target: "server", "a request was lost on its way: {error}");
        }
    }

    /// Sends those who wait on their way, in the order in which they came.
    fn pass(&mut self) {
        loop {
            let works = |door: &&Door| door.busy.is_some_and(|busy| busy.works);
            let may_work =
                self.doors.iter().filter(works).count() + self.reserve() < self.doors.len();
            let next = self.queue.iter().position(|next| may_work || !next.whole.works);
            let free = self.doors.iter().position(|door| door.busy.is_none());
            let (Some(next), Some(free)) = (next, free) else { return };
            let Some(waiting) = self.queue.remove(next) else { return };
            if let Some(door) = self.doors.get_mut(free) {
                door.load(free, waiting);
            }
            self.push(free);
        }
    }

    fn reserve(&self) -> usize {
        self.doors.len().div_ceil(RESERVE)
    }
}

impl Door {
    /// Puts a request on the connection, with who asks.
    fn load(&mut self, number: usize, waiting: Waiting) {
        let Waiting { key, peer, whole: Whole { mut kept, body, last, works } } = waiting;
        let bytes = kept.len() + body.len();
        let last_word = if last { "last" } else { "more" };
        let note = format!(
            "{GATE}: {number} {last_word} {peer}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        kept.reserve_exact(note.len() + body.len());
        kept.extend_from_slice(note.as_bytes());
        kept.extend_from_slice(&body);
        (self.request, self.sent) = (kept, 0);
        self.busy = Some(Busy { key, bytes, last, works });
    }

    fn push(&mut self) -> std::io::Result<()> {
        loop {
            let rest = self.request.get(self.sent..).unwrap_or_default();
            if rest.is_empty() {
                (self.request, self.sent) = (Vec::new(), 0);
                return Ok(());
            }
            match self.stream.write(rest) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(bytes) => self.sent += bytes,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::crowd::Key;
    use super::*;
    use std::io::Read as _;
    use std::net::Ipv4Addr;

    const DOORS: usize = 4;

    /// A passage, and the far ends of its connections.
    fn passage() -> (Passage, Vec<UnixStream>) {
        let pairs = (0..DOORS).map(|_| UnixStream::pair().unwrap());
        let (near, far) = pairs.unzip();
        (Passage::new(near), far)
    }

    fn request(name: &str, works: bool) -> Whole {
        let kept = format!("GET /{name} HTTP/1.1\r\n").into_bytes();
        Whole { kept, body: b"body".to_vec(), last: false, works }
    }

    /// What has come through one connection.
    fn came(far: &mut UnixStream) -> String {
        let mut bytes = [0; 1_024];
        let read = far.read(&mut bytes).unwrap_or(0);
        String::from_utf8_lossy(&bytes[..read]).into_owned()
    }

    #[test]
    fn a_request_goes_on_with_who_asks_and_its_length() {
        let (mut passage, mut far) = passage();
        let whole = Whole { last: true, ..request("a", false) };
        assert!(passage.admit(Key::test(7), Ipv4Addr::LOCALHOST.into(), whole));
        assert_eq!(
            came(&mut far[0]),
            "GET /a HTTP/1.1\r\nx-malwar-gate: 0 last 127.0.0.1\r\ncontent-length: 4\r\n\r\nbody"
        );
        assert_eq!(passage.answered(0), Some((Key::test(7), true)));
        assert_eq!(passage.answered(0), None, "answered once");
        assert_eq!(passage.answered(99), None);
    }

    #[test]
    fn work_leaves_room_for_those_who_only_look() {
        let (mut passage, mut far) = passage();
        let peer = Ipv4Addr::LOCALHOST.into();
        let mut admit = |number, name: &str, works| {
            assert!(passage.admit(Key::test(number), peer, request(name, works)));
        };
        for number in 0..5 {
            admit(number, &format!("work-{number}"), true);
        }
        admit(5, "look", false);
        admit(6, "late", false);
        let heard: Vec<String> = far.iter_mut().map(came).collect();
        for (heard, name) in heard.iter().zip(["work-0", "work-1", "work-2", "look"]) {
            assert!(heard.contains(&format!("/{name} ")), "{heard}");
        }
        // The next who may goes on when a connection is free: work waits for work.
        passage.answered(3);
        assert!(came(&mut far[3]).contains("/late "));
        passage.answered(3);
        assert_eq!(came(&mut far[3]), "");
        passage.answered(0);
        assert!(came(&mut far[0]).contains("/work-3 "));
    }

    #[test]
    fn no_more_wait_than_the_queue_holds_in_number_or_bytes() {
        let peer = Ipv4Addr::LOCALHOST.into();
        let (mut passage, _far) = passage();
        let admitted = (0..1_000)
            .take_while(|number| passage.admit(Key::test(*number), peer, request("a", false)))
            .count();
        assert_eq!(admitted, DOORS + QUEUE_MAX);
        let (mut passage, _far) = self::passage();
        let large = || Whole { body: vec![b'a'; BYTES_MAX / 2], ..request("a", false) };
        let admitted = (0..1_000)
            .take_while(|number| passage.admit(Key::test(*number), peer, large()))
            .count();
        assert_eq!(admitted, 1, "two are a few bytes too many");
        let (mut passage, _far) = self::passage();
        let huge = Whole { body: vec![b'a'; BYTES_MAX * 2], ..request("a", false) };
        assert!(passage.admit(Key::test(0), peer, huge), "a single one always passes");
    }
}
