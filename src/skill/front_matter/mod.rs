//! What a skill says of itself: its front matter, read with bounds, and `_meta.json`'s owner.

mod place;
mod yaml;

use super::SkillFile;
use super::Span;
use place::Place;
use yaml::Said;

/// Bytes of one value that are kept; a description of 1,024 is the agreed maximum.
const VALUE_BYTES_MAX: usize = 4 * 1024;

/// Entries of one list that are kept.
const ENTRIES_MAX: usize = 200;

/// Keys whose values are addresses, wherever they stand.
const URL_KEYS: [&str; 10] = [
    "homepage",
    "repository",
    "repo",
    "url",
    "source",
    "source-url",
    "website",
    "documentation",
    "docs",
    "support",
];

/// The manifest of a skill. Every text in it is written by a stranger.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// `name`.
    pub name: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `author` (a word, or the `name` of a mapping), else the `owner` of `_meta.json`.
    pub author: Option<String>,
    /// `version`.
    pub version: Option<String>,
    /// Values of `homepage`, `repository`, `url`, `source`, … at any depth.
    pub urls: Vec<String>,
    /// `tags` and `keywords`.
    pub tags: Vec<String>,
    /// `allowed-tools`, split at commas or taken from a list.
    pub allowed_tools: Vec<String>,
    /// Every key at the top level, in order.
    pub keys: Vec<String>,
    /// Where the front matter stands in the main document, fences included.
    pub span: Option<Span>,
    /// Why it could not be read whole, in words.
    pub problem: Option<String>,
}

impl Manifest {
    /// Reads the manifest of a skill from its files; the main document is the first.
    pub fn of(files: &[SkillFile]) -> Self {
        let text = files.first().map_or("", |file| file.text.as_str());
        let mut manifest = place::find(text).map_or_else(Self::default, |at| read(text, at));
        manifest.author = manifest.author.or_else(|| owner(files));
        manifest
    }

    /// Takes in one value; the first for each field is kept.
    fn take(&mut self, keys: &[String], value: &str) {
        let value = yaml::clip(value.trim(), VALUE_BYTES_MAX);
        if value.is_empty() {
            return;
        }
        let keys: Vec<String> = keys.iter().map(|key| plain(key)).collect();
        let way: Vec<&str> = keys.iter().map(String::as_str).collect();
        let field = match way.as_slice() {
            ["name"] => Some(&mut self.name),
            ["description"] => Some(&mut self.description),
            ["version"] | ["metadata", "version"] => Some(&mut self.version),
            ["author" | "authors"]
            | ["author" | "authors", "name"]
            | ["metadata", "author"]
            | ["metadata", "author", "name"] => Some(&mut self.author),
            _ => None,
        };
        if let Some(field) = field {
            field.get_or_insert_with(|| value.to_owned());
        }
        match way.last().copied() {
            Some("tags" | "keywords") => {
                value.split(',').for_each(|tag| add(&mut self.tags, tag));
            }
            Some("allowed-tools" | "allowedtools") => {
                tools(value).for_each(|tool| add(&mut self.allowed_tools, tool));
            }
            _ => {}
        }
        let named = way.last().is_some_and(|key| URL_KEYS.contains(key));
        if named || value.starts_with("https://") || value.starts_with("http://") {
            add(&mut self.urls, value);
        }
    }
}

/// Reads front matter; where its YAML breaks, the lines still say what they can.
fn read(text: &str, place: Place) -> Manifest {
    let mut manifest = Manifest { span: Some(place.whole), ..Manifest::default() };
    let source = place.yaml.of(text);
    let read = yaml::read(source, |said| listen(&mut manifest, &said));
    if let Err(stop) = read {
        let mut lines = Manifest::default();
        yaml::lines(source, |said| listen(&mut lines, &said));
        manifest.fill_from(lines);
        manifest.problem = Some(match stop.line {
            None => stop.why,
            Some(line) => {
                let before = text.get(..place.yaml.start).unwrap_or("");
                let line = line + before.lines().count();
                format!("YAML breaks at line {line}: {}", stop.why)
            }
        });
    } else if !place.is_closed {
        manifest.problem = Some("the front matter has no closing line".to_owned());
    }
    manifest
}

fn listen(manifest: &mut Manifest, said: &Said<'_>) {
    match said {
        Said::Key([key]) => add(&mut manifest.keys, key),
        Said::Key(_) => {}
        Said::Value(keys, value) => manifest.take(keys, value),
    }
}

impl Manifest {
    /// Takes over what is still missing.
    fn fill_from(&mut self, other: Self) {
        self.name = whole(self.name.take(), other.name);
        self.description = whole(self.description.take(), other.description);
        self.author = whole(self.author.take(), other.author);
        self.version = whole(self.version.take(), other.version);
        other.urls.iter().for_each(|url| add(&mut self.urls, url));
        other.tags.iter().for_each(|tag| add(&mut self.tags, tag));
        other.allowed_tools.iter().for_each(|tool| add(&mut self.allowed_tools, tool));
        other.keys.iter().for_each(|key| add(&mut self.keys, key));
    }
}

