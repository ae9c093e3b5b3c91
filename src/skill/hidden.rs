//! Characters that a reader does not see, counted where honest text has none.

use super::Span;

/// Fewest variation selectors in a row that no character asks for.
const SELECTORS_LEAST: usize = 4;
/// Fewest blanks at the end of a line that carry bits, when they are tabs and spaces mixed.
const TRAILING_LEAST: usize = 16;

/// What was counted. Emoji sequences, flags, Arabic, Hebrew and Indic joiners, byte-order marks
/// and bidi marks inside right-to-left lines are not in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hidden {
    /// Invisible characters between two letters or digits.
    pub zero_width_in_words: usize,
    /// Bidi overrides anywhere; embeddings and isolates in lines without right-to-left letters.
    pub bidi: usize,
    /// Tag characters U+E0020-E007F outside emoji flags.
    pub tags: usize,
    /// Variation selectors in rows of at least four.
    pub selectors: usize,
    /// Lines that end in at least 16 blanks, tabs and spaces mixed.
    pub trailing_lines: usize,
    /// Where the first of all these stands.
    pub first: Option<Span>,
}

impl Hidden {
    fn note(&mut self, span: Span) {
        self.first = Some(self.first.map_or(span, |first| first.min(span)));
    }
}

/// Counts hidden characters. Linear; nearly free where all is ASCII.
pub fn hidden(text: &str) -> Hidden {
    let mut found = Hidden::default();
    count_trailing(text, &mut found);
    if !text.is_ascii() {
        Walk::default().through(text, &mut found);
    }
    found
}

fn count_trailing(text: &str, found: &mut Hidden) {
    let bytes = text.as_bytes();
    for end in memchr::memchr_iter(b'\n', bytes).chain([bytes.len()]) {
        let line = bytes.get(..end).unwrap_or(&[]);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let blanks = line.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t'));
        let (mut tabs, mut all) = (0, 0);
        for byte in blanks {
            all += 1;
            tabs += usize::from(*byte == b'\t');
        }
        if all >= TRAILING_LEAST && tabs > 0 && tabs < all {
            found.trailing_lines += 1;
            found.note(Span::new(line.len() - all, line.len()));
        }
    }
}

/// What has been seen of the text so far.
#[derive(Default)]
struct Walk {
    /// The last character that is not invisible itself.
    visible: Option<char>,
    /// Invisible characters since then, and where the first stands.
    pending: usize,
    pending_at: usize,
    in_flag: bool,
    selectors: usize,
    selectors_at: usize,
    /// Bidi controls of this line, and where the first stands.
    controls: usize,
    controls_at: usize,
    right_to_left: bool,
}

impl Walk {
    fn through(mut self, text: &str, found: &mut Hidden) {
        for (at, char) in text.char_indices() {
            self.meet(at, char, found);
        }
        self.end_selectors(text.len(), found);
        self.end_line(text.len(), found);
    }

    fn meet(&mut self, at: usize, char: char, found: &mut Hidden) {
        if is_selector(char) {
            if self.selectors == 0 {
                self.selectors_at = at;
            }
            self.selectors += 1;
        } else {
            self.end_selectors(at, found);
        }
        match char {
            '\u{feff}' if at == 0 => return,
            '\n' => self.end_line(at, found),
            '\u{e0020}'..='\u{e007f}' if !self.in_flag => {
                found.tags += 1;
                found.note(Span::new(at, at + char.len_utf8()));
            }
            '\u{202d}' | '\u{202e}' => {
                found.bidi += 1;
                found.note(Span::new(at, at + char.len_utf8()));
            }
            '\u{202a}'..='\u{202c}' | '\u{2066}'..='\u{2069}' => {
                if self.controls == 0 {
                    self.controls_at = at;
                }
                self.controls += 1;
            }
            _ => {}
        }
        if is_invisible(char) {
            if self.pending == 0 {
                self.pending_at = at;
            }
            self.pending += 1;
            return;
        }
        // UTS #51 §4.1: a flag of tag characters begins with the black flag.
        self.in_flag = char == '\u{1f3f4}' || (self.in_flag && is_tag(char));
        self.right_to_left |= is_right_to_left(char);
        if self.pending > 0 && hides(self.visible, Some(char)) {
            found.zero_width_in_words += self.pending;
            found.note(Span::new(self.pending_at, at));
        }
        self.pending = 0;
        self.visible = Some(char);
    }

    fn end_selectors(&mut self, at: usize, found: &mut Hidden) {
        if self.selectors >= SELECTORS_LEAST {
            found.selectors += self.selectors;
            found.note(Span::new(self.selectors_at, at));
        }
        self.selectors = 0;
    }

    fn end_line(&mut self, at: usize, found: &mut Hidden) {
        if self.controls > 0 && !self.right_to_left {
            found.bidi += self.controls;
            found.note(Span::new(self.controls_at, at));
        }
        self.controls = 0;
        self.right_to_left = false;
    }
}

