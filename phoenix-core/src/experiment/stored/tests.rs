use super::upcast::{Upcaster, newest, to_newest};
use super::*;
use crate::experiment::{Event, EventMeta, EventRecord, RecordError};
use crate::model::{Actor, RequestId, Timestamp, Version};
use serde_json::json;

mod examples;

/// The golden file of each fact; a new fact does not compile until it has one.
macro_rules! golden {
    ($($fact:ident => $file:literal),+ $(,)?) => {
        fn file_of(fact: &Fact) -> &'static str {
            match fact { $(Fact::$fact { .. } => $file),+ }
        }

        const GOLDEN: &[(&str, &str)] =
            &[$(($file, include_str!(concat!("../../../tests/golden/events-v1/", $file, ".json")))),+];
    };
}

golden! {
    Created => "created",
    Updated => "updated",
    Reworded => "reworded",
    StartDeferred => "start_deferred",
    StartRequested => "start_requested",
    Started => "started",
    Captured => "captured",
    TargetRunning => "target_running",
    TargetDrifted => "target_drifted",
    TargetExcluded => "target_excluded",
    Deployed => "deployed",
    LookRequested => "look_requested",
    LookRecorded => "look_recorded",
    VerdictReached => "verdict_reached",
    Paused => "paused",
    Resumed => "resumed",
    AnalysisStarted => "analysis_started",
    DecisionAwaited => "decision_awaited",
    Extended => "extended",
    WaveStarted => "wave_started",
    TargetBaking => "target_baking",
    TargetBaked => "target_baked",
    RollbackStarted => "rollback_started",
    TargetSettled => "target_settled",
    TargetUnsettled => "target_unsettled",
    DeadlineGraced => "deadline_graced",
    ObservationRequested => "observation_requested",
    TargetIndebted => "target_indebted",
    Ended => "ended",
    DebtPaid => "debt_paid",
    Deleted => "deleted",
}

fn meta() -> EventMeta {
    EventMeta {
        reason: Some("see ticket 4711".to_owned()),
        request_id: Some(RequestId::new("request-1").unwrap()),
        ..EventMeta::new(examples::id(), Actor::new("ada@example.com").unwrap())
    }
}

fn record(fact: Fact) -> EventRecord {
    let at = Timestamp::from_micros(1_795_424_400_000_001);
    EventRecord::new(&Event { at, fact }, Version(7), &meta())
}

#[test]
fn the_golden_file_of_each_fact_says_what_its_example_says() {
    let examples = examples::one_of_each();
    for (file, golden) in GOLDEN {
        let example = examples.iter().find(|fact| file_of(fact) == *file);
        let fact = example.unwrap_or_else(|| panic!("{file} has no example")).clone();
        let golden: EventRecord = serde_json::from_str(golden).unwrap();
        let written = serde_json::to_string_pretty(&record(fact.clone())).unwrap();
        assert_eq!(serde_json::to_string_pretty(&golden).unwrap(), written, "{file}");
        assert_eq!(golden.event().unwrap().fact, fact, "{file}");
    }
}

#[test]
fn the_golden_files_of_variations_say_what_their_examples_say() {
    for (golden, fact) in examples::variations() {
        let golden: EventRecord = serde_json::from_str(golden).unwrap();
        let written = serde_json::to_string_pretty(&record(fact.clone())).unwrap();
        assert_eq!(serde_json::to_string_pretty(&golden).unwrap(), written);
        assert_eq!(golden.event().unwrap().fact, fact);
    }
}

#[test]
fn every_word_that_a_fact_can_hold_is_read_back() {
    for fact in examples::every_word() {
        let record = record(fact.clone());
        let read: EventRecord = serde_json::from_str(&serde_json::to_string(&record).unwrap()).unwrap();
        assert_eq!(read.event().unwrap().fact, fact, "{}", record.event);
    }
}

#[test]
fn an_unknown_schema_is_refused_by_its_number_and_never_read() {
    for schema in [0, SCHEMA + 1, u32::MAX] {
        let newer = EventRecord { schema, ..record(examples::one_of_each().remove(0)) };
        let error = newer.event().unwrap_err();
        assert_eq!(error, RecordError::UnsupportedVersion { version: Version(7), schema, newest: SCHEMA });
        assert_eq!(error.code(), crate::error::ErrorCode::UnsupportedVersion);
    }
}

#[test]
fn what_is_not_what_its_schema_says_is_damaged() {
    let whole = record(Fact::Deployed { first_look: Timestamp::EPOCH }).event;
    for damaged in [
        json!(null),
        json!({}),
        json!({"type": "invented_later"}),
        json!({"type": "deployed"}),
        json!({"type": "deployed", "first_look": "soon"}),
        json!({"type": "deployed", "first_look": 0, "and_more": true}),
        json!({"type": "target_running", "host": "not a host", "observed_at": 0}),
    ] {
        let stored =
            EventRecord { event: damaged, ..record(Fact::Deployed { first_look: Timestamp::EPOCH }) };
        let error = stored.event().unwrap_err();
        assert!(matches!(error, RecordError::Damaged { version: Version(7), .. }), "{error}");
        assert_eq!(error.code(), crate::error::ErrorCode::Corrupt);
    }
    assert_eq!(decode(examples::id(), SCHEMA, &whole), Ok(Fact::Deployed { first_look: Timestamp::EPOCH }));
}

/// A chain as it may be one day: schema 2 renamed a field, schema 3 counts in seconds no more.
const LATER: &[Upcaster] = &[
    |mut stored| {
        let fields = stored.as_object_mut().ok_or("not an object")?;
        let old = fields.remove("first").ok_or("no field `first`")?;
        fields.insert("first_look_s".to_owned(), old);
        Ok(stored)
    },
    |mut stored| {
        let fields = stored.as_object_mut().ok_or("not an object")?;
        let seconds = fields.remove("first_look_s").and_then(|s| s.as_i64()).ok_or("no seconds")?;
        fields.insert("first_look".to_owned(), json!(seconds * 1_000_000));
        Ok(stored)
    },
];

#[test]
fn upcasters_lift_a_fact_of_any_schema_to_the_newest_one_step_by_step() {
    let newest_form = json!({"type": "deployed", "first_look": 5_000_000});
    for (schema, stored) in [
        (1, json!({"type": "deployed", "first": 5})),
        (2, json!({"type": "deployed", "first_look_s": 5})),
        (3, newest_form.clone()),
    ] {
        assert_eq!(to_newest(schema, &stored, LATER).unwrap().as_ref(), &newest_form, "schema {schema}");
    }
    assert_eq!(newest(LATER), 3);
    assert_eq!(to_newest(4, &newest_form, LATER), Err(DecodeError::UnknownSchema));
    let nameless = json!({"type": "deployed"});
    assert_eq!(to_newest(1, &nameless, LATER), Err(DecodeError::Damaged("no field `first`".to_owned())));
}
