//! What the collector is built of: component types, what they support, what they touch on a host.

mod catalogue;
mod id;

pub use catalogue::CATALOGUE;
pub use id::{ComponentId, IdError};

/// A component type of the distribution, as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Component {
    /// Where in a configuration it belongs.
    pub class: Class,
    /// The name the collector prints.
    pub name: &'static str,
    /// Older names that are still read.
    pub aliases: &'static [&'static str],
    /// The signals it can be in a pipeline of.
    pub signals: &'static [Signal],
    /// How a receiver comes by its data; `None` for what is no receiver.
    pub input: Option<Input>,
    /// The fields that make it listen on a port.
    pub listens: &'static [Listen],
    /// The fields that name files or folders it writes to.
    pub writes: &'static [Write],
    /// Whether it tells a management server about the collector it runs in.
    pub managed: bool,
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
    /// The type of a class with a name or older name.
    #[must_use]
    pub fn find(class: Class, type_name: &str) -> Option<&'static Self> {
        CATALOGUE.iter().find(|c| c.class == class && (c.name == type_name || c.aliases.contains(&type_name)))
    }

    /// Every name, old or new, that a type of a class can be written with.
    pub fn names(class: Class) -> impl Iterator<Item = &'static str> {
        CATALOGUE
            .iter()
            .filter(move |c| c.class == class)
            .flat_map(|c| std::iter::once(c.name).chain(c.aliases.iter().copied()))
    }

    /// Whether it can be in a pipeline of a signal.
    #[must_use]
    pub fn supports(&self, signal: Signal) -> bool {
        self.signals.contains(&signal)
    }
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
