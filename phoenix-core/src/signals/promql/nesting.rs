//! How deep an expression is, known before it is parsed: its tree is walked by recursion.

/// Deeper ones are not read.
pub(super) const DEEPEST: usize = 256;

/// At least as deep as the tree of the expression: brackets in brackets, and operators in a row.
pub(super) fn depth(expression: &str) -> usize {
    // For each bracket that is open: operators so far, and the deepest that was closed in it.
    let mut open: Vec<(usize, usize)> = vec![(0, 0)];
    let mut characters = expression.char_indices().peekable();
    while let Some((start, character)) = characters.next() {
        match character {
            '"' | '\'' | '`' => {
                while let Some((_, inside)) = characters.next() {
                    if inside == '\\' && character != '`' {
                        characters.next();
                    } else if inside == character {
                        break;
                    }
                }
            }
            '#' => while characters.next_if(|(_, next)| *next != '\n').is_some() {},
            '(' | '[' | '{' => open.push((0, 0)),
            ')' | ']' | '}' => {
                if open.len() > 1
                    && let Some((operators, inner)) = open.pop()
                    && let Some((_, deepest)) = open.last_mut()
                {
                    *deepest = (operators + inner + 1).max(*deepest);
                }
            }
            '+' | '-' | '*' | '/' | '%' | '^' | '=' | '!' | '<' | '>' => count(&mut open),
            _ if character.is_alphabetic() || character == '_' => {
                while characters
                    .next_if(|(_, next)| next.is_alphanumeric() || matches!(next, '_' | ':'))
                    .is_some()
                {}
                let end = characters.peek().map_or(expression.len(), |(end, _)| *end);
                let word = expression[start..end].to_ascii_lowercase();
                // Modifiers nest like operators.
                if matches!(word.as_str(), "and" | "or" | "unless" | "atan2" | "offset") {
                    count(&mut open);
                }
            }
            '@' => count(&mut open),
            _ => {}
        }
    }
    // What is left open lies one in the other.
    let levels = open.iter().rev();
    levels.fold(0, |below, (operators, inner)| operators + below.max(*inner) + 1)
}

fn count(open: &mut [(usize, usize)]) {
    if let Some((operators, _)) = open.last_mut() {
        *operators += 1;
    }
}
