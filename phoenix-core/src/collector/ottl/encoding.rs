//! Names of encodings of texts.

/// What a name must be, when no encoding can have it.
///
/// The collector knows the names of the IANA register for which it has a table; here only names
/// that cannot stand in the register are refused.
pub(super) fn check(name: &str) -> Option<&'static str> {
    let may_be = name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:+()".contains(c)) && name.len() <= 45;
    (!may_be).then_some("the name of an encoding, such as `base64` or `utf-8`")
}
