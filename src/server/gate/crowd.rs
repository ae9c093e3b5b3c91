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
    pub(super) fn slowest(&self, in_question: impl Fn(&Client) -> bool) -> Vec<Key> {
        let mut slow: Vec<(Timestamp, Key)> = self
            .visits()
            .filter(|(_, client)| in_question(client))
            .filter_map(|(key, client)| Some((client.waits_since()?, key)))
            .collect();
        if slow.len() > GIVE_WAY {
            slow.select_nth_unstable_by_key(GIVE_WAY, |(since, _)| *since);
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
