//! `if`, `unless` and `case`: the engine's own, with a place and a price.

use std::io::Write;

use liquid_core::{
    BlockReflection, Language, ParseBlock, Renderable, Result, Runtime, TagBlock, TagTokenIter,
};
use liquid_lib::stdlib::{CaseBlock, IfBlock, UnlessBlock};

use super::output::number;
use super::state::{charge, locate};

/// What choosing costs: conditions copy the values that they compare.
const PRICE: usize = 64;

pub(super) fn register(language: &mut Language) {
    language.blocks.register("if".into(), Box::new(Choice(IfBlock)));
    language.blocks.register("unless".into(), Box::new(Choice(UnlessBlock)));
    language.blocks.register("case".into(), Box::new(Choice(CaseBlock)));
}

#[derive(Clone)]
struct Choice<B>(B);

impl<B: ParseBlock + BlockReflection + Clone + 'static> ParseBlock for Choice<B> {
    fn parse(
        &self,
        mut arguments: TagTokenIter<'_>,
        block: TagBlock<'_, '_>,
        language: &Language,
    ) -> Result<Box<dyn Renderable>> {
        let site = number(&mut arguments)?;
        let inner = self.0.parse(arguments, block, language)?;
        Ok(Box::new(Located { site, inner }))
    }

    fn reflection(&self) -> &dyn BlockReflection {
        &self.0
    }
}

#[derive(Debug)]
struct Located {
    site: usize,
    inner: Box<dyn Renderable>,
}

impl Renderable for Located {
    fn render_to(&self, writer: &mut dyn Write, runtime: &dyn Runtime) -> Result<()> {
        charge(runtime, PRICE)
            .and_then(|()| self.inner.render_to(writer, runtime))
            .map_err(|error| locate(runtime, self.site, error))
    }
}
