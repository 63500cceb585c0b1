//! `memory_limiter`: refuses data when the collector's memory runs short.

use super::all;
use crate::collector::check::fields::View;
use crate::collector::component::Stability::Beta;
use crate::collector::component::schema::{Kind, Rule, Schema, field};
use crate::collector::component::{Class, Component};
use crate::collector::diagnostic::Code;

pub(super) static MEMORY_LIMITER: Component =
    Component::new(Class::Processor, "memory_limiter").supporting(&all(Beta)).schema(&SCHEMA);

/// The same fields serve the extension of this name.
pub(in crate::collector::component::catalogue) static SCHEMA: Schema = Schema::of(&[
    field("check_interval", Kind::Duration).required().above(0.0),
    field("min_gc_interval_when_soft_limited", Kind::Duration).default("10s"),
    field("min_gc_interval_when_hard_limited", Kind::Duration),
    field("max_gc_interval_when_soft_limited", Kind::Duration).default("30s").at_least(0.0),
    field("max_gc_interval_when_hard_limited", Kind::Duration).default("30s").at_least(0.0),
    field("limit_mib", Kind::Uint(32)),
    field("spike_limit_mib", Kind::Uint(32)).doc("0 is a fifth of the limit"),
    field("limit_percentage", Kind::Uint(32)).at_most(100.0),
    field("spike_limit_percentage", Kind::Uint(32)).at_most(100.0),
])
.rules(&[Rule::always(has_a_limit), Rule::always(spike_is_smaller), Rule::always(intervals_are_in_order)]);

fn has_a_limit(limiter: &View<'_>) {
    if limiter.int("limit_mib") == Some(0) && limiter.int("limit_percentage") == Some(0) {
        limiter.refuse(
            Code::Missing,
            "",
            "there is no limit",
            "set `limit_mib` or `limit_percentage` to more than 0",
        );
    }
}

fn spike_is_smaller(limiter: &View<'_>) {
    for (spike, limit) in [("spike_limit_mib", "limit_mib"), ("spike_limit_percentage", "limit_percentage")] {
        let (Some(most), Some(jump)) = (limiter.int(limit), limiter.int(spike)) else {
            continue;
        };
        if most > 0 && jump >= most {
            limiter.refuse(
                Code::Conflict,
                spike,
                format!("`{spike}` is {jump}, not smaller than the {most} of `{limit}`"),
                "leave it out: it is a fifth of the limit then",
            );
        }
    }
}

/// Between collections of garbage, no shortest interval exceeds a longest one, and none of a hard
/// limit exceeds that of a soft one; a longest interval of 0 is no limit.
fn intervals_are_in_order(limiter: &View<'_>) {
    const MIN_SOFT: &str = "min_gc_interval_when_soft_limited";
    const MIN_HARD: &str = "min_gc_interval_when_hard_limited";
    const MAX_SOFT: &str = "max_gc_interval_when_soft_limited";
    const MAX_HARD: &str = "max_gc_interval_when_hard_limited";
    for (longer, shorter) in
        [(MIN_SOFT, MIN_HARD), (MAX_SOFT, MIN_SOFT), (MAX_HARD, MIN_HARD), (MAX_SOFT, MAX_HARD)]
    {
        let (Some(long), Some(short)) = (limiter.duration(longer), limiter.duration(shorter)) else {
            continue;
        };
        let is_off = (longer != MIN_SOFT && long <= 0) || (shorter == MAX_HARD && short <= 0);
        if long < short && !is_off {
            let place = if limiter.has(longer) { longer } else { shorter };
            limiter.refuse(
                Code::Conflict,
                place,
                format!("`{longer}` is shorter than `{shorter}`"),
                format!("raise `{longer}`, or lower `{shorter}`"),
            );
            return;
        }
    }
}
