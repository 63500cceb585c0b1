//! The values of a parameter that are worth trying: its bounds, and what templates and YAML stumble over.

use serde_json::{Value, json};

use crate::render::{Parameter, ParameterType, Presence};

/// A parameter with the values to try, the plainest first.
#[derive(Debug, Clone)]
pub(super) struct Domain {
    pub(super) name: String,
    /// At least one; `null` stands for none given.
    pub(super) values: Vec<Value>,
    /// Whether these are all the values there are.
    pub(super) finite: bool,
    /// Whether they are texts of whatever form.
    pub(super) free: bool,
    pub(super) secret: bool,
}

impl Domain {
    /// The domain of a parameter; `mentioned` are literals that the template compares it with.
    pub(super) fn of(parameter: &Parameter, mentioned: &[Value]) -> Self {
        let scalars = scalars(parameter, mentioned);
        let candidates = if parameter.list { lists(parameter, &scalars) } else { scalars };
        let default = match &parameter.presence {
            Presence::Required => None,
            Presence::Optional | Presence::Default(_) => Some(Value::Null),
        };
        let mut values: Vec<Value> = Vec::new();
        let is_default =
            |value: &Value| matches!(&parameter.presence, Presence::Default(default) if default == value);
        for value in default.into_iter().chain(candidates) {
            let allowed = value.is_null() || parameter.check(&value).is_ok();
            if allowed && !values.contains(&value) && !is_default(&value) {
                values.push(value);
            }
        }
        if values.is_empty() {
            values.push(Value::Null);
        }
        let few = matches!(parameter.kind, ParameterType::Bool | ParameterType::Enum);
        let free =
            matches!(parameter.kind, ParameterType::String | ParameterType::Regex | ParameterType::Rule);
        Self {
            name: parameter.name.clone(),
            values,
            finite: few && !parameter.list,
            free,
            secret: parameter.is_secret(),
        }
    }
}

fn scalars(parameter: &Parameter, mentioned: &[Value]) -> Vec<Value> {
    let mut values: Vec<Value> = match parameter.kind {
        ParameterType::Bool => vec![json!(true), json!(false)],
        ParameterType::Enum => parameter.allowed.iter().map(|text| json!(text)).collect(),
        ParameterType::Int => whole_numbers(parameter),
        ParameterType::Float => numbers(parameter),
        ParameterType::Duration => durations(parameter),
        ParameterType::String => texts(parameter),
        ParameterType::Regex => ["a", ".*", "^(a|b)\\.c$", "\"\\d+\" 'x': #y", ""].map(Value::from).to_vec(),
        ParameterType::Rule => {
            ["a => b", "^(a|b)$ => a b: \"c\" 'd' #e", ".* => x"].map(Value::from).to_vec()
        }
        ParameterType::Secret => ["${env:LINT}", "${file:/run/lint}"].map(Value::from).to_vec(),
    };
    values.extend(mentioned.iter().cloned());
    values
}

fn whole_numbers(parameter: &Parameter) -> Vec<Value> {
    let bound = |bound: &Option<crate::render::Bound>| {
        bound.as_ref().and_then(|bound| bound.written.parse::<i64>().ok())
    };
    let (least, most) =
        (bound(&parameter.min).unwrap_or(i64::MIN), bound(&parameter.max).unwrap_or(i64::MAX));
    let middle = least.midpoint(most);
    [least, most, least.saturating_add(1), most.saturating_sub(1), middle, 0, 1].map(Value::from).to_vec()
}

fn numbers(parameter: &Parameter) -> Vec<Value> {
    let bound =
        |bound: &Option<crate::render::Bound>, other: f64| bound.as_ref().map_or(other, |bound| bound.value);
    let (least, most) = (bound(&parameter.min, -1e300), bound(&parameter.max, 1e300));
    [least, most, least.midpoint(most), 0.0, 0.5, 1.0].map(Value::from).to_vec()
}

fn durations(parameter: &Parameter) -> Vec<Value> {
    let bounds = [&parameter.min, &parameter.max].into_iter().flatten();
    let bounds = bounds.map(|bound| Value::from(bound.written.clone()));
    bounds.chain(["1s", "1m", "1m30s", "0s", "24h", "-1s", "1ns"].map(Value::from)).collect()
}

fn texts(parameter: &Parameter) -> Vec<Value> {
    const LONG: usize = 256;
    let long = "x".repeat(parameter.max_length.unwrap_or(LONG).min(LONG));
    ["a", "", "a b: \"c\" 'd' #e, [f] {g}", "${env:A} $b", "two\nlines", "é日本", "true", "1", &long]
        .map(Value::from)
        .to_vec()
}

/// No item, each alone, two, all, and one twice.
fn lists(parameter: &Parameter, items: &[Value]) -> Vec<Value> {
    const ALONE: usize = 8;
    let of = |items: &[Value]| Value::Array(items.to_vec());
    let most = parameter.max_items.unwrap_or(items.len()).min(items.len());
    let mut lists = vec![of(&[])];
    lists.extend(items.iter().take(ALONE).map(|item| of(std::slice::from_ref(item))));
    lists.extend(items.get(..2).map(of));
    lists.push(of(&items[..most]));
    lists.extend(items.first().map(|item| of(&[item.clone(), item.clone()])));
    lists
}
