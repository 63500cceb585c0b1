//! The rules about a price model.

use crate::model::PriceModel;
use crate::model::draft::error::Collector;
use crate::model::price::Tier;

pub(super) fn check(price: &PriceModel, errors: &mut Collector) {
    let amount = |field: String, value: f64, errors: &mut Collector| {
        if !value.is_finite() || value < 0.0 {
            errors.add(field, format!("must be a finite number that is not negative; it is {value}"));
        }
    };
    if price.currency.is_empty() || price.currency.len() > 16 || price.currency.chars().any(char::is_control)
    {
        errors.add("price.currency", "must be 1 to 16 bytes, such as USD");
    }
    if price.items.is_empty() {
        errors.add("price.items", "is empty: say what is paid for");
    }
    if price.items.len() > 64 {
        errors.add("price.items", "has more than 64 items: remove some");
    }
    for (index, item) in price.items.iter().enumerate() {
        let path = format!("price.items[{index}]");
        super::writable(&format!("{path}.window"), item.window, errors);
        if item.window.is_zero() {
            errors.add(format!("{path}.window"), "must be longer than nothing, such as 1h or 30d");
        }
        amount(format!("{path}.included"), item.included, errors);
        for (tier, value) in item.tiers.iter().enumerate() {
            amount(format!("{path}.tiers[{tier}].price"), value.price, errors);
        }
        tiers(&item.tiers, &format!("{path}.tiers"), errors);
    }
    if let Some(compute) = &price.compute {
        amount("price.compute.core_hour".to_owned(), compute.core_hour, errors);
        amount("price.compute.gib_hour".to_owned(), compute.gib_hour, errors);
    }
}

fn tiers(tiers: &[Tier], path: &str, errors: &mut Collector) {
    let Some((last, bounded)) = tiers.split_last() else {
        errors.add(path, "is empty: write at least `[{price: 0.01}]`");
        return;
    };
    let mut end = 0.0;
    for (index, tier) in bounded.iter().enumerate() {
        let field = format!("{path}[{index}].up_to");
        match tier.up_to {
            None => errors.add(field, "is missing: only the last tier has no end"),
            Some(up_to) if !up_to.is_finite() || up_to <= end => {
                errors.add(field, format!("must be above {end}, where the tier begins"));
            }
            Some(up_to) => end = up_to,
        }
    }
    if last.up_to.is_some() {
        errors.add(
            format!("{path}[{}].up_to", bounded.len()),
            "the last tier has no end: leave it out, or add a tier",
        );
    }
}
