//! The functions of each component and context, with their parameters.

mod converters;
mod editors;

use super::path::Type;

/// A list of functions; several lists make what a context has.
pub(super) type Functions = &'static [&'static [Function]];

/// A function.
#[derive(Debug)]
pub(super) struct Function {
    pub(super) name: &'static str,
    pub(super) returns: Type,
    /// `None` for a function that looks at no argument, whatever stands there.
    pub(super) parameters: Option<&'static [Parameter]>,
}

/// A parameter of a function; its name is the collector's, `SourceIP`.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) is_optional: bool,
}

/// What may be given for a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Any value.
    Any,
    /// A value of one type; a literal of another type is refused.
    StringOf,
    IntOf,
    FloatOf,
    BoolOf,
    MapOf,
    ListOf,
    TimeOf,
    DurationOf,
    /// A value that can be made one of the type.
    StringLike,
    IntLike,
    FloatLike,
    BoolLike,
    BytesLike,
    /// A path.
    Path,
    MapPath,
    ListPath,
    /// A literal.
    String,
    Int,
    Float,
    Bool,
    /// A list in brackets.
    AnyList,
    StringOfList,
    StringLikeList,
    StringList,
    FloatList,
    /// The name of a converter.
    Function,
    Lambda,
}

/// Whether a function changes data or computes a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Editor,
    Converter,
}

impl Function {
    const fn new(name: &'static str, returns: Type, parameters: &'static [Parameter]) -> Self {
        Self { name, returns, parameters: Some(parameters) }
    }

    const fn free(name: &'static str, returns: Type) -> Self {
        Self { name, returns, parameters: None }
    }

    pub(super) fn kind(&self) -> Kind {
        match self.name.starts_with(|c: char| c.is_ascii_uppercase()) {
            true => Kind::Converter,
            false => Kind::Editor,
        }
    }
}

impl Parameter {
    /// Its name as it is written before `=`.
    pub(super) fn written(&self) -> String {
        let mut written = String::new();
        for (place, c) in self.name.chars().enumerate() {
            if c.is_ascii_uppercase() && place > 0 {
                written.push('_');
            }
            written.push(c.to_ascii_lowercase());
        }
        written
    }
}

/// The functions of a component in a context, by what it has beyond the standard ones.
pub(super) mod lists {
    use super::{Functions, converters, editors};

    pub(in super::super) const CONVERTERS: Functions = &[converters::STANDARD, editors::WITH_CONVERTERS];
    pub(in super::super) const CONVERTERS_METRIC: Functions =
        &[converters::STANDARD, editors::WITH_CONVERTERS, editors::ON_DATAPOINTS];
    pub(in super::super) const CONVERTERS_SPAN: Functions =
        &[converters::STANDARD, editors::WITH_CONVERTERS, editors::ROOT_SPAN];
    pub(in super::super) const STANDARD: Functions =
        &[editors::STANDARD, converters::STANDARD, editors::WITH_CONVERTERS];
    pub(in super::super) const METRIC: Functions =
        &[editors::STANDARD, converters::STANDARD, editors::WITH_CONVERTERS, editors::METRIC];
    pub(in super::super) const DATAPOINT: Functions =
        &[editors::STANDARD, converters::STANDARD, editors::WITH_CONVERTERS, editors::DATAPOINT];
    pub(in super::super) const LOG: Functions =
        &[editors::STANDARD, converters::STANDARD, editors::WITH_CONVERTERS, editors::LOG];
    pub(in super::super) const SPAN: Functions = &[
        editors::STANDARD,
        converters::STANDARD,
        editors::WITH_CONVERTERS,
        editors::ROOT_SPAN,
        editors::SPAN,
    ];
}

/// Every function that is known, of whatever component.
pub(super) fn all() -> impl Iterator<Item = &'static Function> {
    const ALL: Functions = &[
        editors::STANDARD,
        converters::STANDARD,
        editors::WITH_CONVERTERS,
        editors::METRIC,
        editors::DATAPOINT,
        editors::LOG,
        editors::ROOT_SPAN,
        editors::SPAN,
        editors::ON_DATAPOINTS,
    ];
    ALL.iter().copied().flatten()
}

/// The function of a name.
pub(super) fn find(functions: Functions, name: &str) -> Option<&'static Function> {
    functions.iter().copied().flatten().find(|function| function.name == name)
}

/// The function of a kind whose name is the same but for capitals and underscores.
pub(super) fn likely(name: &str, kind: Kind) -> Option<&'static str> {
    if name.len() > 64 {
        return None;
    }
    let bare = |name: &str| name.replace('_', "").to_ascii_lowercase();
    let wanted = bare(name);
    all()
        .filter(|function| function.kind() == kind)
        .map(|function| function.name)
        .find(|name| bare(name) == wanted)
}

/// The parameter that a name before `=` stands for, as the collector joins its words: `x_path` is
/// `XPath`, and `source_ip` is not `SourceIP`.
pub(super) fn joined(name: &str) -> String {
    let mut joined = String::with_capacity(name.len());
    let (mut is_next_capital, mut was_capital) = (true, false);
    for written in name.chars() {
        let c = match written {
            c if is_next_capital => c.to_ascii_uppercase(),
            c if was_capital => c.to_ascii_lowercase(),
            c => c,
        };
        was_capital = written.is_ascii_uppercase();
        is_next_capital = !c.is_ascii_alphabetic();
        if c.is_ascii_alphanumeric() {
            joined.push(c);
        }
    }
    joined
}