/// The value that was read, unless it is but the start of what its line says: where YAML breaks
/// within a value, the part before the break is read.
fn whole(read: Option<String>, line: Option<String>) -> Option<String> {
    match (read, line) {
        (Some(read), Some(line)) if line.starts_with(&read) => Some(line),
        (read, line) => read.or(line),
    }
}

/// The owner that `_meta.json` or `package.json` beside the main document names.
fn owner(files: &[SkillFile]) -> Option<String> {
    ["_meta.json", "package.json"].iter().find_map(|name| {
        let file = files.iter().find(|file| file.path == *name)?;
        let (mut owner, mut author) = (None, None);
        // What was read before a break counts; the rest of these files is not the manifest's.
        let _ = yaml::read(&file.text, |said| {
            let Said::Value(keys, value) = said else { return };
            let way: Vec<&str> = keys.iter().map(String::as_str).collect();
            let field = match way.as_slice() {
                ["owner"] | ["owner", "name" | "handle" | "username" | "login"] => &mut owner,
                ["author"] | ["author", "name" | "handle" | "username" | "login"] => &mut author,
                _ => return,
            };
            let value = yaml::clip(value.trim(), VALUE_BYTES_MAX);
            if field.is_none() && !value.is_empty() {
                *field = Some(value.to_owned());
            }
        });
        owner.or(author)
    })
}

fn add(list: &mut Vec<String>, entry: &str) {
    let entry = yaml::clip(entry.trim(), VALUE_BYTES_MAX);
    let is_new = !entry.is_empty() && !list.iter().any(|listed| listed == entry);
    if is_new && list.len() < ENTRIES_MAX {
        list.push(entry.to_owned());
    }
}

/// `Allowed_Tools` and `allowed-tools` are one key.
fn plain(key: &str) -> String {
    key.to_ascii_lowercase().replace('_', "-")
}

/// The tools of `Read, Bash(git add:*) Write`: split at commas and blanks outside brackets.
fn tools(value: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0usize;
    value.split(move |c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && (c == ',' || c.is_whitespace())
    })
}

