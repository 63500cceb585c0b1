//! Component and pipeline ids: `type` or `type/name`.

use std::fmt;

/// The id of a component, `type` or `type/name`, in its normal form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ComponentId {
    type_name: String,
    name: String,
}

/// Why a text is no id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Nothing stands before the slash.
    #[error("in `{0}` the part before `/` is empty")]
    NoType(String),
    /// Nothing stands after the slash.
    #[error("in `{0}` the part after `/` is empty")]
    NoName(String),
    /// The type is no word of at most 63 letters, digits and `_` that begins with a letter.
    #[error("`{0}` is no component type: a letter, then letters, digits and `_`, at most 63 characters")]
    Type(String),
    /// The name has a space, a control character or a symbol, or is too long.
    #[error(
        "`{0}` is no component name: no spaces, control characters or symbols such as `+` and `=`, at most 1024 bytes"
    )]
    Name(String),
}

const LONGEST_TYPE: usize = 63;
const LONGEST_NAME: usize = 1024;

impl ComponentId {
    /// Reads an id as the collector does: split at the first slash, both halves trimmed.
    ///
    /// # Errors
    /// [`IdError`] says which half breaks the grammar.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let (type_name, name) = match text.split_once('/') {
            Some((type_name, name)) => (type_name.trim(), Some(name.trim())),
            None => (text.trim(), None),
        };
        if type_name.is_empty() {
            return Err(IdError::NoType(text.to_owned()));
        }
        if !is_type(type_name) {
            return Err(IdError::Type(type_name.to_owned()));
        }
        match name {
            Some("") => return Err(IdError::NoName(text.to_owned())),
            Some(name) if !is_name(name) => return Err(IdError::Name(name.to_owned())),
            _ => {}
        }
        Ok(Self { type_name: type_name.to_owned(), name: name.unwrap_or_default().to_owned() })
    }

    /// The component type as written, an older name perhaps.
    #[must_use]
    pub fn type_name(&self) -> &str {
        &self.type_name
    }

    /// The part after the slash, empty when there is none.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for ComponentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.type_name)?;
        if !self.name.is_empty() {
            write!(f, "/{}", self.name)?;
        }
        Ok(())
    }
}

fn is_type(text: &str) -> bool {
    text.len() <= LONGEST_TYPE
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// Whether a text has no separator, no control or format character and no symbol (Unicode classes Z, C, S).
fn is_name(text: &str) -> bool {
    let is_allowed = |b: u8| b.is_ascii_graphic() && !b"$+<=>^`|~".contains(&b);
    text.len() <= LONGEST_NAME
        && match text.is_ascii() {
            true => text.bytes().all(is_allowed),
            false => !forbidden_in_names().is_match(text),
        }
}

fn forbidden_in_names() -> &'static regex::Regex {
    static FORBIDDEN: std::sync::LazyLock<regex::Regex> = std::sync::LazyLock::new(|| {
        regex::Regex::new(r"[\p{Z}\p{C}\p{S}]").expect("invariant: a constant pattern that compiles")
    });
    &FORBIDDEN
}
