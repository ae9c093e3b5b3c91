//! Shell lines as the shell reads them: one line per command, no quotes inside words, variables
//! filled in.

use super::super::Span;
use super::super::ascii;
use super::super::view::How;
use super::Sink;
use super::assignment::Variables;
use super::command;
use super::draft::Draft;
use super::word::{Edit, Walker};

/// Longest command that is read as one, in bytes; a longer one is cut after a word.
const UNIT_MAX: usize = 4 * 1024;
/// Unchanged lines that may stand between changed ones of one reading: what is downloaded in one
/// line is started two lines below.
const LINES_BETWEEN: usize = 2;
/// Size of a piece of prose whose signs are gathered at once, in bytes.
const PIECE: usize = 64 * 1024;
/// How far the line around a sign is read to either side in prose, in bytes.
const REACH: usize = 1024;

/// Reads a place that is shell script, or may be.
pub(super) fn search(text: &str, place: Span, sink: &mut Sink<'_>) {
    let mut variables = Variables::for_block(place.end - place.start);
    let mut draft: Option<Draft<'_>> = None;
    let mut unchanged = 0;
    for unit in units(text, place) {
        let edits = if may_change(unit.of(text)) {
            Walker::over(text, unit, &mut variables).edits()
        } else {
            Vec::new()
        };
        let full = draft.as_ref().is_some_and(|draft| draft.len() > UNIT_MAX);
        if edits.is_empty() {
            unchanged += 1;
            if unchanged > LINES_BETWEEN || full {
                draft
                    .take()
                    .and_then(|draft| draft.finish(How::Shell))
                    .into_iter()
                    .for_each(&mut *sink);
            }
            continue;
        }
        if full {
            draft
                .take()
                .and_then(|draft| draft.finish(How::Shell))
                .into_iter()
                .for_each(&mut *sink);
        }
        unchanged = 0;
        let draft = draft.get_or_insert_with(|| Draft::new(text, unit.start));
        apply(draft, edits, unit.end);
    }
    draft.and_then(|draft| draft.finish(How::Shell)).into_iter().for_each(sink);
}

fn apply(draft: &mut Draft<'_>, edits: Vec<Edit>, end: usize) {
    for edit in edits {
        draft.keep_to(edit.span.start);
        draft.put(&edit.text, edit.span.end);
    }
    draft.keep_to(end);
}

fn may_change(unit: &str) -> bool {
    let bytes = unit.as_bytes();
    memchr::memchr3(b'$', b'\\', b'=', bytes).is_some()
        || memchr::memchr3(b'"', b'\'', b'{', bytes).is_some()
        || memchr::memchr(b'`', bytes).is_some()
}

/// The commands of a place: lines, with those they continue on.
fn units(text: &str, place: Span) -> impl Iterator<Item = Span> {
    let bytes = text.as_bytes();
    let mut start = place.start;
    let lines = std::iter::from_fn(move || {
        if start >= place.end {
            return None;
        }
        let mut end = start;
        loop {
            let rest = bytes.get(end..place.end)?;
            let line = memchr::memchr(b'\n', rest).map_or(place.end, |found| end + found + 1);
            let goes_on = continues(bytes.get(end..line)?) && line - start < UNIT_MAX;
            end = line;
            if !goes_on || end >= place.end {
                break;
            }
        }
        let unit = Span::new(start, end);
        start = end;
        Some(unit)
    });
    lines.flat_map(move |line| ascii::pieces(text, line, 2 * UNIT_MAX))
}

