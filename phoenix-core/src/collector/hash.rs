//! The identity of a configuration file: SHA-256, with a slot for itself in an arm config.
//!
//! A plain config's hash is of its bytes. An arm config names its own hash among its tags, so that
//! the telemetry proves which file was loaded: the hash is of the bytes with 64 zeros in the slot.
//! Both need nothing but the bytes, so any other program can compute them.

use sha2::{Digest, Sha256};

/// The version of the way arm configs are hashed; it is stored beside every hash.
pub const HASH_VERSION: u32 = 1;

/// The resource attribute that holds the hash in an arm config.
pub const HASH_TAG: &str = "phoenix.config.hash";

/// Length of a hash in hexadecimal digits.
pub const HASH_LENGTH: usize = 64;

pub(crate) const EMPTY_SLOT: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Why a text has no hash as an arm config.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// The text has no tag with a hash.
    #[error("no `{HASH_TAG}` tag followed by a quoted value of {HASH_LENGTH} digits")]
    NoSlot,
    /// The name of the tag stands in the text more than once.
    #[error("`{HASH_TAG}` stands {0} times in the text; an arm config names it once")]
    ManySlots(usize),
}

/// The hash of a plain config: SHA-256 of its bytes, in 64 hexadecimal digits.
///
/// ```
/// let hash = phoenix_core::collector::plain_hash("abc");
/// assert_eq!(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
/// ```
#[must_use]
pub fn plain_hash(text: &str) -> String {
    hex(Sha256::digest(text.as_bytes()).as_slice())
}

/// The hash of an arm config: SHA-256 of its bytes with zeros in the slot.
///
/// The result does not depend on what the slot holds: compare it with [`stated_hash`] to find out
/// whether a file is what it says it is.
///
/// # Errors
/// [`HashError`] when the text has not exactly one slot.
pub fn hash_of(text: &str) -> Result<String, HashError> {
    let slot = slot(text)?;
    let mut hasher = Sha256::new();
    hasher.update(&text.as_bytes()[..slot.start]);
    hasher.update(EMPTY_SLOT.as_bytes());
    hasher.update(&text.as_bytes()[slot.end..]);
    Ok(hex(hasher.finalize().as_slice()))
}

/// The hash that an arm config states about itself.
///
/// # Errors
/// [`HashError`] when the text has not exactly one slot.
pub fn stated_hash(text: &str) -> Result<&str, HashError> {
    Ok(&text[slot(text)?])
}

/// The text with its hash in the slot, and the hash.
///
/// # Errors
/// [`HashError`] when the text has not exactly one slot.
pub fn fill_in(text: &str) -> Result<(String, String), HashError> {
    let slot = slot(text)?;
    let hash = hash_of(text)?;
    let filled = format!("{}{hash}{}", &text[..slot.start], &text[slot.end..]);
    Ok((filled, hash))
}

/// Where the one slot is: `phoenix.config.hash`, then `value:`, then 64 quoted digits.
fn slot(text: &str) -> Result<std::ops::Range<usize>, HashError> {
    let mut found = text.match_indices(HASH_TAG);
    let Some((tag, _)) = found.next() else {
        return Err(HashError::NoSlot);
    };
    let others = found.count();
    if others > 0 {
        return Err(HashError::ManySlots(1 + others));
    }
    let mut rest = &text[tag + HASH_TAG.len()..];
    rest = rest.strip_prefix(['"', '\'']).unwrap_or(rest);
    rest = rest.trim_start_matches([' ', '\r', '\n', ',']);
    rest = rest.strip_prefix("value:").ok_or(HashError::NoSlot)?;
    rest = rest.trim_start_matches(' ');
    rest = rest.strip_prefix('"').ok_or(HashError::NoSlot)?;
    let start = text.len() - rest.len();
    let is_digit = |b: &u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
    let digits = rest.as_bytes().iter().take_while(|b| is_digit(b)).count();
    match digits == HASH_LENGTH && rest.as_bytes().get(digits) == Some(&b'"') {
        true => Ok(start..start + HASH_LENGTH),
        false => Err(HashError::NoSlot),
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|nibble| char::from(DIGITS[usize::from(nibble)]))
        .collect()
}

#[cfg(test)]
mod tests;