/// Whether invisible characters between these two hide something: both are letters or digits of
/// scripts that need no joiners.
pub(super) fn hides(before: Option<char>, after: Option<char>) -> bool {
    let plain = |char: Option<char>| {
        char.is_some_and(|char| char.is_alphanumeric() && !needs_joiners(char))
    };
    plain(before) && plain(after)
}

/// Whether nothing needs invisible characters between these two: neither is an emoji, a sign that
/// is drawn in several ways or a letter of a script with joiners.
pub(super) fn needless(before: Option<char>, after: Option<char>) -> bool {
    let plain = |char: Option<char>| {
        char.is_none_or(|char| {
            char.is_ascii()
                || is_invisible(char)
                || (char.is_alphanumeric() && !needs_joiners(char) && !is_sign(char))
        })
    };
    plain(before) && plain(after)
}

/// Letters that are drawn as emoji too: the information sign, circled and squared letters.
fn is_sign(char: char) -> bool {
    matches!(char, '\u{2100}'..='\u{214f}' | '\u{2460}'..='\u{24ff}' | '\u{1f100}'..='\u{1f1ff}')
}

/// Characters without width or look: they may stand between letters unseen.
pub(super) fn is_invisible(char: char) -> bool {
    matches!(
        char,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}'
        | '\u{206a}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{1d173}'..='\u{1d17a}'
    ) || is_selector(char)
}

/// Variation selectors 1-256.
pub(super) fn is_selector(char: char) -> bool {
    matches!(char, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Tag characters that stand for printable ASCII, and the one that ends a row.
pub(super) fn is_tag(char: char) -> bool {
    matches!(char, '\u{e0020}'..='\u{e007f}')
}

/// Controls that change the direction of text: UAX #9 §2.
pub(super) fn is_bidi(char: char) -> bool {
    matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Letters of scripts written from right to left.
fn is_right_to_left(char: char) -> bool {
    matches!(
        char,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}'
    )
}

/// Scripts in which joiners, non-joiners or zero-width spaces are spelling (Arabic, Hebrew, all
/// of India and South-East Asia, Mongolian), and East Asian ones, where they are line breaks and
/// variants: no instruction in Latin letters hides there.
fn needs_joiners(char: char) -> bool {
    is_right_to_left(char)
        || matches!(
            char,
            '\u{900}'..='\u{109f}' | '\u{1100}'..='\u{11ff}' | '\u{1780}'..='\u{18af}'
            | '\u{1900}'..='\u{1cff}' | '\u{2e80}'..='\u{9fff}' | '\u{a840}'..='\u{abff}'
            | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{11000}'..='\u{11fff}'
            | '\u{20000}'..='\u{3ffff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_is_counted() {
        let table: [(&str, Hidden); 7] = [
            ("ig\u{200b}no\u{2060}re", Hidden { zero_width_in_words: 2, ..Hidden::default() }),
            ("pay\u{ad}pal", Hidden { zero_width_in_words: 1, ..Hidden::default() }),
            ("a \u{202e}dm.exe", Hidden { bidi: 1, ..Hidden::default() }),
            ("if x \u{2066}// ok\u{2069} then\n", Hidden { bidi: 2, ..Hidden::default() }),
            ("x\u{e0072}\u{e0075}\u{e006e}", Hidden { tags: 3, ..Hidden::default() }),
            (
                "😀\u{e0100}\u{e0101}\u{e0102}\u{fe01} x",
                Hidden { selectors: 4, ..Hidden::default() },
            ),
            (
                "one \t \t   \t\t  \t \t\t \t\ntwo",
                Hidden { trailing_lines: 1, ..Hidden::default() },
            ),
        ];
        for (text, want) in table {
            let found = hidden(text);
            assert!(found.first.is_some(), "{text:?}");
            assert_eq!(Hidden { first: None, ..found }, want, "{text:?}");
        }
    }

    #[test]
    fn what_honest_text_has_is_not_counted() {
        let table = [
            "\u{feff}# Title",
            "👨\u{200d}👩\u{200d}👧 and ❤\u{fe0f} and 1\u{fe0f}\u{20e3} and 🏳\u{fe0f}\u{200d}🌈",
            "می\u{200c}خواهم کتاب\u{200c}ها",
            "क्\u{200d}ष श्री\u{200c}मान",
            "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
            "שלום \u{202a}abc\u{202c} עולם",
            "end of a sentence.\u{200b}\nNext \u{200b}one",
            "Größe, naïve, 漢字\u{200b}かな, 葛\u{e0100}城",
            "two spaces end this line  \n                    \n",
        ];
        for text in table {
            assert_eq!(hidden(text), Hidden::default(), "{text:?}");
        }
    }
}
