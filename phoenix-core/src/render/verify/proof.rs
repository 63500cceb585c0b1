//! What was proven of one rendering, for others that differ in nothing that the proof depends on.
//!
//! The hosts of a fleet mostly differ in an address or a port. A harmless value (see [`is_plainly_harmless`]) is *free* where
//! it stands in a scalar on one line that is written just as it reads, is no key, and has neither tag nor anchor. A reader of
//! YAML takes every harmless value there for text of the same scalar: no character of it means anything within one, it cannot
//! make an indicator with what stands beside it (it begins with a letter, a digit or `/`, and does not end in a colon), it
//! ends no line, and no key can become too long for it. What a plain scalar is taken for does depend on it, and is looked at
//! again. So the proof of one rendering holds for every other with the same template text, places and other values.

use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use granit_parser::{Event, ScalarStyle};

use super::{Placed, Raw, Shape, Verified, Walk};
use crate::collector::{Document, Replacement};
use crate::render::document::Events;
use crate::render::scalar::{is_plainly_harmless, is_text, plain_is_safe};

/// Proofs kept of one template: as many shapes as its renderings have by turns, which branches and lists make.
const MOST_KEPT: usize = 16;
/// Bytes of a text beyond which its proof is not kept.
const LONGEST_KEPT: usize = 64 * 1024;

/// The last proofs of a template, safe to share between threads; what comes out never depends on them.
#[derive(Default)]
pub(in crate::render) struct Proofs {
    kept: Mutex<Vec<Arc<Proof>>>,
}

/// A rendering that was verified by parsing it.
pub(in crate::render) struct Proof {
    raw: Raw,
    verified: Verified,
    free: Vec<Free>,
    holders: Vec<Holder>,
    /// The verified text as a collector reads it, once somebody did.
    document: OnceLock<Arc<Document>>,
}

/// Where a verified rendering comes from.
pub(in crate::render) struct Basis {
    proof: Arc<Proof>,
    /// What stands in the place of what the proof is of.
    replaced: Vec<Replacement>,
}

/// The values that may be others, in order, and the scalars that hold them.
#[derive(Default)]
pub(super) struct Freedom {
    free: Vec<Free>,
    holders: Vec<Holder>,
}

/// A value that may be another.
#[derive(Debug, Clone, Copy)]
struct Free {
    /// Its number among the raw text's values.
    value: usize,
    /// Its number among the verified text's pieces.
    piece: usize,
    line: usize,
    /// The number of the scalar that holds it.
    holder: usize,
}

/// A scalar that holds free values.
#[derive(Debug)]
struct Holder {
    /// Its text in the verified text, without quotes.
    inner: Range<usize>,
    /// What its text must fulfil beyond that.
    must: Must,
}

/// What the text of a scalar must fulfil to be written as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Must {
    /// Nothing: it is quoted, or only holds numbers and booleans.
    Nothing,
    /// It is taken for a text.
    BeText,
    /// It is taken for a text, and would not be quoted to be sure of it.
    BeSafe { flow: bool },
}

/// How a text came to be verified; what is written plainly depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Sound as it was.
    AsItIs,
    /// Compared with the neutral text.
    Compared,
}

