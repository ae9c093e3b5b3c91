//! How many connections the operating system lets this process have.

use std::fs;

/// Connections at once, where the operating system lets us: more than one machine needs, and a
/// few megabytes.
const CONNECTIONS_MAX: usize = 16_384;
/// Descriptors that are for other things: the database, the files that are scanned, the inner
/// connections.
const KEPT_BACK: usize = 256;
/// What POSIX systems allow when they do not say.
const USUAL: usize = 1_024;

/// Connections that may be open at once: the limit of open files as it is (`ulimit -n`), less
/// what the rest of the program needs.
pub(super) fn connections_max() -> usize {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let files = open_files(&limits).unwrap_or(USUAL);
    // With very few, half of them.
    files.saturating_sub(KEPT_BACK).max(files / 2).clamp(1, CONNECTIONS_MAX)
}

/// The soft limit of open files in what Linux tells about a process (proc(5)).
fn open_files(limits: &str) -> Option<usize> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    match line.split_whitespace().next()? {
        "unlimited" => Some(usize::MAX),
        number => number.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soft_limit_is_read() {
        let limits = "Limit              Soft Limit    Hard Limit    Units\n\
                      Max processes      95000         95000         processes\n\
                      Max open files     1024          524288        files\n";
        assert_eq!(open_files(limits), Some(1_024));
        assert_eq!(
            open_files("Max open files            unlimited  unlimited  files"),
            Some(usize::MAX)
        );
        assert_eq!(open_files(""), None);
        assert!((1..=CONNECTIONS_MAX).contains(&connections_max()));
    }
}
