//! What only a draft that is built in Rust can hold.

use super::super::*;
use crate::model::Role;
use crate::model::price::{PriceItem, Tier};

fn draft() -> Draft {
    let config = || ConfigSource::Config("receivers: {}".into());
    let hosts = ["web-2", "web-1"].map(|name| HostId::new(name).unwrap()).to_vec();
    Draft::new("built", config(), config(), hosts)
}

fn fields(draft: Draft) -> Vec<String> {
    draft.check().unwrap_err().errors().iter().map(|error| error.field.clone()).collect()
}

/// What is done to a valid draft, and the field that is reported.
type Row = (fn(&mut Draft), &'static str);

#[test]
fn what_text_cannot_say_is_refused_as_well() {
    let table: [Row; 9] = [
        (|draft| draft.targets.push(draft.targets[0].clone()), "targets"),
        (|draft| draft.duration = Duration::MAX, "duration"),
        (|draft| draft.bake = Duration::from_nanos(1), "bake"),
        (|draft| draft.limits.decide_by = Duration::from_nanos(1500), "limits.decide_by"),
        (|draft| draft.start_at = Some(Timestamp::MAX), "start_at"),
        (|draft| draft.criteria[3].allowance = Some(f64::NAN), "criteria[3].allowance"),
        (|draft| draft.criteria[1].at_least = Some(f64::INFINITY), "criteria[1].at_least"),
        (
            |draft| draft.price.iter_mut().for_each(|price| price.items[0].included = f64::NAN),
            "price.items[0].included",
        ),
        (
            |draft| draft.price.iter_mut().for_each(|price| price.items[0].tiers[0].up_to = Some(f64::NAN)),
            "price.items[0].tiers[0].up_to",
        ),
    ];
    for (mutate, field) in table {
        let mut draft = draft();
        let items = vec![PriceItem::per_gib(Tier::flat(0.1))];
        draft.price =
            Some(PriceModel { currency: "EUR".into(), items, combine: Default::default(), compute: None });
        assert!(draft.clone().check().is_ok());
        mutate(&mut draft);
        assert_eq!(fields(draft), [field]);
    }
}

#[test]
fn a_short_experiment_has_a_pace_that_fits() {
    for seconds in [1, 5, 59, 600, 3600, 86_400, 30 * 86_400] {
        let spec = draft().lasting(Duration::from_secs(seconds)).check().unwrap();
        assert!(spec.warm_up * 10 <= spec.duration && spec.interval <= spec.duration, "{seconds}: {spec:?}");
    }
    let text = "{name: a, baseline: {config: x}, candidate: {config: x}, targets: [a], duration: 10m}";
    let spec = Spec::parse(text, Format::Yaml).unwrap();
    let seconds = [spec.min_duration, spec.warm_up, spec.interval].map(|duration| duration.as_secs());
    assert_eq!(seconds, [600, 60, 30]);
}

#[test]
fn both_arms_of_a_split_get_a_target_or_the_share_is_refused() {
    for (targets, percent, possible) in [
        (2, 50, true),
        (2, 24, false),
        (2, 25, true),
        (2, 74, true),
        (2, 75, false),
        (1, 50, false),
        (100, 1, true),
    ] {
        let mut draft = draft();
        draft.targets = (0..targets).map(|n| HostId::new(format!("web-{n}")).unwrap()).collect();
        draft.design = Design::Split { candidate_share: Fraction::percent(percent) };
        let outcome = draft.check().map_err(|errors| errors.errors()[0].field.clone());
        let refused = Err("design.split.candidate_share".to_owned());
        assert_eq!(outcome.map(drop), if possible { Ok(()) } else { refused }, "{percent} % of {targets}");
    }
}

#[test]
fn the_price_presets_pass_the_rules() {
    let presets: [fn(Vec<Tier>) -> PriceItem; 5] = [
        PriceItem::per_active_series,
        PriceItem::per_custom_metric_hour,
        PriceItem::per_datapoint,
        PriceItem::per_gib,
        PriceItem::per_host_hour,
    ];
    let items: Vec<PriceItem> =
        presets.iter().map(|preset| preset(Tier::flat(0.5)).with_included(10.0)).collect();
    assert!(items.iter().all(|item| item.included == 10.0 && item.tiers[0].price == 0.5));
    let mut units: Vec<String> = items.iter().map(|item| format!("{:?}", item.unit)).collect();
    units.dedup();
    assert_eq!(units.len(), presets.len(), "two presets count the same unit");
    let price = PriceModel { currency: "USD".into(), items, combine: Default::default(), compute: None };
    Draft { price: Some(price), ..draft() }.check().unwrap();
}

#[test]
fn a_guardrail_may_stand_beside_a_goal_on_the_same_metric() {
    let mut draft = draft();
    let margin = Some(Fraction::percent(1));
    draft
        .criteria
        .push(Criterion { margin, ..Criterion::on_known("active_series", Role::Guardrail).unwrap() });
    draft.check().unwrap();
}
