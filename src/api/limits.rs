//! How many requests a client may still make in this minute, counted in memory of a fixed size.

use jiff::{SignedDuration, Timestamp};
use std::hash::{BuildHasher as _, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

/// How long a count lasts, from its first request on.
const WINDOW: SignedDuration = SignedDuration::from_secs(60);
/// Places for clients, in sets: 8,192 of them are counted at once, in 400 KB.
const SETS: usize = 1_024;
/// Places of one set: whoever is counted may be in any of them.
const PLACES: usize = 8;

/// Whose requests are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who<'a> {
    /// Whoever has this key. Only a key that was verified has a count of its own; else made-up
    /// keys would be as many counts.
    Key(&'a str),
    /// Whoever comes from there. Of IPv6 the first 64 bits count: the rest is the client's to
    /// choose (RFC 4291 §2.5.1).
    Address(IpAddr),
}

/// What one request was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Requests in a minute; 0 for as many as one likes.
    pub limit: u32,
    /// How many are left of them.
    pub remaining: u32,
    /// Seconds, 1-60, until all of them may be made again.
    pub reset: u32,
    /// Whether this request may be made.
    pub allowed: bool,
}

/// The counts of all clients.
#[derive(Debug)]
pub struct Limits {
    per_address: u32,
    per_key: u32,
    /// Nobody outside can tell which clients share a set.
    seed: RandomState,
    sets: Mutex<Vec<[Place; PLACES]>>,
}

/// One client's count.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// A digest of whose it is: two clients in one minute have the same one as good as never.
    who: u64,
    since: Timestamp,
    /// 0 when the place has never been used.
    count: u32,
}

impl Limits {
    /// Limits of requests in a minute: from one address, with one key. 0 is no limit.
    pub fn new(per_address: u32, per_key: u32) -> Self {
        let sets = Mutex::new(vec![[Place::default(); PLACES]; SETS]);
        Self { per_address, per_key, seed: RandomState::new(), sets }
    }

    /// Counts one request.
    ///
    /// When more clients than there are places come within a minute, the one with the fewest
    /// requests is forgotten, so that nobody can use up more memory than this.
    pub fn take(&self, who: Who<'_>, now: Timestamp) -> Allowance {
        let (limit, digest) = match who {
            Who::Key(_) => (self.per_key, self.seed.hash_one(who)),
            Who::Address(address) => (self.per_address, self.seed.hash_one(network(address))),
        };
        let mut sets = self.sets.lock().unwrap_or_else(PoisonError::into_inner);
        let all = sets.len();
        let set = usize::try_from(digest).unwrap_or(usize::MAX).checked_rem(all);
        let place = set.and_then(|set| sets.get_mut(set)).and_then(|set| place(set, digest, now));
        let Some(place) = place else { unreachable!("there are sets, and places in each of them") };
        place.count = place.count.saturating_add(1);
        let left = WINDOW - now.duration_since(place.since);
        Allowance {
            limit,
            remaining: limit.saturating_sub(place.count),
            reset: u32::try_from(left.as_secs().clamp(1, 60)).unwrap_or(1),
            allowed: limit == 0 || place.count <= limit,
        }
    }
}

/// The place of a client, emptied when its time is over; else one that can be taken.
fn place(set: &mut [Place; PLACES], who: u64, now: Timestamp) -> Option<&mut Place> {
    // A clock that was set back begins a new minute too.
    let is_over = |place: &Place| {
        let age = now.duration_since(place.since);
        place.count == 0 || age < SignedDuration::ZERO || age >= WINDOW
    };
    let own = set.iter().position(|place| place.who == who && place.count > 0);
    let at = own.or_else(|| set.iter().position(is_over)).or_else(|| {
        let fewest = set.iter().enumerate().min_by_key(|(_, place)| place.count);
        fewest.map(|(at, _)| at)
    })?;
    let place = set.get_mut(at)?;
    if own.is_none() || is_over(place) {
        *place = Place { who, since: now, count: 0 };
    }
    Some(place)
}

/// What an address is counted as.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock as _, ManualClock};

    const HERE: Who<'_> = Who::Address(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST));

    fn address(text: &str) -> Who<'_> {
        Who::Address(text.parse().unwrap())
    }

    #[test]
    fn a_client_may_ask_as_often_as_the_limit_and_then_again_in_the_next_minute() {
        let (limits, clock) = (Limits::new(3, 5), ManualClock::new(Timestamp::UNIX_EPOCH));
        for (after, remaining, reset, allowed) in [
            (0, 2, 60, true),
            (10, 1, 50, true),
            (0, 0, 50, true),
            (0, 0, 50, false),
            (49, 0, 1, false),
            (1, 2, 60, true),
            (59, 1, 1, true),
            // The clock was set back: nobody waits for an hour.
            (-3_600, 2, 60, true),
        ] {
            clock.advance(SignedDuration::from_secs(after));
            let expected = Allowance { limit: 3, remaining, reset, allowed };
            assert_eq!(limits.take(HERE, clock.now()), expected, "{after} s later");
        }
    }

    #[test]
    fn keys_and_addresses_have_counts_of_their_own() {
        let (limits, now) = (Limits::new(1, 2), Timestamp::UNIX_EPOCH);
        for (who, remaining, allowed) in [
            (HERE, 0, true),
            (HERE, 0, false),
            (address("127.0.0.2"), 0, true),
            (Who::Key("127.0.0.1"), 1, true),
            (Who::Key("b"), 1, true),
            (Who::Key("127.0.0.1"), 0, true),
            (Who::Key("127.0.0.1"), 0, false),
            // One network, whatever the client makes of the rest of its address.
            (address("2001:db8::1"), 0, true),
            (address("2001:db8::ffff:1:2:3"), 0, false),
            (address("2001:db8:0:1::1"), 0, true),
            // One address, however the connection spells it.
            (address("::ffff:127.0.0.2"), 0, false),
        ] {
            let got = limits.take(who, now);
            assert_eq!((got.remaining, got.allowed), (remaining, allowed), "{who:?}");
        }
    }

    #[test]
    fn without_a_limit_everything_is_allowed() {
        let limits = Limits::new(0, 1);
        for _ in 0..3 {
            let got = limits.take(HERE, Timestamp::UNIX_EPOCH);
            assert_eq!((got.limit, got.remaining, got.allowed), (0, 0, true));
        }
        assert!(limits.take(Who::Key("a"), Timestamp::UNIX_EPOCH).allowed);
        assert!(!limits.take(Who::Key("a"), Timestamp::UNIX_EPOCH).allowed);
    }

    #[test]
    fn any_number_of_clients_is_counted_in_the_same_memory() {
        let (limits, now) = (Limits::new(60, 600), Timestamp::UNIX_EPOCH);
        for _ in 0..40 {
            limits.take(HERE, now);
        }
        let places = || limits.sets.lock().unwrap().len() * PLACES;
        let before = places();
        for number in 0..100_000_u32 {
            assert!(limits.take(Who::Address(IpAddr::V4(number.into())), now).allowed);
        }
        assert_eq!(places(), before);
        // Who asks most is not forgotten for those who ask once.
        assert_eq!(limits.take(HERE, now).remaining, 60 - 41);
    }
}
