//! Formats of times, `%Y-%m-%d`.

/// What a format must be, when the collector refuses it.
pub(super) fn check(format: &str) -> Option<&'static str> {
    const DIRECTIVES: &str = "YymoqbhBdegaAHlIpPMSLfsZzwijkDxFTXrRnt%c";
    if format.is_empty() {
        return Some("a format such as `%Y-%m-%dT%H:%M:%S`");
    }
    if format.contains(|c: char| c.is_ascii_digit()) {
        return Some("a format without digits, for instance `%Y-%m-%d`");
    }
    let characters: Vec<char> = format.chars().collect();
    let is_fraction =
        |triple: &[char]| matches!(triple, [before, '%', 'L' | 'f' | 's'] if !matches!(before, '.' | ','));
    if characters.windows(3).any(is_fraction) {
        return Some("a format with `.` or `,` before the fraction of a second");
    }
    let mut rest = characters.iter();
    while let Some(c) = rest.next() {
        // A `%` at the end of a line stands for itself.
        let is_unknown = |directive: &char| *directive != '\n' && !DIRECTIVES.contains(*directive);
        if *c == '%' && rest.next().is_some_and(is_unknown) {
            return Some("a format of directives that the collector knows, such as `%Y %m %d %H %M %S %z`");
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn formats_are_what_the_collector_takes() {
        for format in ["%Y-%m-%dT%H:%M:%S.%f%z", "%F %T", "%%", "100%".trim_start_matches("100"), "%s", ".%L"]
        {
            assert_eq!(check(format), None, "{format}");
        }
        for format in ["", "2006-01-02", "%Q", "%S%f", "%Y %E"] {
            assert!(check(format).is_some(), "{format}");
        }
    }
}
