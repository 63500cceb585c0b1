//! Text laid out for a terminal.

/// The widest that text for reading is.
const WIDEST: usize = 100;

/// A text in lines of at most `width` characters, the second and later ones indented; longer words stand alone.
pub(super) fn wrap(text: &str, width: Option<usize>, indent: usize) -> String {
    let width = width.unwrap_or(WIDEST).clamp(40, WIDEST).saturating_sub(indent);
    let mut wrapped = String::with_capacity(text.len() + 16);
    let mut column = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            wrapped.push('\n');
            wrapped.extend(std::iter::repeat_n(' ', indent));
            column = 0;
        } else if column > 0 {
            wrapped.push(' ');
            column += 1;
        }
        wrapped.push_str(word);
        column += length;
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_to_the_width_and_words_stay_whole() {
        let text = "one two three four five six seven eight nine ten eleven twelve thirteen";
        let wrapped = wrap(text, Some(40), 4);
        assert_eq!(
            wrapped,
            "one two three four five six seven\n    eight nine ten eleven twelve\n    thirteen"
        );
        assert!(wrapped.lines().all(|line| line.len() <= 40));
        assert_eq!(wrap("", None, 2), "");
        let long = "x".repeat(300);
        assert_eq!(wrap(&long, Some(40), 2), long);
    }
}
