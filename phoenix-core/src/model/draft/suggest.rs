//! The nearest of the names that would have been right.

/// The one of `names` that `text` was probably meant to be.
pub(super) fn nearest<'a>(text: &str, names: &[&'a str]) -> Option<&'a str> {
    let most = (text.chars().count() / 3).max(1);
    names
        .iter()
        .map(|name| (strsim::osa_distance(&text.to_ascii_lowercase(), name), *name))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, name)| name)
}

/// `; did you mean …?`, or nothing.
pub(super) fn hint(text: &str, names: &[&str]) -> String {
    nearest(text, names).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}
