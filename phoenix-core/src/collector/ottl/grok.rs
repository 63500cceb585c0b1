//! Grok patterns, `%{IP:client}`.

use super::pattern::{self, Mistake};

/// The mistake in a pattern, when the collector surely refuses it.
///
/// The names of the many patterns that the collector has are not known here; those that are
/// defined beside the pattern are looked into.
pub(super) fn check(text: &str, own: &[(&str, &str)], is_named: bool) -> Option<Mistake> {
    let mut without = String::with_capacity(text.len());
    let mut has_groups = false;
    let mut rest = text;
    while let Some(start) = rest.find("%{") {
        without.push_str(&rest[..start]);
        let Some(end) = rest[start..].find('}') else { break };
        let inner = &rest[start + 2..start + end];
        has_groups |= inner.contains(':');
        without.push_str("(?:x)");
        rest = &rest[start + end + 1..];
    }
    without.push_str(rest);
    let own = own.iter().find_map(|(_, pattern)| match pattern.contains("%{") {
        true => None,
        false => pattern::check(pattern).err(),
    });
    match pattern::check(&without) {
        Err(mistake) => Some(mistake),
        Ok(groups) if is_named && !has_groups && groups.names.is_empty() && !text.contains("%{") => {
            Some(Mistake {
                message: "the pattern captures nothing under a name".to_owned(),
                help: "write `%{NAME:field}` or `(?P<field>…)`",
            })
        }
        Ok(_) => own,
    }
}
