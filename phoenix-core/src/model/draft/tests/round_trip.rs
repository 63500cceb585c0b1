//! A spec that is written out reads back to itself.

use proptest::prelude::*;
use serde_json::Value;

use super::super::*;
use crate::model::overlay::{ListEdit, PipelineEdit};
use crate::model::price::{Aggregation, Combine, ComputePrice, PriceItem, PricedUnit, Tier};
use crate::model::{Better, MetricName, Overlay, Revision, Role};

fn source() -> impl Strategy<Value = ConfigSource> {
    let parameter = prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(Value::Null),
        proptest::collection::vec(".{0,4}", 0..3).prop_map(Value::from),
    ];
    let parameters = proptest::collection::btree_map("[a-z_]{1,8}", parameter, 0..4);
    prop_oneof![
        ("[a-z][a-z0-9]{0,20}", proptest::option::of(1..u64::MAX), parameters).prop_map(
            |(name, revision, parameters)| ConfigSource::Template {
                name: name.parse().unwrap(),
                revision: revision.map(Revision),
                parameters,
            }
        ),
        "[a-z:{}\\n#'\"$%é ]{0,40}x".prop_map(|text| ConfigSource::Config(text.into())),
    ]
}

fn overlay() -> impl Strategy<Value = ConfigSource> {
    let ids = || proptest::collection::vec("[a-z]{1,6}(/[a-z0-9 é]{1,4})?", 0..3);
    let places = || proptest::collection::btree_map("[a-z]{1,6}", ids(), 0..3);
    let list =
        move || {
            (ids(), places(), places(), ids(), ids()).prop_map(|(first, before, after, last, remove)| {
                ListEdit { first, before, after, last, remove }
            })
        };
    let pipeline = prop_oneof![
        Just(PipelineEdit::Remove),
        (list(), list(), list()).prop_map(|(receivers, processors, exporters)| PipelineEdit::Change {
            receivers,
            processors,
            exporters
        }),
    ];
    let merge = proptest::option::of("[a-z:{}\\n#'\"$%é ]{0,40}".prop_map(Into::into));
    (merge, proptest::collection::btree_map("(metrics|traces)(/[a-z]{1,4})?", pipeline, 0..3))
        .prop_map(|(merge, pipelines)| Overlay { merge, pipelines })
        .prop_filter("an overlay that changes nothing", |overlay| !overlay.is_empty())
        .prop_map(ConfigSource::Overlay)
}

/// At most one of both is an overlay.
fn sources() -> impl Strategy<Value = (ConfigSource, ConfigSource)> {
    prop_oneof![(source(), source()), (source(), overlay()), (overlay(), source())]
}

fn fraction(most: f64) -> impl Strategy<Value = Fraction> {
    (1e-9..most).prop_map(|value| Fraction::new(value).unwrap())
}

fn criteria() -> impl Strategy<Value = Vec<Criterion>> {
    let of = |name: &str, role| Criterion {
        metric: MetricName::new(name).unwrap(),
        better: Better::Lower,
        ..Criterion::on_known("active_series", role).unwrap()
    };
    let threshold = || proptest::option::of(0.0..1e12);
    (proptest::option::of(fraction(0.99)), fraction(3.0), threshold(), threshold(), any::<bool>()).prop_map(
        move |(target, margin, allowance, bound, lower)| {
            vec![
                Criterion { target, ..of("active_series", Role::Goal) },
                Criterion {
                    margin: Some(margin),
                    allowance,
                    at_most: bound,
                    ..of("queue_depth", Role::Guardrail)
                },
                Criterion {
                    winsorise: lower.then(|| Fraction::percent(1)),
                    better: if lower { Better::Lower } else { Better::Higher },
                    ..of("custom", Role::Monitor)
                },
            ]
        },
    )
}

