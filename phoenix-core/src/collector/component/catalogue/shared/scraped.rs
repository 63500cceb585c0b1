//! What scrapers share: switches for each metric and each resource attribute.

use crate::collector::check::fields::View;
use crate::collector::component::schema::{Format, Kind, Rule, Schema, Words, field};
use crate::collector::diagnostic::Code;

/// How the points are put together that lose an attribute.
pub(in crate::collector::component::catalogue) const STRATEGY: Kind =
    Kind::Enum(&Words::of(&["sum", "avg", "min", "max"]));

/// How often a scraper looks, and how long it may take.
pub(in crate::collector::component::catalogue) static CONTROLLER: Schema = Schema::of(&[
    field("collection_interval", Kind::Duration).default("1m").above(0.0),
    field("initial_delay", Kind::Duration).default("1s"),
    field("timeout", Kind::Duration).at_least(0.0).doc("0 is no limit"),
]);

/// A metric that is collected unless it is switched off.
pub(in crate::collector::component::catalogue) static ON: Schema =
    Schema::of(&[field("enabled", Kind::Bool).default("true")]);

/// A metric, or an attribute, that has to be switched on.
pub(in crate::collector::component::catalogue) static OFF: Schema =
    Schema::of(&[field("enabled", Kind::Bool).default("false")]);

/// An attribute of the resource that can be told which metrics to keep by its value.
pub(in crate::collector::component::catalogue) static SELECTING_ON: Schema =
    Schema::of(&[field("enabled", Kind::Bool).default("true")]).with(&[&SELECTION]);

/// The same, but it has to be switched on.
pub(in crate::collector::component::catalogue) static SELECTING_OFF: Schema =
    Schema::of(&[field("enabled", Kind::Bool).default("false")]).with(&[&SELECTION]);

static SELECTION: Schema = Schema::of(&[
    field("metrics_include", Kind::List(&Kind::Object(&VALUE))).doc("only metrics of these values"),
    field("metrics_exclude", Kind::List(&Kind::Object(&VALUE))).doc("no metrics of these values"),
]);

static VALUE: Schema =
    Schema::of(&[field("strict", Kind::Text(Format::Any)), field("regexp", Kind::Text(Format::Regexp))])
        .rules(&[Rule::always(strict_or_regexp)]);

fn strict_or_regexp(value: &View<'_>) {
    let (strict, regexp) = (value.len("strict"), value.len("regexp"));
    match (strict, regexp) {
        (Some(0), Some(0)) => value.refuse(
            Code::Missing,
            "",
            "no value is given",
            "give the value itself as `strict`, or a pattern for it as `regexp`",
        ),
        (Some(1..), Some(1..)) => value.refuse(
            Code::Conflict,
            "regexp",
            "`strict` and `regexp` exclude each other",
            "keep one of them; a list takes several items",
        ),
        _ => {}
    }
}

/// The metrics of a scraper, one line each: whether it is collected by default and, for what has
/// attributes, the strategy that puts points together and the attributes (after `+` those that
/// have to be asked for).
macro_rules! metrics {
    ($($name:literal: $on:ident $(, $strategy:ident $attributes:tt $(+ $asked:tt)?)?;)*) => {
        $crate::collector::component::schema::Schema::of(&[$(
            $crate::collector::component::schema::field(
                $name,
                $crate::collector::component::schema::Kind::Object(
                    metrics!(@schema $on $(, $strategy $attributes $(+ $asked)?)?)
                ),
            )
        ),*])
    };
    (@schema on) => { &$crate::collector::component::catalogue::shared::scraped::ON };
    (@schema off) => { &$crate::collector::component::catalogue::shared::scraped::OFF };
    (@schema $on:ident, $strategy:ident [$($name:literal),*] $(+ [$($asked:literal),*])?) => {
        &$crate::collector::component::schema::Schema::of(&[
            $crate::collector::component::schema::field(
                "enabled",
                $crate::collector::component::schema::Kind::Bool,
            )
            .default(metrics!(@switch $on)),
            $crate::collector::component::schema::field(
                "aggregation_strategy",
                $crate::collector::component::catalogue::shared::scraped::STRATEGY,
            )
            .default(stringify!($strategy)),
            $crate::collector::component::schema::field(
                "attributes",
                $crate::collector::component::schema::Kind::StrictList(
                    &$crate::collector::component::schema::Kind::Enum(
                        &$crate::collector::component::schema::Words::of(&[$($name,)* $($($asked),*)?]),
                    ),
                ),
            )
            .default(stringify!([$($name),*])),
        ])
    };
    (@switch on) => { "true" };
    (@switch off) => { "false" };
}

pub(in crate::collector::component::catalogue) use metrics;
