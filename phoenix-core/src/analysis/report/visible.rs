//! Foreign text on its way to a page: what is not shown but does something becomes U+FFFD.

/// The letter itself, or U+FFFD for one that is not shown but does something: control characters and those that turn the direction of
/// the text around it.
pub(super) fn visible(letter: char) -> char {
    match letter {
        '\n' | '\t' => letter,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        control if control.is_control() => '\u{fffd}',
        other => other,
    }
}

/// A text of one line: line breaks and tabs become blanks.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(visible).map(|letter| if matches!(letter, '\n' | '\t') { ' ' } else { letter }).collect()
}
