//! Code as a row of statements: what each says, sets and belongs to.

use crate::skill::Span;
use crate::skill::file_kind::Language;

/// Statements of one text that are looked at; a longer script is no skill's.
const STATEMENTS_MAX: usize = 4_000;
/// Lines that one open bracket may hold together.
const LINES_MAX: usize = 14;
/// Bytes of a statement; a longer one is packed code or data, and dear to take apart.
const STATEMENT_BYTES_MAX: usize = 8 * 1024;

/// One statement: a line, with what its open brackets or its last backslash draw in.
#[derive(Debug, Clone)]
pub(super) struct Statement<'a> {
    /// Where it stands.
    pub(super) span: Span,
    /// What it says.
    pub(super) text: &'a str,
    /// What it is written in.
    pub(super) language: Language,
    /// The function whose body it belongs to.
    pub(super) function: Option<&'a str>,
    /// What that function is handed, as it is written.
    pub(super) parameters: &'a str,
    /// Its words, sorted.
    words: Vec<&'a str>,
    /// The first bytes of its words, one bit for each; some share one.
    initials: u64,
}

impl Statement<'_> {
    /// Whether a place lies in it.
    pub(super) fn holds(&self, span: &Span) -> bool {
        self.span.start <= span.start && span.start < self.span.end
    }

    /// Whether a word of it begins with each word of a name, without which the name cannot stand
    /// in it.
    pub(super) fn may_name(&self, name: &str) -> bool {
        let begins = |piece: &str| {
            let at = || self.words.partition_point(|word| *word < piece);
            initial(piece) & self.initials != 0
                && self.words.get(at()).is_some_and(|word| word.starts_with(piece))
        };
        name.split(|c| !is_part(c)).filter(|piece| !piece.is_empty()).all(begins)
    }

    /// Whether variables are marked where they are used, as a shell does.
    pub(super) fn marks_variables(&self) -> bool {
        is_shell(self.language)
    }
}

/// The statements of all code of a text, in order, given the language at each of its places.
pub(super) fn statements<'a>(
    text: &'a str,
    language: impl Fn(usize) -> Option<Language>,
) -> Vec<Statement<'a>> {
    let mut found: Vec<Statement<'a>> = Vec::new();
    let mut function: Option<(usize, &'a str, &'a str)> = None;
    let mut at = 0;
    while at < text.len() && found.len() < STATEMENTS_MAX {
        let line = line_at(text, at);
        let Some(language) = language(line.start).filter(|language| is_run(*language)) else {
            (at, function) = (line.end + 1, None);
            continue;
        };
        if let Some(end) = docstring(text, line, language) {
            at = end;
            continue;
        }
        let span = whole(text, line);
        at = span.end + 1;
        let text = span.of(text);
        let said = text.trim_start();
        let comment = said.starts_with("//") || said.starts_with('#');
        if text.len() > STATEMENT_BYTES_MAX || said.is_empty() || comment {
            continue;
        }
        let indent = text.len() - text.trim_start().len();
        function = function.filter(|(outer, ..)| indent > *outer);
        let (name, parameters) =
            function.map_or((None, ""), |(_, name, parameters)| (Some(name), parameters));
        let statement = |part: Span, (function, parameters)| {
            let words = words(part.of(text));
            let initials = words.iter().fold(0, |all, word| all | initial(word));
            let span = Span::new(span.start + part.start, span.start + part.end);
            let text = part.of(text);
            Statement { span, text, language, function, parameters, words, initials }
        };
        let begun = header(text);
        for part in commands(text, is_shell(language)) {
            let mut row = statement(part, (name, parameters));
            row.span.start = loop_start(&found, &row).unwrap_or(row.span.start);
            found.push(row);
            let inside = begun.map_or((name, parameters), |(name, handed)| (Some(name), handed));
            let held = in_blocks(part.of(text)).into_iter();
            let held = held.map(|held| Span::new(part.start + held.start, part.start + held.end));
            found.extend(held.map(|held| statement(held, inside)));
        }
        if let Some((name, parameters)) = begun {
            function = Some((indent, name, parameters));
        }
    }
    found
}

/// The words of a piece of code, sorted.
fn words(text: &str) -> Vec<&str> {
    let mut words: Vec<&str> =
        text.split(|c| !is_part(c)).filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words
}

/// The bit that stands for the first byte of a word.
fn initial(word: &str) -> u64 {
    word.bytes().next().map_or(0, |byte| 1 << (byte & 63))
}

/// Whether a character may be a part of a name.
fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_shell(language: Language) -> bool {
    matches!(language, Language::Shell | Language::PowerShell | Language::Batch)
}

