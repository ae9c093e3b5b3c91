//! Which commands somebody would take the trouble to spell so that they are overlooked.

/// How far a word is looked at to either side, in bytes.
const REACH: usize = 32;

/// Commands that are worth taking apart.
const COMMANDS: [&str; 20] = [
    "curl",
    "wget",
    "bash",
    "eval",
    "exec",
    "python",
    "python3",
    "base64",
    "chmod",
    "sudo",
    "node",
    "perl",
    "rm",
    "nc",
    "ssh",
    "scp",
    "openssl",
    "powershell",
    "crontab",
    "osascript",
];

/// Whether a word is one of them.
pub(super) fn is_one(word: &str) -> bool {
    COMMANDS.contains(&word)
}

/// Whether the word around a backslash is a command once all backslashes are gone.
pub(super) fn hides(bytes: &[u8], at: usize) -> bool {
    let part = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'\\';
    let head = bytes.get(at.saturating_sub(REACH)..at).unwrap_or(&[]);
    let tail = bytes.get(at..).unwrap_or(&[]);
    let start = at - head.iter().rev().take_while(part).count();
    let end = at + tail.iter().take(REACH).take_while(part).count();
    let word = bytes.get(start..end).unwrap_or(&[]);
    let letters: Vec<u8> = word.iter().copied().filter(|byte| *byte != b'\\').collect();
    std::str::from_utf8(&letters).is_ok_and(is_one)
}
