//! The operating system's reasons, as a person reads them.

use std::io;

/// Why something failed, in lower case and without the number at the end, `(os error 5)`, which
/// tells a reader nothing.
pub fn reason(error: &io::Error) -> String {
    error.to_string().split(" (os error").next().unwrap_or_default().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_left_out() {
        assert_eq!(reason(&io::Error::from_raw_os_error(2)), "no such file or directory");
        assert_eq!(reason(&io::Error::other("Broken (twice)")), "broken (twice)");
    }
}