/// The statements of a line: what `;` parts, and in a shell `&&` and `||`, outside quotes and
/// brackets.
fn commands(text: &str, shell: bool) -> Vec<Span> {
    let bytes = text.as_bytes();
    let (mut parts, mut start, mut depth, mut quote) = (Vec::new(), 0, 0, None);
    for (at, byte) in bytes.iter().enumerate() {
        match (quote, byte) {
            (Some(mark), byte) => quote = Some(mark).filter(|mark| mark != byte),
            (None, b'"' | b'\'') => quote = Some(*byte),
            (None, b'(' | b'{') => depth += 1,
            (None, b')' | b'}') => depth -= 1,
            (None, b';' | b'&' | b'|') if depth <= 0 => {
                let twice = shell && *byte != b';' && bytes.get(at + 1) == Some(byte);
                if *byte == b';' || twice {
                    parts.push(Span::new(start, at));
                    start = at + 1 + usize::from(twice);
                }
            }
            (None, _) => {}
        }
    }
    parts.push(Span::new(start.min(text.len()), text.len()));
    parts.retain(|part| !part.of(text).trim().is_empty());
    parts
}

/// Where the loop begins whose end a shell's statement is, when it hands on what the loop prints.
fn loop_start(before: &[Statement<'_>], row: &Statement<'_>) -> Option<usize> {
    let end = row.text.trim_start().strip_prefix("done")?;
    let hands_on = row.marks_variables() && end.trim_start().starts_with(['|', '>']);
    let begins = |row: &&Statement<'_>| {
        let said = row.text.trim_start();
        ["for ", "while ", "until "].iter().any(|word| said.starts_with(word))
    };
    before.iter().rev().filter(|_| hands_on).find(begins).map(|row| row.span.start)
}

/// The statements of a line in which blocks open and close, one by one; none where it has no block.
fn in_blocks(text: &str) -> Vec<Span> {
    if !text.contains('{') {
        return Vec::new();
    }
    let (mut parts, mut start, mut depth, mut quote) = (Vec::new(), 0, 0, None);
    // Whether each open brace holds statements, and the brackets that were open before it.
    let mut braces: Vec<(bool, i32)> = Vec::new();
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        let ends = match (quote, byte) {
            (Some(_), b'\\') => bytes.next().is_none(),
            (Some(mark), byte) => {
                quote = Some(mark).filter(|mark| *mark != byte);
                false
            }
            (None, b'"' | b'\'' | b'`') => {
                quote = Some(byte);
                false
            }
            (None, b'(' | b'[' | b')' | b']') => {
                depth += if matches!(byte, b'(' | b'[') { 1 } else { -1 };
                false
            }
            (None, b'{') => {
                braces.push((begins_block(text.get(..at).unwrap_or("")), depth));
                braces.last().is_some_and(|(block, _)| *block)
            }
            (None, b'}') => braces.pop().is_some_and(|(block, _)| block),
            (None, b';') => braces.last().is_some_and(|(block, outer)| *block && depth == *outer),
            (None, _) => false,
        };
        if ends {
            parts.push(Span::new(start, at));
            start = at + 1;
        }
    }
    if !parts.is_empty() {
        parts.push(Span::new(start, text.len()));
    }
    parts.retain(|part| part.of(text).bytes().any(|byte| byte.is_ascii_alphanumeric()));
    if parts.len() > 1 { parts } else { Vec::new() }
}

/// Whether a brace behind this text holds statements.
fn begins_block(before: &str) -> bool {
    const OPENERS: &[&str] =
        &[")", "=>", "->", "try", "else", "do", "finally", "ForEach-Object", "%"];
    let before = before.trim_end();
    OPENERS.iter().any(|opener| before.ends_with(opener))
}

fn line_at(text: &str, at: usize) -> Span {
    let rest = text.as_bytes().get(at..).unwrap_or(&[]);
    Span::new(at, memchr::memchr(b'\n', rest).map_or(text.len(), |end| at + end))
}

/// Whether what is written in a language is run.
fn is_run(language: Language) -> bool {
    match language {
        Language::Unstated
        | Language::Shell
        | Language::PowerShell
        | Language::Batch
        | Language::Python
        | Language::JavaScript
        | Language::OtherCode
        | Language::AppleScript => true,
        Language::Json
        | Language::Yaml
        | Language::Ini
        | Language::Html
        | Language::Sql
        | Language::Plain => false,
    }
}

/// Where a text ends that stands as a statement of its own, as the words about a function do.
fn docstring(text: &str, line: Span, language: Language) -> Option<usize> {
    if !matches!(language, Language::Python | Language::Unstated) {
        return None;
    }
    let said = line.of(text).trim_start().trim_start_matches(['r', 'R']);
    let mark = ["\"\"\"", "'''"].into_iter().find(|mark| said.starts_with(mark))?;
    let begin = line.end - said.len() + mark.len();
    let length = text.get(begin..)?.find(mark)?;
    Some(line_at(text, begin + length).end + 1)
}

