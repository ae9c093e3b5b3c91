//! The words of a command line that fetches.

/// Whether a byte ends a word of a command line.
pub(super) fn ends_word(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'\t' | b'"' | b'\'' | b'\n' | b'\r' | b'|' | b';' | b'&' | b'`' | b')' | b'>'
    )
}

/// Whether it is the name of a command that fetches.
pub(super) fn is_command(word: &[u8]) -> bool {
    [&b"curl"[..], b"wget", b"iwr", b"irm"].iter().any(|command| word.ends_with(command))
}

/// Options of curl, wget and PowerShell whose next word is a value (a file, a header, data).
pub(super) fn takes_value(option: &[u8]) -> bool {
    const LONG: [&str; 17] = [
        "--output",
        "--header",
        "--data",
        "--request",
        "--user",
        "--user-agent",
        "--form",
        "--cookie",
        "--referer",
        "--data-raw",
        "--data-binary",
        "--max-time",
        "--retry",
        "--connect-timeout",
        "-outfile",
        "-method",
        "-headers",
    ];
    match option {
        [
            b'-',
            b'o' | b'O' | b'H' | b'd' | b'X' | b'u' | b'A' | b'F' | b'b' | b'e' | b'm' | b'P',
        ] => {
            // `-O` takes a value in wget only; a file name would not pass for a host anyway.
            option != b"-O"
        }
        [b'-', b'f' | b's' | b'S' | b'L' | b'k', .., b'o'] => true,
        _ => LONG.iter().any(|long| option.eq_ignore_ascii_case(long.as_bytes())),
    }
}
