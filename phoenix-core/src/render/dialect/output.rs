//! The template's own text, and values put into it.

use std::io::Write;

use liquid_core::parser::FilterChain;
use liquid_core::{Language, ParseTag, Renderable, Result, Runtime, TagReflection, TagTokenIter};

use super::datum::Datum;
use super::state::{FailureKind, Listed, Placed, Shape, State, charge, exceeds, fail, locate};
use crate::render::limits::MAX_OUTPUT_BYTES;

pub(super) fn register(language: &mut Language) {
    language.tags.register("__text".into(), Box::new(TextTag));
    language.tags.register("__emit".into(), Box::new(EmitTag));
    language.tags.register("__reached".into(), Box::new(ReachedTag));
}

/// The number of the site or text that the compiler put in front of a tag's arguments.
pub(super) fn number(arguments: &mut TagTokenIter<'_>) -> Result<usize> {
    let literal = arguments.expect_next("number expected")?.expect_literal().into_result()?;
    let number = literal.as_view().as_scalar().and_then(|scalar| scalar.to_integer());
    number
        .and_then(|number| usize::try_from(number).ok())
        .ok_or_else(|| arguments.raise_error("number expected"))
}

pub(super) fn write(writer: &mut dyn Write, runtime: &dyn Runtime, text: &str) -> Result<()> {
    writer.write_all(text.as_bytes()).map_err(|_| exceeds(runtime, "the output", MAX_OUTPUT_BYTES))
}

#[derive(Clone)]
struct TextTag;

impl TagReflection for TextTag {
    fn tag(&self) -> &'static str {
        "__text"
    }

    fn description(&self) -> &'static str {
        "text of the template"
    }
}

impl ParseTag for TextTag {
    fn parse(&self, mut arguments: TagTokenIter<'_>, _: &Language) -> Result<Box<dyn Renderable>> {
        Ok(Box::new(Text(number(&mut arguments)?)))
    }

    fn reflection(&self) -> &dyn TagReflection {
        self
    }
}

#[derive(Debug)]
struct Text(usize);

impl Renderable for Text {
    fn render_to(&self, writer: &mut dyn Write, runtime: &dyn Runtime) -> Result<()> {
        let body = {
            let mut state = runtime.registers().get_mut::<State>();
            let body = state.body.clone().expect("invariant: a program runs with its body");
            if state.captures == 0 {
                let placed = (state.position.get(), body.compiled.texts[self.0].start);
                state.texts.push(placed);
            }
            body
        };
        let text = &body.source[body.compiled.texts[self.0].clone()];
        charge(runtime, 8 + text.len())?;
        write(writer, runtime, text)
    }
}

#[derive(Clone)]
struct ReachedTag;

impl TagReflection for ReachedTag {
    fn tag(&self) -> &'static str {
        "__reached"
    }

    fn description(&self) -> &'static str {
        "a branch that is taken"
    }
}

impl ParseTag for ReachedTag {
    fn parse(&self, mut arguments: TagTokenIter<'_>, _: &Language) -> Result<Box<dyn Renderable>> {
        Ok(Box::new(Reached(number(&mut arguments)?)))
    }

    fn reflection(&self) -> &dyn TagReflection {
        self
    }
}

#[derive(Debug)]
struct Reached(usize);

impl Renderable for Reached {
    fn render_to(&self, _: &mut dyn Write, runtime: &dyn Runtime) -> Result<()> {
        runtime.registers().get_mut::<State>().reached.insert(self.0);
        Ok(())
    }
}

#[derive(Clone)]
struct EmitTag;

impl TagReflection for EmitTag {
    fn tag(&self) -> &'static str {
        "__emit"
    }

    fn description(&self) -> &'static str {
        "a value"
    }
}

impl ParseTag for EmitTag {
    fn parse(&self, mut arguments: TagTokenIter<'_>, language: &Language) -> Result<Box<dyn Renderable>> {
        let site = number(&mut arguments)?;
        let chain = arguments.expect_next("value expected")?.expect_filter_chain(language).into_result()?;
        arguments.expect_nothing()?;
        Ok(Box::new(Emit { site, chain }))
    }

    fn reflection(&self) -> &dyn TagReflection {
        self
    }
}

#[derive(Debug)]
struct Emit {
    site: usize,
    chain: FilterChain,
}

impl Renderable for Emit {
    fn render_to(&self, writer: &mut dyn Write, runtime: &dyn Runtime) -> Result<()> {
        self.emit(writer, runtime).map_err(|error| locate(runtime, self.site, error))
    }
}

impl Emit {
    fn emit(&self, writer: &mut dyn Write, runtime: &dyn Runtime) -> Result<()> {
        let value = self.chain.evaluate(runtime)?;
        let evaluation = |reason: &str| fail(runtime, FailureKind::Evaluation(reason.to_owned()));
        let datum = Datum::read(&value)
            .ok_or_else(|| evaluation("only texts, numbers, booleans and lists can be written"))?;
        charge(runtime, 8 + datum.size())?;
        match &datum {
            Datum::Nil => Err(evaluation(
                "has no value; give it one, or test for it with `if`, or use the filter `default`",
            )),
            Datum::List(items) => self.list(items, writer, runtime),
            scalar => self.scalar(scalar, false, writer, runtime),
        }
    }

    fn list(&self, items: &[Datum], writer: &mut dyn Write, runtime: &dyn Runtime) -> Result<()> {
        {
            let mut state = runtime.registers().get_mut::<State>();
            if state.captures > 0 {
                drop(state);
                let reason = "a list cannot be captured; use `join` to make text of it".to_owned();
                return Err(fail(runtime, FailureKind::Evaluation(reason)));
            }
            let start = state.position.get();
            state.lists.push(Listed { start, site: self.site });
        }
        write(writer, runtime, "[")?;
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                write(writer, runtime, ", ")?;
            }
            self.scalar(item, true, writer, runtime)?;
        }
        write(writer, runtime, "]")
    }

    fn scalar(&self, datum: &Datum, item: bool, writer: &mut dyn Write, runtime: &dyn Runtime) -> Result<()> {
        let Some(text) = datum.text() else {
            let reason = "a list of lists cannot be written".to_owned();
            return Err(fail(runtime, FailureKind::Evaluation(reason)));
        };
        let start = runtime.registers().get_mut::<State>().position.get();
        write(writer, runtime, &text)?;
        let mut state = runtime.registers().get_mut::<State>();
        if state.captures == 0 {
            let body = state.body.as_ref().expect("invariant: a program runs with its body");
            let shape = match datum {
                _ if body.compiled.sites[self.site].secret => Shape::Reference,
                Datum::Text(_) => Shape::Text,
                _ => Shape::Literal,
            };
            state.values.push(Placed { range: start..start + text.len(), site: self.site, shape, item });
        }
        Ok(())
    }
}
