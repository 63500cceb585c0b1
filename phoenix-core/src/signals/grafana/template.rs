//! Variables in expressions, replaced by what can stand for them.

use std::collections::BTreeMap;

use super::variables::{Known, Variables};
use crate::signals::promql::{UNKNOWN, UNKNOWN_NAME};

/// More expressions are not made of one.
const MOST: usize = 64;

/// The expressions that one with variables can become: each known value once; what is not known stands for itself.
///
/// # Errors
/// That there are too many.
pub(super) fn expand(expression: &str, variables: &Variables) -> Result<Vec<String>, String> {
    let mut scan =
        Scan { rest: expression, made: vec![Made::default()], quote: None, in_range: 0, variables };
    scan.all()?;
    let mut made: Vec<String> = scan.made.into_iter().map(|made| made.text).collect();
    made.sort();
    made.dedup();
    Ok(made)
}

/// What was made so far, with the values that were chosen for it.
#[derive(Debug, Clone, Default)]
struct Made<'e> {
    text: String,
    chosen: BTreeMap<&'e str, String>,
}

struct Scan<'e> {
    rest: &'e str,
    made: Vec<Made<'e>>,
    quote: Option<char>,
    in_range: u32,
    variables: &'e Variables,
}

impl<'e> Scan<'e> {
    fn all(&mut self) -> Result<(), String> {
        while let Some(character) = self.rest.chars().next() {
            if let Some((name, length)) = reference(self.rest) {
                self.rest = &self.rest[length..];
                self.replace(name)?;
                continue;
            }
            self.rest = &self.rest[character.len_utf8()..];
            self.push(character);
            match (self.quote, character) {
                (Some('`'), '`') => self.quote = None,
                (Some('`'), _) => {}
                (Some(_), '\\') => {
                    if let Some(next) = self.rest.chars().next() {
                        self.rest = &self.rest[next.len_utf8()..];
                        self.push(next);
                    }
                }
                (Some(open), _) if open == character => self.quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'' | '`') => self.quote = Some(character),
                (None, '[') => self.in_range += 1,
                (None, ']') => self.in_range = self.in_range.saturating_sub(1),
                (None, _) => {}
            }
        }
        Ok(())
    }

    fn push(&mut self, character: char) {
        self.made.iter_mut().for_each(|made| made.text.push(character));
    }

    fn say(&mut self, text: &str) {
        self.made.iter_mut().for_each(|made| made.text.push_str(text));
    }

    fn replace(&mut self, name: &'e str) -> Result<(), String> {
        let known = self.variables.get(name);
        if self.quote.is_some() {
            match known {
                Known::Values(values) if values.len() == 1 && is_plain(&values[0]) => self.say(&values[0]),
                _ => self.say(UNKNOWN),
            }
            return Ok(());
        }
        let next = self.rest.chars().next();
        let before = self.made.first().map_or("", |made| made.text.as_str());
        if self.in_range > 0 {
            // `[${seconds}s]` is a number with its unit.
            let is_number = *known == Known::Number || next.is_some_and(char::is_alphabetic);
            self.say(if is_number { "1" } else { "5m" });
            return Ok(());
        }
        if after_offset(before) {
            self.say("5m");
            return Ok(());
        }
        let in_name =
            before.ends_with(is_of_name) || next.is_some_and(is_of_name) || matches!(next, Some('{' | '['));
        match known {
            Known::Values(values) => self.choose(name, values),
            Known::Duration if !in_name => {
                self.say("300");
                Ok(())
            }
            Known::Number => {
                self.say("1");
                Ok(())
            }
            Known::Unknown | Known::Duration => {
                self.say(UNKNOWN_NAME);
                Ok(())
            }
        }
    }

    /// Each value once; a variable that was chosen before is the same again.
    fn choose(&mut self, name: &'e str, values: &[String]) -> Result<(), String> {
        let mut all = Vec::new();
        for made in std::mem::take(&mut self.made) {
            let bound = made.chosen.get(name).cloned();
            for value in bound.as_ref().map_or(values, std::slice::from_ref) {
                let mut next = made.clone();
                next.text.push_str(value);
                next.chosen.insert(name, value.clone());
                all.push(next);
            }
            if all.len() > MOST {
                return Err(format!("its variables can become more than {MOST} different expressions"));
            }
        }
        self.made = all;
        Ok(())
    }
}

