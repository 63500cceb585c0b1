//! What the body of a component may hold, as data.
//!
//! A [`Schema`] is a table of [`Field`]s, one readable line each. It mirrors the structure that the
//! collector decodes a body into: fields with the type and default the collector gives them,
//! shared blocks that are written among them, rules about several fields at once.

mod field;
mod kind;
mod rule;

pub use field::{Bounds, Field, field};
pub use kind::{Format, Kind, Ottl, OttlSignal, OttlUse, Words};
pub use rule::{Rule, When};

/// The fields of one object of a configuration.
#[derive(Debug, Clone, Copy)]
pub struct Schema {
    /// Its own fields. A field here hides one of the same name in what it includes, so that a
    /// component can give a shared field a default of its own.
    pub fields: &'static [Field],
    /// Shared blocks whose fields are written among its own (squashed).
    pub includes: &'static [&'static Schema],
    /// What becomes of keys that are no fields.
    pub rest: Rest,
    /// What must hold beyond single fields.
    pub rules: &'static [Rule],
}

/// What becomes of keys that a schema does not name.
#[derive(Debug, Clone, Copy)]
pub enum Rest {
    /// They are refused.
    Refused,
    /// The collector ignores them without a word, which is hardly meant: a warning.
    Ignored,
    /// Each is a key of the author's own with a value of one kind (`,remain`).
    Each(&'static Kind),
}

impl Schema {
    /// An object without any field.
    pub const EMPTY: Self = Self::of(&[]);

    /// An object of fields; other keys are refused.
    #[must_use]
    pub const fn of(fields: &'static [Field]) -> Self {
        Self { fields, includes: &[], rest: Rest::Refused, rules: &[] }
    }

    /// The same with shared blocks.
    #[must_use]
    pub const fn with(self, includes: &'static [&'static Schema]) -> Self {
        Self { includes, ..self }
    }

    /// The same with rules.
    #[must_use]
    pub const fn rules(self, rules: &'static [Rule]) -> Self {
        Self { rules, ..self }
    }

    /// The same with other keys ignored, as the collector ignores them.
    #[must_use]
    pub const fn ignoring_others(self) -> Self {
        Self { rest: Rest::Ignored, ..self }
    }

    /// The same with other keys allowed, each with a value of one kind.
    #[must_use]
    pub const fn each_other(self, kind: &'static Kind) -> Self {
        Self { rest: Rest::Each(kind), ..self }
    }

    /// The field of a name: its own first, then those of the shared blocks.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields
            .iter()
            .find(|field| field.name == name)
            .or_else(|| self.includes.iter().find_map(|block| block.field(name)))
    }

    /// Calls with every field, its own first; a hidden field comes too, after the one that hides it.
    pub fn each_field(&self, visit: &mut dyn FnMut(&'static Field)) {
        self.fields.iter().for_each(&mut *visit);
        self.includes.iter().for_each(|block| block.each_field(visit));
    }

    /// Calls with every rule, those of shared blocks first.
    pub fn each_rule(&self, visit: &mut dyn FnMut(&'static Rule)) {
        self.includes.iter().for_each(|block| block.each_rule(visit));
        self.rules.iter().for_each(visit);
    }
}
