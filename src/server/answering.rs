//! Takes requests from the library, has them answered, and hands the answers to the gate.

use super::gate::bell::Bell;
use super::gate::head::GATE;
use super::hop::Hop;
use super::print::print;
use crate::api::asked::Asked;
use crate::api::reply::Reply;
use std::net::IpAddr;
use tiny_http::{Header, Request};

/// A request as it came through the gate.
struct Passed {
    asked: Asked,
    /// The inner connection over which it came.
    door: usize,
    /// Whether the connection to the client ends with it.
    last: bool,
}

/// Answers requests, one after the other, until there are no more.
pub(super) fn answer_all(hop: &Hop, bell: &Bell, answer: impl Fn(&Asked) -> Reply) {
    while let Some(request) = hop.next() {
        let Some(Passed { asked, door, last }) = read(request) else {
            log::error!(target: "server", "a request came past the gate; it is not answered");
            continue;
        };
        let reply = answer(&asked);
        bell.answer(door, print(reply, asked.method == "HEAD", last));
    }
}

/// Reads a request whole; none when the gate has not let it in, or has ended.
fn read(mut request: Request) -> Option<Passed> {
    let mut headers: Vec<(String, String)> = request.headers().iter().map(header).collect();
    let note = headers.iter().position(|(name, _)| name == GATE)?;
    let (_, note) = headers.swap_remove(note);
    let mut words = note.split(' ');
    let (door, last) = (words.next()?.parse().ok()?, words.next()? == "last");
    let peer: IpAddr = words.next()?.parse().ok()?;
    let mut body = Vec::with_capacity(request.body_length().unwrap_or(0));
    request.as_reader().read_to_end(&mut body).ok()?;
    let asked = Asked {
        method: request.method().to_string(),
        target: request.url().to_owned(),
        headers,
        peer: Some(peer),
        body,
    };
    // The gate writes the answer; the library only has to know that there will be none from here.
    drop(request.into_writer());
    Some(Passed { asked, door, last })
}

fn header(header: &Header) -> (String, String) {
    (header.field.as_str().to_string(), header.value.to_string())
}