impl Freedom {
    /// What may vary in a verified text with these events; `placed` are its values with the pieces they are, in order.
    pub(super) fn of(
        raw: &Raw,
        verified: &Verified,
        placed: &[(usize, usize)],
        events: &Events<'_>,
        way: Way,
    ) -> Self {
        let mut freedom = Self::default();
        let mut placed = placed;
        let mut walk = Walk::default();
        for (event, span) in events {
            let place = walk.step(event);
            let (content, style) = match event {
                Event::Alias(..) => return Self::default(),
                Event::SequenceStart(_, anchor, tag) | Event::MappingStart(_, anchor, tag) => {
                    if *anchor > 0 || tag.is_some() || place.key {
                        return Self::default();
                    }
                    continue;
                }
                Event::Scalar(content, style, anchor, tag) => {
                    if *anchor > 0 || tag.is_some() {
                        return Self::default();
                    }
                    (content, *style)
                }
                _ => continue,
            };
            let Some(range) = span.byte_range() else { return Self::default() };
            let begins = |(_, piece): &(usize, usize)| verified.pieces[*piece].range.start < range.end;
            let (inside, rest) = placed.split_at(placed.iter().take_while(|placed| begins(placed)).count());
            placed = rest;
            if inside.is_empty() || place.key {
                continue;
            }
            let inner = match style {
                ScalarStyle::Plain => range,
                ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                    range.start + 1..range.end.saturating_sub(1)
                }
                ScalarStyle::Literal | ScalarStyle::Folded => continue,
            };
            if verified.text.get(inner.clone()) != Some(content.as_ref()) || content.contains(['\n', '\r']) {
                continue;
            }
            let literal = inside.iter().all(|(value, _)| raw.values[*value].shape == Shape::Literal);
            let must = match way {
                _ if style != ScalarStyle::Plain || literal => Must::Nothing,
                Way::AsItIs => Must::BeText,
                Way::Compared => Must::BeSafe { flow: place.flow },
            };
            let holder = freedom.holders.len();
            let (line, within) = (span.start.line(), inner.clone());
            let is_free = |(value, piece): &&(usize, usize)| {
                let range = &verified.pieces[*piece].range;
                let text = &verified.text[range.clone()];
                let unchanged = raw.text[raw.values[*value].range.clone()] == *text;
                within.start <= range.start
                    && range.end <= within.end
                    && unchanged
                    && is_plainly_harmless(text)
            };
            let free = inside.iter().filter(is_free);
            freedom.free.extend(free.map(|&(value, piece)| Free { value, piece, line, holder }));
            freedom.holders.push(Holder { inner, must });
        }
        freedom
    }
}

impl Proof {
    /// The verified text of another raw one, if this proof holds for it, with what stands there instead.
    fn applied(&self, raw: &Raw) -> Option<(Verified, Vec<Replacement>)> {
        let replaced = self.differences(raw)?;
        let mut text = String::with_capacity(self.verified.text.len() + 64);
        let mut done = 0;
        for (_, replacement) in &replaced {
            text.push_str(&self.verified.text[done..replacement.range.start]);
            text.push_str(&replacement.by);
            done = replacement.range.end;
        }
        text.push_str(&self.verified.text[done..]);
        let moved = |offset: usize| {
            let before = replaced.iter().take_while(|(_, replacement)| replacement.range.end <= offset);
            before.fold(offset, |offset, (_, next)| offset - next.range.len() + next.by.len())
        };
        let mut last = usize::MAX;
        for (free, _) in &replaced {
            if std::mem::replace(&mut last, free.holder) == free.holder {
                continue;
            }
            let Holder { inner, must } = &self.holders[free.holder];
            let content = &text[moved(inner.start)..moved(inner.end)];
            let holds = match must {
                Must::Nothing => true,
                Must::BeText => is_text(content),
                Must::BeSafe { flow } => plain_is_safe(content, *flow) && is_text(content),
            };
            if !holds {
                return None;
            }
        }
        let mut pieces = self.verified.pieces.clone();
        if let Some((first, _)) = replaced.first() {
            for piece in &mut pieces[first.piece..] {
                piece.range = moved(piece.range.start)..moved(piece.range.end);
            }
        }
        let replaced = replaced.into_iter().map(|(_, replacement)| replacement).collect();
        Some((Verified { text, pieces }, replaced))
    }

