//! `carbon`: takes metrics of Graphite's clients.

use super::listen;
use super::metrics;
use crate::collector::check::fields::View;
use crate::collector::component::Input::Receive;
use crate::collector::component::Stability::Beta;
use crate::collector::component::catalogue::shared::{net, values};
use crate::collector::component::schema::{Format, Kind, Rule, Schema, field};
use crate::collector::component::{Class, Component};
use crate::collector::diagnostic::Code;

pub(super) static CARBON: Component = Component {
    input: Some(Receive),
    listens: &[listen(&["endpoint"], "localhost:2003")],
    ..Component::new(Class::Receiver, "carbon").supporting(&metrics(Beta)).schema(&SCHEMA)
};

static SCHEMA: Schema = Schema::of(&[
    field("endpoint", Kind::Text(Format::Listen)).default("localhost:2003"),
    field("tcp_idle_timeout", Kind::Duration).default("30s").at_least(0.0),
    field("parser", Kind::Object(&PARSER)),
])
.with(&[&net::ADDRESS])
.rules(&[Rule::in_use(|receiver| values::given(receiver, "endpoint"))]);

static PARSER: Schema = Schema::of(&[
    field("type", Kind::TEXT).default("plaintext").nullable(),
    field(
        "config",
        Kind::Object(&Schema::of(&[
            field("rules", Kind::StrictList(&Kind::Object(&RULE))),
            field("name_separator", Kind::TEXT),
        ])),
    ),
])
.rules(&[
    Rule::always(|parser| values::one_of(parser, "type", &["plaintext", "regex"])),
    Rule::always(plain_text_has_no_settings),
    Rule::in_use(regex_has_rules),
]);

static RULE: Schema = Schema::of(&[
    field("regexp", Kind::TEXT),
    field("name_prefix", Kind::TEXT),
    field("labels", Kind::TEXT_MAP),
    field("type", Kind::TEXT),
])
.rules(&[Rule::in_use(|rule| {
    values::compiles(rule, "regexp");
    values::one_of(rule, "type", &["", "gauge", "cumulative"]);
})]);

fn plain_text_has_no_settings(parser: &View<'_>) {
    if parser.text("type") == Some("plaintext") && parser.len("config").is_some_and(|keys| keys > 0) {
        parser.refuse(
            Code::Conflict,
            "config",
            "the parser `plaintext` has no settings",
            "take `config` out, or write `type: regex`",
        );
    }
}

fn regex_has_rules(parser: &View<'_>) {
    parser.section("config", |config| {
        if parser.text("type") == Some("regex") && config.len("rules") == Some(0) {
            config.refuse(
                Code::Missing,
                "rules",
                "the parser `regex` has no rules",
                "add `rules: [{regexp: …}]`",
            );
        }
    });
}