/// A line with the lines that belong to it.
fn whole(text: &str, line: Span) -> Span {
    let mut end = line.end;
    // The braces of an object count as brackets, those of a block do not.
    let begins = line.of(text).trim_end();
    let object = ["= {", "({", "[{"].iter().any(|sign| begins.ends_with(sign))
        && !begins.contains("exports");
    let mut open = depth(line.of(text), object);
    for _ in 1..LINES_MAX {
        let so_far = Span::new(line.start, end).of(text);
        let block = opens_block(so_far);
        if block || open <= 0 && !so_far.ends_with('\\') || end >= text.len() {
            break;
        }
        let next = line_at(text, end + 1);
        open += depth(next.of(text), object);
        end = next.end;
    }
    Span::new(line.start, end)
}

/// Whether statements of their own follow, as in the body of a callback.
fn opens_block(text: &str) -> bool {
    let text = text.trim_end();
    text.ends_with("=> {") || text.ends_with(") {") || text.ends_with("=>{") || text.ends_with("){")
}

/// Brackets that a line leaves open, and braces where these count.
fn depth(line: &str, braces: bool) -> i32 {
    line.bytes().fold(0, |depth, byte| match byte {
        b'(' | b'[' => depth + 1,
        b')' | b']' => depth - 1,
        b'{' if braces => depth + 1,
        b'}' if braces => depth - 1,
        _ => depth,
    })
}

/// Name and parameters of a function that a statement begins.
fn header(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let rest = ["export ", "default ", "async ", "static ", "pub "]
        .iter()
        .fold(text, |rest, word| rest.strip_prefix(word).unwrap_or(rest));
    let stated =
        ["def ", "function ", "func ", "fn "].iter().find_map(|word| rest.strip_prefix(word));
    let arrow = || {
        let rest = ["const ", "let ", "var "].iter().find_map(|word| rest.strip_prefix(word))?;
        let (_, value) = rest.split_once('=')?;
        let value = value.trim_start();
        let value = value.strip_prefix("async").unwrap_or(value).trim_start();
        let begins = value.starts_with("function") || value.starts_with('(');
        let opens = rest.trim_end().ends_with('{') || value.contains("=>");
        (begins && opens).then_some(rest)
    };
    let shell = || {
        let (name, after) = rest.split_once("()")?;
        (!name.contains(char::is_whitespace) && after.trim_start().starts_with('{')).then_some(rest)
    };
    let rest = stated.or_else(arrow).or_else(shell)?;
    let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')))?;
    let (name, after) = rest.split_at_checked(end)?;
    let handed = after.split_once('(').map_or("", |(_, handed)| handed);
    let handed = handed.split_once(')').map_or(handed, |(handed, _)| handed);
    (!name.is_empty()).then_some((name, handed))
}

/// The words of a piece of code that may be names: `resp.text` is `resp` and `text`.
pub(super) fn names(text: &str) -> impl Iterator<Item = &str> {
    const KEYWORDS: &[&str] = &[
        "const", "let", "var", "export", "my", "local", "async", "await", "try", "if", "else",
        "for", "in", "of", "with", "as", "self", "this", "return", "new", "def", "function", "str",
        "declare", "readonly", "do", "then", "while", "read", "global", "not", "None", "true",
        "false", "null", "int",
    ];
    text.split(|c| !is_part(c))
        .filter(|word| word.starts_with(|c: char| c.is_alphabetic() || c == '_'))
        .filter(|word| !KEYWORDS.contains(word))
}

/// A statement without the texts it only quotes: those with names filled in stay.
pub(super) fn without_quotations(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['"', '\'', '`']) {
        let (before, quoted) = rest.split_at_checked(at).unwrap_or((rest, ""));
        kept.push_str(before);
        let mark = quoted.chars().next().unwrap_or('"');
        let inside = quoted.get(1..).unwrap_or("");
        let Some(end) = inside.find(mark) else {
            rest = inside;
            continue;
        };
        let (said, after) = inside.split_at_checked(end).unwrap_or((inside, ""));
        let filled = mark == '`' || before.ends_with(['f', 'F']) || said.contains("#{");
        if filled {
            kept.push(' ');
            let parts = said.split('{').skip(1).filter_map(|part| part.split('}').next());
            parts.for_each(|part| {
                kept.push_str(part);
                kept.push(' ');
            });
        } else {
            kept.push_str("\"\"");
        }
        rest = after.get(1..).unwrap_or("");
    }
    kept.push_str(rest);
    kept
}
