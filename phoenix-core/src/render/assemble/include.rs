//! The `include` tags of a template.

use std::ops::Range;

use crate::render::Position;
use crate::render::error::{TemplateProblem, TemplateProblemKind as Kind, nearest};
use crate::render::lexer::{Markup, Segment, TokenKind, segments};
use crate::render::partial::Partial;

/// A line that a partial takes the place of.
pub(super) struct Include<'p> {
    /// With its line break.
    pub(super) line: Range<usize>,
    pub(super) partial: &'p Partial,
}

/// The includes of a body, in their order, and what is wrong with some of them.
///
/// Mistakes of other tags are left to whoever reads the result.
pub(super) fn includes<'p>(
    source: &str,
    body: usize,
    partials: &'p [Partial],
) -> (Vec<Include<'p>>, Vec<TemplateProblem>) {
    let mut found: Vec<Include<'p>> = Vec::new();
    let mut problems = Vec::new();
    for segment in &segments(source, body).0 {
        let Segment::Tag(markup) = segment else { continue };
        if markup.tokens.first().is_none_or(|token| token.text != "include") {
            continue;
        }
        let included = include(source, markup, partials).and_then(|include| {
            let name = include.partial.name();
            if found.iter().any(|other| other.partial.name() == name) {
                Err((markup.at, Kind::Include(format!("the partial `{name}` is included twice"))))
            } else {
                Ok(include)
            }
        });
        match included {
            Ok(include) => found.push(include),
            Err((at, kind)) => problems.push(TemplateProblem::new(Position::of(source, at), kind)),
        }
    }
    (found, problems)
}

fn include<'p>(
    source: &str,
    markup: &Markup<'_>,
    partials: &'p [Partial],
) -> Result<Include<'p>, (usize, Kind)> {
    let form = || (markup.at, Kind::Include("write it as `{% include \"name\" %}`".into()));
    let [_, name] = markup.tokens.as_slice() else { return Err(form()) };
    if name.kind != TokenKind::Text {
        return Err(form());
    }
    let start = source[..markup.at].rfind('\n').map_or(0, |newline| newline + 1);
    let rest = &source[markup.end..];
    let end = markup.end + rest.find('\n').map_or(rest.len(), |newline| newline + 1);
    let trims = source[markup.at..].starts_with("{%-") || source[..markup.end].ends_with("-%}");
    if start != markup.at || !source[markup.end..end].trim().is_empty() || trims {
        let message = "it stands alone on its line, from the first column on, without `-`";
        return Err((markup.at, Kind::Include(message.into())));
    }
    let written = &name.text[1..name.text.len() - 1];
    let partial = partials.iter().find(|partial| partial.name() == written).ok_or_else(|| {
        let suggestion = nearest(written, partials.iter().map(Partial::name));
        (name.at, Kind::UnknownPartial { name: written.to_owned(), suggestion })
    })?;
    Ok(Include { line: start..end, partial })
}
