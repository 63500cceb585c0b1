//! Statements and conditions with which nothing is wrong, so that they need not be read again.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::{PoisonError, RwLock};

use crate::collector::ottl::{Context, Dialect, Problem};

/// Bytes of all that is kept together; when there is more, it begins anew.
const MOST_BYTES: usize = 256 * 1024;

/// Groups of statements and conditions that were found sound, safe to share between threads.
///
/// What is wrong with a group depends on its texts, their context and the language of the field alone, and all of these
/// are compared whole: no finding ever depends on what is kept.
#[derive(Debug, Default)]
pub(crate) struct Sound {
    kept: RwLock<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    groups: BTreeSet<String>,
    bytes: usize,
}

impl Sound {
    /// What is wrong with a group, looked for unless it is known that nothing is.
    pub(super) fn unless_known(
        &self,
        (said, asked): (&[&str], &[&str]),
        context: Option<Context>,
        dialect: &Dialect,
        look: impl FnOnce() -> Vec<Problem>,
    ) -> Vec<Problem> {
        let group = written((said, asked), context, dialect);
        if self.kept.read().unwrap_or_else(PoisonError::into_inner).groups.contains(&group) {
            return Vec::new();
        }
        let found = look();
        if found.is_empty() && group.len() <= MOST_BYTES {
            self.keep(group);
        }
        found
    }

    fn keep(&self, group: String) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.bytes + group.len() > MOST_BYTES {
            *kept = Kept::default();
        }
        let bytes = group.len();
        if kept.groups.insert(group) {
            kept.bytes += bytes;
        }
    }
}

/// A group as one text, which is that of no other group: every part has its length before it.
fn written((said, asked): (&[&str], &[&str]), context: Option<Context>, dialect: &Dialect) -> String {
    let size: usize = said.iter().chain(asked).map(|text| text.len() + 8).sum();
    let mut group = String::with_capacity(size + 96);
    let context = context.map_or("", Context::name);
    let _ = write!(group, "{} in {context}: {} and {}", dialect.field(), said.len(), asked.len());
    for text in said.iter().chain(asked) {
        let _ = write!(group, "\n{} {text}", text.len());
    }
    group
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collector::ottl::{FILTER_METRICS, TRANSFORM_METRICS, statements};

    /// Looks at a group, and says what was found and whether it was looked for.
    fn look(sound: &Sound, said: &[&str], asked: &[&str], dialect: &Dialect) -> (usize, bool) {
        let mut looked = false;
        let found = sound.unless_known((said, asked), None, dialect, || {
            looked = true;
            statements(said, asked, None, dialect)
        });
        (found.len(), looked)
    }

    #[test]
    fn what_is_sound_is_looked_at_once_and_what_is_not_each_time() {
        let sound = Sound::default();
        let (right, wrong) = (["set(metric.unit, \"s\")"], ["set(metric.nit, \"s\")"]);
        for looked in [true, false, false] {
            assert_eq!(look(&sound, &right, &[], &TRANSFORM_METRICS), (0, looked));
            assert_eq!(look(&sound, &wrong, &[], &TRANSFORM_METRICS), (1, true));
        }
    }

    #[test]
    fn a_group_is_known_by_all_of_it() {
        let (a, b) = ("metric.name == \"a\"", "metric.name == \"b\"");
        let groups: [(&[&str], &[&str], &Dialect); 8] = [
            (&[], &[a, b], &TRANSFORM_METRICS),
            (&[], &[b, a], &TRANSFORM_METRICS),
            (&[], &[a], &TRANSFORM_METRICS),
            (&[], &[a], &FILTER_METRICS),
            (&[a], &[], &TRANSFORM_METRICS),
            (&[a, b], &[], &TRANSFORM_METRICS),
            (&[a], &[b], &TRANSFORM_METRICS),
            (&["metric.name == \"a\"\n18 metric.name == \"b\""], &[], &TRANSFORM_METRICS),
        ];
        let written: BTreeSet<String> =
            groups.iter().map(|(said, asked, dialect)| written((said, asked), None, dialect)).collect();
        assert_eq!(written.len(), groups.len());
        let of = |context| super::written((&[a], &[]), context, &TRANSFORM_METRICS);
        assert_ne!(of(None), of(Some(Context::Metric)));
        assert_ne!(of(Some(Context::Resource)), of(Some(Context::Metric)));
    }

    #[test]
    fn no_number_of_groups_makes_it_grow_beyond_its_bound() {
        let sound = Sound::default();
        for number in 0..4_000 {
            let statement = format!("set(metric.unit, \"{number:0>200}\")");
            assert_eq!(look(&sound, &[&statement], &[], &TRANSFORM_METRICS), (0, true));
            let kept = sound.kept.read().unwrap_or_else(PoisonError::into_inner);
            assert!(kept.bytes <= MOST_BYTES);
            assert_eq!(kept.bytes, kept.groups.iter().map(String::len).sum::<usize>());
        }
    }
}