    /// The free values that are others in another raw text; `None` if anything else is.
    fn differences(&self, raw: &Raw) -> Option<Vec<(Free, Replacement)>> {
        let known = &self.raw;
        let alike = known.values.len() == raw.values.len()
            && known.lists.len() == raw.lists.len()
            && known.texts.len() == raw.texts.len();
        if !alike {
            return None;
        }
        let mut free = self.free.iter().peekable();
        let mut replaced = Vec::new();
        // What ends before a byte of the known text, and by how much all after it is moved.
        let mut moves: Vec<(usize, isize)> = Vec::new();
        let (mut before, mut now) = (0, 0);
        for (index, (old, new)) in known.values.iter().zip(&raw.values).enumerate() {
            let Placed { range: old_range, site, shape, item } = old;
            if (*site, *shape, *item) != (new.site, new.shape, new.item)
                || known.text[before..old_range.start] != raw.text[now..new.range.start]
            {
                return None;
            }
            (before, now) = (old_range.end, new.range.end);
            let free = free.next_if(|free| free.value == index);
            let (old, new) = (&known.text[old_range.clone()], &raw.text[new.range.clone()]);
            if old == new {
                continue;
            }
            let free = free.filter(|_| is_plainly_harmless(new))?;
            let range = self.verified.pieces[free.piece].range.clone();
            replaced.push((*free, Replacement { range, line: free.line, by: new.to_owned() }));
            moves.push((before, now.cast_signed() - before.cast_signed()));
        }
        if known.text[before..] != raw.text[now..] {
            return None;
        }
        let moved = |offset: usize| {
            let moves = moves.iter().rev().find(|(end, _)| *end <= offset);
            moves.map_or(offset, |(_, by)| offset.wrapping_add_signed(*by))
        };
        let lists = known.lists.iter().zip(&raw.lists);
        let texts = known.texts.iter().zip(&raw.texts);
        let same_places =
            lists.into_iter().all(|(old, new)| (moved(old.start), old.site) == (new.start, new.site))
                && texts.into_iter().all(|((old, from), (new, other))| (moved(*old), from) == (*new, other));
        same_places.then_some(replaced)
    }
}

impl Proofs {
    /// The verified text of a raw one by a proof that holds for it.
    pub(super) fn verified(&self, raw: &Raw) -> Option<(Verified, Basis)> {
        let kept = self.lock().clone();
        let found = kept.iter().rev().find_map(|proof| Some((proof.applied(raw)?, proof)));
        let ((verified, replaced), proof) = found?;
        if !kept.last().is_some_and(|last| Arc::ptr_eq(last, proof)) {
            let mut kept = self.lock();
            if let Some(index) = kept.iter().position(|one| Arc::ptr_eq(one, proof)) {
                kept[index..].rotate_left(1);
            }
        }
        Some((verified, Basis { proof: proof.clone(), replaced }))
    }

    /// Keeps what was proven of a raw text; the proof that did not serve longest makes room.
    pub(super) fn keep(&self, raw: Raw, verified: &Verified, freedom: Freedom) -> Option<Basis> {
        if verified.text.len() > LONGEST_KEPT {
            return None;
        }
        let Freedom { free, holders } = freedom;
        let verified = verified.clone();
        let proof = Arc::new(Proof { raw, verified, free, holders, document: OnceLock::new() });
        let mut kept = self.lock();
        if kept.len() >= MOST_KEPT {
            kept.remove(0);
        }
        kept.push(proof.clone());
        Some(Basis { proof, replaced: Vec::new() })
    }

    /// What is kept is whole after every step, also after a panic of another thread.
    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Proof>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Basis {
    /// The verified text as a collector reads it, if that is known without reading.
    pub(in crate::render) fn document(&self) -> Option<Arc<Document>> {
        let document = self.proof.document.get()?;
        if self.replaced.is_empty() {
            return Some(document.clone());
        }
        document.replaced(&self.replaced).map(Arc::new)
    }

    /// Remembers how a collector reads the verified text.
    pub(in crate::render) fn was_read_as(&self, document: &Arc<Document>) {
        if self.replaced.is_empty() {
            self.proof.document.get_or_init(|| document.clone());
        }
    }
}

#[cfg(test)]
mod tests;
