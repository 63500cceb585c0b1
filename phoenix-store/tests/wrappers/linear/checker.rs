//! Whether some order of the calls, in which none comes after one that was asked for when it had been answered, explains every answer:
//! the search of Wing and Gong, with Lowe's memory of what was tried.

use std::collections::HashSet;

use super::model::{Input, Output, State};

/// A call, by when it was asked for and answered.
#[derive(Debug, Clone)]
pub struct Call {
    pub input: Input,
    /// `None` when it failed without saying what was done.
    pub output: Option<Output>,
    pub asked: u64,
    pub answered: u64,
}

/// Whether one order explains all answers.
pub fn is_linearisable(start: &State, calls: &[Call]) -> bool {
    assert!(calls.len() <= 128, "a set of calls is a number of 128 bits");
    search(start, calls, 0, &mut HashSet::new())
}

fn search(state: &State, calls: &[Call], done: u128, tried: &mut HashSet<(u128, State)>) -> bool {
    let left = || (0..calls.len()).filter(|index| done & (1 << index) == 0);
    // What was never answered need not have been done.
    if left().all(|index| calls[index].output.is_none()) {
        return true;
    }
    if !tried.insert((done, state.clone())) {
        return false;
    }
    let first_answer = left().map(|index| calls[index].answered).min().unwrap_or(u64::MAX);
    let may_be_next: Vec<usize> = left().filter(|index| calls[*index].asked < first_answer).collect();
    may_be_next.into_iter().any(|index| {
        let Call { input, output, .. } = &calls[index];
        let after = match output {
            Some(output) => state.after(input, output).into_iter().collect(),
            None => state.after_either(input),
        };
        after.iter().any(|after| search(after, calls, done | (1 << index), tried))
    })
}

mod tests {
    use super::super::model::Piece;
    use super::*;

    fn commit(expected: u64, writer: u32) -> Input {
        Input::Commit { expected, writer, request: None, observes: false }
    }

    fn committed(version: u64) -> Option<Output> {
        Some(Output::Committed { version, repeated: false })
    }

    fn call(asked: u64, answered: u64, input: Input, output: Option<Output>) -> Call {
        Call { input, output, asked, answered }
    }

    fn explained(calls: &[Call]) -> bool {
        is_linearisable(&State::default(), calls)
    }

    #[test]
    fn what_is_seen_at_once_may_be_old_or_new() {
        for seen in [vec![], vec![7]] {
            let load = call(1, 4, Input::Load, Some(Output::Loaded(seen)));
            assert!(explained(&[call(2, 3, commit(0, 7), committed(1)), load]));
        }
    }

    #[test]
    fn what_was_answered_is_seen_by_whoever_asks_later() {
        let load = call(3, 4, Input::Load, Some(Output::Loaded(vec![])));
        assert!(!explained(&[call(1, 2, commit(0, 7), committed(1)), load]));
    }

    #[test]
    fn one_version_is_won_once() {
        let one = call(1, 4, commit(0, 1), committed(1));
        assert!(!explained(&[one.clone(), call(2, 3, commit(0, 2), committed(1))]));
        assert!(explained(&[one, call(2, 3, commit(0, 2), Some(Output::Conflict))]));
    }

    #[test]
    fn a_conflict_needs_somebody_who_won() {
        assert!(!explained(&[call(1, 2, commit(0, 1), Some(Output::Conflict))]));
        // Somebody whose answer was lost will do.
        let unknown = call(1, u64::MAX, commit(0, 2), None);
        assert!(explained(&[unknown, call(2, 3, commit(0, 1), Some(Output::Conflict))]));
    }

    #[test]
    fn a_read_does_not_go_back() {
        let first = call(2, 3, Input::Load, Some(Output::Loaded(vec![7])));
        let then = call(4, 5, Input::Load, Some(Output::Loaded(vec![])));
        assert!(!explained(&[call(1, 9, commit(0, 7), committed(1)), first, then]));
    }

    #[test]
    fn a_piece_is_had_by_one_at_a_time_and_done_once() {
        let made = call(1, 2, commit(0, 1), committed(1));
        let claim = |asked, now, token: &str| {
            let input = Input::Claim { now, limit: 9, lease: 60 };
            call(asked, asked + 3, input, Some(Output::Claimed(vec![(Piece::Notice(1), token.to_owned())])))
        };
        let ack = |asked, token: &str, output| {
            call(asked, asked + 1, Input::Ack { token: token.to_owned() }, Some(output))
        };
        assert!(explained(&[made.clone(), claim(3, 0, "a"), ack(9, "a", Output::Done)]));
        assert!(!explained(&[made.clone(), claim(3, 0, "a"), claim(4, 0, "b")]));
        assert!(explained(&[made.clone(), claim(3, 0, "a"), claim(4, 60, "b")]), "after the lease");
        let lost =
            [claim(3, 0, "a"), claim(7, 60, "b"), ack(12, "a", Output::Lost), ack(14, "b", Output::Done)];
        assert!(explained(&[&[made.clone()][..], &lost].concat()));
        let won = [claim(3, 0, "a"), claim(7, 60, "b"), ack(12, "a", Output::Done)];
        assert!(!explained(&[&[made.clone()][..], &won].concat()), "a lost lease cannot acknowledge");
        let twice = [claim(3, 0, "a"), ack(9, "a", Output::Done), ack(11, "a", Output::Done)];
        assert!(!explained(&[&[made][..], &twice].concat()));
    }
}