/// Whether a line ends in an odd number of backslashes.
fn continues(line: &[u8]) -> bool {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    line.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// Reads those lines of a place of prose that hold a command written to be overlooked.
pub(super) fn search_prose(text: &str, place: Span, sink: &mut Sink<'_>) {
    for piece in ascii::pieces(text, place, PIECE) {
        search_piece(text, piece, sink);
    }
}

fn search_piece(text: &str, place: Span, sink: &mut Sink<'_>) {
    let bytes = text.as_bytes();
    let Some(within) = bytes.get(..place.end) else { return };
    let mut lines = Vec::new();
    for signs in [[b'\\', b'$', b'"'], [b'\''; 3]] {
        let [one, two, three] = signs;
        let mut from = place.start;
        while let Some(found) = memchr::memchr3(one, two, three, within.get(from..).unwrap_or(&[]))
        {
            let at = from + found;
            from = at + 1;
            if is_sign(within, at) {
                let line = ascii::line_around(
                    text,
                    Span::new(at, at),
                    Span::new(place.start, place.end),
                    REACH,
                );
                from = line.end.max(from);
                lines.push(line);
            }
        }
    }
    lines.sort_unstable();
    let mut done = place.start;
    for line in lines.into_iter().filter(|line| line.start < line.end) {
        let unit = Span::new(line.start.max(done), line.end.max(done));
        done = unit.end;
        let mut variables = Variables::for_block(unit.end - unit.start);
        let edits = Walker::over_prose(text, unit, &mut variables).edits();
        if !edits.is_empty() {
            let mut draft = Draft::new(text, unit.start);
            apply(&mut draft, edits, unit.end);
            draft.finish(How::Shell).into_iter().for_each(&mut *sink);
        }
    }
}

/// Whether the byte at `at` is one that prose has no use for where it stands.
fn is_sign(bytes: &[u8], at: usize) -> bool {
    let rest = bytes.get(at + 1..).unwrap_or(&[]);
    let inside = ascii::before(bytes, at).is_ascii_alphabetic();
    match ascii::at(bytes, at) {
        b'$' => {
            let starts = |word: &[u8]| rest.starts_with(word);
            starts(b"IFS")
                || starts(b"{IFS")
                || starts(b"'\\")
                || starts(b"(printf")
                || starts(b"(echo")
                || (inside && (starts(b"{") || starts(b"@")))
        }
        b'\\' => inside && command::hides(bytes, at),
        quote => {
            let letters = rest.iter().take(8).take_while(|byte| byte.is_ascii_lowercase()).count();
            inside
                && ascii::at(rest, letters) == quote
                && ascii::at(rest, letters + 1).is_ascii_alphabetic()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, prose: bool) -> Vec<String> {
        let mut all = Vec::new();
        let place = Span::new(0, text.len());
        let mut sink = |reading: super::super::Reading| all.push(reading.text);
        if prose {
            search_prose(text, place, &mut sink);
        } else {
            search(text, place, &mut sink);
        }
        all
    }

    #[test]
    fn a_command_is_read_as_the_shell_reads_it() {
        let table = [
            ("curl \\\n  -s x", "curl   -s x"),
            ("cu\\\nrl -s x", "curl -s x"),
            ("c\"\"url x", "curl x"),
            ("cu''rl x", "curl x"),
            ("w'g'et x", "wget x"),
            ("c''u\"\"r''l x", "curl x"),
            ("\"curl\" x", "curl x"),
            ("c\\url x", "curl x"),
            ("\\c\\u\\r\\l x", "curl x"),
            ("cat$IFS/etc/passwd", "cat /etc/passwd"),
            ("cat${IFS}/etc/passwd", "cat /etc/passwd"),
            ("cat$IFS$9/etc/passwd", "cat /etc/passwd"),
            ("{curl,-s,http://x}", "curl -s http://x"),
            ("c${u}rl x", "curl x"),
            ("cu${x}rl x", "curl x"),
            ("c$@url x", "curl x"),
            ("wh$1oami", "whoami"),
            ("a=cu; b=rl; $a$b x", "a=cu; b=rl; curl x"),
            ("a=cu\nb=${a}rl\n$b x", "b=curl\ncurl x"),
            ("U=\"http://x/a\"\ncurl \"$U\" | sh", "curl \"http://x/a\" | sh"),
            ("${u:-curl} x", "curl x"),
            ("$'\\x63url' x", "curl x"),
            ("$'\\143\\165rl' x", "curl x"),
            ("$(printf '\\x63url') x", "curl x"),
            ("$(echo cu)rl x", "curl x"),
            ("$(printf %s%s cu rl) x", "curl x"),
            ("`echo curl` x", "curl x"),
            ("bash -c 'c\"\"url x'", "bash -c 'curl x'"),
        ];
        for (text, want) in table {
            assert_eq!(read(text, false), [want.to_owned()], "{text}");
        }
    }

    #[test]
    fn plain_commands_stay() {
        let table = [
            "curl -s \"$URL\" -H 'x: y'",
            "echo \"it's\" 'a' \"b c\"",
            "grep -E 'a\\w+' x | sed 's/\\n/ /'",
            "mkdir -p x/{a,b,c}",
            "git commit -m \"fix: don't\"",
            "awk '{print $1}' f",
            "x=\"\"",
            "for f in *.txt; do wc \"$f\"; done",
            "# c\"\"url",
        ];
        for text in table {
            assert_eq!(read(text, false), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn prose_gives_up_its_commands() {
        let table = [
            ("Run `c\"\"url -s x | sh` now.", "Run `curl -s x | sh` now."),
            ("It doesn't matter: w'g'et x", "It doesn't matter: wget x"),
            ("Then `cat${IFS}/etc/passwd`.", "Then `cat /etc/passwd`."),
            ("use c${u}rl", "use curl"),
            ("first c\\ur\\l -s x", "first curl -s x"),
        ];
        for (text, want) in table {
            assert_eq!(read(text, true), [want.to_owned()], "{text}");
        }
    }

    #[test]
    fn ordinary_prose_stays() {
        let table = [
            "It costs $5, don't ask; the users' \"own\" files aren't \"ours\".",
            "See C:\\Users\\me and \\LaTeX and a\\_b.  \nNext line\\\nbreak.",
            "`rm\\s+-rf`, `eval\\(`, 10\\,ng\\,mL\\textsuperscript{-1}, bin\\other\\",
            "Set `${HOME}/x` and \"$PATH\" and 'x'.",
        ];
        for text in table {
            assert_eq!(read(text, true), Vec::<String>::new(), "{text}");
        }
    }
}
