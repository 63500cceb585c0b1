//! Reading a price model.

use serde_json::Value;

use super::error::Collector;
use super::fields::Fields;
use crate::model::PriceModel;
use crate::model::price::{Aggregation, Combine, ComputePrice, PriceItem, PricedUnit, Tier};

const UNITS: [&str; 6] =
    ["series", "custom_metric_hour", "datapoint", "gib_uncompressed", "gib_wire", "host"];

pub(super) fn read(fields: &mut Fields<'_>) -> Option<PriceModel> {
    let value = fields.value("price")?;
    let path = fields.path("price");
    let mut fields = Fields::of(value, &path, &["currency", "items", "combine", "compute"], fields.errors)?;
    fields.require("currency", "name it, such as USD");
    fields.require("items", "say what is paid for");
    let currency = fields.text("currency").map(str::to_owned);
    let items = fields.list("items").unwrap_or_default();
    let items = items.into_iter().map(|(path, value)| item(value, &path, fields.errors)).collect::<Vec<_>>();
    let combine = fields.word::<Combine>("combine", &["sum", "max"]).unwrap_or_default();
    let compute = compute(&mut fields);
    Some(PriceModel {
        currency: currency?,
        items: items.into_iter().collect::<Option<_>>()?,
        combine,
        compute,
    })
}

fn item(value: &Value, path: &str, errors: &mut Collector) -> Option<PriceItem> {
    let mut fields =
        Fields::of(value, path, &["unit", "aggregation", "window", "included", "tiers"], errors)?;
    fields.require("unit", "say what is counted, such as `series`");
    fields.require("aggregation", "say mean, p95 or max");
    fields.require("window", "say for how long a price holds, such as 1h or 30d");
    fields.require("tiers", "write at least `tiers: [{price: 0.01}]`");
    let unit = fields.word::<PricedUnit>("unit", &UNITS);
    let aggregation = fields.word::<Aggregation>("aggregation", &["mean", "p95", "max"]);
    let window = fields.duration("window");
    let included = fields.number("included").unwrap_or(0.0);
    let tiers = fields.list("tiers").unwrap_or_default();
    let tiers = tiers.into_iter().map(|(path, value)| tier(value, &path, fields.errors)).collect::<Vec<_>>();
    Some(PriceItem {
        unit: unit?,
        aggregation: aggregation?,
        window: window?,
        included,
        tiers: tiers.into_iter().collect::<Option<_>>()?,
    })
}

fn tier(value: &Value, path: &str, errors: &mut Collector) -> Option<Tier> {
    let mut fields = Fields::of(value, path, &["up_to", "price"], errors)?;
    fields.require("price", "say what one unit costs");
    let up_to = fields.number("up_to");
    Some(Tier { up_to, price: fields.number("price")? })
}

fn compute(fields: &mut Fields<'_>) -> Option<ComputePrice> {
    let value = fields.value("compute")?;
    let path = fields.path("compute");
    let mut fields = Fields::of(value, &path, &["core_hour", "gib_hour"], fields.errors)?;
    fields.require("core_hour", "say what one core costs for an hour, or 0");
    fields.require("gib_hour", "say what one GiB of memory costs for an hour, or 0");
    let (core_hour, gib_hour) = (fields.number("core_hour"), fields.number("gib_hour"));
    Some(ComputePrice { core_hour: core_hour?, gib_hour: gib_hour? })
}
