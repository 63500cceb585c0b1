//! What can be wrong with a template, with parameter values, and with a rendering.

use thiserror::Error;

use super::Position;
use super::finding::Finding;

/// Everything that is wrong with a template file, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}", list(.problems))]
pub struct TemplateError {
    /// At least one problem.
    pub problems: Vec<TemplateProblem>,
}

/// One mistake in a template file, or in a partial that it includes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}{at}: {kind}", .partial.as_ref().map(|name| format!("partial `{name}` ")).unwrap_or_default())]
pub struct TemplateProblem {
    /// The partial in whose file it stands; the template's own file without one.
    pub partial: Option<String>,
    /// Where it stands.
    pub at: Position,
    /// What it is.
    pub kind: TemplateProblemKind,
}

/// The kinds of mistakes in a template file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TemplateProblemKind {
    /// The front matter is missing, not YAML, or a field of it is wrong.
    #[error("front matter: {0}")]
    FrontMatter(String),
    /// The template exceeds one of the bounds of [`limits`](super::limits).
    #[error("{what} exceeds the limit of {limit}")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// The bound.
        limit: usize,
    },
    /// An output, tag or block that is opened and never closed.
    #[error("`{opened}` is never closed; `{missing}` is missing")]
    Unclosed {
        /// What was opened.
        opened: String,
        /// What would close it.
        missing: String,
    },
    /// A tag that has no meaning at this place, e.g. an `else` outside of a block.
    #[error("`{tag}` cannot stand here; {expected}")]
    MisplacedTag {
        /// The tag.
        tag: String,
        /// What could stand here.
        expected: String,
    },
    /// A tag that the dialect does not have.
    #[error("unknown tag `{name}`{}", did_you_mean(.suggestion))]
    UnknownTag {
        /// As written.
        name: String,
        /// The nearest known tag.
        suggestion: Option<String>,
    },
    /// A filter that the dialect does not have.
    #[error("unknown filter `{name}`{}", did_you_mean(.suggestion))]
    UnknownFilter {
        /// As written.
        name: String,
        /// The nearest known filter.
        suggestion: Option<String>,
    },
    /// A filter with too many or too few arguments.
    #[error("filter `{filter}` takes {expected} argument(s), {found} given")]
    ArgumentCount {
        /// The filter.
        filter: String,
        /// How many it takes.
        expected: String,
        /// How many are written.
        found: usize,
    },
    /// A variable that is neither a declared parameter nor assigned before.
    #[error("unknown variable `{name}`{}", or_declare(.suggestion))]
    UnknownVariable {
        /// As written.
        name: String,
        /// The nearest name that is known here.
        suggestion: Option<String>,
    },
    /// `assign`, `capture` or `for` with the name of a parameter or a word of the language.
    #[error("`{name}` cannot be assigned: it is {taken_by}")]
    NameTaken {
        /// The name.
        name: String,
        /// Who has it.
        taken_by: &'static str,
    },
    /// A secret anywhere but alone in an output, or alone in an `if` or `unless`.
    #[error(
        "`{name}` is a secret: it can only stand alone, as `{{{{ {name} }}}}`, or be tested, as `{{% if {name} %}}`"
    )]
    SecretUse {
        /// The parameter.
        name: String,
    },
    /// A number that does not fit.
    #[error("`{literal}` is not a number that fits in 64 bits")]
    NumberOutOfRange {
        /// As written.
        literal: String,
    },
    /// A character that templates cannot contain.
    #[error("the character U+{code:04X} cannot stand in a template")]
    ForbiddenCharacter {
        /// Its code point.
        code: u32,
    },
    /// An `include` of a partial that is not known.
    #[error("unknown partial `{name}`{}", did_you_mean(.suggestion))]
    UnknownPartial {
        /// As written.
        name: String,
        /// The nearest known partial.
        suggestion: Option<String>,
    },
    /// An `include` that cannot be followed.
    #[error("include: {0}")]
    Include(String),
    /// Anything else that is not Liquid.
    #[error("{0}")]
    Syntax(String),
}

/// Why a template could not be rendered with the given values.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RenderError {
    /// Values that do not fit the declared parameters: all of them.
    #[error("{}", list(.0))]
    Parameters(Vec<ParameterProblem>),
    /// An expression that has no result with these values.
    #[error("{at}: `{expression}`: {reason}")]
    Evaluation {
        /// Where the expression stands in the template.
        at: Position,
        /// The expression as written.
        expression: String,
        /// What went wrong.
        reason: String,
    },
    /// A value that would change the structure of the document, or would not be read back as it is.
    #[error("{at}: `{expression}`: {refusal}")]
    Value {
        /// Where the output stands in the template.
        at: Position,
        /// The expression as written.
        expression: String,
        /// Why the value cannot stand there.
        refusal: ValueRefusal,
    },
    /// A bound of [`limits`](super::limits) was reached while rendering.
    #[error("{at}: `{expression}`: {what} exceeds the limit of {limit}")]
    LimitExceeded {
        /// Where rendering stopped.
        at: Position,
        /// The expression or tag as written.
        expression: String,
        /// What grew too large.
        what: &'static str,
        /// The bound.
        limit: usize,
    },
    /// The template's own text is not one YAML document, whatever the values are.
    #[error("{at}: the template does not make one YAML document: {message}")]
    NotYaml {
        /// Where in the template.
        at: Position,
        /// What the YAML parser says.
        message: String,
    },
    /// The result is no configuration that a collector accepts: every reason, with what in the template made its place.
    #[error("{}", list(.0))]
    Refused(Vec<Finding>),
    /// The Liquid engine failed in a way that it should not.
    #[error("the template engine failed: {0}")]
    Engine(String),
}

