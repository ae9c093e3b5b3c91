//! Where front matter stands in a text.

use crate::skill::Span;

/// Bytes of front matter that are looked at; a rule in a long document is not its end.
pub(super) const FRONT_MATTER_BYTES_MAX: usize = 64 * 1024;

/// Where the front matter of a text stands, and where its YAML does, between the fences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// From the opening fence to the end of the closing one, without that line's end.
    pub whole: Span,
    /// What is to be read as YAML.
    pub yaml: Span,
    /// Whether a closing fence was found.
    pub is_closed: bool,
}

/// Finds front matter as [`super::locate`] says.
pub(super) fn find(text: &str) -> Option<Place> {
    let marked = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let opening = marked.trim_start_matches([' ', '\t', '\r', '\n']);
    let start = text.len() - opening.len();
    let after = opening.strip_prefix("---")?;
    let first_end = start + 3 + after.find(['\r', '\n']).unwrap_or(after.len());
    let is_fence = |line: &str| line.trim_end_matches([' ', '\t']) == "---";
    // A fence stands at the start of its line; blanks before it would make it text.
    let alone = !marked.get(..marked.len() - opening.len())?.ends_with([' ', '\t']);
    if !alone || !is_fence(text.get(start..first_end)?) {
        return None;
    }
    let body = next_line(text, first_end);
    let (mut at, mut open_end) = (body, None);
    while at < text.len() && at - start <= FRONT_MATTER_BYTES_MAX {
        let rest = text.get(at..)?;
        let end = at + memchr::memchr2(b'\r', b'\n', rest.as_bytes()).unwrap_or(rest.len());
        let line = text.get(at..end)?.trim_end_matches([' ', '\t']);
        if line == "---" || line == "..." {
            let (whole, yaml) = (Span::new(start, end), Span::new(body, at));
            let fits = opens_mapping(yaml.of(text));
            return fits.then_some(Place { whole, yaml, is_closed: true });
        }
        let ends = line.is_empty() || line.starts_with("# ") || line.starts_with("##");
        if ends && open_end.is_none() {
            open_end = Some(at);
        }
        at = next_line(text, end);
    }
    let end = open_end.unwrap_or(at.min(text.len()));
    let yaml = Span::new(body.min(end), end);
    if yaml.of(text).trim().is_empty() || !opens_mapping(yaml.of(text)) {
        return None;
    }
    let end = yaml.start + yaml.of(text).trim_end_matches(['\r', '\n']).len();
    let (whole, yaml) = (Span::new(start, end), Span::new(yaml.start, end));
    Some(Place { whole, yaml, is_closed: false })
}

/// Whether there is a key in the first lines, or nothing at all: otherwise the opening line was
/// a thematic break, and what follows it is the document.
fn opens_mapping(yaml: &str) -> bool {
    let said = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
    let mut lines = yaml.split(['\r', '\n']).filter(said).take(3).peekable();
    lines.peek().is_none() || lines.any(|line| line.contains(':'))
}

/// The first byte after the line's end that stands at `end`.
fn next_line(text: &str, end: usize) -> usize {
    let rest = text.as_bytes().get(end..).unwrap_or(&[]);
    match rest {
        [b'\r', b'\n', ..] => end + 2,
        [b'\r' | b'\n', ..] => end + 1,
        _ => text.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_is_found_whatever_its_line_ends_and_its_end() {
        let rows: &[(&str, Option<(&str, &str)>)] = &[
            ("---\na: b\n---\n# T", Some(("---\na: b\n---", "a: b\n"))),
            ("\u{FEFF}---\r\na: b\r\n---\r\nT", Some(("---\r\na: b\r\n---", "a: b\r\n"))),
            ("\n \n---  \na: b\n...\n", Some(("---  \na: b\n...", "a: b\n"))),
            ("---\ra: b\r---", Some(("---\ra: b\r---", "a: b\r"))),
            ("---\n---\n", Some(("---\n---", ""))),
            ("---\na: b\n\nc: d\n---\n", Some(("---\na: b\n\nc: d\n---", "a: b\n\nc: d\n"))),
            ("---\na: b\n\ntext", Some(("---\na: b", "a: b"))),
            ("---\na: b\n# Title\ntext", Some(("---\na: b", "a: b"))),
            ("---\na: b", Some(("---\na: b", "a: b"))),
            ("---\n\ntext\n", None),
            ("---\n\n# Title\n\ntext\n\n---\n", None),
            (
                "---\n# c\nname x\na: b\n---\n",
                Some(("---\n# c\nname x\na: b\n---", "# c\nname x\na: b\n")),
            ),
            ("---", None),
            (" ---\na: b\n---", None),
            ("----\na: b\n---", None),
            ("--- x\na: b\n---", None),
            ("text\n---\na: b\n---", None),
            ("", None),
        ];
        for (text, expected) in rows {
            let place = find(text);
            let found = place.map(|place| (place.whole.of(text), place.yaml.of(text)));
            assert_eq!(found, *expected, "{text:?}");
        }
    }

    #[test]
    fn an_end_beyond_the_bound_is_none() {
        let filler = "k: v\n".repeat(FRONT_MATTER_BYTES_MAX / 5 + 2);
        let text = format!("---\na: b\n\n{filler}---\n");
        let place = find(&text).unwrap();
        assert!(!place.is_closed);
        assert_eq!(place.yaml.of(&text), "a: b");
        let close = "k: v\n".repeat(FRONT_MATTER_BYTES_MAX / 5 - 10);
        assert!(find(&format!("---\na: b\n\n{close}---\n")).unwrap().is_closed);
    }
}
