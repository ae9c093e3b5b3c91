//! One text of a skill as the rules read it: a file or one of its views, with its signals.

use super::alternative::Matches;
use super::lexicon::{Lexicon, SignalId, WayId};
use super::literal::LiteralId;
use super::pattern::{Trail, WordStarts};
use super::signal::Signal;
use super::spelling::Spelling;
use super::statements::{Statement, statements};
use super::windows::{Window, Windows, touch};
use crate::skill::Skill;
use crate::skill::SkillFile;
use crate::skill::Span;
use crate::skill::block::Block;
use crate::skill::file_kind::Language;
use crate::skill::view::View;
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Bytes of a stretch that are searched at once. A pattern may look ahead to the end of what it is
/// given at each of its matches, so this bounds the work on one endless line.
const SEARCHED_MAX: usize = 4 * 1024;
/// Matches of one signal that are kept in one text. A rule that needs the next one has had its
/// say a thousand times.
const MATCHES_MAX: usize = 1_000;

/// A place where a rule hits, in the bytes of the reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What a person should look at.
    pub span: Span,
    /// What else belongs to it: the other half of a flow.
    pub also: Vec<Span>,
    /// What supports it, in words.
    pub note: Option<String>,
}

impl Hit {
    /// A hit at one place.
    pub fn at(span: Span) -> Self {
        Self { span, also: Vec::new(), note: None }
    }

    /// The smallest span that holds all of it.
    pub fn extent(&self) -> Span {
        let start = self.also.iter().map(|span| span.start).min().unwrap_or(self.span.start);
        let end = self.also.iter().map(|span| span.end).max().unwrap_or(self.span.end);
        Span::new(start.min(self.span.start), end.max(self.span.end))
    }
}

/// A text as the rules read it.
pub struct Reading<'a> {
    /// The whole skill.
    pub skill: &'a Skill,
    /// The file it belongs to.
    pub file: &'a SkillFile,
    /// Index of that file.
    pub file_index: usize,
    /// The view, when it is not the file's own text.
    pub view: Option<&'a View>,
    /// What is read.
    pub text: &'a str,
    /// The text in lower case.
    lower: String,
    words: WordStarts,
    lexicon: &'a Lexicon,
    windows: Windows,
    /// For each way whether the text may show it: all literals it cannot do without are there.
    shown: Vec<bool>,
    /// For each signal, how many places would have to be searched for it.
    effort: Vec<u32>,
    matches: RefCell<BTreeMap<SignalId, Rc<[Span]>>>,
    trail: RefCell<Trail>,
    statements: OnceCell<Vec<Statement<'a>>>,
    neighbours: Neighbours<'a>,
}

/// Other files of a skill that were read, by their places: none of them has neighbours itself.
pub(super) type Neighbours<'a> = Rc<RefCell<BTreeMap<usize, Rc<Reading<'a>>>>>;

impl<'a> Reading<'a> {
    /// Reads one text of a skill.
    pub(super) fn new(
        skill: &'a Skill,
        file_index: usize,
        view: Option<&'a View>,
        lexicon: &'a Lexicon,
    ) -> Option<Self> {
        let file = skill.files.get(file_index)?;
        let text = view.map_or(file.text.as_str(), |view| view.text.as_str());
        let lower = text.to_ascii_lowercase();
        let words = WordStarts::of(text.as_bytes());
        let windows = lexicon.windows(lower.as_bytes());
        let mut shown = vec![false; Spelling::WAYS];
        let mut effort = vec![0; Spelling::SIGNALS];
        for literal in windows.present() {
            let places = u32::try_from(windows.of(*literal).len()).unwrap_or(u32::MAX);
            for (way, signal) in lexicon.ways_at(*literal, &windows) {
                let (shown, effort) =
                    (shown.get_mut(usize::from(way)), effort.get_mut(usize::from(signal)));
                if let (Some(shown), Some(effort)) = (shown, effort) {
                    *shown = true;
                    *effort = places.saturating_add(*effort);
                }
            }
        }
        Some(Self {
            skill,
            file,
            file_index,
            view,
            text,
            lower,
            words,
            lexicon,
            windows,
            shown,
            effort,
            matches: RefCell::default(),
            trail: RefCell::default(),
            statements: OnceCell::new(),
            neighbours: Neighbours::default(),
        })
    }

