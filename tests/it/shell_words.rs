//! Splits a command line into words as a POSIX shell does (XCU §2.2), and expands nothing.

/// The words of a line; a `#` at the beginning of a word starts a comment.
pub fn split(line: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            ' ' | '\t' => words.extend(word.take()),
            '#' if word.is_none() => break,
            '\'' => quoted(&mut chars, '\'', word.get_or_insert_default())?,
            '"' => quoted(&mut chars, '"', word.get_or_insert_default())?,
            '\\' => word.get_or_insert_default().extend(chars.next()),
            '|' | '&' | ';' | '>' | '`' => return Err(format!("'{c}' is not understood here")),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Ok(words)
}

fn quoted(
    chars: &mut impl Iterator<Item = char>,
    end: char,
    word: &mut String,
) -> Result<(), String> {
    while let Some(c) = chars.next() {
        match c {
            c if c == end => return Ok(()),
            '\\' if end == '"' => match chars.next() {
                Some(c @ ('"' | '\\' | '$' | '`')) => word.push(c),
                Some(c) => word.extend(['\\', c]),
                None => break,
            },
            c => word.push(c),
        }
    }
    Err(format!("a {end} is not closed"))
}

#[test]
fn words_are_split_as_a_shell_splits_them() {
    for (line, expected) in [
        ("malwar  scan a", Ok(vec!["malwar", "scan", "a"])),
        ("a 'b c' \"d 'e\" f\\ g", Ok(vec!["a", "b c", "d 'e", "f g"])),
        ("a --x='b c'd ''", Ok(vec!["a", "--x=b cd", ""])),
        ("a \"b\\\"c\\n\" # d", Ok(vec!["a", "b\"c\\n"])),
        ("a b#c '#d'", Ok(vec!["a", "b#c", "#d"])),
        ("", Ok(vec![])),
        ("a 'b", Err("a ' is not closed")),
        ("a | b", Err("'|' is not understood here")),
    ] {
        let expected = expected.map_err(str::to_owned);
        let expected = expected.map(|words| words.into_iter().map(str::to_owned).collect());
        assert_eq!(split(line), expected, "{line}");
    }
}
