//! The bytes of an answer on their way to a client.

use std::sync::Arc;

/// Bytes of a body that is sent in one piece with its head; a longer one may be shared with other
/// answers, and is not copied.
const JOINED_BYTES_MAX: usize = 64 * 1024;

/// An answer, as far as it has not gone.
#[derive(Debug)]
pub(in crate::server) struct Answer {
    start: Vec<u8>,
    rest: Arc<Vec<u8>>,
    sent: usize,
}

impl Answer {
    /// An answer with a body.
    pub(in crate::server) fn new(mut head: Vec<u8>, body: Arc<Vec<u8>>) -> Self {
        if body.len() > JOINED_BYTES_MAX {
            return Self { start: head, rest: body, sent: 0 };
        }
        head.extend_from_slice(&body);
        Self::from(head)
    }

    /// What is to be sent next; empty when all has gone.
    pub(super) fn next(&self) -> &[u8] {
        let (start, rest) =
            (self.start.get(self.sent..), self.sent.saturating_sub(self.start.len()));
        match start {
            Some(start) if !start.is_empty() => start,
            Some(_) | None => self.rest.get(rest..).unwrap_or_default(),
        }
    }

    /// Takes note that so much of it has gone.
    pub(super) fn advance(&mut self, bytes: usize) {
        self.sent += bytes;
    }

    /// Bytes of memory; of a body that others have too, none.
    pub(super) fn held(&self) -> usize {
        let shared = Arc::strong_count(&self.rest) > 1;
        self.start.capacity() + if shared { 0 } else { self.rest.capacity() }
    }

    /// All of it.
    #[cfg(test)]
    pub(in crate::server) fn bytes(&self) -> Vec<u8> {
        [self.start.as_slice(), &self.rest].concat()
    }
}

impl From<Vec<u8>> for Answer {
    fn from(start: Vec<u8>) -> Self {
        Self { start, rest: Arc::default(), sent: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_an_answer_goes_in_its_order_and_a_shared_body_is_not_copied() {
        for length in [0, 10, JOINED_BYTES_MAX, JOINED_BYTES_MAX + 1] {
            let body = Arc::new(vec![b'b'; length]);
            let mut answer = Answer::new(b"head".to_vec(), Arc::clone(&body));
            let shares = Arc::strong_count(&body) > 1;
            assert_eq!(shares, length > JOINED_BYTES_MAX);
            assert_eq!(answer.held() < length, shares, "{length}");
            let mut sent = Vec::new();
            while !answer.next().is_empty() {
                let piece = answer.next().len().min(1_000);
                sent.extend_from_slice(&answer.next()[..piece]);
                answer.advance(piece);
            }
            assert_eq!(sent, [b"head".as_slice(), &body].concat());
            assert_eq!(sent, answer.bytes());
        }
    }
}
