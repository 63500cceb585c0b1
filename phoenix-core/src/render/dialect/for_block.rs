//! `for`: over lists only, with a budget for all loops of a rendering together.

use std::io::Write;

use liquid_core::model::{KString, Object, Value};
use liquid_core::parser::BlockElement;
use liquid_core::runtime::StackFrame;
use liquid_core::{
    BlockReflection, Expression, Language, ParseBlock, Renderable, Result, Runtime, TagBlock, TagTokenIter,
    Template,
};

use super::datum::Datum;
use super::output::number;
use super::state::{FailureKind, State, charge, exceeds, fail, locate};
use crate::render::limits::MAX_LOOP_TURNS;

pub(super) fn register(language: &mut Language) {
    language.blocks.register("for".into(), Box::new(ForBlock));
}

#[derive(Clone)]
struct ForBlock;

impl BlockReflection for ForBlock {
    fn start_tag(&self) -> &'static str {
        "for"
    }

    fn end_tag(&self) -> &'static str {
        "endfor"
    }

    fn description(&self) -> &'static str {
        "repeats its body for each item of a list"
    }
}

impl ParseBlock for ForBlock {
    fn parse(
        &self,
        mut arguments: TagTokenIter<'_>,
        mut block: TagBlock<'_, '_>,
        language: &Language,
    ) -> Result<Box<dyn Renderable>> {
        let site = number(&mut arguments)?;
        let variable = arguments.expect_next("name expected")?.expect_identifier().into_result()?;
        let variable = KString::from_ref(variable);
        arguments.expect_next("`in` expected")?.expect_str("in").into_result()?;
        let list = arguments.expect_next("list expected")?.expect_value().into_result()?;
        let (mut limit, mut offset, mut reversed) = (None, None, false);
        while let Some(option) = arguments.next() {
            match option.expect_identifier().into_result()? {
                "reversed" => reversed = true,
                "limit" => {
                    limit = Some(arguments.expect_next("value expected")?.expect_value().into_result()?);
                }
                _ => offset = Some(arguments.expect_next("value expected")?.expect_value().into_result()?),
            }
        }
        let (mut body, mut otherwise) = (Vec::new(), Vec::new());
        while let Some(element) = block.next()? {
            match element {
                BlockElement::Tag(tag) if tag.name() == "else" => {
                    otherwise = block.parse_all(language)?;
                    break;
                }
                element => body.push(element.parse(&mut block, language)?),
            }
        }
        block.assert_empty();
        let (body, otherwise) = (Template::new(body), Template::new(otherwise));
        Ok(Box::new(For { site, variable, list, limit, offset, reversed, body, otherwise }))
    }

    fn reflection(&self) -> &dyn BlockReflection {
        self
    }
}

#[derive(Debug)]
struct For {
    site: usize,
    variable: KString,
    list: Expression,
    limit: Option<Expression>,
    offset: Option<Expression>,
    reversed: bool,
    body: Template,
    otherwise: Template,
}

impl Renderable for For {
    fn render_to(&self, writer: &mut dyn Write, runtime: &dyn Runtime) -> Result<()> {
        self.run(writer, runtime).map_err(|error| locate(runtime, self.site, error))
    }
}

impl For {
    fn run(&self, writer: &mut dyn Write, runtime: &dyn Runtime) -> Result<()> {
        let items = self.items(runtime)?;
        if items.is_empty() {
            return self.otherwise.render_to(writer, runtime);
        }
        let length = items.len();
        for (index, item) in items.into_iter().enumerate() {
            self.count_turn(runtime)?;
            charge(runtime, 64 + item.size())?;
            let mut scope = Object::new();
            scope.insert(self.variable.clone(), item.into_value());
            scope.insert("v_forloop".into(), counters(index, length));
            self.body.render_to(writer, &StackFrame::new(runtime, &scope))?;
        }
        Ok(())
    }

    fn items(&self, runtime: &dyn Runtime) -> Result<Vec<Datum>> {
        let list = self.list.evaluate(runtime)?;
        let items = match Datum::read(&list) {
            Some(Datum::List(items)) => items,
            Some(Datum::Nil) => Vec::new(),
            _ => return Err(fail(runtime, FailureKind::Evaluation("a loop needs a list".into()))),
        };
        charge(runtime, items.iter().map(Datum::size).sum())?;
        let offset = count(self.offset.as_ref(), "offset", runtime)?.unwrap_or(0);
        let limit = count(self.limit.as_ref(), "limit", runtime)?.unwrap_or(usize::MAX);
        let mut items: Vec<Datum> = items.into_iter().skip(offset).take(limit).collect();
        if self.reversed {
            items.reverse();
        }
        Ok(items)
    }

    fn count_turn(&self, runtime: &dyn Runtime) -> Result<()> {
        let turns = {
            let mut state = runtime.registers().get_mut::<State>();
            state.turns += 1;
            state.turns
        };
        if turns > MAX_LOOP_TURNS {
            Err(exceeds(runtime, "the number of loop turns", MAX_LOOP_TURNS))
        } else {
            Ok(())
        }
    }
}

fn count(expression: Option<&Expression>, name: &str, runtime: &dyn Runtime) -> Result<Option<usize>> {
    let Some(expression) = expression else { return Ok(None) };
    let value = expression.evaluate(runtime)?;
    match Datum::read(&value) {
        Some(Datum::Nil) => Ok(None),
        Some(Datum::Int(number)) if number >= 0 => Ok(usize::try_from(number).ok()),
        _ => Err(fail(
            runtime,
            FailureKind::Evaluation(format!("`{name}` needs a whole number that is not negative")),
        )),
    }
}

fn counters(index: usize, length: usize) -> Value {
    let number = |count: usize| Value::scalar(i64::try_from(count).unwrap_or(i64::MAX));
    let mut forloop = Object::new();
    forloop.insert("index".into(), number(index + 1));
    forloop.insert("index0".into(), number(index));
    forloop.insert("rindex".into(), number(length - index));
    forloop.insert("rindex0".into(), number(length - index - 1));
    forloop.insert("first".into(), Value::scalar(index == 0));
    forloop.insert("last".into(), Value::scalar(index + 1 == length));
    forloop.insert("length".into(), number(length));
    Value::Object(forloop)
}
