//! `assign` and `capture`: variables of bounded size.

use std::io::Write;

use liquid_core::model::{KString, Value};
use liquid_core::parser::FilterChain;
use liquid_core::{
    BlockReflection, Language, ParseBlock, ParseTag, Renderable, Result, Runtime, TagBlock, TagReflection,
    TagTokenIter, Template,
};

use super::datum::Datum;
use super::output::number;
use super::state::{FailureKind, State, charge, exceeds, fail, locate};
use crate::render::limits::MAX_VALUE_BYTES;

pub(super) fn register(language: &mut Language) {
    language.tags.register("assign".into(), Box::new(AssignTag));
    language.blocks.register("capture".into(), Box::new(CaptureBlock));
}

#[derive(Clone)]
struct AssignTag;

impl TagReflection for AssignTag {
    fn tag(&self) -> &'static str {
        "assign"
    }

    fn description(&self) -> &'static str {
        "gives a value a name"
    }
}

impl ParseTag for AssignTag {
    fn parse(&self, mut arguments: TagTokenIter<'_>, language: &Language) -> Result<Box<dyn Renderable>> {
        let site = number(&mut arguments)?;
        let name = arguments.expect_next("name expected")?.expect_identifier().into_result()?;
        let name = KString::from_ref(name);
        arguments.expect_next("`=` expected")?.expect_str("=").into_result()?;
        let chain = arguments.expect_next("value expected")?.expect_filter_chain(language).into_result()?;
        arguments.expect_nothing()?;
        Ok(Box::new(Assign { site, name, chain }))
    }

    fn reflection(&self) -> &dyn TagReflection {
        self
    }
}

#[derive(Debug)]
struct Assign {
    site: usize,
    name: KString,
    chain: FilterChain,
}

impl Renderable for Assign {
    fn render_to(&self, _: &mut dyn Write, runtime: &dyn Runtime) -> Result<()> {
        self.assign(runtime).map_err(|error| locate(runtime, self.site, error))
    }
}

impl Assign {
    fn assign(&self, runtime: &dyn Runtime) -> Result<()> {
        let value = self.chain.evaluate(runtime)?;
        let Some(datum) = Datum::read(&value) else {
            let reason = "only texts, numbers, booleans and lists can be assigned".to_owned();
            return Err(fail(runtime, FailureKind::Evaluation(reason)));
        };
        charge(runtime, 16 + datum.size())?;
        if datum.size() > MAX_VALUE_BYTES {
            return Err(exceeds(runtime, "the size of a value", MAX_VALUE_BYTES));
        }
        runtime.set_global(self.name.clone(), datum.into_value());
        Ok(())
    }
}

#[derive(Clone)]
struct CaptureBlock;

impl BlockReflection for CaptureBlock {
    fn start_tag(&self) -> &'static str {
        "capture"
    }

    fn end_tag(&self) -> &'static str {
        "endcapture"
    }

    fn description(&self) -> &'static str {
        "gives a text a name"
    }
}

impl ParseBlock for CaptureBlock {
    fn parse(
        &self,
        mut arguments: TagTokenIter<'_>,
        mut block: TagBlock<'_, '_>,
        language: &Language,
    ) -> Result<Box<dyn Renderable>> {
        let site = number(&mut arguments)?;
        let name = arguments.expect_next("name expected")?.expect_identifier().into_result()?;
        let name = KString::from_ref(name);
        arguments.expect_nothing()?;
        let body = Template::new(block.parse_all(language)?);
        block.assert_empty();
        Ok(Box::new(Capture { site, name, body }))
    }

    fn reflection(&self) -> &dyn BlockReflection {
        self
    }
}

#[derive(Debug)]
struct Capture {
    site: usize,
    name: KString,
    body: Template,
}

impl Renderable for Capture {
    fn render_to(&self, _: &mut dyn Write, runtime: &dyn Runtime) -> Result<()> {
        self.capture(runtime).map_err(|error| locate(runtime, self.site, error))
    }
}

impl Capture {
    fn capture(&self, runtime: &dyn Runtime) -> Result<()> {
        let mut bytes = Vec::new();
        runtime.registers().get_mut::<State>().captures += 1;
        let result = self.body.render_to(&mut bytes, runtime);
        runtime.registers().get_mut::<State>().captures -= 1;
        result?;
        // The work charged for every text and value bounds the buffer above; this bounds what is kept.
        if bytes.len() > MAX_VALUE_BYTES {
            return Err(exceeds(runtime, "the size of a value", MAX_VALUE_BYTES));
        }
        let text = String::from_utf8(bytes).expect("invariant: only strings are written");
        runtime.set_global(self.name.clone(), Value::scalar(text));
        Ok(())
    }
}
