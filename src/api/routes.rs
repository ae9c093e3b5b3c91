//! The one table of routes: everything that depends on which there are is derived from it.

use super::Api;
use super::call::Call;
use super::fault::Fault;
use super::health;
use super::reply::Reply;

/// What answers a request.
pub type Answerer = fn(&Api<'_>, &Call<'_>) -> Result<Reply, Fault>;

/// One thing that can be asked.
pub struct Route {
    /// `GET` also answers `HEAD`.
    pub method: &'static str,
    /// The path; `{name}` stands for one part of it.
    pub pattern: &'static str,
    pub(super) answer: Answerer,
}

/// Everything that can be asked.
pub const ROUTES: &[Route] = &[
    get("/api/v1/health", health::health),
    get("/api/v1/ready", health::ready),
    get("/healthz", health::health),
    get("/readyz", health::ready),
];

const fn get(pattern: &'static str, answer: Answerer) -> Route {
    Route { method: "GET", pattern, answer }
}

/// The routes whose pattern a path fits, and what stands for the names in it.
pub(super) fn fitting<'p>(path: &'p str) -> Vec<(&'static Route, Vec<&'p str>)> {
    ROUTES.iter().filter_map(|route| Some((route, parts(route.pattern, path)?))).collect()
}

fn parts<'p>(pattern: &str, path: &'p str) -> Option<Vec<&'p str>> {
    let mut named = Vec::new();
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return Some(named),
            (Some(known), Some(part)) if known.starts_with('{') && !part.is_empty() => {
                named.push(part);
            }
            (Some(known), Some(part)) if known == part => {}
            _ => return None,
        }
    }
}
