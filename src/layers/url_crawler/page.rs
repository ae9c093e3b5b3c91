//! What an answer is: a text of some language, a page, a program, an archive.

use super::html;
use crate::indicator::url::Url;
use crate::net::Answer;
use crate::skill::Source;
use crate::skill::encoding;
use crate::skill::file_kind::{FileKind, Language};

/// What an answer is.
#[derive(Debug)]
pub(super) enum Content {
    /// Nothing.
    Empty,
    /// A text to be read or run as it is.
    Text(Source),
    /// The words of an HTML page.
    Page(Source),
    /// Something a machine executes; the word says what.
    Program(&'static str),
    /// Packed files; whether a password keeps everybody out.
    Archive(&'static str, bool),
    /// Pictures, sound, fonts, data: nothing that acts.
    Other(&'static str),
}

/// What an answer is, told by its bytes first; the name of the last URL says the language of a
/// text that does not say so itself.
pub(super) fn content(answer: &Answer, last: Option<&Url<'_>>) -> Content {
    let body = &answer.body;
    if body.is_empty() {
        return Content::Empty;
    }
    if let FileKind::Binary(word) = FileKind::detect("", body) {
        return binary(word, body);
    }
    let text = encoding::decode(body.clone()).text;
    let content_type = answer.header("content-type").unwrap_or("").to_ascii_lowercase();
    if html::is_page(&text, &content_type) {
        let bytes = html::words(&text).into_bytes();
        return Content::Page(Source { path: "page.md".to_owned(), bytes });
    }
    let path = path_of(&text, last);
    Content::Text(Source { path, bytes: text.into_bytes() })
}

fn binary(word: &'static str, bytes: &[u8]) -> Content {
    const PROGRAMS: [&str; 10] = [
        "executable",
        "bytecode",
        "class",
        "WebAssembly",
        "package",
        "installer",
        "shortcut",
        "AppleScript",
        "extension",
        "disk copy",
    ];
    const ARCHIVES: [&str; 1] = ["archive"];
    let ends = |words: &[&str]| words.iter().any(|end| word.ends_with(end));
    if ends(&PROGRAMS) {
        Content::Program(word)
    } else if ends(&ARCHIVES) {
        Content::Archive(word, is_locked(bytes))
    } else {
        Content::Other(word)
    }
}

/// Whether a ZIP's first file is encrypted (APPNOTE 6.3.10 §4.4.4, bit 0), a RAR's list of files
/// is (RAR 5.0 format, header type 4), or a 7z's (its end names the AES coder, 06 F1 07 01).
fn is_locked(bytes: &[u8]) -> bool {
    match bytes {
        [b'P', b'K', 3, 4, _, _, flags, ..] => flags & 1 == 1,
        [b'R', b'a', b'r', b'!', 0x1A, 7, 1, 0, _, _, _, _, _, kind, ..] => *kind == 4,
        [b'7', b'z', ..] => memchr::memmem::find(bytes, &[0x06, 0xF1, 0x07, 0x01]).is_some(),
        _ => false,
    }
}

/// A name by which the language of a text is known.
fn path_of(text: &str, last: Option<&Url<'_>>) -> String {
    let name = last.and_then(|url| url.segments().last()).unwrap_or("").to_owned();
    if matches!(FileKind::detect(&name, text.as_bytes()), FileKind::Code(_) | FileKind::Markdown) {
        return name;
    }
    match script_of(text) {
        Some(Language::PowerShell) => "page.ps1".to_owned(),
        Some(_) => "page.sh".to_owned(),
        None if text.trim_start().starts_with(['{', '[']) => "page.json".to_owned(),
        None => "page.md".to_owned(),
    }
}

/// The language of a script that has neither a shebang nor a name: at least two of its first
/// lines must speak it.
pub(super) fn script_of(text: &str) -> Option<Language> {
    const LINES_MAX: usize = 200;
    const POWERSHELL: [&str; 8] = [
        "$env:",
        "invoke-",
        "new-object",
        "set-mppreference",
        "start-process",
        "write-host",
        "-erroraction",
        "iex",
    ];
    const SHELL: [&str; 14] = [
        "set -e",
        "curl ",
        "wget ",
        "chmod +",
        "sudo ",
        "export ",
        "echo ",
        "fi",
        "done",
        "if [",
        "mkdir -p ",
        "rm -",
        "cd ",
        "exec ",
    ];
    if let FileKind::Code(language) = FileKind::detect("", text.as_bytes()) {
        return Some(language);
    }
    let lower = text.get(..text.floor_char_boundary(16 * 1024)).unwrap_or("").to_lowercase();
    let lines: Vec<&str> = lower.lines().take(LINES_MAX).map(str::trim).collect();
    let speak = |words: &[&str], begins: bool| {
        let says = |line: &&&str| {
            words
                .iter()
                .any(|word| if begins { line.starts_with(word) } else { line.contains(word) })
        };
        lines.iter().filter(says).count()
    };
    let written = lines.iter().filter(|line| !line.is_empty()).count();
    // Prose about commands has lines of its own between them.
    let mostly = |count: usize| count >= 2 && count * 3 >= written;
    if mostly(speak(&POWERSHELL, false)) {
        Some(Language::PowerShell)
    } else if mostly(speak(&SHELL, true)) {
        Some(Language::Shell)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicator::extract::urls;

    fn told(url: &str, content_type: &str, body: &[u8]) -> String {
        let answer = Answer {
            status: 200,
            headers: vec![("content-type".to_owned(), content_type.to_owned())],
            body: body.to_vec(),
            cut: false,
            hops: Vec::new(),
        };
        let last = urls(url).next().map(|(_, url)| url);
        match content(&answer, last.as_ref()) {
            Content::Empty => "empty".to_owned(),
            Content::Text(source) => format!("text {}", source.path),
            Content::Page(source) => format!("page {}", String::from_utf8(source.bytes).unwrap()),
            Content::Program(word) => format!("program {word}"),
            Content::Archive(word, locked) => format!("archive {word} {locked}"),
            Content::Other(word) => format!("other {word}"),
        }
    }

    #[test]
    fn an_answer_is_what_its_bytes_are() {
        let url = "https://far.away.com/x";
        let noise: Vec<u8> = (0u32..4096)
            .map(|at| (at.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0])
            .collect();
        let binary = |head: &[u8]| [head, &noise].concat();
        for (url, content_type, body, expected) in [
            (url, "text/html", Vec::new(), "empty"),
            (url, "text/html", b"<html><p>Hi</p>".to_vec(), "page \nHi\n"),
            (url, "text/plain", b"# Hi".to_vec(), "text page.md"),
            (url, "", b"{\"a\": 1}".to_vec(), "text page.json"),
            (url, "", b"#!/bin/sh\nls".to_vec(), "text x"),
            (url, "", b"set -e\nmkdir -p a\ncurl x\n".to_vec(), "text page.sh"),
            (url, "", b"$env:A\nInvoke-Expression x\n".to_vec(), "text page.ps1"),
            ("https://far.away.com/i.py", "", b"import os".to_vec(), "text i.py"),
            ("https://far.away.com/SKILL.md", "", b"x".to_vec(), "text SKILL.md"),
            (url, "image/png", binary(b"\x7FELF\x02\x01\x01"), "program ELF executable"),
            (url, "", binary(&[b"MZ".as_slice(), &[0; 64]].concat()), "program Windows executable"),
            (url, "", binary(b"PK\x03\x04\x14\0\x01\0"), "archive ZIP archive true"),
            (url, "", binary(b"PK\x03\x04\x14\0\x08\0"), "archive ZIP archive false"),
            (url, "", binary(b"Rar!\x1A\x07\x01\0abcd\x05\x04"), "archive RAR archive true"),
            (url, "", binary(b"\x89PNG\r\n\x1a\n"), "other PNG image"),
            (url, "", binary(b"%PDF-1.7\n"), "other PDF document"),
        ] {
            assert_eq!(told(url, content_type, &body), expected);
        }
    }
}
