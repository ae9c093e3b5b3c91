//! How an expression is spelt: in a few words between blanks, or as one nickname.

/// Bytes of the longest expression: all 60 minutes, 24 hours, 31 days … as lists take 450.
pub(super) const EXPRESSION_BYTES_MAX: usize = 1_000;

/// A word of the expression, and where it begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

/// The nicknames of OCPS 1.1, and what each stands for.
pub(super) const NICKNAMES: [(&str, &str); 7] = [
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
    ("@monthly", "0 0 1 * *"),
    ("@weekly", "0 0 * * 0"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@hourly", "0 * * * *"),
];

/// Splits at spaces and tabs.
pub(super) fn words(source: &str) -> Vec<Word<'_>> {
    let mut at = 0;
    let mut words = Vec::new();
    for text in source.split([' ', '\t']) {
        if !text.is_empty() {
            words.push(Word { text, at });
        }
        at += text.len() + 1;
    }
    words
}
