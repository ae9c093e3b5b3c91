//! What a reader sees of an HTML page: its words, without markup, scripts and styles.

/// Elements whose content nobody reads.
const UNREAD: [&str; 7] = ["script", "style", "svg", "template", "noscript", "math", "iframe"];

/// Elements that stand within a line.
const INLINE: [&str; 16] = [
    "a", "abbr", "b", "bdi", "code", "em", "font", "i", "kbd", "mark", "s", "small", "span",
    "strong", "sub", "u",
];

/// Whether a text is a page: it begins as one, or is said to be one and has a tag.
pub(super) fn is_page(text: &str, content_type: &str) -> bool {
    let start: String = text.trim_start().chars().take(100).collect::<String>().to_lowercase();
    let begins =
        ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| start.starts_with(tag));
    begins || content_type.contains("html") && start.starts_with('<')
}

/// The words of a page, in one pass: comments, scripts and styles left out, a line for each block.
pub(super) fn words(page: &str) -> String {
    let mut words = String::with_capacity(page.len() / 2);
    let mut rest = page;
    while let Some(open) = rest.find('<') {
        let (text, markup) = rest.split_at(open);
        push(&mut words, text);
        rest = match tag(markup) {
            Tag::Text => {
                words.push('<');
                markup.get(1..).unwrap_or("")
            }
            Tag::Comment(after) => after,
            Tag::Element { name, closes, after } => {
                if !INLINE.contains(&name.as_str()) && !words.ends_with('\n') {
                    words.push('\n');
                }
                if !closes && UNREAD.contains(&name.as_str()) {
                    behind(after, &name)
                } else {
                    after
                }
            }
        };
    }
    push(&mut words, rest);
    words
}

enum Tag<'a> {
    /// A `<` that opens nothing.
    Text,
    Comment(&'a str),
    Element {
        name: String,
        closes: bool,
        after: &'a str,
    },
}

fn tag(markup: &str) -> Tag<'_> {
    if let Some(comment) = markup.strip_prefix("<!--") {
        let after = comment.find("-->").and_then(|end| comment.get(end + 3..));
        return Tag::Comment(after.unwrap_or(""));
    }
    let inner = markup.get(1..).unwrap_or("");
    let closes = inner.starts_with('/');
    let named = inner.trim_start_matches('/');
    let name: String = named
        .chars()
        .take(24)
        .take_while(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_lowercase();
    if name.is_empty() && !inner.starts_with(['!', '?']) {
        return Tag::Text;
    }
    let after = inner.find('>').and_then(|end| inner.get(end + 1..)).unwrap_or("");
    Tag::Element { name, closes, after }
}

/// What stands behind the end of an element that nobody reads.
fn behind<'a>(content: &'a str, name: &str) -> &'a str {
    let mut rest = content;
    while let Some(at) = rest.find("</") {
        let end = rest.get(at + 2..).unwrap_or("");
        if end.get(..name.len()).is_some_and(|word| word.eq_ignore_ascii_case(name)) {
            return end.find('>').and_then(|close| end.get(close + 1..)).unwrap_or("");
        }
        rest = end;
    }
    ""
}

/// Adds text with its commonest entities read and its runs of white space made one.
fn push(words: &mut String, text: &str) {
    let text =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " ")]
            .iter()
            .fold(text.to_owned(), |text, (entity, plain)| {
                if text.contains('&') { text.replace(entity, plain) } else { text }
            })
            .replace("&amp;", "&");
    for c in text.chars() {
        let space = c.is_whitespace();
        if space && (words.is_empty() || words.ends_with([' ', '\n'])) {
            continue;
        }
        words.push(if space { ' ' } else { c });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_page_is_told_from_a_text_that_has_tags() {
        for (text, content_type, expected) in [
            ("<!DOCTYPE html><p>x", "text/html", true),
            ("\n <html lang=en>", "", true),
            ("<p>x", "text/html; charset=utf-8", true),
            ("<p>x", "text/plain", false),
            ("#!/bin/sh\necho '<html>'", "text/html", false),
            ("# Title\n<b>x</b>", "text/html", false),
        ] {
            assert_eq!(is_page(text, content_type), expected, "{text}");
        }
    }

    #[test]
    fn the_words_of_a_page_are_what_its_reader_sees() {
        for (page, expected) in [
            ("<p>Ignore <b>all</b> rules</p><p>and go</p>", "\nIgnore all rules\nand go\n"),
            ("a<script>b</script>c", "a\nc"),
            ("a<SCRIPT src=x>b</p></Script >c", "a\nc"),
            ("a<!-- b -->c", "ac"),
            ("a<!-- b", "a"),
            ("a<style>b", "a\n"),
            ("1 < 2 &amp;&lt;b&gt; &amp;lt;", "1 < 2 &<b> &lt;"),
            ("a\n\n  b", "a b"),
            ("<", "<"),
            ("a<b", "a"),
        ] {
            assert_eq!(words(page), expected, "{page}");
        }
    }

    proptest! {
        #[test]
        fn any_page_is_read(page in "(<|>|</|<!--|-->|script|style|p|&amp;|é|[ \\n]|a){0,60}") {
            prop_assert!(words(&page).len() <= page.len() * 2 + 1);
        }
    }
}
