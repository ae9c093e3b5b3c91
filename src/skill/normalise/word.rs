//! One shell command, character by character: POSIX.1-2024 §2.2 (quoting), §2.6 (expansions), as
//! far as they can be told without running anything.

use super::super::Span;
use super::super::ascii;
use super::super::decode;
use super::assignment::Variables;
use super::command;
use super::expansion::{part, printed};

/// Longest quoted piece that counts as part of a word, in bytes.
const BARE_MAX: usize = 32;
/// Longest name of a variable, in bytes.
const NAME_MAX: usize = 64;
/// Longest expansion read at once: `$(printf …)`, `{a,b}`, `${x:-…}`, in bytes.
const EXPANSION_MAX: usize = 256;
/// Words after which another command stands.
const TRANSPARENT: [&[u8]; 9] =
    [b"export", b"local", b"readonly", b"declare", b"sudo", b"then", b"do", b"else", b"exec"];

/// A change: `text` instead of `span`.
pub(super) struct Edit {
    pub(super) span: Span,
    pub(super) text: String,
}

/// Walks over one command.
pub(super) struct Walker<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    variables: &'a mut Variables,
    edits: Vec<Edit>,
    prose: bool,
    /// Whether the word under way stands where a command stands, and where it begins.
    command: bool,
    word: usize,
    in_double: bool,
    /// Up to where the last change reaches: what follows at once is the same word.
    glued: usize,
    /// A closing quote that has been dealt with.
    spent: usize,
    /// Whether no quote closes on the rest of the line: double, single.
    unclosed: [bool; 2],
}

impl<'a> Walker<'a> {
    /// Over a command in a script.
    pub(super) fn over(text: &'a str, unit: Span, variables: &'a mut Variables) -> Self {
        Self {
            text,
            bytes: text.as_bytes().get(..unit.end).unwrap_or(&[]),
            at: unit.start,
            variables,
            edits: Vec::new(),
            prose: false,
            command: true,
            word: unit.start,
            in_double: false,
            glued: usize::MAX,
            spent: usize::MAX,
            unclosed: [false; 2],
        }
    }

    /// Over a line of prose that holds a command somewhere.
    pub(super) fn over_prose(text: &'a str, line: Span, variables: &'a mut Variables) -> Self {
        Self { prose: true, ..Self::over(text, line, variables) }
    }

    /// What the shell would change, in the order of the text and without overlaps.
    pub(super) fn edits(mut self) -> Vec<Edit> {
        while self.at < self.bytes.len() {
            self.step();
        }
        self.edits
    }

    fn byte(&self, ahead: usize) -> u8 {
        ascii::at(self.bytes, self.at + ahead)
    }

    fn step(&mut self) {
        match self.byte(0) {
            _ if self.at == self.spent => self.at += 1,
            b'\\' => self.backslash(),
            b'$' => self.dollar(),
            b'`' => self.backtick(),
            b'"' if self.in_double => {
                self.in_double = false;
                self.at += 1;
            }
            _ if self.in_double => {
                self.at = ascii::find(self.bytes, self.at + 1, ascii::SHELL_QUOTED);
            }
            quote @ (b'"' | b'\'') => self.quote(quote),
            b' ' | b'\t' | b'\r' => self.end_word(),
            b'|' | b';' | b'&' | b'(' | b'\n' => self.begin_command(),
            b'#' if self.word == self.at && !self.prose => self.comment(),
            b'{' if self.command && self.word == self.at => self.braces(),
            b'=' => self.assignment(),
            _ => self.at = ascii::find(self.bytes, self.at + 1, ascii::SHELL),
        }
    }

    fn begin_command(&mut self) {
        self.at += 1;
        self.word = self.at;
        self.command = true;
    }

    fn end_word(&mut self) {
        if self.command {
            let word = self.bytes.get(self.word..self.at).unwrap_or(&[]);
            self.command =
                matches!(word, b"" | b"$") || TRANSPARENT.contains(&word) || word.contains(&b'=');
        }
        self.at += 1;
        self.word = self.at;
    }

    fn comment(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    }

    /// Writes `text` for what stands here up to `end`.
    fn put(&mut self, end: usize, text: String) {
        self.edits.push(Edit { span: Span::new(self.at, end), text });
        self.at = end;
        self.glued = end;
    }

    /// Whether a letter or digit, or something changed, stands right before.
    fn inside_word(&self) -> bool {
        let begun = self.at > self.word;
        let letter = ascii::is(ascii::before(self.bytes, self.at), ascii::ALNUM);
        begun && (letter || self.at == self.glued)
    }

    fn letter_at(&self, at: usize) -> bool {
        ascii::at(self.bytes, at).is_ascii_alphabetic()
    }

