//! Rust source as the laws see it: code, comments and strings told apart, line by line.

/// One line of a Rust file.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// What the compiler reads, with every literal emptied: `f("a") // b` is `f("")`.
    pub code: String,
    /// The comment on it, with its slashes: `/// A thing.`
    pub comment: String,
    /// What stands inside string literals on it.
    pub string: String,
    /// Whether it belongs to tests: `#[cfg(test)]` items, files called `tests`, all of `tests/`.
    pub test: bool,
}

/// A word or a sign of code, and the line (from 0) on which it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub line: usize,
    pub text: String,
}

/// One Rust file.
pub struct Source {
    pub path: String,
    pub lines: Vec<Line>,
    pub tokens: Vec<Token>,
}

impl Source {
    pub fn read(path: &str, text: &str) -> Self {
        let mut lines = Splitter::new(text).split();
        let tokens = tokens(&lines);
        let tested = path.starts_with("tests/")
            || path.starts_with("benches/")
            || path.starts_with("fuzz/")
            || path.ends_with("/tests.rs")
            || path.contains("/tests/");
        for (from, to) in test_items(&tokens) {
            lines[from..=to].iter_mut().for_each(|line| line.test = true);
        }
        for line in &mut lines {
            line.test |= tested;
        }
        Self { path: path.to_owned(), lines, tokens }
    }

    /// Whether the line (from 0) belongs to tests.
    pub fn tests(&self, line: usize) -> bool {
        self.lines.get(line).is_some_and(|line| line.test)
    }
}

struct Splitter {
    chars: Vec<char>,
    at: usize,
    lines: Vec<Line>,
}

#[derive(Clone, Copy)]
enum Into {
    Code,
    Comment,
    String,
}

impl Splitter {
    fn new(text: &str) -> Self {
        Self { chars: text.chars().collect(), at: 0, lines: vec![Line::default()] }
    }

