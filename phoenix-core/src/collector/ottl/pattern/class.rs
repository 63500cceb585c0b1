//! Classes of characters and escapes of single ones.

use super::{Mistake, Reader, mistake};

const POSIX: [&str; 14] = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
    "upper", "word", "xdigit",
];

impl Reader<'_> {
    /// What follows `[`.
    pub(super) fn class(&mut self) -> Result<(), Mistake> {
        if self.rest.peek() == Some(&'^') {
            self.rest.next();
        }
        let mut is_first = true;
        loop {
            match self.rest.peek() {
                None => return Err(not_closed()),
                Some(']') if !is_first => {
                    self.rest.next();
                    return Ok(());
                }
                _ => is_first = false,
            }
            if self.posix()? || self.shorthand()? {
                continue;
            }
            let low = self.class_character()?;
            let mut ahead = self.rest.clone();
            if ahead.next() == Some('-') && ahead.peek().is_some_and(|c| *c != ']') {
                self.rest = ahead;
                let high = self.class_character()?;
                if high < low {
                    return Err(Mistake {
                        message: format!(
                            "the range `{}-{}` of the pattern goes backwards",
                            low.escape_debug(),
                            high.escape_debug()
                        ),
                        help: "swap its ends, or put the `-` last",
                    });
                }
            }
        }
    }

    fn class_character(&mut self) -> Result<char, Mistake> {
        match self.rest.next() {
            None => Err(not_closed()),
            Some('\\') => self.character(),
            Some(c) => Ok(c),
        }
    }

    /// `[:alpha:]`, when it stands here.
    fn posix(&mut self) -> Result<bool, Mistake> {
        let mut ahead = self.rest.clone();
        if (ahead.next(), ahead.next()) != (Some('['), Some(':')) {
            return Ok(false);
        }
        let rest: String = ahead.take(256).collect();
        let Some(end) = rest.find(":]") else {
            return Ok(false);
        };
        let name = rest[..end].strip_prefix('^').unwrap_or(&rest[..end]);
        if !POSIX.contains(&name) {
            return Err(Mistake {
                message: format!("the pattern has a class `[:{name}:]` that Go does not know"),
                help: "the classes are `[:alpha:]`, `[:digit:]`, `[:alnum:]`, `[:space:]` and the like",
            });
        }
        self.rest.nth(2 + rest[..end].chars().count() + 1);
        Ok(true)
    }

    /// `\d`, `\p{Greek}`, when it stands here.
    fn shorthand(&mut self) -> Result<bool, Mistake> {
        let mut ahead = self.rest.clone();
        if ahead.next() != Some('\\') {
            return Ok(false);
        }
        match ahead.next() {
            Some('d' | 'D' | 's' | 'S' | 'w' | 'W') => {
                self.rest = ahead;
                Ok(true)
            }
            Some('p' | 'P') => {
                self.rest = ahead;
                self.unicode()?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// What follows `\p`: a letter or a name in braces.
    pub(super) fn unicode(&mut self) -> Result<(), Mistake> {
        let unknown = || {
            mistake(
                "the pattern has a class of characters that Go does not know",
                "write for instance `\\\\p{L}` or `\\\\p{Greek}`",
            )
        };
        let name = match self.rest.next() {
            Some('{') => {
                let mut name = String::new();
                loop {
                    match self.rest.next() {
                        Some('}') => break name,
                        Some(c) if name.len() < 64 => name.push(c),
                        _ => return Err(unknown()),
                    }
                }
            }
            Some(c) => c.to_string(),
            None => return Err(unknown()),
        };
        let name = name.strip_prefix('^').unwrap_or(&name);
        if self.classes.contains(name) {
            return Ok(());
        }
        let is_word = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let is_known = is_word && (name == "Any" || regex::Regex::new(&format!("\\p{{{name}}}")).is_ok());
        if !is_known {
            return Err(unknown());
        }
        self.classes.insert(name.to_owned());
        Ok(())
    }

    /// What follows `\` when it stands for one character.
    pub(super) fn character(&mut self) -> Result<char, Mistake> {
        let Some(c) = self.rest.next() else {
            return Err(mistake("the pattern ends with a `\\`", "write `\\\\\\\\` for a backslash itself"));
        };
        let octal = |c: &char| ('0'..='7').contains(c);
        match c {
            'a' => Ok('\x07'),
            'f' => Ok('\x0c'),
            'n' => Ok('\n'),
            'r' => Ok('\r'),
            't' => Ok('\t'),
            'v' => Ok('\x0b'),
            'x' => self.hexadecimal(),
            '1'..='7' if !self.rest.peek().is_some_and(octal) => Err(mistake(
                "Go's patterns cannot refer back to a group",
                "write out what must stand there again",
            )),
            '0'..='7' => {
                let mut number = u32::from(c) - u32::from('0');
                for _ in 0..2 {
                    let Some(digit) = self.rest.peek().and_then(|c| c.to_digit(8)) else { break };
                    self.rest.next();
                    number = number * 8 + digit;
                }
                Ok(char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER))
            }
            c if c.is_ascii() && !c.is_ascii_alphanumeric() => Ok(c),
            c => Err(Mistake {
                message: format!("the pattern has an escape `\\{c}` that Go does not know"),
                help: "leave the backslash out for the character itself",
            }),
        }
    }

    fn hexadecimal(&mut self) -> Result<char, Mistake> {
        let wrong = || {
            mistake("a `\\x` of the pattern has no good number", "write two hex digits, or as many in braces")
        };
        let mut digits = String::new();
        let is_braced = self.rest.peek() == Some(&'{');
        if is_braced {
            self.rest.next();
        }
        loop {
            match self.rest.next() {
                Some('}') if is_braced && !digits.is_empty() => break,
                Some(c) if c.is_ascii_hexdigit() && digits.len() < 8 => digits.push(c),
                _ => return Err(wrong()),
            }
            if !is_braced && digits.len() == 2 {
                break;
            }
        }
        let number = u32::from_str_radix(&digits, 16).map_err(|_| wrong())?;
        match number <= 0x0010_ffff {
            true => Ok(char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER)),
            false => Err(wrong()),
        }
    }
}

fn not_closed() -> Mistake {
    mistake("the pattern has a `[` that is not closed", "write `\\\\[` for a bracket itself")
}