    fn backslash(&mut self) {
        let next = self.byte(1);
        if next == b'\n' || (next == b'\r' && self.byte(2) == b'\n') {
            let end = self.at + if next == b'\n' { 2 } else { 3 };
            if self.prose {
                self.at = end;
            } else {
                self.put(end, String::new());
            }
            return;
        }
        let from = self.word.max(self.at.saturating_sub(BARE_MAX));
        let word = self.bytes.get(from..self.at).unwrap_or(&[]);
        let path = word.iter().any(|byte| matches!(byte, b':' | b'.' | b'/' | b'[' | b'^'));
        let begins = self.word == self.at && self.command && !self.prose;
        let inside = begins || self.inside_word();
        // In prose a backslash before a letter is a regex, a path or TeX, unless it hides this.
        let meant = !self.prose || command::hides(self.bytes, self.at);
        if !self.in_double && next.is_ascii_alphabetic() && !path && inside && meant {
            self.put(self.at + 1, String::new());
        } else {
            // The second byte may begin a longer character; its rest is walked over as text.
            self.at += 2;
        }
    }

    fn quote(&mut self, quote: u8) {
        let Some(close) = self.close(quote) else {
            self.at += 1;
            return;
        };
        let inner = Span::new(self.at + 1, close).of(self.text);
        let plain = |byte| ascii::is(byte, ascii::BASE64) || byte == b'.';
        let bare = inner.len() <= BARE_MAX && inner.bytes().all(plain);
        let inside = self.inside_word() || self.letter_at(close + 1);
        let name = self.command && self.word == self.at && inner.len() > 1;
        let command = name && ascii::at(self.bytes, close + 1) == b' ';
        if bare && (inside || (command && !self.prose)) {
            self.put(self.at + 1, String::new());
            self.at = close;
            self.put(close + 1, String::new());
        } else if self.prose && quote == b'\'' && self.inside_word() {
            self.at += 1;
        } else if quote == b'"' {
            self.in_double = true;
            self.at += 1;
        } else if self.runs_its_argument() {
            self.spent = close;
            self.begin_command();
        } else {
            self.at = close + 1;
        }
    }

    /// Where the quote that opens here closes.
    fn close(&mut self, quote: u8) -> Option<usize> {
        let [double, single] = &mut self.unclosed;
        let unclosed = if quote == b'"' { double } else { single };
        if *unclosed {
            return None;
        }
        let found = memchr::memchr(quote, self.bytes.get(self.at + 1..)?);
        *unclosed = found.is_none();
        found.map(|found| self.at + 1 + found)
    }

    /// Whether the word before is one that runs the next as a command.
    fn runs_its_argument(&self) -> bool {
        let head = self.bytes.get(..self.at).unwrap_or(&[]).trim_ascii_end();
        head.ends_with(b" -c") || head.ends_with(b"eval") || head.ends_with(b"-Command")
    }

    fn dollar(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        if rest.starts_with(b"$IFS") || rest.starts_with(b"${IFS") {
            return self.separator();
        }
        match self.byte(1) {
            b'\'' if !self.in_double => self.ansi_quote(),
            b'(' => self.substitution(2, b')'),
            b'{' => self.braced_variable(),
            b'@' | b'*' | b'!' | b'1'..=b'9'
                if self.inside_word() && self.letter_at(self.at + 2) =>
            {
                self.put(self.at + 2, String::new());
            }
            byte if byte.is_ascii_alphabetic() || byte == b'_' => self.variable(),
            _ => self.at += 1,
        }
    }

    /// `$IFS` and `${IFS…}` are blanks; `$9` after it is nothing, so that the name ends.
    fn separator(&mut self) {
        let mut end = self.at + 4;
        if self.byte(1) == b'{' {
            let Some(close) = self.find(self.at + 5, b'}') else {
                self.at += 1;
                return;
            };
            end = close + 1;
        }
        if ascii::at(self.bytes, end) == b'$'
            && matches!(ascii::at(self.bytes, end + 1), b'0'..=b'9' | b'@' | b'*')
        {
            end += 2;
        }
        self.put(end, " ".to_owned());
    }

    /// The place of `wanted` from `from` on, if it is near.
    fn find(&self, from: usize, wanted: u8) -> Option<usize> {
        let limit = self.bytes.len().min(from.saturating_add(EXPANSION_MAX));
        memchr::memchr(wanted, self.bytes.get(from..limit)?).map(|found| from + found)
    }

