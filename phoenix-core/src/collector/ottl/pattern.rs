//! Regular expressions as Go reads them.
//!
//! Go's syntax is RE2: no look-around, no back-references, repeats of at most a thousand. It is
//! read here in full rather than by the crate `regex`, which takes some patterns that Go refuses
//! and refuses some that Go takes (`a{,2}`, `\Q…\E`, `[[]`, `\101`).

mod class;

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::str::Chars;

/// The groups of a pattern.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Groups {
    /// How many there are.
    pub(super) count: usize,
    /// How many of them have names.
    pub(super) named: usize,
    /// The names; Go takes one that stands twice.
    pub(super) names: BTreeSet<String>,
}

/// Why a pattern is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mistake {
    pub(super) message: String,
    pub(super) help: &'static str,
}

/// What stands before a repeat.
#[derive(Clone, Copy, PartialEq)]
enum Last {
    /// Nothing that could be repeated.
    Nothing,
    /// Something, and how often it is repeated at most with what is inside it.
    Some { times: u32 },
    /// A repeat.
    Repeat { times: u32 },
}

/// An open group.
struct Open {
    /// The most repeats inside it.
    times: u32,
}

const MOST_REPEATS: u32 = 1000;
const DEEPEST: usize = 900;

/// Reads a pattern.
///
/// # Errors
///
/// The first mistake, when Go refuses the pattern.
pub(super) fn check(pattern: &str) -> Result<Groups, Mistake> {
    let mut reader = Reader {
        rest: pattern.chars().peekable(),
        groups: Groups::default(),
        open: Vec::new(),
        classes: BTreeSet::new(),
    };
    let mut last = Last::Nothing;
    let mut most = 0;
    while let Some(c) = reader.rest.next() {
        last = match c {
            '(' => match reader.group()? {
                true => {
                    reader.open.push(Open { times: most });
                    most = 0;
                    if reader.open.len() > DEEPEST {
                        return Err(mistake("the pattern is nested too deep", "write it flatter"));
                    }
                    Last::Nothing
                }
                false => match last {
                    // Flags alone are nothing, and what was before them can no longer be repeated twice.
                    Last::Repeat { times } => Last::Some { times },
                    last => last,
                },
            },
            ')' => match reader.open.pop() {
                Some(Open { times }) => {
                    let inner = most.max(1);
                    most = most.max(times);
                    Last::Some { times: inner }
                }
                None => {
                    return Err(mistake(
                        "the pattern has a `)` without a `(`",
                        "write `\\\\)` for a parenthesis itself",
                    ));
                }
            },
            '|' => Last::Nothing,
            '*' | '+' | '?' => repeat(last, 1, c)?,
            '{' => match reader.bounds() {
                None => Last::Some { times: 1 },
                Some(bounds) => repeat(last, bounds?, c)?,
            },
            '[' => {
                reader.class()?;
                Last::Some { times: 1 }
            }
            '\\' => reader.escape()?,
            _ => Last::Some { times: 1 },
        };
        if let Last::Repeat { times } = last {
            most = most.max(times);
            if reader.rest.peek() == Some(&'?') {
                reader.rest.next();
            }
        }
    }
    match reader.open.is_empty() {
        true => Ok(reader.groups),
        false => {
            Err(mistake("the pattern has a `(` that is not closed", "write `\\\\(` for a parenthesis itself"))
        }
    }
}

fn repeat(last: Last, count: u32, op: char) -> Result<Last, Mistake> {
    match last {
        Last::Nothing => Err(Mistake {
            message: format!("nothing stands before the `{op}` of the pattern"),
            help: "write `.*` for anything, or `\\\\*` for the character itself",
        }),
        Last::Repeat { .. } => Err(Mistake {
            message: format!("the `{op}` of the pattern stands behind another repeat"),
            help: "put the first repeat into parentheses",
        }),
        Last::Some { times } => match times.max(1).saturating_mul(count.max(1)) {
            times if times > MOST_REPEATS && count >= 2 => Err(too_many()),
            times => Ok(Last::Repeat { times }),
        },
    }
}

fn too_many() -> Mistake {
    mistake("the pattern repeats something more than 1000 times", "lower the number in braces")
}

struct Reader<'p> {
    rest: Peekable<Chars<'p>>,
    groups: Groups,
    open: Vec<Open>,
    /// The names of classes that were looked up.
    classes: BTreeSet<String>,
}

