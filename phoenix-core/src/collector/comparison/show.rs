//! A comparison as text that people read.

use std::fmt;

use super::{Comparison, ComponentChange, Fate, PipelineChange, Step};

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        })
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.components.iter().try_for_each(|component| write!(f, "{component}"))?;
        self.pipelines.iter().try_for_each(|pipeline| write!(f, "{pipeline}"))?;
        self.extensions.iter().try_for_each(|step| writeln!(f, "service: extension {step}"))?;
        self.other.iter().try_for_each(|change| writeln!(f, "{change}"))
    }
}

impl fmt::Display for ComponentChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = format!("{}::{}", self.section, self.id);
        write!(f, "{path} {}", self.fate)?;
        match (self.fate, self.fields.as_slice()) {
            (Fate::Changed, fields) => {
                writeln!(f)?;
                fields.iter().try_for_each(|change| {
                    let shown = change.to_string();
                    // The sign, and the path from the component on.
                    let within = shown.replacen(&format!("{path}::"), "", 1).replacen(&path, "all of it", 1);
                    writeln!(f, "  {within}")
                })
            }
            (_, [whole]) => match whole.before.as_ref().or(whole.after.as_ref()).map(String::as_str) {
                None | Some("null" | "{}") => writeln!(f),
                Some(body) => writeln!(f, ": {body}"),
            },
            _ => writeln!(f),
        }
    }
}

impl fmt::Display for PipelineChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = &self.id;
        if self.fate != Fate::Changed {
            write!(f, "pipeline {id} {}", self.fate)?;
            let lists = [
                ("receivers", &self.receivers),
                ("processors", &self.processors),
                ("exporters", &self.exporters),
            ];
            let lists: Vec<String> = lists
                .iter()
                .filter(|(_, steps)| !steps.is_empty())
                .map(|(word, steps)| {
                    let ids: Vec<&str> = steps.iter().map(Step::id).collect();
                    format!("{word} [{}]", ids.join(", "))
                })
                .collect();
            return match lists.is_empty() {
                true => writeln!(f),
                false => writeln!(f, ": {}", lists.join(", ")),
            };
        }
        for (word, steps) in
            [("receiver", &self.receivers), ("processor", &self.processors), ("exporter", &self.exporters)]
        {
            for step in steps {
                // Only processors have an order.
                let what = match step {
                    Step::Moved { id, .. } if word != "processor" => format!("{id} moved"),
                    Step::Inserted { id, .. } if word != "processor" => format!("{id} added"),
                    step => step.to_string(),
                };
                writeln!(f, "pipeline {id}: {word} {what}")?;
            }
        }
        self.other.iter().try_for_each(|change| writeln!(f, "pipeline {id}: {change}"))
    }
}

impl Step {
    /// The component that it is about.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Inserted { id, .. } | Self::Removed { id } | Self::Moved { id, .. } => id,
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = |f: &mut fmt::Formatter<'_>, after: &Option<String>| match after {
            Some(before) => write!(f, " after {before}"),
            None => f.write_str(" at the beginning"),
        };
        match self {
            Self::Inserted { id, after } => {
                write!(f, "{id} inserted")?;
                place(f, after)
            }
            Self::Removed { id } => write!(f, "{id} removed"),
            Self::Moved { id, after } => {
                write!(f, "{id} moved")?;
                place(f, after)
            }
        }
    }
}