/// Why a value cannot stand where a template puts it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ValueRefusal {
    /// The output is not within exactly one scalar (or comment) of the document.
    #[error("a value can only stand within one scalar: not in an anchor, a tag, or across quotes")]
    NotInScalar,
    /// No encoding of the value at this place reads back as the value.
    #[error(
        "this value cannot be written here so that it is read back unchanged; put the output in double quotes"
    )]
    NotReadBack,
    /// The value would be another structure, or another key twice.
    #[error("this value makes the key `{key}` stand twice in one map")]
    DuplicateKey {
        /// The key.
        key: String,
    },
    /// A line break or control character where none can be written.
    #[error("a line break or control character cannot stand in {place}")]
    ControlCharacter {
        /// `a comment` or `a block scalar`.
        place: &'static str,
    },
    /// A value inside `${…}` that would end or change the reference.
    #[error("within `${{…}}` a value can only hold letters, digits and `_ . / : -`")]
    Reference,
    /// A `$` of the template directly before a value.
    #[error("a single `$` before a value could begin a reference; write `$$` for the character")]
    DollarBefore,
    /// A key with `::`, which the collector would split into two.
    #[error("a key cannot hold `::`: the collector reads it as two nested keys")]
    SplitKey,
    /// A list inside a scalar.
    #[error("a list can only stand alone and unquoted; use `join` to make text of it")]
    ListInScalar,
}

/// What is wrong with one parameter value.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("parameter `{parameter}`: {kind}")]
pub struct ParameterProblem {
    /// The parameter, with an index for an item of a list: `names[2]`.
    pub parameter: String,
    /// What is wrong.
    pub kind: ParameterProblemKind,
}

/// The kinds of mistakes in parameter values.
///
/// None of them holds a secret: what was given for a secret parameter is never repeated.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ParameterProblemKind {
    /// The template declares no such parameter.
    #[error("is not declared by the template{}", did_you_mean(.suggestion))]
    Unknown {
        /// The nearest declared parameter.
        suggestion: Option<String>,
    },
    /// A required parameter without a value.
    #[error("is required")]
    Missing,
    /// A value of another type.
    #[error("must be {expected}, not {found}")]
    WrongType {
        /// The declared type in words.
        expected: &'static str,
        /// The type of the value given.
        found: &'static str,
    },
    /// Below the declared minimum.
    #[error("must be at least {min}")]
    TooSmall {
        /// The declared bound.
        min: String,
    },
    /// Above the declared maximum.
    #[error("must be at most {max}")]
    TooLarge {
        /// The declared bound.
        max: String,
    },
    /// More characters or items than declared.
    #[error("is longer than {max}")]
    TooLong {
        /// Characters of a text, items of a list.
        max: usize,
    },
    /// Not one of the declared values.
    #[error("must be one of {}{}", .allowed.join(", "), did_you_mean(.suggestion))]
    NotAllowed {
        /// The declared values.
        allowed: Vec<String>,
        /// The nearest of them.
        suggestion: Option<String>,
    },
    /// Not a duration as the collector reads it.
    #[error("is not a duration such as `10s`, `1m30s` or `500ms`")]
    NotADuration,
    /// Not a regular expression.
    #[error("is not a regular expression: {0}")]
    NotARegex(String),
    /// Not a pattern and a name.
    #[error(
        "is not a rule such as `kafka[.]Kafka => kafka`: a regular expression, ` => ` once, and a name, without control characters"
    )]
    NotARule,
    /// A text where only a reference is allowed. What was given is not repeated.
    #[error("is a secret and takes a reference only: `${{env:NAME}}` or `${{file:/path}}`")]
    LiteralSecret,
    /// All values together are too large.
    #[error("makes the values larger than {limit} bytes in all")]
    TooMuch {
        /// The bound.
        limit: usize,
    },
}

impl TemplateProblem {
    /// A problem of the file that is being read.
    pub(super) fn new(at: Position, kind: TemplateProblemKind) -> Self {
        Self { partial: None, at, kind }
    }
}

impl TemplateError {
    pub(super) fn of(problems: Vec<TemplateProblem>) -> Self {
        Self { problems }
    }
}

/// The known name that is most like `name`, if one is near enough to be a slip of the hand.
pub(super) fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<String> {
    if name.len() > 128 {
        return None;
    }
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| {
            *distance <= 1 + candidate.len() / 4 && *distance < candidate.len().min(name.len())
        })
        .min()
        .map(|(_, candidate)| candidate.to_owned())
}

fn did_you_mean(suggestion: &Option<String>) -> String {
    suggestion.as_ref().map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

fn or_declare(suggestion: &Option<String>) -> String {
    if suggestion.is_some() { did_you_mean(suggestion) } else { "; declare it under `parameters`".to_owned() }
}

fn list<E: std::fmt::Display>(problems: &[E]) -> String {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    lines.join("\n")
}
