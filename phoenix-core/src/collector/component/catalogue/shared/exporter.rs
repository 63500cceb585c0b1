//! What exporters do about slow and failing receivers: `sending_queue`, `retry_on_failure`, `timeout`.

use crate::collector::check::fields::View;
use crate::collector::component::Class;
use crate::collector::component::schema::{Field, Kind, Rule, Schema, Words, field};
use crate::collector::diagnostic::Code;

/// `sending_queue`, on unless it is switched off.
pub(crate) const SENDING_QUEUE: Field = field("sending_queue", Kind::Optional(&QUEUE)).default("true");

/// `sending_queue`, off unless it is written.
pub(crate) const NO_SENDING_QUEUE: Field = field("sending_queue", Kind::Optional(&QUEUE)).default("null");

/// `sending_queue` of an exporter that gives it no defaults: whatever is not written is 0.
pub(crate) const BARE_SENDING_QUEUE: Field = field("sending_queue", Kind::Optional(&BARE_QUEUE));

/// `retry_on_failure`.
pub(crate) const RETRY_ON_FAILURE: Field = field("retry_on_failure", Kind::Object(&RETRY));

/// `timeout` of one attempt.
pub(crate) const TIMEOUT: Field =
    field("timeout", Kind::Duration).default("5s").at_least(0.0).doc("0 is no limit");

/// The queue in front of an exporter.
pub(crate) static QUEUE: Schema = Schema::of(&[
    field("wait_for_result", Kind::Bool),
    field("sizer", Kind::Enum(&SIZERS)).default("requests"),
    field("queue_size", Kind::Int(64)).default("1000").above(0.0),
    field("block_on_overflow", Kind::Bool),
    field("storage", Kind::Id(Class::Extension)),
    field("num_consumers", Kind::Int(64)).default("10").above(0.0),
    field("batch", Kind::Optional(&BATCH)).default("null"),
])
.rules(&[Rule::always(no_result_from_storage), Rule::always(batch_fits_queue), Rule::always(batch_sizer)]);

/// The batches that a queue gives out.
static BATCH: Schema = Schema::of(&[
    field("flush_timeout", Kind::Duration).default("200ms").above(0.0),
    field("sizer", Kind::Enum(&SIZERS)).default("items"),
    field("min_size", Kind::Int(64)).default("8192").at_least(0.0),
    field("max_size", Kind::Int(64)).at_least(0.0).doc("0 is no limit"),
    field("partition", Kind::Object(&PARTITION)),
])
.rules(&[Rule::always(batch_sizes)]);

static BARE_QUEUE: Schema = Schema::of(&[
    field("sizer", Kind::Enum(&SIZERS)),
    field("queue_size", Kind::Int(64)).required().above(0.0),
    field("num_consumers", Kind::Int(64)).required().above(0.0),
    field("batch", Kind::Optional(&BARE_BATCH)),
])
.with(&[&QUEUE]);

static BARE_BATCH: Schema = Schema::of(&[
    field("flush_timeout", Kind::Duration).required().above(0.0),
    field("sizer", Kind::Enum(&SIZERS)),
    field("min_size", Kind::Int(64)).at_least(0.0),
])
.with(&[&BATCH]);

static PARTITION: Schema =
    Schema::of(&[field("metadata_keys", Kind::TEXTS)]).rules(&[Rule::always(super::distinct_metadata_keys)]);

static SIZERS: Words = Words::of(&["requests", "items", "bytes"]).or_null();

/// Trying again what failed.
pub(crate) static RETRY: Schema = Schema::of(&[
    field("enabled", Kind::Bool).default("true"),
    field("initial_interval", Kind::Duration).default("5s").at_least(0.0),
    field("randomization_factor", Kind::Float).default("0.5").at_least(0.0).at_most(1.0),
    field("multiplier", Kind::Float).default("1.5").at_least(0.0),
    field("max_interval", Kind::Duration).default("30s").at_least(0.0),
    field("max_elapsed_time", Kind::Duration).default("5m").at_least(0.0).doc("0 is for ever"),
])
.rules(&[Rule::always(retries_end_after_they_begin)]);

fn no_result_from_storage(queue: &View<'_>) {
    if queue.has("storage") && queue.bool("wait_for_result") == Some(true) {
        queue.refuse(
            Code::Conflict,
            "wait_for_result",
            "a queue on disk (`storage`) gives no result to wait for",
            "take out `wait_for_result` or `storage`",
        );
    }
}

/// The unit that batches are counted in: their own, else that of the queue when both are written.
fn sizer_of_batch<'a>(queue: &View<'a>, batch: &View<'a>) -> Option<&'a str> {
    match queue.node("sizer").is_some() && batch.node("sizer").is_none() && queue.has("batch") {
        true => queue.text("sizer"),
        false => batch.text("sizer"),
    }
}

fn batch_fits_queue(queue: &View<'_>) {
    queue.section("batch", |batch| {
        let (Some(size), Some(min)) = (queue.int("queue_size"), batch.int("min_size")) else {
            return;
        };
        let sizer = sizer_of_batch(queue, batch);
        if sizer.is_some() && sizer == queue.text("sizer") && min > size {
            batch.refuse(
                Code::Conflict,
                "min_size",
                format!("a batch of {min} never fits into a queue of {size}"),
                "raise `queue_size` or lower `min_size`",
            );
        }
    });
}

fn batch_sizer(queue: &View<'_>) {
    queue.section("batch", |batch| {
        if matches!(sizer_of_batch(queue, batch), Some("requests" | "")) {
            let place = if batch.has("sizer") { batch } else { queue };
            place.refuse(
                Code::InvalidValue,
                "sizer",
                "batches are not counted in requests",
                "set the `sizer` of `batch` to `items` or `bytes`",
            );
        }
    });
}

fn batch_sizes(batch: &View<'_>) {
    if let (Some(min), Some(max)) = (batch.int("min_size"), batch.int("max_size"))
        && max > 0
        && max < min
    {
        batch.refuse(
            Code::Conflict,
            "max_size",
            format!("a batch of at most {max} never has the {min} of `min_size`"),
            "raise `max_size` or lower `min_size`",
        );
    }
}

fn retries_end_after_they_begin(retry: &View<'_>) {
    let Some(end) = retry.duration("max_elapsed_time").filter(|end| *end > 0) else {
        return;
    };
    for interval in ["initial_interval", "max_interval"] {
        if retry.duration(interval).is_some_and(|interval| end < interval) {
            let place = if retry.has("max_elapsed_time") { "max_elapsed_time" } else { interval };
            retry.refuse(
                Code::Conflict,
                place,
                format!("`max_elapsed_time` is shorter than `{interval}`"),
                format!(
                    "raise `max_elapsed_time` (5m when left out) or lower `{interval}`; 0 tries for ever"
                ),
            );
            return;
        }
    }
}
