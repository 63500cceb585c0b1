//! SHA-256 as the name of bytes: configurations and reports.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The SHA-256 of some bytes, written as 64 lower-case hexadecimal digits.
///
/// An arm config's hash is computed with its own slot zeroed (see `collector::arm`); all others are of the bytes as they are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ConfigHash([u8; 32]);

impl ConfigHash {
    /// The hash of `bytes`.
    ///
    /// ```
    /// # use phoenix_core::model::ConfigHash;
    /// let empty = ConfigHash::of(b"");
    /// assert_eq!(empty.to_string(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    /// ```
    #[must_use]
    pub fn of(bytes: &[u8]) -> ConfigHash {
        ConfigHash(Sha256::digest(bytes).into())
    }

    /// A hash whose 32 bytes are known.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> ConfigHash {
        ConfigHash(bytes)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The first 12 digits, for people.
    #[must_use]
    pub fn short(&self) -> String {
        self.to_string()[..12].to_owned()
    }
}

impl fmt::Display for ConfigHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ConfigHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConfigHash({self})")
    }
}

impl FromStr for ConfigHash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.as_bytes();
        if digits.len() != 64 || !digits.iter().all(|d| matches!(d, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(NotAHash);
        }
        let value = |digit: u8| if digit <= b'9' { digit - b'0' } else { digit - b'a' + 10 };
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = value(pair[0]) << 4 | value(pair[1]);
        }
        Ok(ConfigHash(bytes))
    }
}

impl TryFrom<String> for ConfigHash {
    type Error = NotAHash;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ConfigHash> for String {
    fn from(hash: ConfigHash) -> String {
        hash.to_string()
    }
}

/// A text that is no hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a hash is 64 lower-case hexadecimal digits (SHA-256)")]
pub struct NotAHash;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_bytes_agree() {
        let hash = ConfigHash::of(b"phoenix");
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert_eq!(hash.short(), &hash.to_string()[..12]);
    }

    #[test]
    fn refuses_what_is_no_hash() {
        let good = ConfigHash::of(b"").to_string();
        for bad in
            ["", "e3b0", &good[1..], &good.to_uppercase(), &format!("{good}0"), &good.replace('e', "g")]
        {
            assert_eq!(bad.parse::<ConfigHash>(), Err(NotAHash), "{bad}");
        }
    }
}
