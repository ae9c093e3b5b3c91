//! Long lists by the page: how many, and behind which item the page begins.

use super::call::Call;
use super::fault::Fault;
use super::input::form::integer;
use super::input::item::{Item, Step};
use super::input::json::Json;
use super::reply::Reply;
use crate::error::Error;

/// Items of a page when nobody says how many, as in malwar 0.4.0.
const ITEMS: u32 = 50;
/// Items of a page at most.
const ITEMS_MAX: u32 = 1_000;

/// Which part of a list is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    /// How many items at most.
    pub(super) limit: u32,
    /// The id of the item before the first; none from the beginning.
    pub(super) after: Option<String>,
}

impl Page {
    /// What the query says. Fails when it is no number, or out of its range.
    pub(super) fn of(call: &Call<'_>) -> Result<Self, Fault> {
        let limit = call.parameter("limit").map(limit).transpose()?.unwrap_or(ITEMS);
        let after = call.parameter("cursor").filter(|cursor| !cursor.is_empty());
        Ok(Self { limit, after: after.map(str::to_owned) })
    }

    /// The same, but none when a page is not asked for: then the list comes whole. `offset` was
    /// ignored by malwar 0.4.0, and `limit` beside it: whoever sends both means no page of ours.
    pub(super) fn if_asked(call: &Call<'_>) -> Result<Option<Self>, Fault> {
        let names = ["limit", "cursor"];
        let asks = names.iter().any(|name| call.parameter(name).is_some());
        if !asks || call.parameter("offset").is_some() {
            return Ok(None);
        }
        Self::of(call).map(Some)
    }

    /// Why a page could not be read: the item it was to begin behind may be gone.
    pub(super) fn fault(error: Error) -> Fault {
        if matches!(error, Error::UnknownId { .. }) { Self::lost() } else { error.into() }
    }

    /// That nothing is where the page was to begin.
    pub(super) fn lost() -> Fault {
        Fault::new(400, "the cursor leads nowhere, or not any more; begin without one")
    }

    /// As many items as are to be read: one more than the page has, to know whether there are
    /// more.
    pub(super) fn reads(&self) -> u32 {
        self.limit.saturating_add(1)
    }

    /// Cuts the items that were read down to the page; answers the id of the last when there are
    /// more.
    pub(super) fn cut<T>(&self, items: &mut Vec<T>, id: impl Fn(&T) -> String) -> Option<String> {
        let most = usize::try_from(self.limit).unwrap_or(usize::MAX);
        if items.len() <= most {
            return None;
        }
        items.truncate(most);
        items.last().map(id)
    }

    /// The answer with a link to the next page, if there is one (RFC 8288).
    pub(super) fn linked(&self, call: &Call<'_>, reply: Reply, next: Option<String>) -> Reply {
        let Some(next) = next else { return reply };
        let path = super::call::split(&call.asked.target).0;
        let limit = self.limit;
        reply.with("Link", &format!("<{path}?limit={limit}&cursor={next}>; rel=\"next\""))
    }
}

fn limit(word: &str) -> Result<u32, Fault> {
    let way = [Step::Name("query"), Step::Name("limit")];
    let input = Json::Text(word.to_owned());
    let wrong = |(kind, why)| Fault::from(vec![Item::new(kind, &way, why, &input)]);
    let number = integer(word).map_err(wrong)?;
    let bound = |kind, why: &str, name, bound: u32| {
        let item =
            Item::new(kind, &way, &format!("Input should be {why} or equal to {bound}"), &input);
        Err(Fault::from(vec![item.with(name, bound.to_string())]))
    };
    match u32::try_from(number) {
        Ok(number @ 1..=ITEMS_MAX) => Ok(number),
        Ok(0) | Err(_) if number < 1 => bound("greater_than_equal", "greater than", "ge", 1),
        Ok(_) | Err(_) => bound("less_than_equal", "less than", "le", ITEMS_MAX),
    }
}
