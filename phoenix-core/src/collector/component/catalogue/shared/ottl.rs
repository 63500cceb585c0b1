//! Conditions and statements of the transformation language: as texts, or in groups.

use crate::collector::check::fields::{Place, ottl};
use crate::collector::component::schema::{Format, Kind, Ottl, OttlSignal, OttlUse, Schema, Words};
use crate::collector::diagnostic::Code;
use crate::collector::document;
use crate::collector::ottl::Dialect;

/// A condition, in a context when one is known beforehand.
pub(in crate::collector::component::catalogue) const fn condition(
    signal: OttlSignal,
    context: Option<&'static str>,
) -> Kind {
    Kind::Ottl(Ottl { is: OttlUse::Condition, signal, context })
}

/// What becomes of an error; an empty text or null is refused.
pub(in crate::collector::component::catalogue) const ERROR_MODE: Kind =
    Kind::Custom(|place| word(place, &ERROR_MODES));

static ERROR_MODES: Words = Words::of(&["ignore", "propagate", "silent"]).any_case();

/// Decodes a word where null is as wrong as another word.
pub(in crate::collector::component::catalogue) fn word(place: &Place<'_>, words: &'static Words) {
    if place.node.is_null() {
        return place.report(
            place
                .error(Code::InvalidValue, "nothing is written here")
                .help(format!("write one of {}, or leave the key out", words.words.join(", "))),
        );
    }
    place.decode(&Kind::Enum(words));
}

/// The list of statements of `transform`, or of conditions of `filter`, for one signal.
pub(in crate::collector::component::catalogue) struct Groups {
    /// What the texts may say.
    pub dialect: &'static Dialect,
    /// What the texts are.
    pub is: OttlUse,
    /// What a map in the list is.
    pub group: &'static Schema,
    /// Whether texts may follow groups.
    pub texts_may_follow: bool,
}

/// Decodes such a list: texts, or groups, not both.
pub(in crate::collector::component::catalogue) fn groups(place: &Place<'_>, groups: &Groups) {
    let Some(items) = place.node.as_list() else {
        let found = place.node.shape();
        return place.report(
            place
                .error(Code::WrongShape, format!("{found} where a list belongs"))
                .help("write a list, `- ` before each item"),
        );
    };
    let mut texts = 0;
    for (index, item) in items.iter().enumerate() {
        let is_text = item.as_scalar().is_some_and(|scalar| scalar.kind() == document::Kind::String);
        if item.is_opaque() {
            return;
        }
        let mixes = match is_text {
            true => texts < index && !groups.texts_may_follow,
            false => texts > 0 && !item.is_null(),
        };
        if item.is_null() {
            place.at_item(index, item, |item| {
                item.report(item.error(Code::Missing, "an item with nothing in it").help("remove it"));
            });
        } else if mixes {
            place.at_item(index, item, |item| {
                item.report(
                    item.error(Code::WrongShape, "texts and groups stand in one list")
                        .help("write all of them as texts, or put the texts into groups"),
                );
            });
        } else if is_text {
            texts += 1;
            place.decode_item(index, item, &Kind::Text(Format::Any));
        } else {
            place.decode_item(index, item, &Kind::Object(groups.group));
        }
    }
    ottl::groups(place, groups.dialect, groups.is);
}
