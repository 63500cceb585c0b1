//! The closed Liquid dialect: which tags and filters the engine knows, and how a program of it is run.
//!
//! Loops, variables and outputs are of Phoenix' own making, since the engine's have no bounds; conditions are the
//! engine's. Values are recorded as they are written: what is text of the template and what is a value is known for
//! every byte, without marks in the text that a value could forge.

mod choice;
pub(super) mod datum;
pub(super) mod filters;
mod for_block;
mod output;
mod state;
mod variables;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, LazyLock};

use liquid_core::model::Object;
use liquid_core::runtime::RuntimeBuilder;
use liquid_core::{Language, Renderable, Template};

pub(super) use state::{Body, Failure, FailureKind, Listed, Placed, Shape};
use state::{Sink, State};

static LANGUAGE: LazyLock<Language> = LazyLock::new(|| {
    let mut language = Language::empty();
    filters::register(&mut language);
    output::register(&mut language);
    choice::register(&mut language);
    for_block::register(&mut language);
    variables::register(&mut language);
    language
});

/// A configuration as the template's text and the values make it, not yet verified.
#[derive(Debug)]
pub(super) struct Raw {
    pub(super) text: String,
    /// Values in the order of the text; never overlapping.
    pub(super) values: Vec<Placed>,
    /// Lists written in flow style; their items are among the values.
    pub(super) lists: Vec<Listed>,
    /// Where the template's own texts begin, as (output offset, template file offset).
    pub(super) texts: Vec<(usize, usize)>,
    /// The branches taken, if the program tells.
    pub(super) reached: BTreeSet<usize>,
}

/// Parses a program that the compiler has written.
pub(super) fn program(text: &str) -> Result<Template, String> {
    let parsed = catch_unwind(AssertUnwindSafe(|| liquid_core::parser::parse(text, &LANGUAGE)));
    match parsed {
        Ok(Ok(elements)) => Ok(Template::new(elements)),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("it panicked while parsing".into()),
    }
}

/// Runs a program on the values of its parameters.
pub(super) fn run(body: &Arc<Body>, globals: &Object) -> Result<Raw, Failure> {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let runtime = RuntimeBuilder::new().set_globals(globals).build();
        let registers = liquid_core::Runtime::registers(&runtime);
        let mut sink = Sink::default();
        *registers.get_mut::<State>() = State::new(body.clone(), sink.length());
        let result = body.program.render_to(&mut sink, &runtime);
        let state = std::mem::take(&mut *registers.get_mut::<State>());
        match result {
            Ok(()) => {
                let State { values, lists, texts, reached, .. } = state;
                Ok(Raw { text: sink.text, values, lists, texts, reached })
            }
            Err(error) => Err(state.failure.unwrap_or_else(|| Failure::engine(&error))),
        }
    }));
    outcome.unwrap_or_else(|_| {
        Err(Failure { site: None, kind: FailureKind::Evaluation("the engine panicked".into()) })
    })
}
