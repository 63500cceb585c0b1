//! Values, calls and paths.

use std::borrow::Cow;

use super::super::ast::{Argument, Call, Field, Given, Key, Math, Name, Operand, Path, Sign, Value};
use super::super::explain;
use super::super::problem::{At, Problem};
use super::super::token::Kind;
use super::Parser;
use crate::collector::diagnostic::Code;

impl<'t> Parser<'t> {
    pub(super) fn value(&mut self) -> Result<Value<'t>, Problem> {
        self.deeper(Self::value_here)
    }

    fn value_here(&mut self) -> Result<Value<'t>, Problem> {
        let at = self.at();
        let value = match self.peek() {
            Some(Kind::Nil) => Value::Nil(at),
            Some(&Kind::Bool(value)) => Value::Bool(value, at),
            Some(Kind::String(text)) => Value::String(text.clone(), at),
            Some(Kind::Bytes) => Value::Bytes(self.bytes()?, at),
            Some(Kind::Open) if self.is_lambda() => return self.lambda(),
            Some(Kind::Open | Kind::Sum) => return self.math(),
            Some(Kind::OpenBrace) => return self.map(),
            Some(Kind::OpenBracket) => return self.list(),
            Some(Kind::Upper) if !self.is_call() => return self.symbol(),
            Some(Kind::Upper | Kind::Lower | Kind::Int | Kind::Float) => {
                let value = self.literal()?;
                return match self.peek() {
                    Some(Kind::Sum | Kind::Product) => self.sum(Operand { sign: None, value }, at),
                    _ => Ok(value),
                };
            }
            _ => return Err(self.unexpected("a value")),
        };
        self.advance()?;
        Ok(value)
    }

    /// A call, a number or a path.
    fn literal(&mut self) -> Result<Value<'t>, Problem> {
        match self.peek() {
            Some(Kind::Upper) if self.is_call() => Ok(Value::Call(self.call()?)),
            Some(Kind::Lower) if self.is_call() => {
                let call = self.call()?;
                self.found.push(explain::editor_as_converter(&call));
                Ok(Value::Call(call))
            }
            Some(Kind::Lower) => Ok(Value::Path(self.path()?)),
            Some(Kind::Int) => {
                let at = self.at();
                let number = explain::int(self.word(), at)?;
                self.advance()?;
                Ok(Value::Int(number, at))
            }
            Some(Kind::Float) => {
                let at = self.at();
                let number = explain::float(self.word(), at)?;
                self.advance()?;
                Ok(Value::Float(number, at))
            }
            _ => Err(self.unexpected("a path, a converter or a number")),
        }
    }

    fn bytes(&self) -> Result<Vec<u8>, Problem> {
        let digits = &self.word()[2..];
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        match digits.len() % 2 {
            0 => Ok(digits.as_bytes().chunks(2).filter_map(byte).collect()),
            _ => {
                Err(Problem::error(Code::OttlSyntax, self.at(), "a byte literal has an odd number of digits")
                    .help("write two digits for each byte, for instance `0x0a`"))
            }
        }
    }

    /// A capital word that is no call: an enum symbol.
    fn symbol(&mut self) -> Result<Value<'t>, Problem> {
        let at = self.at();
        let word = self.word();
        self.advance()?;
        match self.peek() {
            Some(Kind::Lower) => {
                self.place -= 1;
                Err(self.unexpected("a value"))
            }
            _ => Ok(Value::Enum(word, at)),
        }
    }

    fn math(&mut self) -> Result<Value<'t>, Problem> {
        let at = self.at();
        let operand = self.operand()?;
        self.sum(operand, at)
    }

    /// A sum or product that goes on after its first value.
    pub(super) fn sum(&mut self, first: Operand<'t>, start: At) -> Result<Value<'t>, Problem> {
        let mut operands = vec![first];
        while matches!(self.peek(), Some(Kind::Sum | Kind::Product)) {
            self.advance()?;
            operands.push(self.operand()?);
        }
        // A group alone is already a sum of its own.
        if let [Operand { sign: None, value: Value::Math(_) }] = operands.as_slice() {
            return operands.pop().map(|operand| operand.value).ok_or_else(|| self.unexpected("a value"));
        }
        Ok(Value::Math(Math { operands, at: start.to(self.last()) }))
    }

    fn operand(&mut self) -> Result<Operand<'t>, Problem> {
        let sign = match self.peek() {
            Some(Kind::Sum) => Some(if self.word() == "-" { Sign::Minus } else { Sign::Plus }),
            _ => None,
        };
        if sign.is_some() {
            self.advance()?;
        }
        if self.peek() != Some(&Kind::Open) {
            return Ok(Operand { sign, value: self.literal()? });
        }
        let open = self.at();
        self.advance()?;
        let inner = self.deeper(Self::math)?;
        self.expect(&Kind::Close, "`)`")?;
        let group = Math { operands: vec![Operand { sign: None, value: inner }], at: open.to(self.last()) };
        Ok(Operand { sign, value: Value::Math(group) })
    }

    fn list(&mut self) -> Result<Value<'t>, Problem> {
        let start = self.at();
        self.advance()?;
        let mut values = Vec::new();
        while !matches!(self.peek(), Some(Kind::Comma | Kind::CloseBracket)) {
            if !values.is_empty() {
                self.tolerated(self.at(), "a comma is missing before this value");
            }
            values.push(self.value()?);
        }
        if values.is_empty() && self.peek() == Some(&Kind::Comma) {
            self.tolerated(self.at(), "this list begins with a comma");
        }
        while self.take(&Kind::Comma)? {
            values.push(self.value()?);
        }
        self.expect(&Kind::CloseBracket, "`,` or `]`")?;
        Ok(Value::List(values, start.to(self.last())))
    }

    fn map(&mut self) -> Result<Value<'t>, Problem> {
        let start = self.at();
        self.advance()?;
        let mut entries = Vec::new();
        let mut comma = Some(At::default());
        while let Some(Kind::String(key)) = self.peek() {
            let key = key.clone();
            if comma.is_none() {
                self.tolerated(self.at(), "a comma is missing before this key");
            }
            self.advance()?;
            self.expect(&Kind::Colon, "`:`")?;
            entries.push((key, self.value()?));
            comma = self.take(&Kind::Comma)?.then(|| self.last());
        }
        self.expect(&Kind::CloseBrace, "`}` or a key in double quotes")?;
        if let (false, Some(at)) = (entries.is_empty(), comma) {
            self.tolerated(at, "this map ends with a comma");
        }
        Ok(Value::Map(entries, start.to(self.last())))
    }

    /// Whether a name and a parenthesis follow.
    pub(super) fn is_call(&self) -> bool {
        self.after_words() == Some(&Kind::Open)
    }

    /// What follows the words that stand here.
    fn after_words(&self) -> Option<&Kind> {
        let place = *self.after_words.get(self.place)?;
        self.tokens.get(place).map(|token| &token.kind)
    }

    /// A call; its name begins here.
    pub(super) fn call(&mut self) -> Result<Call<'t>, Problem> {
        let name = self.name()?;
        self.expect(&Kind::Open, "`(`")?;
        let mut arguments = Vec::new();
        if self.peek() != Some(&Kind::Close) {
            arguments.push(self.argument()?);
            while self.take(&Kind::Comma)? {
                arguments.push(self.argument()?);
            }
        }
        self.expect(&Kind::Close, "`,` or `)`")?;
        let keys = self.keys()?;
        let at = name.at.to(self.last());
        Ok(Call { name, arguments, keys, at })
    }

    /// The words of a name; the collector joins them.
    fn name(&mut self) -> Result<Name<'t>, Problem> {
        let mut at = self.at();
        let mut text = Cow::Borrowed(self.word());
        self.advance()?;
        while matches!(self.peek(), Some(Kind::Upper | Kind::Lower)) {
            let next = self.at();
            let is_adjacent = at.end == next.start;
            text = match text {
                Cow::Borrowed(_) if is_adjacent => Cow::Borrowed(&self.text[at.start..next.end]),
                text => Cow::Owned(text.into_owned() + self.word()),
            };
            at = at.to(next);
            self.advance()?;
        }
        if let (Cow::Owned(whole), true) = (&text, self.peek() == Some(&Kind::Open)) {
            self.found.push(
                Problem::warning(Code::OttlSpelling, at, "the name of this function has white space in it")
                    .help(format!("the collector reads it as `{whole}`")),
            );
        }
        Ok(Name { text, at })
    }

    fn argument(&mut self) -> Result<Argument<'t>, Problem> {
        let start = self.at();
        let is_named = self.peek() == Some(&Kind::Lower) && self.after_words() == Some(&Kind::Equal);
        let name = if is_named { Some(self.name()?) } else { None };
        if is_named {
            self.advance()?;
        }
        let second = self.tokens.get(self.place + 1).map(|token| &token.kind);
        let is_function =
            self.peek() == Some(&Kind::Upper) && second == Some(&Kind::Lower) && !self.is_call();
        let value = match is_function {
            true => Given::Function(self.name()?),
            false => Given::Value(self.value()?),
        };
        Ok(Argument { name, value, at: start.to(self.last()) })
    }

    fn path(&mut self) -> Result<Path<'t>, Problem> {
        let start = self.at();
        let mut fields = vec![self.field()?];
        let mut context = None;
        while self.peek() == Some(&Kind::Dot)
            && self.tokens.get(self.place + 1).is_some_and(|t| t.kind == Kind::Lower)
        {
            self.advance()?;
            let first = &fields[0];
            if context.is_none() && fields.len() == 1 && first.keys.is_empty() {
                context = Some((first.name, first.at));
                fields.clear();
            }
            fields.push(self.field()?);
        }
        Ok(Path { context, fields, at: start.to(self.last()) })
    }

    fn field(&mut self) -> Result<Field<'t>, Problem> {
        let (name, at) = (self.word(), self.at());
        self.advance()?;
        Ok(Field { name, keys: self.keys()?, at })
    }

    /// Keys in brackets, as many as there are. What is no key ends them: in a list without commas
    /// the next list may follow.
    fn keys(&mut self) -> Result<Vec<Key<'t>>, Problem> {
        let mut keys = Vec::new();
        while self.peek() == Some(&Kind::OpenBracket) {
            let (place, found) = (self.place, self.found.len());
            match self.deeper(Self::key) {
                Ok(key) => keys.push(key),
                Err(problem) if self.is_spent => return Err(problem),
                Err(problem) => {
                    self.place = place;
                    self.found.truncate(found);
                    self.key = Some((place, problem));
                    break;
                }
            }
        }
        Ok(keys)
    }

    fn key(&mut self) -> Result<Key<'t>, Problem> {
        let start = self.at();
        self.advance()?;
        let at = self.at();
        let value = match self.peek() {
            Some(Kind::String(text)) => {
                let text = text.clone();
                self.advance()?;
                Value::String(text, at)
            }
            Some(Kind::Int) => self.literal()?,
            Some(Kind::Float | Kind::Open | Kind::Sum | Kind::Lower | Kind::Upper) => self.math()?,
            _ => return Err(self.unexpected("a key such as `[\"name\"]` or `[0]`")),
        };
        self.expect(&Kind::CloseBracket, "`]`")?;
        Ok(Key { value, at: start.to(self.last()) })
    }

    fn tolerated(&mut self, at: At, message: &str) {
        self.found.push(
            Problem::warning(Code::OttlSpelling, at, message)
                .help("the collector tolerates it; write lists and maps with one comma between values"),
        );
    }
}
