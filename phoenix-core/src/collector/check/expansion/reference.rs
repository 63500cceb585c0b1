//! Finding references in a text and taking them apart, as the collector does.

use std::ops::Range;

use super::UNKNOWN;
use crate::collector::diagnostic::{Code, Diagnostic};

/// A reference without its braces.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reference<'t> {
    /// All of it.
    text: &'t str,
    /// Who resolves it.
    pub(super) scheme: &'t str,
    /// What stands behind the scheme.
    pub(super) opaque: &'t str,
    /// The variable's name, when it is one.
    pub(super) name: &'t str,
    /// The variable's default.
    pub(super) default: Option<&'t str>,
}

impl<'t> Reference<'t> {
    /// Takes a reference apart; without a scheme it is a variable.
    pub(super) fn read(text: &'t str) -> Self {
        let (scheme, opaque) = match text.split_once(':') {
            Some((scheme, opaque)) if is_scheme(scheme) => (scheme, opaque),
            Some(_) => ("", text),
            None => ("env", text),
        };
        let (name, default) = match opaque.split_once(":-") {
            Some((name, default)) => (name, Some(default)),
            None => (opaque, None),
        };
        Self { text, scheme, opaque, name, default }
    }

    /// Whether its name holds a part that is not known.
    pub(super) fn has_unknown_name(&self) -> bool {
        self.name.contains(UNKNOWN)
    }

    /// Why no provider can resolve it.
    pub(super) fn problem(&self, schemes: &[&'static str]) -> Option<Diagnostic> {
        let (scheme, text) = (self.scheme, self.text);
        if !schemes.contains(&scheme) {
            let message = match scheme {
                "" => format!("`${{{text}}}` has a `:` and no provider before it"),
                _ => format!("no provider for `{scheme}:` in `${{{text}}}`"),
            };
            let error = Diagnostic::error(Code::Expansion, "", message);
            return Some(match text.split_once(":-") {
                Some((name, default)) if is_env_name(name) => {
                    error.help(format!("a default needs the provider: `${{env:{name}:-{default}}}`"))
                }
                _ => error.suggest(scheme, schemes.iter().copied()),
            });
        }
        (scheme == "env" && !is_env_name(self.name)).then(|| {
            let message = format!("`{}` is no name of an environment variable", self.name);
            Diagnostic::error(Code::Expansion, "", message)
                .help("letters, digits and `_`, not beginning with a digit; a literal `$` is written `$$`")
        })
    }
}

/// The reference that the collector replaces next: the innermost before the first `}`.
///
/// One that is escaped by `$$` ends the search, whatever stands behind it.
pub(super) fn find(text: &str) -> Option<Range<usize>> {
    let mut from = 0;
    loop {
        let close = from + text[from..].find('}')?;
        match text[from..close].rfind("${") {
            Some(open) => {
                let open = from + open;
                let dollars = text[from..open].bytes().rev().take_while(|byte| *byte == b'$').count();
                return (dollars % 2 == 0).then_some(open..close + 1);
            }
            None => from = close + 1,
        }
    }
}

fn is_scheme(text: &str) -> bool {
    text.len() >= 2
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+.-".contains(&b))
}

fn is_env_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}
