//! Bytes as hexadecimal digits: digests, and names that nobody can guess.

use crate::error::{Error, Result};
use ring::rand::{SecureRandom as _, SystemRandom};
use std::fmt::Write as _;

/// Two lower-case digits for each byte.
pub fn digits(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}"); // writing to a String cannot fail
        text
    })
}

/// The digits of so many random bytes. Fails when the operating system gives none.
pub fn random<const BYTES: usize>() -> Result<String> {
    let mut bytes = [0_u8; BYTES];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Error::NoRandomness)?;
    Ok(digits(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_is_two_digits() {
        assert_eq!(digits(&[0, 0x0a, 0xff]), "000aff");
        let (one, other) = (random::<8>().unwrap(), random::<8>().unwrap());
        assert!(one.len() == 16 && one != other);
    }
}