    /// The reading with those of other files that were read before it.
    pub(super) fn among(self, neighbours: &Neighbours<'a>) -> Self {
        Self { neighbours: Rc::clone(neighbours), ..self }
    }

    /// Another file of the same skill, read the same way.
    pub fn beside(&self, index: usize) -> Option<Rc<Self>> {
        let known = self.neighbours.borrow().get(&index).map(Rc::clone);
        known.or_else(|| {
            let reading = Rc::new(Self::new(self.skill, index, None, self.lexicon)?);
            self.neighbours.borrow_mut().insert(index, Rc::clone(&reading));
            Some(reading)
        })
    }

    /// The statements of its code.
    pub(super) fn statements(&self) -> &[Statement<'a>] {
        self.statements.get_or_init(|| {
            // What a build server is told stands in YAML, a command to a line.
            let is_pipeline = self.lower.contains("script:");
            statements(self.text, |at| match self.language(at) {
                Some(Language::Yaml) if is_pipeline => Some(Language::Shell),
                language => language,
            })
        })
    }

    /// Whether one of the signal's literals occurs, so that it is worth asking for its matches.
    pub fn may_show(&self, signal: &'static Signal) -> bool {
        self.lexicon.id(signal).is_some_and(|id| self.may_show_id(id))
    }

    pub(super) fn may_show_id(&self, id: SignalId) -> bool {
        self.effort(id) > 0
    }

    /// Where a signal stands, in order and without overlaps.
    pub fn matches(&self, signal: &'static Signal) -> Rc<[Span]> {
        self.lexicon.id(signal).map_or_else(|| Rc::from([]), |id| self.matches_of(id))
    }

    pub(super) fn matches_of(&self, id: SignalId) -> Rc<[Span]> {
        if !self.may_show_id(id) {
            return Rc::from([]);
        }
        if let Some(known) = self.matches.borrow().get(&id) {
            return Rc::clone(known);
        }
        let found: Rc<[Span]> = self.search(id, None).into();
        self.matches.borrow_mut().insert(id, Rc::clone(&found));
        found
    }

