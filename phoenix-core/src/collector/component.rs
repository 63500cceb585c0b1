//! What the collector is built of: component types, what they support, what they touch on a host.

mod catalogue;
mod id;
pub mod schema;
mod version;

pub use catalogue::CATALOGUE;
pub use id::{ComponentId, IdError};
pub use version::{Version, VersionError, Versions};

use schema::Schema;

/// A component type of a distribution, as data.
#[derive(Debug, Clone, Copy)]
pub struct Component {
    /// Where in a configuration it belongs.
    pub class: Class,
    /// The newest name, which the collector prints.
    pub name: &'static str,
    /// Older names.
    pub renames: &'static [Rename],
    /// The version that brought it; `None` is before all that are checked for.
    pub since: Option<Version>,
    /// The first version without it.
    pub until: Option<Version>,
    /// The signals it can be in a pipeline of, with how far each is.
    pub supports: &'static [Support],
    /// The pairs of signals that a connector joins, from and to.
    pub joins: &'static [(Signal, Signal)],
    /// What its body may hold; `None` when its fields are not known and any are taken.
    pub schema: Option<&'static Schema>,
    /// How a receiver comes by its data; `None` for what is no receiver.
    pub input: Option<Input>,
    /// The fields that make it listen on a port.
    pub listens: &'static [Listen],
    /// The fields that name files or folders it writes to.
    pub writes: &'static [Write],
    /// Whether it tells a management server about the collector it runs in.
    pub managed: bool,
}

/// An older name of a component type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rename {
    /// The older name.
    pub old: &'static str,
    /// The first version that knows the newer name.
    pub since: Version,
    /// The first version that no longer knows the older one.
    pub removed: Option<Version>,
}

/// A signal that a component supports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Support {
    /// The signal.
    pub signal: Signal,
    /// How far it is.
    pub stability: Stability,
}

/// How far a component is for a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stability {
    /// Hardly begun.
    Development,
    /// May change in every version.
    Alpha,
    /// Changes are announced.
    Beta,
    /// Changes are breaches.
    Stable,
    /// On its way out.
    Deprecated,
    /// Nobody looks after it.
    Unmaintained,
}

/// The sections of a configuration that hold components.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Where data comes in.
    Receiver,
    /// What changes data on the way.
    Processor,
    /// Where data goes out.
    Exporter,
    /// What joins one pipeline to another.
    Connector,
    /// What serves the collector itself.
    Extension,
}

/// What a pipeline carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Signal {
    /// Traces.
    Traces,
    /// Metrics.
    Metrics,
    /// Logs.
    Logs,
}

/// How a receiver comes by its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// It reads: two collectors side by side see the same.
    Scrape,
    /// It is sent to: what one collector gets, another one does not.
    Receive,
}

/// A field that makes a component listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listen {
    /// Path of the field in the component's body; the section around it must be there.
    pub field: &'static [&'static str],
    /// What it is when left out; `None` when it has to be given.
    pub default: Option<&'static str>,
}

/// A field that names a file or folder that a component writes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Write {
    /// Path of the field in the component's body; the section around it must be there.
    pub field: &'static [&'static str],
    /// What it is when left out; `None` when nothing is written then.
    pub default: Option<&'static str>,
    /// Whether it names a folder, else a file.
    pub folder: bool,
    /// The switch that makes the component create the folder.
    pub create: Option<&'static str>,
}

impl Component {
    /// A type with nothing but its names; the rest is added by the methods below.
    #[must_use]
    pub const fn new(class: Class, name: &'static str) -> Self {
        Self {
            class,
            name,
            renames: &[],
            since: None,
            until: None,
            supports: &[],
            joins: &[],
            schema: None,
            input: None,
            listens: &[],
            writes: &[],
            managed: false,
        }
    }

    /// The same with what its body may hold.
    #[must_use]
    pub const fn schema(self, schema: &'static Schema) -> Self {
        Self { schema: Some(schema), ..self }
    }

    /// The same with older names.
    #[must_use]
    pub const fn renamed(self, renames: &'static [Rename]) -> Self {
        Self { renames, ..self }
    }

    /// The same with the signals it supports.
    #[must_use]
    pub const fn supporting(self, supports: &'static [Support]) -> Self {
        Self { supports, ..self }
    }

    /// The same with the fields that make it listen.
    #[must_use]
    pub const fn listening(self, listens: &'static [Listen]) -> Self {
        Self { listens, ..self }
    }

    /// The type of a class with a name or older name.
    #[must_use]
    pub fn find(class: Class, type_name: &str) -> Option<&'static Self> {
        Self::of(class).find(|c| c.name == type_name || c.rename(type_name).is_some())
    }

    /// The types of a class.
    pub fn of(class: Class) -> impl Iterator<Item = &'static Self> {
        CATALOGUE[class as usize].iter().copied().chain(catalogue::NAMED[class as usize])
    }

    /// Every name, old or new, that a type of a class can be written with.
    pub fn names(class: Class) -> impl Iterator<Item = &'static str> {
        Self::of(class).flat_map(|c| std::iter::once(c.name).chain(c.renames.iter().map(|r| r.old)))
    }

    /// The older name that a text is.
    #[must_use]
    pub fn rename(&self, type_name: &str) -> Option<&'static Rename> {
        self.renames.iter().find(|rename| rename.old == type_name)
    }

    /// Whether it can be in a pipeline of a signal.
    #[must_use]
    pub fn supports(&self, signal: Signal) -> bool {
        self.supports.iter().any(|support| support.signal == signal)
    }
}

impl Rename {
    /// An older name, with the version `0.minor.0` that brought the newer one.
    #[must_use]
    pub const fn of(old: &'static str, minor: u16) -> Self {
        Self { old, since: Version::v0(minor), removed: None }
    }
}

/// A signal with how far a component is for it.
#[must_use]
pub const fn support(signal: Signal, stability: Stability) -> Support {
    Support { signal, stability }
}

impl Class {
    /// All classes, in the order in which configurations usually have them.
    pub const ALL: [Self; 5] =
        [Self::Receiver, Self::Processor, Self::Exporter, Self::Connector, Self::Extension];

    /// The name of the section.
    #[must_use]
    pub fn section(self) -> &'static str {
        match self {
            Self::Receiver => "receivers",
            Self::Processor => "processors",
            Self::Exporter => "exporters",
            Self::Connector => "connectors",
            Self::Extension => "extensions",
        }
    }

    /// The word for one of them.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Receiver => "receiver",
            Self::Processor => "processor",
            Self::Exporter => "exporter",
            Self::Connector => "connector",
            Self::Extension => "extension",
        }
    }
}

impl Signal {
    /// All signals.
    pub const ALL: [Self; 3] = [Self::Traces, Self::Metrics, Self::Logs];

    /// The word it begins a pipeline's id with.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Traces => "traces",
            Self::Metrics => "metrics",
            Self::Logs => "logs",
        }
    }

    /// The signal of a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Traces, Self::Metrics, Self::Logs].into_iter().find(|signal| signal.word() == word)
    }
}

#[cfg(test)]
mod tests;
