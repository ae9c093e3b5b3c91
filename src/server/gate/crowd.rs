//! All clients that are connected, and who of them gives way when there are too many.

use super::client::Client;
use jiff::Timestamp;
use std::collections::HashMap;
use std::net::IpAddr;

/// How many give way at once: looking for the longest wait among thousands takes its time.
const GIVE_WAY: usize = 16;

/// A client, also when its place has been given to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) place: usize,
    visit: u64,
}

#[cfg(test)]
impl Key {
    /// A key that no crowd has given.
    pub(super) fn test(place: usize) -> Self {
        Self { place, visit: 0 }
    }
}

/// The clients.
#[derive(Default)]
pub(super) struct Crowd {
    places: Vec<Option<Visit>>,
    free: Vec<usize>,
    /// How many from each address.
    from: HashMap<IpAddr, usize>,
    visits: u64,
    held: usize,
}

struct Visit {
    number: u64,
    client: Client,
    /// What it held when it was last weighed.
    held: usize,
}

impl Crowd {
    pub(super) fn count(&self) -> usize {
        self.places.len() - self.free.len()
    }

    pub(super) fn count_from(&self, peer: IpAddr) -> usize {
        self.from.get(&peer).copied().unwrap_or(0)
    }

    /// Bytes that all of them hold.
    pub(super) fn held(&self) -> usize {
        self.held
    }

    /// Where the next client will be.
    pub(super) fn next_place(&self) -> usize {
        self.free.last().copied().unwrap_or(self.places.len())
    }

    pub(super) fn enter(&mut self, client: Client) {
        self.visits += 1;
        *self.from.entry(client.peer()).or_default() += 1;
        let visit = Visit { number: self.visits, client, held: 0 };
        match self.free.pop().and_then(|place| self.places.get_mut(place)) {
            Some(free) => *free = Some(visit),
            None => self.places.push(Some(visit)),
        }
    }

    /// The client at a place.
    pub(super) fn at(&self, place: usize) -> Option<Key> {
        let visit = self.places.get(place)?.as_ref()?;
        Some(Key { place, visit: visit.number })
    }

    pub(super) fn client(&mut self, key: Key) -> Option<&mut Client> {
        let visit = self.places.get_mut(key.place)?.as_mut()?;
        (visit.number == key.visit).then_some(&mut visit.client)
    }

    /// Takes note of what a client holds now.
    pub(super) fn weigh(&mut self, key: Key) {
        let visit = self.places.get_mut(key.place).and_then(Option::as_mut);
        if let Some(visit) = visit.filter(|visit| visit.number == key.visit) {
            let held = visit.client.held();
            self.held = self.held - visit.held + held;
            visit.held = held;
        }
    }

    /// Closes a client's connection.
    pub(super) fn leave(&mut self, key: Key) -> Option<Client> {
        let place = self.places.get_mut(key.place)?;
        let visit = place.take_if(|visit| visit.number == key.visit)?;
        self.free.push(key.place);
        self.held -= visit.held;
        if let Some(count) = self.from.get_mut(&visit.client.peer()) {
            *count -= 1;
            if *count == 0 {
                self.from.remove(&visit.client.peer());
            }
        }
        Some(visit.client)
    }

    /// Those of the clients in question that have kept us waiting longest, a few of them. Those
    /// whose answer is under way keep nobody waiting.
    pub(super) fn slowest(&self, in_question: impl Fn(Key, &Client) -> bool) -> Vec<Key> {
        let mut slow: Vec<(Timestamp, Key)> = self
            .visits()
            .filter(|(key, client)| in_question(*key, client))
            .filter_map(|(key, client)| Some((client.waits_since()?, key)))
            .collect();
        if slow.len() > GIVE_WAY {
            // Those who came in one burst have the same time, but not the same number.
            slow.select_nth_unstable_by_key(GIVE_WAY, |(since, key)| (*since, key.visit));
            slow.truncate(GIVE_WAY);
        }
        slow.into_iter().map(|(_, key)| key).collect()
    }

    /// Places, empty ones too.
    pub(super) fn places(&self) -> usize {
        self.places.len()
    }

    pub(super) fn any(&self, is: impl Fn(&Client) -> bool) -> bool {
        self.visits().any(|(_, client)| is(client))
    }

    fn visits(&self) -> impl Iterator<Item = (Key, &Client)> {
        self.places.iter().enumerate().filter_map(|(place, visit)| {
            let visit = visit.as_ref()?;
            Some((Key { place, visit: visit.number }, &visit.client))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::intake::Intake;
    use super::*;
    use mio::net::TcpStream;
    use std::net::{Ipv4Addr, TcpListener};

    fn client(from: u8, second: i64) -> Client {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let socket = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let peer = Ipv4Addr::new(10, 0, 0, from).into();
        Client::new(socket, peer, Intake::new(1), Timestamp::from_second(second).unwrap())
    }

    fn address(from: u8) -> IpAddr {
        Ipv4Addr::new(10, 0, 0, from).into()
    }

    #[test]
    fn a_place_is_given_to_the_next_and_an_old_key_opens_nothing() {
        let mut crowd = Crowd::default();
        crowd.enter(client(1, 0));
        crowd.enter(client(1, 0));
        let first = crowd.at(0).unwrap();
        assert!(crowd.client(first).is_some() && crowd.leave(first).is_some());
        assert_eq!((crowd.count(), crowd.count_from(address(1)), crowd.next_place()), (1, 1, 0));
        crowd.enter(client(2, 0));
        assert!(crowd.client(first).is_none() && crowd.leave(first).is_none());
        let next = crowd.at(0).unwrap();
        assert_eq!(crowd.client(next).unwrap().peer(), address(2));
        crowd.leave(next);
        crowd.leave(crowd.at(1).unwrap());
        let left = (crowd.count(), crowd.count_from(address(1)), crowd.held(), crowd.places());
        assert_eq!(left, (0, 0, 0, 2));
        assert!(crowd.at(0).is_none() && crowd.at(7).is_none());
    }

    #[test]
    fn those_give_way_who_have_kept_us_waiting_longest() {
        let mut crowd = Crowd::default();
        for n in 0..100_u8 {
            crowd.enter(client(n % 2, i64::from(n) * 37 % 100));
        }
        let since = |crowd: &mut Crowd, keys: Vec<Key>| {
            let clients = keys.into_iter().map(|key| crowd.client(key).unwrap().waits_since());
            let mut since: Vec<i64> = clients.map(|since| since.unwrap().as_second()).collect();
            since.sort_unstable();
            since
        };
        let slowest = crowd.slowest(|_, _| true);
        assert_eq!(since(&mut crowd, slowest), (0..16).collect::<Vec<_>>());
        let slowest = crowd.slowest(|_, client| client.peer() == address(1));
        assert_eq!(slowest.len(), 16);
        assert!(slowest.iter().all(|key| crowd.client(*key).unwrap().peer() == address(1)));
        assert_eq!(crowd.slowest(|_, _| false), []);
        let mut burst = Crowd::default();
        for _ in 0..40 {
            burst.enter(client(1, 7));
        }
        let mut places: Vec<usize> =
            burst.slowest(|_, _| true).iter().map(|key| key.place).collect();
        places.sort_unstable();
        assert_eq!(places, (0..16).collect::<Vec<_>>(), "who came first waits longest");
    }
}
