//! What the compiler finds in a template, and what it makes of it.

use std::ops::Range;

/// Whether a program tells which branches it takes; it writes the same in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::render) enum Trace {
    Off,
    On,
}

/// An output or a tag of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::render) struct Site {
    /// Byte offset in the template file.
    pub(in crate::render) at: usize,
    /// As written between the braces.
    pub(in crate::render) expression: String,
    /// The parameters that the value is made of.
    pub(in crate::render) parameters: Vec<String>,
    /// Whether the value is a secret's reference.
    pub(in crate::render) secret: bool,
}

/// A block that chooses or repeats what stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::render) struct Choice {
    /// From its opening tag to its closing one, in bytes of the template file.
    pub(in crate::render) within: Range<usize>,
    /// The opening tag as written between the braces.
    pub(in crate::render) written: String,
    /// The parameters that its conditions are made of.
    pub(in crate::render) parameters: Vec<String>,
}

/// One way through a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::render) struct Branch {
    /// From its tag to the next one of the block, in bytes of the template file.
    pub(in crate::render) within: Range<usize>,
    /// Its tag as written between the braces.
    pub(in crate::render) written: String,
    /// Whether it is the way past a block without `else`; then the tag is the block's.
    pub(in crate::render) past: bool,
    /// The parameters that the conditions of the block are made of.
    pub(in crate::render) parameters: Vec<String>,
}

/// What is left of a template for the engine.
#[derive(Debug)]
pub(in crate::render) struct Compiled {
    /// Tags only: text is referred to by its index in `texts`.
    pub(in crate::render) program: String,
    pub(in crate::render) texts: Vec<Range<usize>>,
    pub(in crate::render) sites: Vec<Site>,
    /// Inner blocks before the ones they stand in.
    pub(in crate::render) choices: Vec<Choice>,
    /// In the order of the file; the way past a block after those through it.
    pub(in crate::render) branches: Vec<Branch>,
}