/// The variable that a text begins with, and how long the reference is: `$a`, `${a}`, `${a:regex}`, `[[a]]`, `[[a:regex]]`.
fn reference(text: &str) -> Option<(&str, usize)> {
    let named = |inside: &'_ str| {
        let length = inside.find(|c: char| !is_of_variable(c)).unwrap_or(inside.len());
        (length > 0 && !inside.starts_with(|c: char| c.is_ascii_digit())).then_some(length)
    };
    let wrapped = |open: &str, close: &str| {
        let inside = text.strip_prefix(open)?;
        let length = named(inside)?;
        let end = inside.find(close)?;
        let format = &inside[length..end];
        let legal = format.is_empty() || format.starts_with([':', '.']);
        legal.then_some((&inside[..length], open.len() + end + close.len()))
    };
    if let Some(found) = wrapped("${", "}").or_else(|| wrapped("[[", "]]")) {
        return Some(found);
    }
    let inside = text.strip_prefix('$')?;
    let length = named(inside)?;
    Some((&inside[..length], 1 + length))
}

fn is_of_variable(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

fn is_of_name(character: char) -> bool {
    is_of_variable(character) || character == ':'
}

fn is_plain(value: &str) -> bool {
    value.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | ':' | ' '))
}

fn after_offset(made: &str) -> bool {
    let made = made.trim_end().trim_end_matches('-').trim_end();
    made.to_ascii_lowercase().ends_with("offset")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_a_variable_depends_on_where_it_stands() {
        let variables = Variables::from([
            ("every", Known::Duration),
            ("n", Known::Number),
            ("fixed", Known::Values(vec!["process".into()])),
            ("kind", Known::Values(vec!["cpu".into(), "memory".into()])),
            ("host", Known::Unknown),
        ]);
        for (expression, expected) in [
            ("rate(x[$__rate_interval])", vec!["rate(x[5m])"]),
            ("rate(x[[[every]]])", vec!["rate(x[5m])"]),
            ("x[${__range_s}s:$every]", vec!["x[1s:5m]"]),
            ("x[$host:]", vec!["x[5m:]"]),
            ("x offset $every", vec!["x offset 5m"]),
            ("x offset -$every", vec!["x offset -5m"]),
            ("topk($n, x)", vec!["topk(1, x)"]),
            ("x / $__interval", vec!["x / 300"]),
            ("${fixed}_x{a=\"$fixed\"}", vec!["process_x{a=\"process\"}"]),
            ("$kind", vec!["cpu", "memory"]),
            ("[[kind]]_[[kind]]", vec!["cpu_cpu", "memory_memory"]),
            ("x{a=~\"${host:regex}\"}", vec!["x{a=~\"\u{e000}\"}"]),
            ("x{a=~'$host.*'}", vec!["x{a=~'\u{e000}.*'}"]),
            ("x{a=`\\$host`}", vec!["x{a=`\\\u{e000}`}"]),
            ("node_$host", vec!["node_phoenix_unknown_variable"]),
            ("sum by ($host) (x)", vec!["sum by (phoenix_unknown_variable) (x)"]),
            (
                "label_replace(x, \"a\", \"$1\", \"b\", \"(.*)\")",
                vec!["label_replace(x, \"a\", \"$1\", \"b\", \"(.*)\")"],
            ),
            ("x > 1 $", vec!["x > 1 $"]),
        ] {
            assert_eq!(expand(expression, &variables).unwrap(), expected, "{expression}");
        }
    }

    #[test]
    fn too_many_choices_are_refused() {
        let many = Known::Values((0..16).map(|value| value.to_string()).collect());
        let variables = Variables::from([("m", many.clone()), ("n", many)]);
        assert_eq!(expand("$m + $m", &variables).unwrap().len(), 16);
        assert!(expand("$m + $n", &variables).unwrap_err().contains("more than 64"));
    }
}
