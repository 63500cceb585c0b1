//! Mistakes of syntax in words, with what to write instead.

use super::ast::Call;
use super::function;
use super::problem::{At, Problem};
use super::token::{Comparison, Kind, Token};
use crate::collector::diagnostic::Code;

/// A character that begins no word.
pub(super) fn not_a_token(text: &str, start: usize) -> Problem {
    let rest = &text[start..];
    let mut characters = rest.chars();
    let first = characters.next().unwrap_or(' ');
    let width = match (first, characters.next()) {
        ('&', Some('&')) | ('|', Some('|')) => 2,
        _ => first.len_utf8(),
    };
    let at = At { start, end: start + width };
    let written = &text[at.range()];
    let problem = |message: String| Problem::error(Code::OttlSyntax, at, message);
    match first {
        '"' => problem("this text is not closed".to_owned())
            .help("end it with `\"`; write a quote inside it as `\\\"`"),
        '\'' => {
            let inner = rest[1..].split('\'').next().unwrap_or_default();
            let help = match rest[1..].contains('\'') && inner.len() <= 40 {
                true => format!("write `\"{inner}\"`"),
                false => "write it in double quotes".to_owned(),
            };
            problem("texts stand in double quotes, not in single ones".to_owned()).help(help)
        }
        '`' => problem("texts stand in double quotes, not in backquotes".to_owned())
            .help("write it in double quotes"),
        '&' => problem(format!("`{written}` means nothing here")).help("write `and`"),
        '|' => problem(format!("`{written}` means nothing here")).help("write `or`"),
        '!' => problem("`!` means nothing here".to_owned()).help("write `not`, or `!=` to compare"),
        '%' => problem("there is no operator `%`".to_owned()).help("the operators are `+`, `-`, `*` and `/`"),
        '$' => problem("`$` means nothing here".to_owned())
            .help("a reference such as `${env:NAME}` is replaced before the statement is read"),
        _ => problem(format!("`{written}` means nothing here")),
    }
}

/// An escape that Go does not know.
pub(super) fn bad_escape(text: &str, token: At, escape: &str) -> Problem {
    let offset = text[token.range()].find(escape).unwrap_or(0);
    let start = token.start + offset;
    let at = At { start, end: (start + escape.len()).min(token.end) };
    let problem = Problem::error(Code::OttlSyntax, at, format!("`{escape}` is no escape in a text"));
    match escape.strip_prefix('\\') {
        Some(".") => problem.help("write `\\\\.` or `[.]` for a point in a pattern"),
        Some(rest) => problem.help(format!("write `\\\\{rest}` for a backslash and `{rest}`")),
        None => problem,
    }
}

/// A word that may not stand where it stands.
pub(super) fn unexpected(text: &str, token: Option<&Token>, last: At, expected: &str) -> Problem {
    let end = At { start: text.len(), end: text.len() };
    let Some(token) = token else {
        let at = if last.end == 0 { end } else { At { start: last.start, end: text.len().max(last.end) } };
        let message = match last.end == 0 {
            true => "there is nothing here".to_owned(),
            false => format!("this ends where {expected} is expected"),
        };
        return Problem::error(Code::OttlSyntax, at, message).help_if(match text.trim_start() {
            "" => Some(format!("write {expected}")),
            _ => None,
        });
    };
    let written = &text[token.at.range()];
    let problem =
        Problem::error(Code::OttlSyntax, token.at, format!("{expected} is expected, not `{written}`"));
    let before = text[..token.at.start].trim_end();
    match (&token.kind, written) {
        (Kind::Equal, _) => problem.help("write `==` to compare"),
        (Kind::Upper, "AND" | "OR" | "NOT" | "WHERE") => {
            problem.help(format!("write `{}`", written.to_lowercase()))
        }
        (Kind::Upper, "IN") | (Kind::Lower, "in") => problem
            .help("there is no `in`: write `ContainsValue([\"a\", \"b\"], path)` or several `==` with `or`"),
        (Kind::Lower, "where") => {
            problem.help("a condition alone has no `where`: leave the word and what stands before it out")
        }
        (Kind::Lower, "contains" | "like" | "matches") => {
            problem.help("call a converter such as `IsMatch(path, \"pattern\")`")
        }
        (Kind::Close | Kind::CloseBracket, _) if before.ends_with(',') => {
            problem.help("take the last comma out")
        }
        (Kind::Open, _) if before.ends_with(|c: char| c.is_ascii_alphanumeric()) => problem
            .help("a condition is a comparison or a converter, whose name begins with a capital letter"),
        (Kind::Compare(Comparison::Equal), _) if expected.contains("`)`") => {
            problem.help("an argument cannot be a comparison; move it behind `where`")
        }
        _ => problem,
    }
}