    /// `$'\x63url'`
    fn ansi_quote(&mut self) {
        match self.find(self.at + 2, b'\'') {
            Some(close) => {
                let inner = Span::new(self.at + 2, close).of(self.text);
                self.put(close + 1, decode::unescape(inner));
            }
            None => self.at += 2,
        }
    }

    /// `$(printf '\x63url')`, `` `echo curl` ``: literals that a command only prints.
    fn substitution(&mut self, open: usize, closes: u8) {
        let start = self.at + open;
        let printed = self.find(start, closes).and_then(|close| {
            printed(Span::new(start, close).of(self.text)).map(|text| (close + 1, text))
        });
        if let Some((end, text)) = printed {
            self.put(end, text);
        } else {
            self.at += open - 1;
            self.begin_command();
        }
    }

    fn backtick(&mut self) {
        if self.prose {
            self.in_double = false;
            self.begin_command();
        } else {
            self.substitution(1, b'`');
        }
    }

    fn variable(&mut self) {
        let start = self.at + 1;
        let tail = self.bytes.get(start..).unwrap_or(&[]);
        let length = tail.iter().take(EXPANSION_MAX).take_while(|byte| is_name(**byte)).count();
        match self.variables.spend(Span::new(start, start + length).of(self.text)) {
            Some(value) => self.put(start + length, value),
            None => self.at = start + length,
        }
    }

    /// `${x}`, `${x:-default}`, `${x:0:3}`.
    fn braced_variable(&mut self) {
        let Some(close) = self.find(self.at + 2, b'}') else {
            self.at += 2;
            return;
        };
        let inner = Span::new(self.at + 2, close).of(self.text);
        let length = inner.bytes().take_while(|byte| is_name(*byte)).count();
        let (name, rest) = inner.split_at_checked(length).unwrap_or((inner, ""));
        let text = match (self.variables.spend(name), rest) {
            (Some(value), "") => Some(value),
            (Some(value), rest) => part(&value, rest),
            // Home and the search path begin with a slash everywhere.
            (None, ":0:1") if matches!(name, "HOME" | "PATH" | "PWD") => Some("/".to_owned()),
            (None, "") => {
                let unset = !self.variables.knows(name);
                let inside = self.inside_word() && self.letter_at(close + 1);
                (unset && inside).then(|| self.unset(name, close + 1))
            }
            (None, rest) => {
                let default = rest.trim_start_matches(':').strip_prefix(['-', '=']);
                default.filter(|text| !text.contains('$')).map(str::to_owned)
            }
        };
        match text {
            Some(text) => self.put(close + 1, text),
            None => self.at = close + 1,
        }
    }

    /// What an unset variable inside a word is: nothing, unless its own name makes the word a
    /// command, as in `c${u}rl` where `u=u` stands in another file.
    fn unset(&self, name: &str, end: usize) -> String {
        let tail = self.bytes.get(end..).unwrap_or(&[]);
        let letters =
            tail.iter().take(BARE_MAX).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let head = Span::new(self.word, self.at).of(self.text);
        if head.len() > BARE_MAX {
            return String::new();
        }
        let word = format!("{head}{name}{}", Span::new(end, end + letters).of(self.text));
        if command::is_one(&word) { name.to_owned() } else { String::new() }
    }

    /// `{curl,-s,url}` where a command stands is a command.
    fn braces(&mut self) {
        let close = self.find(self.at + 1, b'}');
        let inner = close.map_or("", |close| Span::new(self.at + 1, close).of(self.text));
        let words = inner.contains(',') && !inner.contains([' ', '\n', '"', ':', '{'])
            || inner.contains(',')
                && inner.contains("://")
                && !inner.contains([' ', '\n', '"', '{']);
        match close {
            Some(close) if words => self.put(close + 1, inner.replace(',', " ")),
            _ => self.at += 1,
        }
    }

    fn assignment(&mut self) {
        let name = Span::new(self.word, self.at).of(self.text);
        let named = self.command
            && (1..=NAME_MAX).contains(&name.len())
            && name.bytes().all(is_name)
            && !name.starts_with(|c: char| c.is_ascii_digit());
        if named {
            let value = self.at + 1;
            let quote = ascii::at(self.bytes, value);
            let end = if matches!(quote, b'"' | b'\'') {
                self.find(value + 1, quote).map_or(value, |close| close + 1)
            } else {
                let tail = self.bytes.get(value..).unwrap_or(&[]);
                let ends = |byte: &u8| {
                    ascii::is(*byte, ascii::BLANK) || matches!(byte, b';' | b'&' | b'|' | b')')
                };
                value + tail.iter().take(EXPANSION_MAX).take_while(|byte| !ends(byte)).count()
            };
            self.variables.assign(name, Span::new(value, end).of(self.text));
        }
        self.at += 1;
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
