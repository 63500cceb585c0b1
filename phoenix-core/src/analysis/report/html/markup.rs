//! Markup under construction: what is written as markup is part of the program, everything else is escaped.

use crate::analysis::report::visible::visible;

/// A piece of HTML.
///
/// Only text known at compile time gets in as it is ([`Markup::raw`]) and what [`chart`](super::chart) drew, so that nothing in a report
/// can become an element or an attribute.
#[derive(Debug, Default)]
pub(super) struct Markup(String);

impl Markup {
    /// Adds markup that is part of the program.
    pub(super) fn raw(&mut self, markup: &'static str) -> &mut Markup {
        self.0.push_str(markup);
        self
    }

    /// Adds text, between tags or inside a quoted attribute.
    pub(super) fn text(&mut self, text: &str) -> &mut Markup {
        for letter in text.chars() {
            match letter {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                other => self.0.push(visible(other)),
            }
        }
        self
    }

    /// Adds a whole number.
    pub(super) fn count(&mut self, count: u64) -> &mut Markup {
        self.0.push_str(&crate::analysis::judge::wording::number(count as f64));
        self
    }

    /// Adds a finished piece.
    pub(super) fn append(&mut self, piece: &Markup) -> &mut Markup {
        self.0.push_str(&piece.0);
        self
    }

    /// Adds what the charting crate drew: SVG elements whose texts it has escaped.
    pub(super) fn drawn(&mut self, elements: &str) -> &mut Markup {
        self.0.push_str(elements);
        self
    }

    pub(super) fn into_string(self) -> String {
        self.0
    }
}