/// Where the front matter of `text` stands: from the opening `---` (after a byte-order mark and
/// blank lines) past the closing `---` or `...` line. None when there is no opening line; to the
/// first blank line or heading when there is no closing one.
pub fn locate(text: &str) -> Option<Span> {
    place::find(text).map(|place| place.whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::skill::block::Outline;
    use crate::skill::file_kind::FileKind;
    use proptest::prelude::*;

    fn file(path: &str, text: &str) -> SkillFile {
        SkillFile {
            path: path.to_owned(),
            bytes: text.len(),
            sha256: String::new(),
            kind: FileKind::Markdown,
            text: text.to_owned(),
            outline: Outline::default(),
            views: Vec::new(),
            oddities: Vec::new(),
        }
    }

    fn manifest(yaml: &str) -> Manifest {
        let mut found = Manifest::of(&[file("SKILL.md", &format!("---\n{yaml}\n---\n# T\n"))]);
        assert!(found.span.take().is_some());
        found
    }

    fn words(list: &[&str]) -> Vec<String> {
        list.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn all_fields_are_read() {
        let found = manifest(
            "name: weather\nDescription: >\n  Tells the\n  weather.\n\
             author: {name: Ann, url: 'https://ann.example'}\n\
             version: 1.10\nhomepage: example.com/w\ntags: [sky, rain]\nkeywords: sun, rain\n\
             allowed_tools: Read, Bash(git add:*) Write\nmetadata:\n  author: Bob\n  more:\n    \
             repository: https://git.example/w\n  note: https://other.example/",
        );
        let expected = Manifest {
            name: Some("weather".into()),
            description: Some("Tells the weather.".into()),
            author: Some("Ann".into()),
            version: Some("1.10".into()),
            urls: words(&[
                "https://ann.example",
                "example.com/w",
                "https://git.example/w",
                "https://other.example/",
            ]),
            tags: words(&["sky", "rain", "sun"]),
            allowed_tools: words(&["Read", "Bash(git add:*)", "Write"]),
            keys: words(&[
                "name",
                "Description",
                "author",
                "version",
                "homepage",
                "tags",
                "keywords",
                "allowed_tools",
                "metadata",
            ]),
            span: None,
            problem: None,
        };
        assert_eq!(found, expected);
        assert_eq!(manifest("metadata:\n  author: Bob").author.as_deref(), Some("Bob"));
        assert_eq!(manifest("allowed-tools:\n- A\n- B(c d)").allowed_tools, ["A", "B(c d)"]);
    }

    #[test]
    fn broken_yaml_keeps_what_its_lines_say() {
        let rows = [
            ("name: a\ndescription: Use: this", "YAML breaks at line 3: "),
            ("name: a\ndescription: \"Use: this", "YAML breaks at line "),
            ("name: a\nx: [\ndescription: 'Use: this'", "YAML breaks at line "),
            ("name: &n a\ndescription: 'Use: this'", "YAML uses anchors"),
            ("name: a\nx: *n\ndescription: 'Use: this'", "YAML "),
            ("name: a\n? [b]\n: c\ndescription: 'Use: this'", "YAML has a key that is not a word"),
            (
                "name: a\nx: [[[[[[[[[[[[[[[[[[b]]]]]]]]]]]]]]]]]]\ndescription: 'Use: this'",
                "YAML nests deeper than 16",
            ),
        ];
        for (yaml, problem) in rows {
            let found = manifest(yaml);
            assert_eq!(found.name.as_deref(), Some("a"), "{yaml}");
            let description = found.description.unwrap_or_default();
            assert_eq!(description.trim_start_matches('"'), "Use: this", "{yaml}");
            let said = found.problem.unwrap_or_default();
            assert!(said.starts_with(problem), "{yaml}: {said}");
        }
        let found = manifest("tags:\n  - a\n  - 'b'\nx: [\ndescription: >-\n  one\n  two");
        assert_eq!(found.tags, ["a", "b"]);
        assert_eq!(found.description.as_deref(), Some("one two"));
    }

    #[test]
    fn a_mark_carriage_returns_and_a_missing_end_hide_nothing() {
        for text in ["\u{FEFF}---\r\nname: a\r\n---\r\nb", "---\rname: a\r---\rb", "---\nname: a"] {
            let found = Manifest::of(&[file("SKILL.md", text)]);
            assert_eq!(found.name.as_deref(), Some("a"), "{text:?}");
        }
        let open = Manifest::of(&[file("SKILL.md", "---\nname: a\n\n# T\n")]);
        assert_eq!(open.problem.as_deref(), Some("the front matter has no closing line"));
        assert_eq!(Manifest::of(&[file("SKILL.md", "# T\n")]), Manifest::default());
        assert_eq!(Manifest::of(&[]), Manifest::default());
    }

    #[test]
    fn values_lists_and_events_have_bounds() {
        let found = manifest(&format!("name: {}", "\u{e9}".repeat(5000)));
        assert_eq!(found.name.unwrap().len(), VALUE_BYTES_MAX);
        let tags: Vec<String> = (0..300).map(|n| format!("t{n}")).collect();
        let found = manifest(&format!("tags: [{}]", tags.join(", ")));
        assert_eq!((found.tags.len(), found.problem), (ENTRIES_MAX, None));
        let found = manifest(&format!("name: a\nx: [{}]\nversion: 1", "b,".repeat(3000)));
        assert_eq!(found.problem.as_deref(), Some("YAML has more than 2000 parts"));
        assert_eq!(found.version.as_deref(), Some("1"));
    }

    #[test]
    fn the_owner_of_other_files_stands_in_for_an_author() {
        let meta = file("_meta.json", "{\n\t\"owner\": \"zed\",\n\t\"author\": \"ann\"\n}");
        let package = file("package.json", r#"{"name": "x", "author": {"name": "bob"}}"#);
        let deep = file("a/_meta.json", r#"{"owner": "eve"}"#);
        let main = |yaml: &str| file("SKILL.md", yaml);
        let named = [main("---\nauthor: own\n---\n"), meta];
        assert_eq!(Manifest::of(&named).author.as_deref(), Some("own"));
        let [_, meta] = named;
        let files = [main("# T"), deep, package, meta];
        assert_eq!(Manifest::of(&files).author.as_deref(), Some("zed"));
        assert_eq!(Manifest::of(&files[..3]).author.as_deref(), Some("bob"));
        assert_eq!(Manifest::of(&files[..2]).author, None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn any_front_matter_is_read(text in any::<String>()) {
            let _ = Manifest::of(&[file("SKILL.md", &format!("---\na: {text}\n---\n"))]);
        }

        #[test]
        fn any_pieces_of_yaml_are_read(
            parts in proptest::collection::vec(proptest::sample::select(vec![
                "\n", "\r\n", "\r", " ", "  ", "\t", "a", "name", ": ", ":", "- ", "? ", "[",
                "]", "{", "}",
                ",", "'", "\"", "|", ">", "|2-", "#", "&x ", "*x", "!!str ", "!<", "%YAML 1.2",
                "---",
                "...", "\\", "\\u12", "@", "`", "\u{e9}", "\u{FEFF}", "\0", "\u{85}",
                "\u{2028}", "<<: ",
            ]), 0..24),
        ) {
            let yaml = parts.concat();
            let text = format!("---\na: b\n{yaml}\n---\n");
            let found = Manifest::of(&[file("SKILL.md", &text), file("_meta.json", &yaml)]);
            prop_assert!(found.span.is_some_and(|span| !span.of(&text).is_empty()));
        }
    }
}
