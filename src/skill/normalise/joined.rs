//! Strings that code puts together from literals, in the languages scripts are written in.

use super::super::Span;
use super::super::ascii;
use super::super::view::How;
use super::Sink;
use super::draft::Draft;
use super::literal::{Literal, Literals};
use std::borrow::Cow;

/// Longest gap between two literals of one expression, in bytes: operators, calls, indentation.
const GAP_MAX: usize = 96;
/// Size at which lines with strings in them go into another view, in bytes.
const PAGE: usize = 4 * 1024;
/// Bytes that may be touched to put one string together: joins and replacements in a row each go
/// over the whole string.
const WORK_MAX: usize = 64 * 1024;
/// How far the line around an expression is copied to either side, in bytes.
const REACH: usize = 512;

/// What the code between two literals does with them.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Link {
    Plus,
    Comma,
    /// `'-'.join([`: the literal before is the separator of those that follow.
    JoinOpen,
    /// `].join(`: the literal behind is the separator of those before.
    JoinClose,
    ReverseJoin,
    Split,
    Replace,
    /// `.replace(/x/g,`
    ReplacePattern(String),
    /// `-f`, `.format(`
    Format,
}

/// A string in the making.
struct Chain<'a> {
    span: Span,
    quote: u8,
    parts: Vec<Cow<'a, str>>,
    separator: Option<String>,
    format: Option<String>,
    replaced: Option<String>,
    work: usize,
    made: bool,
}

/// Reads the lines of a place with the strings in them put together. `adjacent`: whether two
/// literals next to each other are one, as in Python.
pub(super) fn search(text: &str, place: Span, adjacent: bool, sink: &mut Sink<'_>) {
    let mut page = Page { text, place, draft: None, until: place.start };
    let mut open: Option<Chain<'_>> = None;
    for literal in Literals::of(text, place) {
        let link = open.as_ref().and_then(|chain| {
            let gap = Span::new(chain.span.end, literal.whole.start).of(text);
            link(gap, adjacent).filter(|_| chain.work < WORK_MAX)
        });
        match (link, &mut open) {
            (Some(link), Some(chain)) => chain.take(&link, text, literal),
            (_, open) => {
                let done = open.replace(Chain::of(text, literal));
                if let Some(chain) = done {
                    page.write(chain, sink);
                }
            }
        }
    }
    if let Some(chain) = open {
        page.write(chain, sink);
    }
    page.close(sink);
}

/// What a gap between two literals does; none when they have nothing to do with each other.
fn link(gap: &str, adjacent: bool) -> Option<Link> {
    // Most gaps are a comma or code that has nothing to do with strings: tell those at once.
    let first = gap.bytes().find(|byte| !ascii::is(*byte, ascii::BLANK));
    let joins = first.is_none_or(|first| b"+.&|<,;)]-\\(".contains(&first));
    if gap.len() > GAP_MAX || !(joins || gap.contains('=')) {
        return None;
    }
    if matches!(gap, "," | ", ") {
        return Some(Link::Comma);
    }
    if adjacent && !gap.is_empty() && gap.bytes().all(|byte| ascii::is(byte, ascii::BLANK)) {
        return Some(Link::Plus);
    }
    let closes = gap.trim_start_matches([' ', '\n', '\r', '\t', ',']).starts_with([']', ')']);
    let noise = |char: char| " \t\r\n\\()[]@$".contains(char);
    let core: String = gap.chars().filter(|char| !noise(*char)).collect();
    let plain = core.trim_end_matches(['r', 'b', 'f', 'u', 'R', 'B', 'F', 'U']);
    let joins = |core: &str| matches!(core, "+" | "." | "&" | ".." | "<>");
    Some(match core.as_str() {
        core if joins(core) || joins(plain) => Link::Plus,
        "," => Link::Comma,
        _ if plain == "," => Link::Comma,
        "-join" => Link::JoinClose,
        ".join" | ",.join" if closes => Link::JoinClose,
        ".join" => Link::JoinOpen,
        ".reverse.join" => Link::ReverseJoin,
        ".split" => Link::Split,
        ".replace" | ".replaceAll" | ".Replace" | "-replace" | ".gsub" => Link::Replace,
        ".format" | "-f" => Link::Format,
        core => return longer_link(core),
    })
}

