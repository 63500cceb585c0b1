//! The grammar of statements and conditions.
//!
//! The collector's parser tries alternatives in order and goes back when one fails; here each
//! alternative is known by its first words, so that the time is linear and the depth bounded. The
//! texts that are accepted are the same.

mod value;

use super::ast::{Body, Call, Condition, Lambda, Math, Operand, Statement, Value};
use super::explain;
use super::problem::{At, Problem};
use super::token::{Kind, Token, tokens};
use crate::collector::diagnostic::Code;

/// How deep parentheses, lists and calls may be nested; the collector knows no bound but its time
/// doubles with every level.
const DEEPEST: usize = 100;

/// What was read, and what was noticed while reading.
pub(super) struct Read<T> {
    pub(super) part: T,
    /// Findings that do not keep the text from being read, errors among them.
    pub(super) found: Vec<Problem>,
}

/// Reads a statement.
pub(super) fn statement(text: &str) -> Result<Read<Statement<'_>>, Problem> {
    read(text, Parser::statement)
}

/// Reads a condition.
pub(super) fn condition(text: &str) -> Result<Read<Condition<'_>>, Problem> {
    read(text, Parser::condition)
}

/// Reads a value expression.
pub(super) fn value(text: &str) -> Result<Read<Value<'_>>, Problem> {
    read(text, Parser::value)
}

fn read<'t, T>(
    text: &'t str,
    part: impl FnOnce(&mut Parser<'t>) -> Result<T, Problem>,
) -> Result<Read<T>, Problem> {
    let tokens = tokens(text)?;
    let mut after_words = vec![tokens.len(); tokens.len() + 1];
    for (place, token) in tokens.iter().enumerate().rev() {
        let is_word = matches!(token.kind, Kind::Upper | Kind::Lower);
        after_words[place] = if is_word { after_words[place + 1] } else { place };
    }
    let fuel = tokens.len() * 16 + 1024;
    let mut parser = Parser {
        text,
        tokens,
        after_words,
        place: 0,
        depth: 0,
        fuel,
        is_spent: false,
        key: None,
        found: Vec::new(),
    };
    let part = part(&mut parser)?;
    match parser.peek() {
        None => Ok(Read { part, found: parser.found }),
        Some(_) => Err(parser.unexpected("the end")),
    }
}

struct Parser<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    /// For each word the first place from there on that is none of a name.
    after_words: Vec<usize>,
    place: usize,
    depth: usize,
    /// How many more words may be read; going back and reading them again counts.
    fuel: usize,
    is_spent: bool,
    /// Where the last `[` stands that turned out to be no key, and why.
    key: Option<(usize, Problem)>,
    found: Vec<Problem>,
}

