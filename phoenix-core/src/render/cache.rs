//! Compiled templates by the hash of their source, so that a template is compiled once and rendered often.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::template::{Template, hash_of};
use super::{TemplateError, catalogue};

/// A bounded set of compiled templates, safe to share between threads.
///
/// Whoever renders stored templates keeps one: compiling costs some hundred times what looking up does. The catalogue's
/// templates are known without being put in. When it is full, the template that was not asked for longest makes room.
/// What comes out never depends on what is kept.
///
/// ```
/// use std::num::NonZeroUsize;
/// use phoenix_core::render::{TemplateCache, catalogue};
///
/// let cache = TemplateCache::new(NonZeroUsize::MIN);
/// let source = catalogue::get("process-baseline-v1")?.source().to_owned() + "# changed\n";
/// let first = cache.parse(&source)?;
/// assert_eq!(cache.parse(&source)?.source_hash(), first.source_hash());
/// assert_eq!(cache.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct TemplateCache {
    capacity: NonZeroUsize,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    /// Counts the questions, and so orders them.
    asked: u64,
    templates: BTreeMap<String, (u64, Template)>,
}

impl TemplateCache {
    /// A cache of at most so many templates.
    #[must_use]
    pub fn new(capacity: NonZeroUsize) -> Self {
        Self { capacity, kept: Mutex::default() }
    }

    /// The template of a source: compiled now, or as it was compiled before.
    ///
    /// # Errors
    /// As for [`Template::parse`]; sources with mistakes are not kept.
    pub fn parse(&self, source: &str) -> Result<Template, TemplateError> {
        let hash = hash_of(source);
        if let Some(template) = catalogue::by_hash(&hash).or_else(|| self.get(&hash)) {
            return Ok(template);
        }
        // Not under the lock: others need not wait, and two that compile the same get the same.
        let template = Template::parse(source)?;
        self.keep(hash, template.clone());
        Ok(template)
    }

    /// How many templates are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().templates.len()
    }

    /// Whether none is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many are kept at most.
    #[must_use]
    pub fn capacity(&self) -> NonZeroUsize {
        self.capacity
    }

    fn get(&self, hash: &str) -> Option<Template> {
        let mut kept = self.lock();
        kept.asked += 1;
        let now = kept.asked;
        let (asked, template) = kept.templates.get_mut(hash)?;
        *asked = now;
        Some(template.clone())
    }

    fn keep(&self, hash: String, template: Template) {
        let mut kept = self.lock();
        while kept.templates.len() >= self.capacity.get() && !kept.templates.contains_key(&hash) {
            let oldest =
                kept.templates.iter().min_by_key(|(_, (asked, _))| *asked).map(|(hash, _)| hash.clone());
            match oldest {
                Some(oldest) => drop(kept.templates.remove(&oldest)),
                None => break,
            }
        }
        let now = kept.asked;
        kept.templates.insert(hash, (now, template));
    }

    /// What is kept is whole after every step, also after a panic of another thread.
    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(revision: u32) -> String {
        format!(
            "---\nname: test-v1\nrevision: {revision}\ndescription: A test.\npipeline: metrics\ninput: scrape\nparameters: []\n---\na: b\n"
        )
    }

    fn cache(capacity: usize) -> TemplateCache {
        TemplateCache::new(NonZeroUsize::new(capacity).unwrap())
    }

    #[test]
    fn the_template_not_asked_for_longest_makes_room() {
        let cache = cache(2);
        for revision in [1, 2, 1, 3] {
            cache.parse(&source(revision)).unwrap();
        }
        let kept = |revision| cache.get(&hash_of(&source(revision))).is_some();
        assert_eq!([kept(1), kept(2), kept(3)], [true, false, true]);
        assert_eq!(cache.len(), 2);
    }

    #[test]
    fn no_number_of_templates_makes_it_grow_beyond_its_bound() {
        let cache = cache(7);
        for revision in 1..100 {
            assert_eq!(cache.parse(&source(revision)).unwrap().header().revision, revision);
            assert!(cache.len() <= 7);
        }
    }

    #[test]
    fn mistakes_are_reported_every_time_and_take_no_room() {
        let cache = cache(2);
        let wrong = source(1).replace("a: b", "{{ a }}");
        assert_eq!(cache.parse(&wrong).unwrap_err(), cache.parse(&wrong).unwrap_err());
        assert!(cache.is_empty());
    }

    #[test]
    fn the_catalogue_takes_no_room() {
        let cache = cache(1);
        for template in catalogue::all() {
            cache.parse(template.source()).unwrap();
        }
        assert!(cache.is_empty());
    }

    #[test]
    fn a_source_with_one_byte_changed_is_another_template() {
        let cache = cache(4);
        let with = |text: &str| cache.parse(&source(1).replace("a: b", text)).unwrap();
        let text = |text: &str| with(text).render_unchecked(&BTreeMap::new()).unwrap().text;
        assert_eq!([text("a: b"), text("a: c"), text("a: b")], ["a: b\n", "a: c\n", "a: b\n"]);
    }
}