/// `;x+=` and `.replace(/x/g,`.
fn longer_link(core: &str) -> Option<Link> {
    if let Some(name) = core.strip_suffix("+=").or_else(|| core.strip_suffix(".=")) {
        let name = name.trim_start_matches(';');
        let named = !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        return named.then_some(Link::Plus);
    }
    let call = core.strip_prefix(".replace/").or_else(|| core.strip_prefix(".replaceAll/"))?;
    let (pattern, _) = call.strip_suffix(',')?.rsplit_once('/')?;
    (!pattern.is_empty()).then(|| Link::ReplacePattern(pattern.to_owned()))
}

impl<'a> Chain<'a> {
    fn of(text: &'a str, literal: Literal) -> Self {
        Self {
            span: literal.whole,
            quote: literal.quote,
            parts: vec![Cow::Borrowed(literal.inner.of(text))],
            separator: None,
            format: None,
            replaced: None,
            work: 0,
            made: false,
        }
    }

    fn take(&mut self, link: &Link, text: &'a str, literal: Literal) {
        let inner = literal.inner.of(text);
        self.span.end = literal.whole.end;
        self.work += 1 + inner.len();
        if !matches!(link, Link::Plus | Link::Comma) {
            self.work += self.parts.iter().map(|part| part.len()).sum::<usize>();
        }
        match link {
            Link::Plus => {
                self.made = true;
                match self.parts.last_mut() {
                    Some(last) => last.to_mut().push_str(inner),
                    None => self.parts.push(Cow::Borrowed(inner)),
                }
            }
            Link::Comma => match self.replaced.take() {
                Some(from) => self.replace(&from, inner),
                None => self.parts.push(Cow::Borrowed(inner)),
            },
            Link::JoinOpen => {
                self.separator = self.parts.pop().map(Cow::into_owned);
                self.parts = vec![Cow::Borrowed(inner)];
            }
            Link::JoinClose => self.join(inner),
            Link::ReverseJoin => {
                self.parts.reverse();
                self.join(inner);
            }
            Link::Split => self.split(inner),
            Link::Replace => self.replaced = Some(inner.to_owned()),
            Link::ReplacePattern(pattern) => self.replace(pattern, inner),
            Link::Format => {
                self.format = self.parts.pop().map(Cow::into_owned);
                self.parts = vec![Cow::Borrowed(inner)];
            }
        }
    }

    fn join(&mut self, separator: &str) {
        self.parts = vec![Cow::Owned(self.parts.join(separator))];
        self.made = true;
    }

    fn split(&mut self, separator: &str) {
        let Some(last) = self.parts.pop() else { return };
        if separator.is_empty() {
            self.parts.extend(last.chars().map(|char| Cow::Owned(String::from(char))));
        } else {
            self.parts.extend(last.split(separator).map(|part| Cow::Owned(part.to_owned())));
        }
    }

    fn replace(&mut self, from: &str, to: &str) {
        if let Some(last) = self.parts.last_mut().filter(|_| !from.is_empty()) {
            let new = last.replace(from, to);
            // A replacement that grows could double with each of its kind.
            if new.len() <= last.len() {
                *last = Cow::Owned(new);
                self.made = true;
            }
        }
    }

    /// The literal that the whole expression comes to; none when nothing was put together.
    fn finish(mut self, before: &str) -> Option<(Span, String)> {
        if let Some(separator) = self.separator.take() {
            if self.parts.len() > 1 {
                self.join(&separator);
            }
        } else if before.ends_with("-join") {
            self.join("");
        } else if ["implode", "join"].iter().any(|call| before.ends_with(call))
            && self.parts.len() > 2
        {
            let separator = self.parts.remove(0);
            self.join(&separator);
        }
        if let Some(format) = self.format.take() {
            self.parts = vec![Cow::Owned(filled(&format, &self.parts))];
            self.made = true;
        }
        let quote = char::from(self.quote);
        let literals: Vec<String> =
            self.parts.iter().map(|part| format!("{quote}{part}{quote}")).collect();
        self.made.then(|| (self.span, literals.join(", ")))
    }
}

