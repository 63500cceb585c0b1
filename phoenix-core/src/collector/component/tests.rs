//! The catalogue is consistent; ids follow the collector's grammar.

use std::collections::BTreeSet;

use super::*;
use crate::collector::target::Distribution;

#[test]
fn the_catalogue_has_the_27_types_of_the_distribution() {
    let tested = Distribution::TESTED;
    let types = |class| tested.names(class).map(move |name| (class, name.to_owned()));
    let types: Vec<_> = Class::ALL.into_iter().flat_map(types).collect();
    for (class, name) in &types {
        assert_eq!(Component::find(*class, name).map(|component| component.name), Some(name.as_str()));
    }
    assert_eq!(types.len(), 27);
}

#[test]
fn every_type_stands_in_the_list_of_its_class() {
    for class in Class::ALL {
        for component in Component::of(class) {
            assert_eq!(component.class, class, "{}", component.name);
        }
    }
}

#[test]
fn no_name_or_alias_of_a_class_stands_twice() {
    for class in Class::ALL {
        let names: Vec<_> = Component::names(class).collect();
        let distinct: BTreeSet<_> = names.iter().collect();
        assert_eq!(names.len(), distinct.len(), "{class:?}: {names:?}");
    }
}

#[test]
fn an_older_name_finds_the_same_type() {
    for (class, older, name) in [
        (Class::Receiver, "hostmetrics", "host_metrics"),
        (Class::Exporter, "otlp", "otlp_grpc"),
        (Class::Exporter, "otlphttp", "otlp_http"),
        (Class::Processor, "metricstransform", "metrics_transform"),
    ] {
        for written in [older, name] {
            assert_eq!(
                Component::find(class, written).map(|component| component.name),
                Some(name),
                "{written}"
            );
        }
    }
    assert_eq!(Component::find(Class::Receiver, "otlp").map(|c| c.name), Some("otlp"));
    assert!(Component::find(Class::Receiver, "otlphttp").is_none());
}

#[test]
fn receivers_say_how_they_come_by_their_data_and_nothing_else_does() {
    for component in CATALOGUE.into_iter().flatten() {
        let is_receiver = component.class == Class::Receiver;
        assert_eq!(component.input.is_some(), is_receiver, "{}", component.name);
        let is_extension = component.class == Class::Extension;
        assert_eq!(component.supports.is_empty(), is_extension, "{}", component.name);
    }
}

#[test]
fn ids_are_read_as_the_collector_reads_them() {
    for (text, type_name, name) in [
        ("batch", "batch", ""),
        ("batch/a", "batch", "a"),
        (" batch / a ", "batch", "a"),
        ("batch/a/b:c#d.e-f", "batch", "a/b:c#d.e-f"),
        ("b_2/é", "b_2", "é"),
    ] {
        let id = ComponentId::parse(text).unwrap();
        assert_eq!((id.type_name(), id.name()), (type_name, name), "{text}");
    }
    let long_type = "t".repeat(64);
    let long_name = format!("batch/{}", "n".repeat(1025));
    for text in ["", "/", "/x", "batch/", "batch/ ", "ba-tch", "2b", "bätch", &long_type, &long_name] {
        assert!(ComponentId::parse(text).is_err(), "{text}");
    }
    for symbol in ["a b", "a+b", "a=b", "a<b", "a|b", "a~b", "a^b", "a$b", "a`b", "a\u{7}b", "a\u{200b}b"] {
        let id = format!("batch/{symbol}");
        assert_eq!(ComponentId::parse(&id), Err(IdError::Name(symbol.to_owned())));
    }
}
