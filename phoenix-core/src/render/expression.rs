//! Expressions of outputs and tags, checked and written anew for the engine.

use std::collections::BTreeSet;

use super::dialect::filters::{self, FILTERS};
use super::error::{TemplateProblemKind as Kind, nearest};
use super::lexer::{Token, TokenKind};
use super::scope::{FORLOOP_FIELDS, Meaning, Scope};

/// The tokens of one output or tag, read from left to right.
pub(super) struct Reader<'t, 's> {
    tokens: &'t [Token<'s>],
    next: usize,
    /// Byte offset for problems at the end.
    end: usize,
    scope: &'t Scope,
    secret_allowed: bool,
    read: Read,
}

/// What was read.
#[derive(Default)]
pub(super) struct Read {
    /// The same expression for the engine: no names that it could mistake for its own words.
    pub(super) written: String,
    /// Parameters that the expression uses.
    pub(super) parameters: BTreeSet<String>,
    pub(super) uses_secret: bool,
}

/// A mistake and its byte offset.
pub(super) type Mistake = (usize, Kind);

impl<'t, 's> Reader<'t, 's> {
    /// Reads `tokens`; a secret may be named only if it is the only token.
    pub(super) fn new(tokens: &'t [Token<'s>], end: usize, scope: &'t Scope, may_be_secret: bool) -> Self {
        Self {
            tokens,
            next: 0,
            end,
            scope,
            secret_allowed: may_be_secret && tokens.len() == 1,
            read: Read::default(),
        }
    }

    pub(super) fn at(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |token| token.at)
    }

    pub(super) fn peek(&self) -> Option<&'s str> {
        self.tokens.get(self.next).map(|token| token.text)
    }

    fn take(&mut self) -> Option<Token<'s>> {
        let token = self.tokens.get(self.next).copied();
        self.next += 1;
        token
    }

    /// Takes the next token if it is `text`.
    pub(super) fn accept(&mut self, text: &str) -> bool {
        let found = self.peek() == Some(text);
        self.next += usize::from(found);
        found
    }

    pub(super) fn expect(&mut self, text: &str) -> Result<(), Mistake> {
        if self.accept(text) { Ok(()) } else { Err(self.expected(&format!("`{text}`"))) }
    }

    pub(super) fn expected(&self, what: &str) -> Mistake {
        let found = self.peek().map_or("the end".to_owned(), |text| format!("`{}`", text.escape_default()));
        (self.at(), Kind::Syntax(format!("expected {what}, found {found}")))
    }

    pub(super) fn finish(self) -> Result<Read, Mistake> {
        if self.next >= self.tokens.len() { Ok(self.read) } else { Err(self.expected("nothing more")) }
    }

    /// A name that is being defined.
    pub(super) fn new_name(&mut self) -> Result<&'s str, Mistake> {
        match self.tokens.get(self.next) {
            Some(token) if token.kind == TokenKind::Word => {
                self.scope.check_new(token.text).map_err(|kind| (token.at, kind))?;
                self.next += 1;
                self.write(&format!("v_{}", token.text));
                Ok(token.text)
            }
            _ => Err(self.expected("a name")),
        }
    }

    /// A value and the filters applied to it.
    pub(super) fn chain(&mut self) -> Result<(), Mistake> {
        self.value()?;
        while self.accept("|") {
            self.filter()?;
        }
        Ok(())
    }

    fn filter(&mut self) -> Result<(), Mistake> {
        let at = self.at();
        let name = match self.tokens.get(self.next) {
            Some(token) if token.kind == TokenKind::Word => token.text,
            _ => return Err(self.expected("the name of a filter")),
        };
        self.next += 1;
        let Some(filter) = filters::find(name) else {
            let suggestion = nearest(name, FILTERS.iter().map(|filter| filter.name));
            return Err((at, Kind::UnknownFilter { name: name.to_owned(), suggestion }));
        };
        self.write(&format!("| {name}"));
        let mut found = 0;
        if self.accept(":") {
            self.write(":");
            loop {
                self.value()?;
                found += 1;
                if !self.accept(",") {
                    break;
                }
                self.write(",");
            }
        }
        if filter.arguments.contains(&found) {
            Ok(())
        } else {
            Err((at, Kind::ArgumentCount { filter: name.to_owned(), expected: filter.expected(), found }))
        }
    }

    /// Comparisons, joined by `and` and `or`.
    pub(super) fn condition(&mut self) -> Result<(), Mistake> {
        loop {
            self.value()?;
            if let Some(sign @ ("==" | "!=" | "<>" | "<" | ">" | "<=" | ">=" | "contains")) = self.peek() {
                self.next += 1;
                self.write(sign);
                self.value()?;
            }
            match self.peek() {
                Some(word @ ("and" | "or")) => {
                    self.next += 1;
                    self.write(word);
                }
                _ => return Ok(()),
            }
        }
    }

    /// A literal or a variable with its indexes.
    pub(super) fn value(&mut self) -> Result<(), Mistake> {
        let value = self.value_text()?;
        self.write(&value);
        Ok(())
    }

    fn value_text(&mut self) -> Result<String, Mistake> {
        let at = self.at();
        if self.peek() == Some("(") {
            return Err((
                at,
                Kind::Syntax("ranges are not part of the dialect; loop over a list parameter".into()),
            ));
        }
        let token = match self.take() {
            Some(token) if token.kind != TokenKind::Sign => token,
            _ => {
                self.next -= 1;
                return Err(self.expected("a value"));
            }
        };
        if token.kind != TokenKind::Word
            || matches!(token.text, "nil" | "null" | "true" | "false" | "empty" | "blank")
        {
            return Ok(token.text.to_owned());
        }
        self.variable(token)
    }

    fn variable(&mut self, token: Token<'s>) -> Result<String, Mistake> {
        let mut written = format!("v_{}", token.text);
        match self.scope.meaning(token.text).map_err(|kind| (token.at, kind))? {
            Meaning::Secret if self.secret_allowed => {
                self.read.uses_secret = true;
                self.read.parameters.insert(token.text.to_owned());
            }
            Meaning::Secret => return Err((token.at, Kind::SecretUse { name: token.text.to_owned() })),
            Meaning::Value(parameters) => self.read.parameters.extend(parameters),
            Meaning::Forloop => return self.forloop_field(written),
        }
        loop {
            if self.accept(".") {
                match self.take() {
                    Some(field) if field.kind == TokenKind::Word => written.extend([".", field.text]),
                    _ => {
                        self.next -= 1;
                        return Err(self.expected("a field name"));
                    }
                }
            } else if self.accept("[") {
                // Bounded by the lexer's limit on brackets.
                let index = self.value_text()?;
                self.expect("]")?;
                written.extend(["[", &index, "]"]);
            } else {
                return Ok(written);
            }
        }
    }

    fn forloop_field(&mut self, mut written: String) -> Result<String, Mistake> {
        self.expect(".")?;
        match self.peek() {
            Some(field) if FORLOOP_FIELDS.contains(&field) => {
                self.next += 1;
                written.extend([".", field]);
                Ok(written)
            }
            _ => Err(self.expected(&format!("one of {}", FORLOOP_FIELDS.join(", ")))),
        }
    }

    pub(super) fn write(&mut self, text: &str) {
        if !self.read.written.is_empty() {
            self.read.written.push(' ');
        }
        self.read.written.push_str(text);
    }
}
