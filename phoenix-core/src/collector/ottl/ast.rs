//! The parts of a statement, each with its place.

use super::problem::At;
use super::token::Comparison;

/// `set(…) where …`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Statement<'t> {
    pub(super) editor: Call<'t>,
    pub(super) condition: Option<Condition<'t>>,
}

/// Something that is true or false.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition<'t> {
    /// Values of which one, or each, must hold.
    Joined(Vec<Condition<'t>>),
    Not(Box<Condition<'t>>),
    Literal,
    Call(Call<'t>),
    Compare {
        left: Box<Value<'t>>,
        comparison: Comparison,
        right: Box<Value<'t>>,
        at: At,
    },
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'t> {
    Nil(At),
    Bool(bool, At),
    String(String, At),
    Bytes(Vec<u8>, At),
    Enum(&'t str, At),
    Int(i64, At),
    Float(f64, At),
    Path(Path<'t>),
    Call(Call<'t>),
    Math(Math<'t>),
    List(Vec<Value<'t>>, At),
    Map(Vec<(String, Value<'t>)>, At),
    Lambda(Box<Lambda<'t>>),
}

/// A sum or product, or a value in parentheses or with a sign.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Math<'t> {
    pub(super) operands: Vec<Operand<'t>>,
    pub(super) at: At,
}

/// A value of a sum.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Operand<'t> {
    pub(super) sign: Option<Sign>,
    pub(super) value: Value<'t>,
}

/// The sign before a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Plus,
    Minus,
}

/// `(item) => item + 1`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lambda<'t> {
    pub(super) parameters: Vec<&'t str>,
    pub(super) body: Body<'t>,
    pub(super) at: At,
}

/// What a lambda computes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Body<'t> {
    Value(Value<'t>),
    Condition(Condition<'t>),
}

/// A call of an editor or converter.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Call<'t> {
    /// The name; white space inside it is dropped.
    pub(super) name: Name<'t>,
    pub(super) arguments: Vec<Argument<'t>>,
    pub(super) keys: Vec<Key<'t>>,
    pub(super) at: At,
}

/// A name of several words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Name<'t> {
    pub(super) text: std::borrow::Cow<'t, str>,
    pub(super) at: At,
}

/// An argument, perhaps with its name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Argument<'t> {
    pub(super) name: Option<Name<'t>>,
    pub(super) value: Given<'t>,
    pub(super) at: At,
}

/// What was given for a parameter.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Given<'t> {
    Value(Value<'t>),
    /// The name of a converter without a call, `SHA256` aside, which reads like an enum.
    Function(Name<'t>),
}

/// `datapoint.attributes["state"]`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Path<'t> {
    /// The segment before the first dot, when it has no keys and another segment follows.
    pub(super) context: Option<(&'t str, At)>,
    pub(super) fields: Vec<Field<'t>>,
    pub(super) at: At,
}

/// A segment of a path with its keys.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field<'t> {
    pub(super) name: &'t str,
    pub(super) keys: Vec<Key<'t>>,
    pub(super) at: At,
}

/// `["state"]`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Key<'t> {
    pub(super) value: Value<'t>,
    pub(super) at: At,
}

impl Value<'_> {
    pub(super) fn at(&self) -> At {
        match self {
            Self::Nil(at)
            | Self::Bool(_, at)
            | Self::String(_, at)
            | Self::Bytes(_, at)
            | Self::Enum(_, at) => *at,
            Self::Int(_, at) | Self::Float(_, at) | Self::List(_, at) | Self::Map(_, at) => *at,
            Self::Path(path) => path.at,
            Self::Call(call) => call.at,
            Self::Math(math) => math.at,
            Self::Lambda(lambda) => lambda.at,
        }
    }
}