fn price() -> impl Strategy<Value = PriceModel> {
    (0.0..1e6, 0.0..1.0, 1.0..1e9, any::<bool>()).prop_map(|(included, price, up_to, both)| PriceModel {
        currency: "EUR".to_owned(),
        items: vec![
            PriceItem::per_active_series(vec![
                Tier { up_to: Some(up_to), price },
                Tier { up_to: None, price: price / 3.0 },
            ])
            .with_included(included),
            PriceItem {
                unit: PricedUnit::GibWire,
                aggregation: Aggregation::Max,
                window: Duration::from_micros(1_500_000),
                included: 0.0,
                tiers: Tier::flat(price),
            },
        ],
        combine: if both { Combine::Sum } else { Combine::Max },
        compute: both.then_some(ComputePrice { core_hour: price, gib_hour: 0.0 }),
    })
}

fn draft() -> impl Strategy<Value = Draft> {
    let hosts = proptest::collection::btree_set("[a-zA-Z0-9._:é-]{1,12}", 2..6);
    let texts = (".{0,30}", proptest::collection::btree_map("[a-z]{1,8}", "[^\\p{C}]{0,20}", 0..4));
    let times = (proptest::option::of(0..4_000_000_000_000_000_i64), 1_000_000..100_000_000_000_u64);
    let words = (any::<[bool; 6]>(), any::<u64>(), fraction(1.0), fraction(0.5));
    let rest = (criteria(), proptest::option::of(price()), proptest::option::of("[a-z@.]{1,20}"));
    (sources(), hosts, texts, times, words, rest).prop_map(
        |(
            (baseline, candidate),
            hosts,
            (description, labels),
            (start, micros),
            (flags, seed, wave, alpha),
            rest,
        )| {
            let (criteria, price, created_by) = rest;
            let hosts = hosts.iter().map(|host| HostId::new(host.as_str()).unwrap()).collect();
            let mut draft =
                Draft::new("any", baseline, candidate, hosts).lasting(Duration::from_micros(micros));
            draft.description = description;
            draft.labels = labels;
            draft.start_at = start.map(Timestamp::from_micros);
            draft.start_by = start.map(|at| Timestamp::from_micros(at + 1));
            draft.design = if flags[0] {
                Design::Shadow
            } else {
                Design::Split { candidate_share: Fraction::percent(50) }
            };
            draft.other_signals =
                if flags[1] { OtherSignals::LeaveOut } else { OtherSignals::RunIntoNothing };
            draft.policy = if flags[2] { Policy::Auto } else { Policy::Manual };
            draft.on_keep = if flags[3] { OnKeep::Prior } else { OnKeep::Baseline };
            draft.promotion = if flags[4] { Promotion::Deploy } else { Promotion::Export };
            draft.require_target = flags[5];
            draft.limits.pause_limit = Duration::from_micros(micros);
            draft.limits.failure_limit = 1;
            (draft.seed, draft.max_unavailable, draft.alpha) = (seed, wave, alpha);
            (draft.criteria, draft.price) = (criteria, price);
            draft.critical_processes = vec!["nginx|post.*".to_owned()];
            draft.created_by = created_by.map(|name| Actor::new(name).unwrap());
            draft
        },
    )
}

proptest! {
    #[test]
    fn a_spec_reads_back_from_its_value_and_from_its_json(draft in draft()) {
        let spec = draft.check().map_err(|errors| TestCaseError::fail(errors.to_string()))?;
        prop_assert_eq!(&Spec::from_value(&spec.to_value()).unwrap(), &spec);
        let json = serde_json::to_string(&spec).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Spec>(&json).unwrap(), &spec);
        prop_assert_eq!(&Spec::parse(&json, Format::Json).unwrap(), &spec);
    }

    #[test]
    fn a_spec_reads_back_from_its_yaml(draft in draft()) {
        let spec = draft.check().map_err(|errors| TestCaseError::fail(errors.to_string()))?;
        let yaml = serde_saphyr::to_string(&spec).unwrap();
        let read = Spec::parse(&yaml, Format::Yaml);
        prop_assert_eq!(&read.map_err(|errors| TestCaseError::fail(format!("{errors}\n{yaml}")))?, &spec);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[a-z:{}\\[\\],\\n '\"0-9%&*!|>#-]{0,80}") {
        prop_assert!(Spec::parse(&text, Format::Yaml).is_err());
        prop_assert!(Spec::parse(&text, Format::Json).is_err());
    }
}
