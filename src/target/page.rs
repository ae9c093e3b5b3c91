//! A skill at a URL: its page, fetched once, and not again while it stays the same.

use super::read::Reading;
use crate::error::unfetched::{Obstacle, Unfetched};
use crate::error::{Error, Result};
use crate::net::locator::Locator;
use crate::net::raw;
use crate::net::{Answer, Http, Request};
use crate::skill::{Skill, Source, Unscanned};
use std::sync::Arc;
use std::time::Duration;

/// Bytes of a server's mark that are kept; a longer one costs more than the page.
const MARK_BYTES_MAX: usize = 1_024;

/// How pages are fetched.
#[derive(Clone)]
pub struct Pages {
    /// Who answers.
    pub http: Arc<dyn Http>,
    /// How long one may take.
    pub within: Duration,
    /// How much of one is read.
    pub body_bytes_max: usize,
}

/// A page as it was seen, and the server's marks by which it is known again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// What was asked.
    pub url: String,
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub modified: Option<String>,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// The page.
    pub body: Vec<u8>,
}

impl Pages {
    /// Fetches the page of a skill, and parses it. A server that says that the page is still as
    /// `known` sends nothing more. Also gives the page when it is new and can be known again.
    ///
    /// Fails when there is no answer, and for any answer but a page.
    pub fn read(&self, at: &Locator, known: Option<&Page>) -> Result<(Reading, Option<Page>)> {
        let asked = raw::behind(at).to_string();
        let known = known.filter(|known| known.url == asked);
        let answer = self.http.send(&self.request(&asked, known))?;
        let target = at.to_string();
        if let (304, Some(known)) = (answer.status, known) {
            let skill = parse(&target, &asked, known.content_type.as_deref(), &known.body, None);
            return Ok((Reading { skill, errors: Vec::new() }, None));
        }
        if answer.status != 200 {
            return Err(no_page(&asked, &answer));
        }
        let left_out = answer.cut.then(|| self.cut(&target));
        let content_type = answer.header("content-type");
        let ended = answer.hops.last().unwrap_or(&asked);
        let skill = parse(&target, ended, content_type, &answer.body, left_out);
        let page = if answer.cut { None } else { page(asked, answer) };
        Ok((Reading { skill, errors: Vec::new() }, page))
    }

    fn request(&self, url: &str, known: Option<&Page>) -> Request {
        let mark = |name: &str, mark: &Option<String>| {
            mark.as_ref().map(|mark| (name.to_owned(), mark.clone()))
        };
        let headers = known.into_iter().flat_map(|known| {
            let etag = mark("if-none-match", &known.etag);
            etag.into_iter().chain(mark("if-modified-since", &known.modified))
        });
        Request {
            url: url.to_owned(),
            headers: headers.collect(),
            body: None,
            within: self.within,
            body_bytes_max: self.body_bytes_max,
        }
    }

    fn cut(&self, path: &str) -> Unscanned {
        let why = format!("first {} bytes scanned, there was more", self.body_bytes_max);
        Unscanned { path: path.to_owned(), why, matters: true }
    }
}

fn no_page(url: &str, answer: &Answer) -> Error {
    let obstacle = match answer.status {
        408 | 425 | 429 | 500..=599 => Obstacle::Passing,
        _ => Obstacle::Lasting,
    };
    let at = answer.hops.last().map_or(url, String::as_str).to_owned();
    let why = format!("HTTP {}", answer.status);
    Error::Unfetched(Unfetched { url: url.to_owned(), at, why, obstacle })
}

fn parse(
    target: &str,
    ended: &str,
    content_type: Option<&str>,
    body: &[u8],
    left_out: Option<Unscanned>,
) -> Skill {
    let path = file_name(ended, content_type, body);
    let source = Source { path, bytes: body.to_vec() };
    Skill::parse(target.to_owned(), vec![source], left_out.into_iter().collect())
}

/// The name under which a page is read: that of its URL when it tells what it is.
fn file_name(url: &str, content_type: Option<&str>, body: &[u8]) -> String {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let name = path.rsplit('/').next().unwrap_or("");
    let host_only = path.matches('/').count() < 3;
    if !host_only && name.contains('.') {
        return name.to_owned();
    }
    let is_html = content_type.is_some_and(|word| word.to_ascii_lowercase().contains("html"));
    let opens = body.trim_ascii_start().first() == Some(&b'<');
    if is_html && opens { "page.html".to_owned() } else { "SKILL.md".to_owned() }
}

/// The page, when the server says by what it is known again.
fn page(url: String, answer: Answer) -> Option<Page> {
    let mark =
        |name| answer.header(name).filter(|mark| mark.len() <= MARK_BYTES_MAX).map(str::to_owned);
    let (etag, modified) = (mark("etag"), mark("last-modified"));
    let content_type = mark("content-type");
    let known_again = etag.is_some() || modified.is_some();
    known_again.then_some(Page { url, etag, modified, content_type, body: answer.body })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_under_the_name_that_tells_what_it_is() {
        for (url, content_type, body, name) in [
            ("https://a.example/x/SKILL.md", "text/plain", "# x", "SKILL.md"),
            ("https://a.example/x/run.sh?y=z.md", "", "ls", "run.sh"),
            ("https://a.example/raw", "text/plain", "# x", "SKILL.md"),
            ("https://a.example", "text/html", " <html>", "page.html"),
            ("https://a.example/x", "text/html", "# x", "SKILL.md"),
        ] {
            assert_eq!(file_name(url, Some(content_type), body.as_bytes()), name, "{url}");
        }
    }
}
