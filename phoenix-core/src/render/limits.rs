//! The bounds that keep a template from hurting the process that renders it.
//!
//! Liquid has no limits of its own: without these, a template of some hundred bytes exhausts the stack or the memory.

/// Bytes of a template file, front matter included.
pub const MAX_SOURCE_BYTES: usize = 64 * 1024;
/// Open blocks at any place of a template; every `elsif` of an open `if` counts as one more, since the engine nests them.
pub const MAX_BLOCK_DEPTH: usize = 32;
/// Indexes within indexes: `a[b[c]]` has depth 2.
pub const MAX_BRACKET_DEPTH: usize = 8;
/// Tokens of one `{{ … }}` or `{% … %}`.
pub const MAX_MARKUP_TOKENS: usize = 128;
/// Bytes of one string or number written in a template.
pub const MAX_LITERAL_BYTES: usize = 4 * 1024;
/// Outputs and tags of a template.
pub const MAX_MARKUP_COUNT: usize = 4096;
/// Mistakes that are reported of one file; more are left out.
pub const MAX_PROBLEMS: usize = 100;
/// Declared parameters of a template.
pub const MAX_PARAMETERS: usize = 64;
/// Bytes of all parameter values of one rendering together.
pub const MAX_PARAMETER_BYTES: usize = 64 * 1024;
/// Items of a list: a parameter's or a filter's result.
pub const MAX_LIST_ITEMS: usize = 1024;
/// Bytes of one value: a filter's result, an assigned or captured variable.
pub const MAX_VALUE_BYTES: usize = 64 * 1024;
/// Turns of all loops of one rendering together.
pub const MAX_LOOP_TURNS: usize = 10_000;
/// Work of one rendering, in bytes touched and elements visited.
pub const MAX_WORK: usize = 4_000_000;
/// Bytes of a rendered configuration.
pub const MAX_OUTPUT_BYTES: usize = 512 * 1024;
/// Nesting of maps and lists in a rendered configuration.
pub const MAX_YAML_DEPTH: usize = 64;
