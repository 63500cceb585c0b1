//! Parameter values as a program takes them: checked, and defaults where there are none.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use liquid_core::model::{Object, Value as EngineValue};
use serde_json::Value;

use super::Header;
use super::error::{ParameterProblem, ParameterProblemKind, nearest};
use super::limits::MAX_PARAMETER_BYTES;
use super::parameter::{Parameter, ParameterType, Presence};

/// Values of a template's parameters that were checked before; what comes out never depends on them.
#[derive(Default)]
pub(super) struct Checked {
    defaults: BTreeMap<String, Taken>,
    /// The last right value of each parameter whose check builds patterns, which is dear: a fleet mostly gives all hosts the same.
    patterns: Mutex<BTreeMap<String, (Value, Taken)>>,
}

/// A value that is right.
#[derive(Clone)]
struct Taken {
    size: usize,
    value: EngineValue,
}

impl Taken {
    fn check(parameter: &Parameter, value: &Value) -> Result<Self, Vec<ParameterProblem>> {
        let datum = parameter.check(value)?;
        Ok(Self { size: datum.size(), value: datum.into_value() })
    }
}

impl Checked {
    /// With the defaults of a template's parameters.
    pub(super) fn defaults(header: &Header) -> Self {
        let default = |parameter: &Parameter| {
            let Presence::Default(value) = &parameter.presence else { return None };
            Some((parameter.name.clone(), Taken::check(parameter, value).ok()?))
        };
        let defaults = header.parameters.iter().filter_map(default).collect();
        Self { defaults, ..Self::default() }
    }

    /// The values as a program takes them, or everything that is wrong with them.
    pub(super) fn globals(
        &self,
        header: &Header,
        values: &BTreeMap<String, Value>,
    ) -> Result<Object, Vec<ParameterProblem>> {
        let mut globals = Object::new();
        let mut problems = Vec::new();
        let mut size = 0;
        let problem = |parameter: &str, kind: ParameterProblemKind| ParameterProblem {
            parameter: parameter.to_owned(),
            kind,
        };
        let too_much = ParameterProblemKind::TooMuch { limit: MAX_PARAMETER_BYTES };
        for parameter in &header.parameters {
            let name = &parameter.name;
            let given = values.get(name).filter(|value| !value.is_null());
            let taken = match (given, &parameter.presence) {
                (Some(value), _) | (None, Presence::Default(value))
                    if too_large(value, MAX_PARAMETER_BYTES) =>
                {
                    problems.push(problem(name, too_much.clone()));
                    continue;
                }
                (Some(value), _) => self.given(parameter, value),
                (None, Presence::Default(value)) => match self.defaults.get(name) {
                    Some(taken) => Ok(taken.clone()),
                    None => Taken::check(parameter, value),
                },
                (None, Presence::Optional) => Ok(Taken { size: 0, value: EngineValue::Nil }),
                (None, Presence::Required) => {
                    problems.push(problem(name, ParameterProblemKind::Missing));
                    continue;
                }
            };
            match taken {
                Ok(taken) => {
                    let before = size;
                    size += taken.size;
                    if before <= MAX_PARAMETER_BYTES && size > MAX_PARAMETER_BYTES {
                        problems.push(problem(name, too_much.clone()));
                    }
                    globals.insert(format!("v_{name}").into(), taken.value);
                }
                Err(mistakes) => problems.extend(mistakes),
            }
        }
        for name in values.keys().filter(|name| header.parameter(name).is_none()) {
            let suggestion = nearest(name, header.parameters.iter().map(|parameter| parameter.name.as_str()));
            problems.push(problem(name, ParameterProblemKind::Unknown { suggestion }));
        }
        if problems.is_empty() { Ok(globals) } else { Err(problems) }
    }

    fn given(&self, parameter: &Parameter, value: &Value) -> Result<Taken, Vec<ParameterProblem>> {
        if !matches!(parameter.kind, ParameterType::Regex | ParameterType::Rule) {
            return Taken::check(parameter, value);
        }
        if let Some((known, taken)) = self.patterns().get(&parameter.name)
            && known == value
        {
            return Ok(taken.clone());
        }
        // Not under the lock: others need not wait for a pattern.
        let taken = Taken::check(parameter, value)?;
        self.patterns().insert(parameter.name.clone(), (value.clone(), taken.clone()));
        Ok(taken)
    }

    /// What is kept is whole after every step, also after a panic of another thread.
    fn patterns(&self) -> MutexGuard<'_, BTreeMap<String, (Value, Taken)>> {
        self.patterns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a value is larger than `limit`; stops counting there.
fn too_large(value: &Value, limit: usize) -> bool {
    match value {
        Value::String(text) => text.len() > limit,
        Value::Array(items) => items.len() > limit || items.iter().map(shallow_size).sum::<usize>() > limit,
        _ => false,
    }
}

fn shallow_size(value: &Value) -> usize {
    value.as_str().map_or(8, str::len)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Template;

    fn template() -> Template {
        let parameters = "  - {name: keep, type: list of regex, default: ['a+'], description: What is kept.}
  - {name: rules, type: list of rule, default: [], description: Names for what matches.}";
        let front = "name: test-v1\nrevision: 1\ndescription: A test.\npipeline: metrics\ninput: scrape";
        let source =
            format!("---\n{front}\nparameters:\n{parameters}\n---\nk: {{{{ keep }}}}\nl: {{{{ rules }}}}\n");
        Template::parse(&source).unwrap()
    }

    #[test]
    fn a_pattern_that_was_right_before_makes_no_other_one_right() {
        let template = template();
        let check = |keep: &[&str]| template.check(&[("keep".to_owned(), json!(keep))].into());
        assert_eq!(check(&["a[b]"]), Ok(()));
        let refused = check(&["a[b"]).unwrap_err();
        assert_eq!(check(&["a[b]"]), Ok(()));
        assert_eq!(check(&["a[b"]).unwrap_err(), refused, "what is wrong is found again");
        assert_eq!(check(&["a[b]", "a[b"]).unwrap_err()[0].parameter, "keep[1]");
    }

    #[test]
    fn what_one_parameter_takes_another_may_refuse() {
        let template = template();
        let check = |name: &str| template.check(&[(name.to_owned(), json!(["a+"]))].into());
        assert_eq!(check("keep"), Ok(()));
        assert_eq!(check("rules").unwrap_err()[0].parameter, "rules[0]");
    }

    #[test]
    fn values_kept_from_an_earlier_rendering_are_written_by_none_that_gives_others() {
        let template = template();
        let text = |keep: &str| {
            template.render_unchecked(&[("keep".to_owned(), json!([keep]))].into()).unwrap().text
        };
        let by_default = || template.render_unchecked(&[].into()).unwrap().text;
        let expected = ["k: [\"b+\"]\nl: []\n", "k: [\"c+\"]\nl: []\n", "k: [\"a+\"]\nl: []\n"];
        for _ in 0..2 {
            assert_eq!([text("b+"), text("c+"), by_default()], expected.map(|text| text.replace('"', "")));
        }
    }
}