impl Reader<'_> {
    /// What follows `(`: whether a group opens there, or flags stand alone.
    fn group(&mut self) -> Result<bool, Mistake> {
        if self.rest.peek() != Some(&'?') {
            self.groups.count += 1;
            return Ok(true);
        }
        self.rest.next();
        let mut ahead = self.rest.clone();
        let named = match (ahead.next(), ahead.next()) {
            (Some('P'), Some('<')) => 2,
            (Some('<'), _) => 1,
            _ => 0,
        };
        if named > 0 {
            self.rest.nth(named - 1);
            return self.name().map(|()| true);
        }
        let (mut is_negated, mut has_flag) = (false, false);
        loop {
            match self.rest.next() {
                Some('i' | 'm' | 's' | 'U') => has_flag = true,
                Some('-') if !is_negated => {
                    is_negated = true;
                    has_flag = false;
                }
                Some(end @ (':' | ')')) if !is_negated || has_flag => return Ok(end == ':'),
                Some('=' | '!') => {
                    return Err(mistake(
                        "Go's patterns have no look-around `(?=…)`, `(?!…)`",
                        "use `not IsMatch(…)`, or a condition more",
                    ));
                }
                _ => {
                    return Err(mistake(
                        "the pattern has a `(?` that Go does not know",
                        "write `(?:…)`, `(?i)` or `(?P<name>…)`",
                    ));
                }
            }
        }
    }

    fn name(&mut self) -> Result<(), Mistake> {
        let mut name = String::new();
        loop {
            match self.rest.next() {
                Some('>') if !name.is_empty() => {
                    self.groups.names.insert(name);
                    self.groups.named += 1;
                    self.groups.count += 1;
                    return Ok(());
                }
                Some('=' | '!') if name.is_empty() => {
                    return Err(mistake(
                        "Go's patterns have no look-behind `(?<=…)`, `(?<!…)`",
                        "use `not IsMatch(…)`, or a condition more",
                    ));
                }
                Some(c) if c.is_ascii_alphanumeric() || c == '_' => name.push(c),
                _ => {
                    return Err(mistake(
                        "a group of the pattern has no good name",
                        "write `(?P<name>…)` with a word of letters, digits and `_`",
                    ));
                }
            }
        }
    }

    /// `2}`, `2,}`, `2,5}`: the most repeats. What is none of these is a brace itself.
    fn bounds(&mut self) -> Option<Result<u32, Mistake>> {
        let mut ahead = self.rest.clone();
        let low = number(&mut ahead)?;
        let mut high = Some(low);
        if ahead.peek() == Some(&',') {
            ahead.next();
            high = match ahead.peek() {
                Some('}') => None,
                _ => Some(number(&mut ahead)?),
            };
        }
        if ahead.next() != Some('}') {
            return None;
        }
        self.rest = ahead;
        let most = high.unwrap_or(low).max(low);
        Some(match (most > MOST_REPEATS, high.is_some_and(|high| high < low)) {
            (true, _) => Err(too_many()),
            (false, true) => Err(mistake(
                "a repeat of the pattern has a maximum below its minimum",
                "swap the numbers in braces",
            )),
            (false, false) => Ok(most),
        })
    }

    /// What follows `\` outside of brackets.
    fn escape(&mut self) -> Result<Last, Mistake> {
        match self.rest.peek() {
            Some('A' | 'b' | 'B' | 'z' | 'd' | 'D' | 's' | 'S' | 'w' | 'W') => {
                self.rest.next();
            }
            Some('p' | 'P') => {
                self.rest.next();
                self.unicode()?;
            }
            Some('Q') => {
                self.rest.next();
                let mut length = 0_u32;
                while let Some(c) = self.rest.next() {
                    if c == '\\' && self.rest.peek() == Some(&'E') {
                        self.rest.next();
                        break;
                    }
                    length += 1;
                }
                if length == 0 {
                    return Ok(Last::Some { times: 1 });
                }
            }
            _ => {
                self.character()?;
            }
        }
        Ok(Last::Some { times: 1 })
    }
}

fn number(rest: &mut Peekable<Chars<'_>>) -> Option<u32> {
    let mut digits = String::new();
    while let Some(c) = rest.peek().copied().filter(char::is_ascii_digit) {
        digits.push(c);
        rest.next();
    }
    let has_leading_zero = digits.len() > 1 && digits.starts_with('0');
    if digits.is_empty() || has_leading_zero {
        return None;
    }
    Some(digits.parse().unwrap_or(u32::MAX))
}

fn mistake(message: &str, help: &'static str) -> Mistake {
    Mistake { message: message.to_owned(), help }
}
