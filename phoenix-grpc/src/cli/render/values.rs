//! Parameter values from the command line and from files, typed as the template declares them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use phoenix_core::model::draft::strict_yaml;
use phoenix_core::render::{Header, Parameter, ParameterType};
use serde_json::Value;

use crate::cli::failure::Failure;
use crate::cli::file;

/// The most bytes of a file of values.
const LONGEST: usize = 1 << 20;

/// Where the values of parameters come from.
#[derive(Debug, Args)]
#[group(skip)]
pub(in crate::cli) struct Arguments {
    /// A value of a parameter; a list takes JSON or is repeated
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,

    /// A YAML or JSON file of values by parameter; later files win, and --set wins over files
    #[arg(long, value_name = "FILE")]
    values: Vec<PathBuf>,
}

impl Arguments {
    /// Whether none is given.
    pub(in crate::cli) fn is_empty(&self) -> bool {
        self.set.is_empty() && self.values.is_empty()
    }

    /// All the values; they may still break the rules of the template, which says so itself.
    pub(in crate::cli) fn gather(&self, header: &Header) -> Result<BTreeMap<String, Value>, Failure> {
        let mut values = BTreeMap::new();
        for path in &self.values {
            values.extend(read(path)?);
        }
        let mut set: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for given in &self.set {
            let Some((name, text)) = given.split_once('=') else {
                // What was given is not repeated: it may be a secret without its name.
                return Err(Failure::new("--set takes NAME=VALUE, and there is one without `=`")
                    .help("for example `--set collection_interval=30s`"));
            };
            set.entry(name.trim()).or_default().push(text);
        }
        for (name, texts) in set {
            let last = texts.last().copied().unwrap_or_default();
            let value = match header.parameter(name) {
                Some(parameter) if parameter.list => list(parameter, &texts)?,
                Some(parameter) => scalar(parameter.kind, last),
                None => Value::from(last),
            };
            values.insert(name.to_owned(), value);
        }
        Ok(values)
    }
}

/// One JSON list, or an item for each time that the parameter is set.
fn list(parameter: &Parameter, texts: &[&str]) -> Result<Value, Failure> {
    if let [text] = texts
        && text.trim_start().starts_with('[')
    {
        match serde_json::from_str::<Vec<Value>>(text) {
            Ok(items) => return Ok(Value::from(items)),
            // `[a-z]+` is a pattern, and a list of one is meant.
            Err(_) if parameter.kind == ParameterType::Regex => {}
            Err(error) => {
                let reason = format!("the value of --set {} is no list in JSON: {error}", parameter.name);
                return Err(Failure::new(reason).help(format!(
                    "write `--set {0}='[\"a\",\"b\"]'`, or set it once for each item",
                    parameter.name
                )));
            }
        }
    }
    Ok(texts.iter().map(|text| scalar(parameter.kind, text)).collect())
}

/// A text as a value of that type where it can be one; else as text, so that the template says what it wants instead.
fn scalar(kind: ParameterType, text: &str) -> Value {
    let number = || match text.parse::<i64>() {
        Ok(whole) => Some(Value::from(whole)),
        Err(_) => text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::from),
    };
    let typed = match kind {
        ParameterType::Int | ParameterType::Float => number(),
        ParameterType::Bool => text.parse::<bool>().ok().map(Value::from),
        _ => None,
    };
    typed.unwrap_or_else(|| Value::from(text))
}

fn read(path: &Path) -> Result<BTreeMap<String, Value>, Failure> {
    let text = file::read_text(path, LONGEST)?;
    let values: Option<BTreeMap<String, Value>> = serde_saphyr::from_str_with_options(&text, strict_yaml())
        .map_err(|error| {
        Failure::at(path.display(), error)
            .help("it holds one value for each parameter, such as `memory_limit_mib: 256`")
    })?;
    Ok(values.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use phoenix_core::Template;
    use serde_json::json;

    use super::*;

    fn template() -> Template {
        let parameter = |name: &str, kind: &str| {
            format!("  - {{name: {name}, type: {kind}, default: null, description: d}}\n")
        };
        let parameters: String = [
            ("int", "int"),
            ("float", "float"),
            ("flag", "bool"),
            ("text", "string"),
            ("texts", "list of string"),
            ("numbers", "list of int"),
            ("patterns", "list of regex"),
        ]
        .map(|(name, kind)| parameter(name, kind))
        .concat();
        let source = format!(
            "---\nname: t-v1\nrevision: 1\ndescription: d\npipeline: metrics\ninput: scrape\nparameters:\n{parameters}---\na: b\n"
        );
        Template::parse(&source).unwrap()
    }

    fn set(given: &[&str]) -> Result<Value, Failure> {
        let arguments =
            Arguments { set: given.iter().map(ToString::to_string).collect(), values: Vec::new() };
        arguments.gather(template().header()).map(|values| json!(values))
    }

    #[test]
    fn what_is_set_has_the_type_that_the_template_declares() {
        for (given, expected) in [
            (&["int=3"][..], json!({"int": 3})),
            (&["int=3.5"], json!({"int": 3.5})),
            (&["int=three"], json!({"int": "three"})),
            (&["float=3"], json!({"float": 3})),
            (&["float=inf"], json!({"float": "inf"})),
            (&["flag=true"], json!({"flag": true})),
            (&["flag=yes"], json!({"flag": "yes"})),
            (&["text=3"], json!({"text": "3"})),
            (&["text=a=b"], json!({"text": "a=b"})),
            (&["text="], json!({"text": ""})),
            (&["text=a", "text=b"], json!({"text": "b"})),
            (&["texts=a"], json!({"texts": ["a"]})),
            (&["texts=a", "texts=b"], json!({"texts": ["a", "b"]})),
            (&[r#"texts=["a","b"]"#], json!({"texts": ["a", "b"]})),
            (&["numbers=1", "numbers=2"], json!({"numbers": [1, 2]})),
            (&["numbers=[1,2]"], json!({"numbers": [1, 2]})),
            (&["patterns=[a-z]+"], json!({"patterns": ["[a-z]+"]})),
            (&["unknown=1"], json!({"unknown": "1"})),
        ] {
            assert_eq!(set(given), Ok(expected), "{given:?}");
        }
    }

    #[test]
    fn what_is_no_assignment_and_no_list_is_refused_without_repeating_it() {
        let failure = set(&["hunter2"]).unwrap_err();
        assert!(!format!("{failure:?}").contains("hunter2"));
        assert!(set(&["texts=[a,b]"]).is_err());
    }

    #[test]
    fn files_are_read_strictly_and_do_not_leak() {
        let folder = tempfile::tempdir().unwrap();
        let read_text = |text: &str| {
            let path = folder.path().join("values.yaml");
            std::fs::write(&path, text).unwrap();
            read(&path).map(|values| json!(values))
        };
        assert_eq!(read_text("int: 3\ntexts: [a]\n"), Ok(json!({"int": 3, "texts": ["a"]})));
        assert_eq!(read_text("{\"flag\": true}"), Ok(json!({"flag": true})));
        assert_eq!(read_text(""), Ok(json!({})));
        assert_eq!(read_text("text: yes"), Ok(json!({"text": "yes"})));
        for wrong in ["- a", "int: 1\nint: 2", "a: &x 1\nb: *x", "secret: [hunter2", "hunter2"] {
            let failure = read_text(wrong).unwrap_err();
            assert!(!format!("{failure:?}").contains("hunter2"), "{failure:?}");
        }
    }
}
