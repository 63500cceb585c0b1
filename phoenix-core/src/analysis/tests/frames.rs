//! What is prepared from look to look is what a plain preparation of everything gives.

use proptest::prelude::*;

use super::fixture::{GRID, START, at, host, name};
use super::naive;
use crate::analysis::preparation::frame::{Frame, Frames};
use crate::analysis::preparation::timeline::Timeline;
use crate::analysis::preparation::values::Values;
use crate::analysis::{LookKind, Question};
use crate::model::{Measurements, MetricName, Sample, Spec, Timestamp, Variant, Window, metric};

const SECOND: i64 = 1_000_000;

fn of_time(index: i64, length: i64, shift: i64) -> (Timestamp, Timestamp) {
    let from = (START + index * GRID) * SECOND + shift;
    (Timestamp::from_micros(from), Timestamp::from_micros(from + length))
}

prop_compose! {
    /// A piece of a series: so many intervals of one length side by side.
    fn piece()(
        variant in prop::sample::select(vec![Variant::Baseline, Variant::Candidate]),
        target in 1..4_usize,
        metric in prop::sample::select(vec![
            metric::ACTIVE_SERIES, metric::EXPORT_ERROR_RATIO, metric::BYTES_PER_MINUTE,
        ]),
        source in prop::sample::select(vec!["one", "one", "one", "other"]),
        start in -3..60_i64,
        count in 1..20_i64,
        length in prop::sample::select(vec![GRID, GRID, GRID, GRID, 5, 20, 7, 40]),
        shift in prop::sample::select(vec![0, 0, 0, 0, 3 * SECOND, 1]),
        seed in 0..1_000_u64,
        odd in prop::sample::select(vec![1.0, 1.0, 1.0, 1.0, 1.0, f64::NAN, 1e300]),
    ) -> Vec<Sample> {
        let (from, _) = of_time(start, 0, shift);
        (0..count).map(|index| {
            let from = from.as_micros() + index * length * SECOND;
            let value = 100.0 + ((seed + index as u64 * 7) % 13) as f64;
            Sample {
                variant, target: host(target), metric: name(metric),
                from: Timestamp::from_micros(from), to: Timestamp::from_micros(from + length * SECOND),
                source: source.to_owned(),
                value: if index == 2 { odd * value } else { value },
            }
        }).collect()
    }
}

fn window() -> impl Strategy<Value = Window> {
    (0..60_i64, 0..20_i64)
        .prop_map(|(from, length)| Window { from: at(from * GRID + 3), to: at((from + length) * GRID) })
}

fn same(incremental: Option<&Frame>, plain: Option<&Frame>) -> Result<(), TestCaseError> {
    let incremental = incremental.map(|frame| Frame { kept: 0, ..frame.clone() });
    prop_assert_eq!(format!("{incremental:?}"), format!("{plain:?}"));
    Ok(())
}

fn question<'a>(
    spec: &'a Spec,
    cutoff: i64,
    excluded: &'a [Window],
    measurements: &'a Measurements,
) -> Question<'a> {
    Question {
        spec,
        look: LookKind::Interim,
        number: 1,
        running_since: at(0),
        cutoff: at(cutoff),
        excluded,
        planned: true,
        same_receivers: true,
        same_config: false,
        measurements,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn frames_that_go_on_are_those_of_everything(
        pieces in prop::collection::vec(piece(), 1..24),
        looks in prop::collection::vec((0..24_usize, 0..700_i64), 1..6),
        excluded in prop::collection::vec(window(), 0..3),
        watched in prop::collection::vec(window(), 0..3),
    ) {
        let mut draft = super::fixture::Trial::of(vec![super::fixture::goal(None)]).draft;
        draft.warm_up = std::time::Duration::from_secs(50);
        let spec = draft.check().unwrap();
        let (mut values, mut frames, mut earlier) = (Values::default(), Frames::default(), None::<Timeline>);
        let mut measured = Measurements::default();
        let (mut excluding, mut watching) = (Vec::new(), Vec::new());
        let mut taken = 0;
        for (look, (upto, cutoff)) in looks.iter().enumerate() {
            let new = taken..pieces.len().min(*upto).max(taken);
            taken = new.end;
            for piece in &pieces[new] {
                values.add(piece);
                measured.samples.extend_from_slice(piece);
            }
            excluding.extend(excluded.get(look));
            watching.extend(watched.get(look).map(|w: &Window| (w.from.as_micros(), w.to.as_micros())));
            let timeline = Timeline::of(&question(&spec, *cutoff, &excluding, &measured), &watching);
            let goes_on = earlier.as_ref().is_some_and(|earlier| timeline.goes_on_from(earlier));
            values.look(&timeline, !goes_on);
            let names = [metric::ACTIVE_SERIES, metric::EXPORT_ERROR_RATIO, metric::BYTES_PER_MINUTE].map(name);
            let wanted = |name: &MetricName| Some((name.clone(), values.metric(name)?.grid()?));
            frames.look(names.iter().filter_map(wanted), &values, &timeline, spec.design);
            let plain = naive::Values::of(&measured, &timeline);
            prop_assert_eq!(values.count(), plain.count());
            prop_assert_eq!(values.unusable(&timeline), plain.unusable);
            for name in &names {
                let frame = wanted(name).and_then(|(name, grid)| frames.get(&name, grid));
                same(frame, naive::frame(name, &plain, &timeline, None).as_ref())?;
            }
            earlier = Some(timeline);
        }
    }
}