    /// Matches of any of the signals that may lie in one of `regions`, in order; perhaps others.
    pub(super) fn matches_in(&self, ids: &[SignalId], regions: &[Span]) -> Vec<Span> {
        let mut all = Vec::new();
        for id in ids.iter().filter(|id| self.may_show_id(**id)) {
            if let Some(known) = self.matches.borrow().get(id) {
                all.extend_from_slice(known);
                continue;
            }
            all.extend(self.search(*id, Some(regions)));
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Matches of any of the signals, in order.
    pub fn matches_any(&self, signals: &[&'static Signal]) -> Vec<Span> {
        let ids: Vec<SignalId> =
            signals.iter().filter_map(|signal| self.lexicon.id(signal)).collect();
        self.matches_any_id(&ids)
    }

    pub(super) fn matches_any_id(&self, ids: &[SignalId]) -> Vec<Span> {
        let mut all: Vec<Span> = ids.iter().flat_map(|id| self.matches_of(*id).to_vec()).collect();
        if ids.len() > 1 {
            all.sort_unstable();
            all.dedup();
        }
        all
    }

    /// Matches of a signal; where `regions` are given, at least those that lie in one of them.
    fn search(&self, id: SignalId, regions: Option<&[Span]>) -> Vec<Span> {
        let mut found: Vec<Span> = Vec::new();
        let reach = self.lexicon.reach(id);
        let trail = &mut *self.trail.borrow_mut();
        for way in self.lexicon.ways(id) {
            if !self.shown.get(usize::from(way)).is_some_and(|shown| *shown) {
                continue;
            }
            let mut own = Matches { spans: Vec::new(), words: &self.words, trail: &mut *trail };
            for starts in self.starts(way, reach, regions) {
                self.search_from(way, starts, reach, &mut own);
                if own.spans.len() >= MATCHES_MAX {
                    own.spans.truncate(MATCHES_MAX);
                    break;
                }
            }
            found.append(&mut own.spans);
        }
        found.sort_unstable_by_key(|span| (span.start, usize::MAX - span.end));
        let mut end = 0;
        found.retain(|span| {
            let apart = span.start >= end;
            end = end.max(span.end);
            apart
        });
        found
    }

    /// Adds the matches of a way that begin within `starts`.
    fn search_from(&self, way: WayId, starts: Span, reach: usize, found: &mut Matches<'_>) {
        let Some(alternative) = self.lexicon.alternative(way) else { return };
        let mut start = starts.start;
        while start < starts.end && found.spans.len() < MATCHES_MAX {
            let some = Span::new(start, starts.end.min(start.saturating_add(SEARCHED_MAX)));
            let end = self.text.len().min(some.end.saturating_add(2 * reach));
            alternative.search([self.text, &self.lower], some, end, found);
            start = some.end;
        }
    }

    /// How many places would have to be searched for a signal.
    pub(super) fn effort(&self, id: SignalId) -> u32 {
        self.effort.get(usize::from(id)).copied().unwrap_or(0)
    }

    /// The parts of the text in which a way's matches begin: where a literal of its key has one of
    /// every other set of literals within `reach`; where `regions` are given, only such as are
    /// near to one.
    fn starts(&self, way: WayId, reach: usize, regions: Option<&[Span]>) -> Vec<Span> {
        let windows = |set: &[LiteralId]| -> Vec<&[Window]> {
            let windows = set.iter().map(|literal| self.windows.of(*literal));
            windows.filter(|windows| !windows.is_empty()).collect()
        };
        let needs: Vec<Vec<&[Window]>> = self.lexicon.needs(way).map(windows).collect();
        let mut starts = Vec::new();
        for window in windows(self.lexicon.key(way)).into_iter().flatten() {
            let span = self.lexicon.starts(way, window.start as usize, window.end as usize);
            let around = Span::new(span.start, span.end + 2 * reach);
            let met = |set: &Vec<&[Window]>| set.iter().any(|windows| touch(windows, around));
            if regions.is_none_or(|regions| touch(regions, around)) && needs.iter().all(met) {
                starts.push(span);
            }
        }
        merged(starts)
    }

    /// The bytes of the file's text that `span` was read from.
    pub fn original(&self, span: Span) -> Span {
        self.view.map_or(span, |view| view.original(span))
    }

    /// The block of the file that holds a place of this reading.
    pub fn block(&self, at: usize) -> Option<Block> {
        self.file.outline.at(self.original(Span::new(at, at)).start)
    }

    /// The language of the code at a place; `None` where it is not code.
    pub fn language(&self, at: usize) -> Option<Language> {
        self.block(at)?.kind.language()
    }

    /// The line around a span, without its line end, at most `reach` bytes to either side.
    pub fn line(&self, span: Span, reach: usize) -> Span {
        let bytes = self.text.as_bytes();
        let from = span.start.saturating_sub(reach);
        let before = bytes.get(from..span.start).unwrap_or(&[]);
        let start = memchr::memrchr(b'\n', before).map_or(from, |at| from + at + 1);
        let to = span.end.saturating_add(reach).min(bytes.len());
        let after = bytes.get(span.end..to).unwrap_or(&[]);
        let end = memchr::memchr(b'\n', after).map_or(to, |at| span.end + at);
        self.whole_characters(Span::new(start, end))
    }

    /// `bytes` to either side of a span.
    pub fn around(&self, span: Span, bytes: usize) -> Span {
        let end = span.end.saturating_add(bytes).min(self.text.len());
        self.whole_characters(Span::new(span.start.saturating_sub(bytes), end))
    }

    /// At most `bytes` of the text before a place.
    pub fn before(&self, at: usize, bytes: usize) -> &str {
        let start = self.text.floor_char_boundary(at.saturating_sub(bytes));
        let end = self.text.floor_char_boundary(at);
        Span::new(start, end.max(start)).of(self.text)
    }

    fn whole_characters(&self, span: Span) -> Span {
        let start = self.text.floor_char_boundary(span.start);
        Span::new(start, self.text.ceil_char_boundary(span.end.max(start)))
    }
}

/// Spans in order, those that touch each other made one.
pub(super) fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup_by(|next, last| {
        let touch = next.start <= last.end;
        if touch {
            last.end = last.end.max(next.end);
        }
        touch
    });
    spans
}