/// A value where a condition must stand.
pub(super) fn bare_value(text: &str, at: At, unexpected: Problem) -> Problem {
    // What follows the value may itself be the mistake (`=`, `AND`); at the end there is only the value.
    let follows = text[at.end..].trim_start();
    if !follows.is_empty() && !follows.starts_with(')') {
        return unexpected;
    }
    let value = &text[at.range()];
    let is_editor = value.ends_with(')') && value.starts_with(|c: char| c.is_ascii_lowercase());
    let problem =
        Problem::error(Code::OttlSyntax, at, format!("`{}` alone is no condition", shortened(value)));
    match is_editor {
        true => problem.help("a condition changes nothing: write a comparison or a converter"),
        false => problem.help(format!("compare it, for instance `{} == true` or `!= nil`", shortened(value))),
    }
}

/// `Set(…)` where an editor must stand.
pub(super) fn converter_as_editor(call: &Call<'_>) -> Problem {
    let name = &call.name.text;
    Problem::error(
        Code::OttlFunction,
        call.name.at,
        format!("a statement begins with an editor, whose name begins with a small letter; `{name}` is a converter's name"),
    )
    .help_if(function::likely(name, function::Kind::Editor).map(|name| format!("did you mean `{name}`?")))
}

/// `is_match(…)` where a converter must stand.
pub(super) fn editor_as_converter(call: &Call<'_>) -> Problem {
    let name = &call.name.text;
    let help = match function::likely(name, function::Kind::Converter) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "an editor can only begin a statement".to_owned(),
    };
    Problem::error(
        Code::OttlFunction,
        call.name.at,
        format!("a converter's name begins with a capital letter; `{name}` is an editor's name"),
    )
    .help(help)
}

/// `set(…)["key"]`.
pub(super) fn indexed_editor(call: &Call<'_>) -> Problem {
    let at = call.keys.first().map_or(call.at, |key| key.at.to(call.at));
    Problem::error(Code::OttlSyntax, at, "an editor has no value that could be indexed")
        .help("take the brackets out")
}

/// The value of a whole number.
pub(super) fn int(digits: &str, at: At) -> Result<i64, Problem> {
    let (text, radix) = match digits.strip_prefix('0') {
        Some(octal) if !octal.is_empty() => (octal, 8),
        _ => (digits, 10),
    };
    i64::from_str_radix(text, radix).map_err(|_| {
        let problem =
            Problem::error(Code::OttlSyntax, at, format!("`{}` is no whole number", shortened(digits)));
        match radix {
            8 => problem.help("a number with a leading zero is octal: leave the zero out"),
            _ => problem.help("whole numbers have 64 bits"),
        }
    })
}

/// The value of a number with a fraction.
pub(super) fn float(digits: &str, at: At) -> Result<f64, Problem> {
    match digits.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err(Problem::error(Code::OttlSyntax, at, format!("`{}` is too large", shortened(digits)))
            .help("numbers with a fraction have 64 bits")),
    }
}

/// A text that is short enough for a message.
pub(super) fn shortened(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