/// A part of a condition of which only what follows tells what it is.
enum Side<'t> {
    Condition(Condition<'t>),
    Value(Value<'t>),
}

impl<'t> Parser<'t> {
    fn statement(&mut self) -> Result<Statement<'t>, Problem> {
        let editor = match self.peek() {
            Some(Kind::Lower) => self.call()?,
            Some(Kind::Upper) => {
                let call = self.call()?;
                self.found.push(explain::converter_as_editor(&call));
                call
            }
            _ => return Err(self.unexpected("an editor such as `set(…)`")),
        };
        let is_indexed =
            editor.name.text.starts_with(|c: char| c.is_ascii_lowercase()) && !editor.keys.is_empty();
        if is_indexed {
            self.found.push(explain::indexed_editor(&editor));
        }
        let condition = if self.is_word("where") {
            self.advance()?;
            Some(self.condition()?)
        } else {
            None
        };
        Ok(Statement { editor, condition })
    }

    fn condition(&mut self) -> Result<Condition<'t>, Problem> {
        let side = self.or()?;
        self.decide(side)
    }

    fn or(&mut self) -> Result<Side<'t>, Problem> {
        self.deeper(|parser| parser.joined(&Kind::Or, |parser| parser.joined(&Kind::And, Self::term)))
    }

    fn joined(
        &mut self,
        word: &Kind,
        part: impl Fn(&mut Self) -> Result<Side<'t>, Problem>,
    ) -> Result<Side<'t>, Problem> {
        let first = part(self)?;
        if self.peek() != Some(word) {
            return Ok(first);
        }
        let mut parts = vec![self.decide(first)?];
        while self.take(word)? {
            let next = part(self)?;
            parts.push(self.decide(next)?);
        }
        Ok(Side::Condition(Condition::Joined(parts)))
    }

    /// A comparison, a converter, a literal or a group, perhaps negated.
    fn term(&mut self) -> Result<Side<'t>, Problem> {
        let is_negated = self.take(&Kind::Not)?;
        let side = match self.peek() {
            Some(Kind::Open) if !self.is_lambda() => self.group()?,
            _ => Side::Value(self.value()?),
        };
        let side = match (side, self.peek()) {
            (Side::Value(left), Some(&Kind::Compare(comparison))) => {
                let at = self.at();
                self.advance()?;
                let right = self.value()?;
                let (left, right) = (Box::new(left), Box::new(right));
                Side::Condition(Condition::Compare { left, comparison, right, at })
            }
            (side, _) => side,
        };
        if !is_negated {
            return Ok(side);
        }
        let condition = self.decide(side)?;
        Ok(Side::Condition(Condition::Not(Box::new(condition))))
    }

    /// What stands in parentheses: a condition, or a value that the sum goes on with.
    fn group(&mut self) -> Result<Side<'t>, Problem> {
        let open = self.at();
        self.expect(&Kind::Open, "`(`")?;
        let inner = self.or()?;
        let close = self.at();
        if self.peek() != Some(&Kind::Close) {
            return Err(self.unexpected("`)`"));
        }
        let value = match inner {
            Side::Value(Value::Bool(..)) => Side::Condition(Condition::Literal),
            Side::Condition(condition) => Side::Condition(condition),
            Side::Value(
                value
                @ (Value::Path(_) | Value::Call(_) | Value::Int(..) | Value::Float(..) | Value::Math(_)),
            ) => Side::Value(value),
            Side::Value(_) => return Err(self.unexpected("a comparison such as `==`")),
        };
        self.advance()?;
        match value {
            Side::Condition(condition) => Ok(Side::Condition(condition)),
            Side::Value(value) => {
                let at = open.to(close);
                let group = Math { operands: vec![Operand { sign: None, value }], at };
                let operand = Operand { sign: None, value: Value::Math(group) };
                Ok(Side::Value(self.sum(operand, at)?))
            }
        }
    }

    /// The condition that a part must be where no value may stand.
    fn decide(&mut self, side: Side<'t>) -> Result<Condition<'t>, Problem> {
        match side {
            Side::Condition(condition) => Ok(condition),
            Side::Value(Value::Bool(..)) => Ok(Condition::Literal),
            Side::Value(value) => {
                let at = value.at();
                converter(value).map(Condition::Call).ok_or_else(|| {
                    explain::bare_value(self.text, at, self.unexpected("a comparison such as `==`"))
                })
            }
        }
    }

    /// `(a, b) => …`, when it stands here.
    fn is_lambda(&self) -> bool {
        let kind = |offset: usize| self.tokens.get(self.place + offset).map(|token| &token.kind);
        let mut offset = 1;
        while matches!(kind(offset), Some(Kind::Lower | Kind::Underscore)) {
            offset += 1;
            match kind(offset) {
                Some(Kind::Comma) => offset += 1,
                _ => break,
            }
        }
        let is_list = kind(offset - 1) != Some(&Kind::Comma);
        is_list && kind(offset) == Some(&Kind::Close) && kind(offset + 1) == Some(&Kind::Arrow)
    }

    fn lambda(&mut self) -> Result<Value<'t>, Problem> {
        let start = self.at();
        let mut parameters = Vec::new();
        while self.peek() != Some(&Kind::Arrow) {
            if matches!(self.peek(), Some(Kind::Lower | Kind::Underscore)) {
                parameters.push(self.word());
            }
            self.advance()?;
        }
        self.advance()?;
        let body = match self.or()? {
            Side::Condition(condition) => Body::Condition(condition),
            Side::Value(value) => Body::Value(value),
        };
        let at = start.to(self.last());
        if matches!(body, Body::Value(Value::Lambda(_))) {
            self.found.push(Problem::error(
                Code::OttlSyntax,
                at,
                "the value of a lambda cannot be another lambda",
            ));
        }
        Ok(Value::Lambda(Box::new(Lambda { parameters, body, at })))
    }

    fn deeper<T>(&mut self, part: impl FnOnce(&mut Self) -> Result<T, Problem>) -> Result<T, Problem> {
        if self.depth == DEEPEST {
            return Err(self.spent());
        }
        self.depth += 1;
        let result = part(self);
        self.depth -= 1;
        result
    }

    fn spent(&mut self) -> Problem {
        self.is_spent = true;
        Problem::error(Code::OttlSyntax, self.at(), format!("this is nested deeper than {DEEPEST} levels"))
            .help("split the statement into several")
    }

    fn peek(&self) -> Option<&Kind> {
        self.tokens.get(self.place).map(|token| &token.kind)
    }

    /// The place of the next word, or of the end.
    fn at(&self) -> At {
        let end = At { start: self.text.len(), end: self.text.len() };
        self.tokens.get(self.place).map_or(end, |token| token.at)
    }

    /// The place of the last word that was read.
    fn last(&self) -> At {
        self.place
            .checked_sub(1)
            .and_then(|last| self.tokens.get(last))
            .map_or(At::default(), |token| token.at)
    }

    /// The text of the next word.
    fn word(&self) -> &'t str {
        &self.text[self.at().range()]
    }

    fn is_word(&self, word: &str) -> bool {
        self.peek() == Some(&Kind::Lower) && self.word() == word
    }

    fn advance(&mut self) -> Result<(), Problem> {
        if self.fuel == 0 {
            return Err(self.spent());
        }
        self.fuel -= 1;
        self.place += 1;
        Ok(())
    }

    fn take(&mut self, kind: &Kind) -> Result<bool, Problem> {
        let is_there = self.peek() == Some(kind);
        if is_there {
            self.advance()?;
        }
        Ok(is_there)
    }

    fn expect(&mut self, kind: &Kind, expected: &str) -> Result<(), Problem> {
        match self.take(kind)? {
            true => Ok(()),
            false => Err(self.unexpected(expected)),
        }
    }

    fn unexpected(&mut self, expected: &str) -> Problem {
        match self.key.take() {
            Some((place, problem)) if place == self.place => problem,
            _ => explain::unexpected(self.text, self.tokens.get(self.place), self.last(), expected),
        }
    }
}

/// The call that a value is, in as many parentheses as one likes. An editor among them has been
/// found fault with already.
fn converter(value: Value<'_>) -> Option<Call<'_>> {
    match value {
        Value::Call(call) => Some(call),
        Value::Math(mut math) if math.operands.len() == 1 => match math.operands.pop()? {
            Operand { sign: None, value } => converter(value),
            Operand { .. } => None,
        },
        _ => None,
    }
}
