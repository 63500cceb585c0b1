use std::borrow::Cow;

use proptest::prelude::*;

use super::*;

fn text<'a>(key: &'a str, value: &'a str) -> Attribute<'a> {
    Attribute { key: Cow::Borrowed(key), value: Value::Text(Cow::Borrowed(value)) }
}

fn sum(temporality: Temporality, monotonic: bool) -> Kind {
    Kind::Sum { temporality, monotonic }
}

struct Stream<'a> {
    resource: Vec<Attribute<'a>>,
    scope: Scope<'a>,
    metric: Metric<'a>,
    point: Vec<Attribute<'a>>,
}

impl Default for Stream<'_> {
    fn default() -> Self {
        Stream {
            resource: vec![text("host.name", "shop-1"), text("process.pid", "1")],
            scope: Scope { name: "scraper", version: "1", attributes: &[] },
            metric: Metric { name: "process.cpu.time", unit: "s", kind: sum(Temporality::Cumulative, true) },
            point: vec![text("state", "user")],
        }
    }
}

fn id(stream: &Stream<'_>) -> SeriesId {
    let mut identity = Identity::default();
    identity.resource(&stream.resource);
    identity.scope(&stream.scope);
    identity.metric(&stream.metric);
    identity.series(&stream.point)
}

#[test]
fn every_part_of_the_identity_makes_another_series() {
    let base = Stream::default();
    let scope_attributes = [text("a", "b")];
    let metric = base.metric;
    let others = [
        Stream { resource: vec![text("host.name", "shop-1")], ..Stream::default() },
        Stream { resource: vec![text("host.name", "shop-1"), text("process.pid", "2")], ..Stream::default() },
        Stream { scope: Scope { name: "other", ..base.scope }, ..Stream::default() },
        Stream { scope: Scope { version: "2", ..base.scope }, ..Stream::default() },
        Stream { scope: Scope { attributes: &scope_attributes, ..base.scope }, ..Stream::default() },
        Stream { metric: Metric { name: "process.disk.io", ..metric }, ..Stream::default() },
        Stream { metric: Metric { unit: "ms", ..metric }, ..Stream::default() },
        Stream { metric: Metric { kind: Kind::Gauge, ..metric }, ..Stream::default() },
        Stream { metric: Metric { kind: sum(Temporality::Delta, true), ..metric }, ..Stream::default() },
        Stream {
            metric: Metric { kind: sum(Temporality::Cumulative, false), ..metric },
            ..Stream::default()
        },
        Stream { point: vec![], ..Stream::default() },
        Stream { point: vec![text("state", "system")], ..Stream::default() },
        Stream { point: vec![text("stat", "euser")], ..Stream::default() },
    ];
    let mut ids = vec![id(&base)];
    ids.extend(others.iter().map(id));
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all, "two different streams have one identity");
}

#[test]
fn the_tags_of_the_experiment_are_no_part_of_it() {
    let mut tagged = Stream::default();
    tagged.resource.extend(TAGS.map(|tag| text(tag, "anything")));
    assert_eq!(id(&tagged), id(&Stream::default()));
}

#[test]
fn a_tag_name_on_a_point_is_the_users_own() {
    let mut tagged = Stream::default();
    tagged.point.push(text(TAG_VARIANT, "x"));
    assert_ne!(id(&tagged), id(&Stream::default()));
}

#[test]
fn values_of_different_types_differ_and_maps_have_no_order() {
    let of = |value: Value<'static>| {
        let point = vec![Attribute { key: "k".into(), value }];
        id(&Stream { point, ..Stream::default() })
    };
    let values = [
        Value::Empty,
        Value::Text("1".into()),
        Value::Text("".into()),
        Value::Int(1),
        Value::Double(1.0),
        Value::Bool(true),
        Value::Bytes("1".into()),
        Value::Array(vec![]),
        Value::Array(vec![Value::Int(1)]),
        Value::Map(vec![]),
    ];
    for (index, value) in values.iter().enumerate() {
        for other in &values[..index] {
            assert_ne!(of(value.clone()), of(other.clone()), "{value:?} and {other:?}");
        }
    }
    let map = |keys: [&'static str; 2]| Value::Map(keys.map(|key| text(key, key)).to_vec());
    assert_eq!(of(map(["a", "b"])), of(map(["b", "a"])));
}

/// Identities may be stored and compared later: a change of the algorithm must be noticed.
#[test]
fn the_hash_is_pinned() {
    assert_eq!(format!("{:032x}", id(&Stream::default()).0), PINNED);
}

const PINNED: &str = "b420b419ed40e0ebfba9655416c3cd5a";

proptest! {
    #[test]
    fn the_order_of_attributes_does_not_matter(
        keys in proptest::collection::btree_map("[a-z.]{1,12}", "[a-z0-9]{0,12}", 0..12)
            .prop_flat_map(|map| { let list: Vec<_> = map.into_iter().collect(); (Just(list.clone()), Just(list).prop_shuffle()) })
    ) {
        let (sorted, shuffled) = keys;
        let of = |list: &[(String, String)]| {
            let resource = list.iter().map(|(key, value)| Attribute {
                key: Cow::Owned(key.clone()), value: Value::Text(Cow::Owned(value.clone())),
            }).collect();
            id(&Stream { resource, ..Stream::default() })
        };
        prop_assert_eq!(of(&sorted), of(&shuffled));
    }
}
