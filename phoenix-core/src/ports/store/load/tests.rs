use super::*;
use crate::experiment::{Event, EventMeta, Fact, Plan};
use crate::model::draft::Draft;
use crate::model::{Actor, ConfigSource, HostId, Timestamp};

fn id() -> ExperimentId {
    ExperimentId::from_parts(1, [1; 10])
}

fn history() -> Vec<EventRecord> {
    let config = |text: &str| ConfigSource::Config(Arc::from(text));
    let hosts = vec![HostId::new("web-1").unwrap()];
    let spec = Arc::new(Draft::new("story", config("a: 1"), config("b: 2"), hosts).check().unwrap());
    let words = |text: &str| Fact::Reworded { description: Some(text.to_owned()), labels: None };
    let plan = Arc::new(Plan::default());
    let facts = [Fact::Created { id: id(), spec, plan }, words("one"), words("two"), words("three")];
    let meta = EventMeta::new(id(), Actor::phoenix());
    let record = |(version, fact)| {
        let event = Event { at: Timestamp::from_secs(version), fact };
        EventRecord::new(&event, Version(version.unsigned_abs()), &meta)
    };
    (1..).zip(facts).map(record).collect()
}

fn whole() -> Experiment {
    Loaded::new(None, history()).experiment().unwrap()
}

#[test]
fn a_snapshot_and_the_events_after_it_make_the_same_experiment_as_all_events() {
    for taken_at in 1..=4 {
        let mut before = history();
        let after = before.split_off(taken_at);
        let snapshot = Snapshot::of(&Loaded::new(None, before).experiment().unwrap());
        assert_eq!(snapshot.version, Version(taken_at as u64));
        assert_eq!(Loaded::new(Some(snapshot), after).experiment(), Ok(whole()), "taken at {taken_at}");
    }
}

#[test]
fn an_unknown_schema_is_refused_and_never_skipped() {
    for place in 0..4 {
        let mut events = history();
        events[place].schema = 9;
        let error = Loaded::new(None, events).experiment().unwrap_err();
        assert_eq!(error.code(), ErrorCode::UnsupportedVersion, "{error}");
        assert!(error.to_string().contains("schema 9"), "{error}");
    }
}

#[test]
fn a_missing_event_is_named() {
    for missing in 0..3 {
        let mut events = history();
        events.remove(missing);
        let expected = Version(missing as u64 + 1);
        let error = Loaded::new(None, events).experiment().unwrap_err();
        assert_eq!(error, LoadError::Gap { expected, found: expected.next() });
    }
    let snapshot = Snapshot::of(&Loaded::new(None, history()[..1].to_vec()).experiment().unwrap());
    let error = Loaded::new(Some(snapshot), history()[2..].to_vec()).experiment().unwrap_err();
    assert_eq!(error, LoadError::Gap { expected: Version(2), found: Version(3) });
}

#[test]
fn a_snapshot_that_cannot_be_used_says_so_and_is_no_damage_to_the_history() {
    let good = Snapshot::of(&whole());
    for bad in [
        Snapshot { apply_version: APPLY_VERSION + 1, ..good.clone() },
        Snapshot { bytes: Arc::from(*b"{"), ..good.clone() },
        Snapshot { version: Version(3), ..good },
    ] {
        assert_eq!(Loaded::new(Some(bad), Vec::new()).experiment(), Err(LoadError::Snapshot));
    }
    assert_eq!(Loaded::new(None, Vec::new()).experiment(), Err(LoadError::Replay(ReplayError::Empty)));
}
