//! What a running program keeps: what it has written, what it has spent, and why it failed.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::io;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use liquid_core::{Error, Result, Runtime, Template};

use crate::render::assemble::Assembled;
use crate::render::compile::Compiled;
use crate::render::limits::{MAX_OUTPUT_BYTES, MAX_WORK};

/// A compiled template with its source.
pub(in crate::render) struct Body {
    pub(in crate::render) source: String,
    pub(in crate::render) compiled: Compiled,
    pub(in crate::render) program: Template,
    /// The files that it was made of, if they are several and known.
    pub(in crate::render) assembled: Option<Arc<Assembled>>,
}

/// A value in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::render) struct Placed {
    pub(in crate::render) range: Range<usize>,
    pub(in crate::render) site: usize,
    pub(in crate::render) shape: Shape,
    /// An item of a list that was written as a whole.
    pub(in crate::render) item: bool,
}

/// What a value is, as far as writing it is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::render) enum Shape {
    /// Text; must stay text.
    Text,
    /// A number or boolean; its text cannot be anything else.
    Literal,
    /// A secret's `${…}`, which the collector is meant to expand.
    Reference,
}

/// A list in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::render) struct Listed {
    pub(in crate::render) start: usize,
    pub(in crate::render) site: usize,
}

/// Why a program stopped.
#[derive(Debug)]
pub(in crate::render) struct Failure {
    pub(in crate::render) site: Option<usize>,
    pub(in crate::render) kind: FailureKind,
}

#[derive(Debug)]
pub(in crate::render) enum FailureKind {
    Evaluation(String),
    Limit { what: &'static str, limit: usize },
}

impl Failure {
    /// The engine's own error: its first line only, since the others repeat values.
    pub(super) fn engine(error: &Error) -> Self {
        let message = error.to_string();
        let first = message.lines().next().unwrap_or_default();
        let reason = match first.strip_prefix("liquid: ").unwrap_or(first) {
            "Unknown variable" => "a variable has no value at this point",
            "Unknown index" => "there is no such item or field",
            other => other,
        };
        Self { site: None, kind: FailureKind::Evaluation(reason.to_owned()) }
    }
}

/// Kept in the runtime's registers.
#[derive(Default)]
pub(super) struct State {
    pub(super) body: Option<Arc<Body>>,
    pub(super) position: Rc<Cell<usize>>,
    pub(super) values: Vec<Placed>,
    pub(super) lists: Vec<Listed>,
    pub(super) texts: Vec<(usize, usize)>,
    pub(super) reached: BTreeSet<usize>,
    /// Open captures: what is written then is no output yet.
    pub(super) captures: usize,
    pub(super) turns: usize,
    pub(super) failure: Option<Failure>,
    work: usize,
}

impl State {
    pub(super) fn new(body: Arc<Body>, position: Rc<Cell<usize>>) -> Self {
        Self { body: Some(body), position, ..Self::default() }
    }
}

/// Accounts for work done; fails when a rendering has done too much.
pub(super) fn charge(runtime: &dyn Runtime, work: usize) -> Result<()> {
    let spent = {
        let mut state = runtime.registers().get_mut::<State>();
        state.work = state.work.saturating_add(work);
        state.work
    };
    if spent > MAX_WORK { Err(exceeds(runtime, "the work of rendering", MAX_WORK)) } else { Ok(()) }
}

pub(super) fn exceeds(runtime: &dyn Runtime, what: &'static str, limit: usize) -> Error {
    fail(runtime, FailureKind::Limit { what, limit })
}

/// Records why rendering stops; the first reason stays.
pub(super) fn fail(runtime: &dyn Runtime, kind: FailureKind) -> Error {
    runtime.registers().get_mut::<State>().failure.get_or_insert(Failure { site: None, kind });
    Error::with_msg("stopped")
}

/// Says where rendering stopped, unless something within has said so already.
pub(super) fn locate(runtime: &dyn Runtime, site: usize, error: Error) -> Error {
    let mut state = runtime.registers().get_mut::<State>();
    let failure = state.failure.get_or_insert_with(|| Failure::engine(&error));
    failure.site.get_or_insert(site);
    error
}

/// Collects output up to the limit, and lets others see how much there is.
#[derive(Default)]
pub(super) struct Sink {
    pub(super) text: String,
    length: Rc<Cell<usize>>,
}

impl Sink {
    pub(super) fn length(&self) -> Rc<Cell<usize>> {
        self.length.clone()
    }
}

impl io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.text.len() + bytes.len() > MAX_OUTPUT_BYTES {
            return Err(io::Error::other("output limit"));
        }
        let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        self.text.push_str(text);
        self.length.set(self.text.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
