//! Counters: what a series of totals says about the time between them.

use crate::model::Timestamp;

/// What a counter grew by, as far as it can be known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Growth {
    /// It grew by this much since the point before (or since its start, if that was watched).
    By(f64),
    /// It is the first point of something that had started before it was watched.
    Unknown,
    /// The value fell although its start is the same: it was reset unannounced and nobody knows what was lost.
    Lost,
    /// The point is older than one that was seen, or the same: it says nothing new.
    Stale,
}

/// The last point of a cumulative counter.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Counter {
    last: Option<Total>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Total {
    start: Option<Timestamp>,
    time: Timestamp,
    value: f64,
}

impl Counter {
    /// Takes the next point of a counter that has been watched since `watched_from`.
    ///
    /// A new start means that it began anew (a process got the pid of another): all of its value is growth, if the start was watched.
    pub fn next(
        &mut self,
        start: Option<Timestamp>,
        time: Timestamp,
        value: f64,
        watched_from: Timestamp,
    ) -> Growth {
        let total = Total { start, time, value };
        let Some(last) = self.last else {
            self.last = Some(total);
            return if start.is_some_and(|start| start >= watched_from) {
                Growth::By(value)
            } else {
                Growth::Unknown
            };
        };
        if time <= last.time {
            return Growth::Stale;
        }
        self.last = Some(total);
        match start {
            Some(start) if start >= last.time => Growth::By(value),
            _ if value >= last.value => Growth::By(value - last.value),
            _ => Growth::Lost,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::from_secs(seconds)
    }

    #[test]
    fn growth_is_told_point_by_point() {
        use Growth::{By, Lost, Stale, Unknown};
        // (start, time, value, growth); watched from 100 on.
        type Points<'t> = &'t [(i64, i64, f64, Growth)];
        let cases: [(&str, Points<'_>); 7] = [
            ("older than the watch", &[(50, 110, 7.0, Unknown), (50, 120, 9.0, By(2.0))]),
            ("born while watched", &[(105, 110, 7.0, By(7.0)), (105, 120, 7.0, By(0.0))]),
            ("restarted", &[(50, 110, 7.0, Unknown), (115, 120, 8.0, By(8.0)), (115, 130, 9.0, By(1.0))]),
            ("fell", &[(50, 110, 7.0, Unknown), (50, 120, 3.0, Lost), (50, 130, 4.0, By(1.0))]),
            ("repeated", &[(50, 110, 7.0, Unknown), (50, 110, 7.0, Stale), (50, 120, 8.0, By(1.0))]),
            (
                "late",
                &[
                    (50, 110, 7.0, Unknown),
                    (50, 130, 9.0, By(2.0)),
                    (50, 120, 8.0, Stale),
                    (50, 140, 9.5, By(0.5)),
                ],
            ),
            ("after a gap", &[(50, 110, 7.0, Unknown), (50, 190, 17.0, By(10.0))]),
        ];
        for (name, points) in cases {
            let mut counter = Counter::default();
            for &(start, time, value, growth) in points {
                assert_eq!(
                    counter.next(Some(at(start)), at(time), value, at(100)),
                    growth,
                    "{name} at {time}"
                );
            }
        }
    }

    #[test]
    fn without_a_start_only_differences_are_known() {
        let mut counter = Counter::default();
        assert_eq!(counter.next(None, at(110), 7.0, at(100)), Growth::Unknown);
        assert_eq!(counter.next(None, at(120), 8.0, at(100)), Growth::By(1.0));
        assert_eq!(counter.next(None, at(130), 1.0, at(100)), Growth::Lost);
    }
}