/// A format string with `{0}`, `{1}` or `{}` filled in. Each part is used once: formats that
/// repeat one would grow without bound.
fn filled(format: &str, parts: &[Cow<'_, str>]) -> String {
    let mut text = String::new();
    let mut parts: Vec<Option<&Cow<'_, str>>> = parts.iter().map(Some).collect();
    let (mut next, mut rest) = (0, format);
    while let Some((head, tail)) = rest.split_once('{') {
        text.push_str(head);
        let Some((name, after)) = tail.split_once('}').filter(|(name, _)| name.len() < 4) else {
            text.push('{');
            rest = tail;
            continue;
        };
        let index = name.parse().unwrap_or(next);
        next += 1;
        if let Some(part) = parts.get_mut(index).and_then(Option::take) {
            text.push_str(part);
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

/// The lines that are being copied.
struct Page<'a> {
    text: &'a str,
    place: Span,
    draft: Option<Draft<'a>>,
    /// The end of the line around the last expression.
    until: usize,
}

impl Page<'_> {
    fn write(&mut self, chain: Chain<'_>, sink: &mut Sink<'_>) {
        let head = Span::new(self.place.start, chain.span.start).of(self.text);
        let head = head.get(ascii::ceil(head, head.len().saturating_sub(16))..).unwrap_or("");
        let before = head.trim_end_matches([' ', '(', '@', '[', '\n']);
        let Some((span, literal)) = chain.finish(before) else { return };
        let full = self.draft.as_ref().is_some_and(|draft| draft.len() > PAGE);
        if full || span.start > self.until {
            self.close(sink);
        }
        let from = self.draft.as_ref().map_or(self.until.min(span.start), Draft::end);
        let line = ascii::line_around(self.text, span, Span::new(from, self.place.end), REACH);
        let draft = self.draft.get_or_insert_with(|| Draft::new(self.text, line.start));
        draft.keep_to(span.start);
        draft.put(&literal, span.end);
        self.until = line.end;
    }

    fn close(&mut self, sink: &mut Sink<'_>) {
        if let Some(mut draft) = self.draft.take() {
            draft.keep_to(self.until);
            draft.finish(How::Joined).into_iter().for_each(sink);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        let place = Span::new(0, text.len());
        search(text, place, true, &mut |reading| all.push(reading.text));
        all
    }

    #[test]
    fn split_strings_are_put_together() {
        let table = [
            ("x = 'cu' + 'rl' + ' -s'", "x = 'curl -s'"),
            ("$x = \"cu\" . \"rl\";", "$x = \"curl\";"),
            ("run(['c', 'url'].join(''))", "run(['curl'))"),
            ("run(''.join(['c', 'u', 'rl']))", "run('curl']))"),
            ("'-'.join(('c',\n  'url'))", "'c-url'))"),
            ("subprocess.run('cu' 'rl')", "subprocess.run('curl')"),
            ("x = ('cu'\n     'rl')", "x = ('curl')"),
            ("'lruc'.split('').reverse().join('')", "'curl')"),
            ("'cXuXrXl'.replace('X', '')", "'curl')"),
            ("'cXuXrXl'.replace(/X/g, '')", "'curl')"),
            ("&('{1}{0}' -f 'ex','i') $x", "&('iex') $x"),
            ("& ('i','ex' -join '')", "& ('iex')"),
            ("implode('', ['c','url'])", "implode('curl'])"),
            ("x = 'cu'\nx += 'rl'\n", "x = 'curl'"),
            ("f(\"c\" + \"url\", \"-s\")", "f(\"curl\", \"-s\")"),
        ];
        for (text, want) in table {
            assert_eq!(read(text), [want.to_owned()], "{text}");
        }
    }

    #[test]
    fn strings_that_stand_alone_stay() {
        let table = [
            "x = ['a', 'b', 'c']",
            "print('a'); print('b')",
            "don't + can't",
            "\"\"\"A docstring.\"\"\"\nx = 'a'",
            "'a' + name + 'b'",
            "names = 'a,b'.split(',')",
            "'unclosed + 'x",
        ];
        for text in table {
            assert_eq!(read(text), Vec::<String>::new(), "{text}");
        }
    }
}
