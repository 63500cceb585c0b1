//! Patterns of files, `*.log`.

/// What a pattern must be, when the collector refuses it.
pub(super) fn check(pattern: &str) -> Option<&'static str> {
    const RANGE: &str = "a pattern whose `[…]` holds characters or one range and is closed";
    let mut rest = pattern.chars();
    while let Some(c) = rest.next() {
        match c {
            '\\' => {
                rest.next();
            }
            '[' if !range(&mut rest) => return Some(RANGE),
            _ => {}
        }
    }
    None
}

/// Reads what stands between brackets: `a-z`, `!a-z`, `abc`.
fn range(rest: &mut std::str::Chars<'_>) -> bool {
    if rest.as_str().starts_with('!') {
        rest.next();
    }
    let mut ahead = rest.clone();
    if let (Some(low), Some('-')) = (ahead.next(), ahead.next()) {
        let is_range = matches!((ahead.next(), ahead.next()), (Some(high), Some(']')) if high >= low);
        *rest = ahead;
        return is_range;
    }
    let mut is_empty = true;
    while let Some(c) = rest.next() {
        match c {
            ']' => return !is_empty,
            '\\' => is_empty &= rest.next().is_none(),
            _ => is_empty = false,
        }
    }
    false
}