    fn split(mut self) -> Vec<Line> {
        while let Some(c) = self.peek(0) {
            match (c, self.peek(1)) {
                ('/', Some('/')) => self.line_comment(),
                ('/', Some('*')) => self.block_comment(),
                ('"', _) => self.string(),
                ('\'', _) => self.quote(),
                _ if is_word(c) => self.word(),
                _ => self.take(Into::Code),
            }
        }
        self.lines
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn take(&mut self, into: Into) {
        let Some(c) = self.peek(0) else { return };
        self.at += 1;
        if c == '\n' {
            self.lines.push(Line::default());
            return;
        }
        let line = self.lines.last_mut().unwrap();
        match into {
            Into::Code => line.code.push(c),
            Into::Comment => line.comment.push(c),
            Into::String => line.string.push(c),
        }
    }

    fn line_comment(&mut self) {
        while self.peek(0).is_some_and(|c| c != '\n') {
            self.take(Into::Comment);
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        while let Some(c) = self.peek(0) {
            match (c, self.peek(1)) {
                ('/', Some('*')) => depth += 1,
                ('*', Some('/')) => depth -= 1,
                _ => {
                    self.take(Into::Comment);
                    continue;
                }
            }
            self.take(Into::Comment);
            self.take(Into::Comment);
            if depth == 0 {
                return;
            }
        }
    }

    fn word(&mut self) {
        let start = self.at;
        while self.peek(0).is_some_and(is_word) {
            self.take(Into::Code);
        }
        let word: String = self.chars[start..self.at].iter().collect();
        let hashes = self.chars[self.at..].iter().take_while(|c| **c == '#').count();
        match (word.as_str(), self.peek(hashes)) {
            ("r" | "br" | "cr", Some('"')) => self.raw_string(hashes),
            ("b", Some('\'')) if hashes == 0 => self.quote(),
            _ => {} // a plain string after `b` or `c` is met on the next round
        }
    }

    fn raw_string(&mut self, hashes: usize) {
        for _ in 0..=hashes {
            self.take(Into::Code);
        }
        let closes = |at: usize, chars: &[char]| {
            chars.get(at) == Some(&'"')
                && chars[at + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes
        };
        while self.peek(0).is_some() && !closes(self.at, &self.chars) {
            self.take(Into::String);
        }
        for _ in 0..=hashes {
            self.take(Into::Code);
        }
    }

    fn string(&mut self) {
        self.take(Into::Code);
        while let Some(c) = self.peek(0).filter(|c| *c != '"') {
            self.take(Into::String);
            if c == '\\' {
                self.take(Into::String);
            }
        }
        self.take(Into::Code);
    }

    /// A character literal, or the tick of a lifetime.
    fn quote(&mut self) {
        self.take(Into::Code);
        if self.peek(0) != Some('\\') && self.peek(1) != Some('\'') {
            return; // a lifetime or a label: its word follows
        }
        while let Some(c) = self.peek(0).filter(|c| *c != '\'') {
            self.take(Into::String);
            if c == '\\' {
                self.take(Into::String);
            }
        }
        self.take(Into::Code);
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn tokens(lines: &[Line]) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    for (line, code) in lines.iter().map(|line| line.code.as_str()).enumerate() {
        let mut rest = code;
        while let Some(first) = rest.chars().next() {
            let len = match first {
                c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
                ':' if rest.starts_with("::") => 2,
                c => c.len_utf8(),
            };
            if !first.is_whitespace() {
                tokens.push(Token { line, text: rest[..len].to_owned() });
            }
            rest = &rest[len..];
        }
    }
    tokens
}

/// The lines (first, last) of items under `#[cfg(test)]`.
fn test_items(tokens: &[Token]) -> Vec<(usize, usize)> {
    const MARK: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    (0..tokens.len())
        .filter(|at| MARK.iter().zip(&tokens[*at..]).filter(|(a, b)| **a == b.text).count() == 7)
        .map(|at| (tokens[at].line, tokens[end_of_item(tokens, at + MARK.len())].line))
        .collect()
}

/// The last token of the item that starts at `at`: its `;`, or the `}` of its body.
pub fn end_of_item(tokens: &[Token], at: usize) -> usize {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(at) {
        match token.text.as_str() {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => {
                depth = depth.saturating_sub(1);
                if depth == 0 && token.text == "}" {
                    return index;
                }
            }
            ";" if depth == 0 => return index,
            _ => {}
        }
    }
    tokens.len() - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_comments_and_strings_are_told_apart() {
        for (text, code, comment, string) in [
            ("let a = 1; // b", "let a = 1; ", "// b", ""),
            ("f(\"// no\");", "f(\"\");", "", "// no"),
            ("f(\"a\\\"b\", c)", "f(\"\", c)", "", "a\\\"b"),
            ("f(r\"a\\\", c)", "f(r\"\", c)", "", "a\\"),
            ("f(r#\"a\"b\"#, c)", "f(r#\"\"#, c)", "", "a\"b"),
            ("f(b\"a\", br#\"b\"#)", "f(b\"\", br#\"\"#)", "", "ab"),
            ("a /* b /* c */ d */ e", "a  e", "/* b /* c */ d */", ""),
            ("fn f<'a>(x: &'a str)", "fn f<'a>(x: &'a str)", "", ""),
            ("['\"', '\\'', b'\\\\', '/'] // x", "['', '', b'', ''] ", "// x", "\"\\'\\\\/"),
            ("let r#type = r\"x\";", "let r#type = r\"\";", "", "x"),
            ("'outer: loop { break 'outer; }", "'outer: loop { break 'outer; }", "", ""),
        ] {
            let line = Source::read("src/a.rs", text).lines.remove(0);
            assert_eq!((&*line.code, &*line.comment, &*line.string), (code, comment, string));
        }
    }

    #[test]
    fn items_under_cfg_test_belong_to_tests_and_nothing_else_does() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n fn b() {}\n}\nfn c() {}\n\
                    #[cfg(not(test))]\nfn d() {}\n#[cfg(test)]\n#[path = \"x.rs\"]\n\
                    mod e;\nfn f() {}";
        let marks = |path| -> String {
            let source = Source::read(path, text);
            source.lines.iter().map(|line| if line.test { 't' } else { '.' }).collect()
        };
        assert_eq!(marks("src/a.rs"), ".tttt...ttt.");
        assert_eq!(marks("src/a/tests.rs"), "tttttttttttt");
        assert_eq!(marks("tests/it/a.rs"), "tttttttttttt");
    }
}
