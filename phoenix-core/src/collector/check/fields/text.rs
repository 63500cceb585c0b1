//! Texts and their forms.

use super::place::Place;
use super::shape;
use crate::collector::component::schema::{Format, Ottl};
use crate::collector::component::{Class, ComponentId};
use crate::collector::diagnostic::{Code, Fix};
use crate::collector::document::{Kind, Mapping};

/// Checks a text and its form.
pub(super) fn check(place: &Place<'_>, format: Format) {
    let Some(text) = text(place) else {
        return;
    };
    if text.is_empty() || !place.is_validated {
        return;
    }
    let problem = match format {
        Format::Any | Format::Secret | Format::Path | Format::Listen => None,
        Format::Url => url(text).err(),
        Format::HostPort => host_port(text).err(),
        Format::Regexp => regexp(text).err(),
    };
    if let Some((message, help)) = problem {
        place.report(place.error(Code::InvalidValue, message).help(help));
    }
}

/// The text that is written; what is no text is reported.
fn text<'a>(place: &Place<'a>) -> Option<&'a str> {
    let Some(scalar) = place.node.as_scalar() else {
        shape::wrong(place, "a text");
        return None;
    };
    if scalar.kind() == Kind::String || scalar.is_expanded() {
        return Some(scalar.text());
    }
    let message = format!("{} `{}` where a text belongs", place.node.shape(), scalar.text());
    place.report(
        place
            .error(Code::WrongType, message)
            .help("put it in quotes")
            .fix(Fix { span: place.span(), replacement: format!("\"{}\"", scalar.text()) }),
    );
    None
}

/// Checks the id of a component that a field refers to; an empty map names none.
pub(super) fn id(place: &Place<'_>, _class: Class) {
    if place.node.as_map().is_some_and(Mapping::is_empty) {
        return;
    }
    let Some(text) = text(place) else {
        return;
    };
    if let Err(error) = ComponentId::parse(text) {
        place.report(place.error(Code::InvalidId, error.to_string()));
    }
}

/// Checks a condition or statement.
pub(super) fn ottl(place: &Place<'_>, field: Ottl) {
    if text(place).is_some() && place.is_validated {
        super::ottl::text(place, field);
    }
}

/// What is wrong with a text, and what to do about it.
pub type Problem = (String, &'static str);

fn host_port(text: &str) -> Result<(), Problem> {
    match super::split_host_port(text) {
        Ok(_) => Ok(()),
        Err(why) => {
            Err((format!("the address `{text}` {why}"), "write `host:port`, `localhost:4317` for instance"))
        }
    }
}

fn url(text: &str) -> Result<(), Problem> {
    match super::parse_url(text) {
        Ok(_) => Ok(()),
        Err(why) => Err((format!("the URL `{text}` {why}"), "write `https://host:port/path`")),
    }
}

/// Checks a regular expression of Go's syntax.
///
/// # Errors
/// What is wrong with it, and what to do.
pub fn regexp(text: &str) -> Result<(), Problem> {
    match crate::collector::ottl::groups(text) {
        Ok(_) => Ok(()),
        Err((why, help)) => Err((format!("`{text}` is no regular expression: {why}"), help)),
    }
}
