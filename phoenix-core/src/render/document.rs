//! A rendered text as the events of exactly one YAML document.

use std::collections::BTreeMap;

use granit_parser::{Event, Options, Parser, Span, StructureStyle};

use super::limits::MAX_YAML_DEPTH;

pub(super) type Events<'t> = Vec<(Event<'t>, Span)>;

/// The events of `text`, or the byte offset and the reason why it is not one document.
pub(super) fn events(text: &str, comments: bool) -> Result<Events<'_>, (usize, String)> {
    let mut options = Options::default();
    options.set_emit_comments(comments);
    options.max_buffered_comment_events = 1 << 16;
    options.block_nesting_limit = MAX_YAML_DEPTH;
    options.flow_nesting_limit = MAX_YAML_DEPTH;
    let mut documents = 0;
    // Events are large, so that moving them to a greater place is dear: one in eight bytes is about what configurations have.
    let mut events = Vec::with_capacity((text.len() / 8).clamp(64, 4096));
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) =
            event.map_err(|error| (error.marker().byte_offset().unwrap_or(0), error.info()))?;
        if matches!(event, Event::DocumentStart(..)) {
            documents += 1;
            if documents > 1 {
                return Err((offset(&span), "a second document begins here".into()));
            }
        }
        events.push((event, span));
    }
    if documents == 1 { Ok(events) } else { Err((0, "it is empty".into())) }
}

pub(super) fn offset(span: &Span) -> usize {
    span.start.byte_offset().unwrap_or(0)
}

/// Where in the document a walk over its events is.
#[derive(Default)]
pub(super) struct Walk {
    /// Open collections: whether a map (and then whether a key is due), and whether in flow style.
    open: Vec<(Option<bool>, bool)>,
}

/// The place of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) key: bool,
    pub(super) flow: bool,
}

impl Walk {
    /// Advances over `event` and says where its node stands.
    pub(super) fn step(&mut self, event: &Event<'_>) -> Place {
        match event {
            Event::Scalar(..) | Event::Alias(..) => self.node(),
            Event::SequenceStart(style, ..) => {
                let place = self.node();
                self.open.push((None, *style == StructureStyle::Flow));
                place
            }
            Event::MappingStart(style, ..) => {
                let place = self.node();
                self.open.push((Some(true), *style == StructureStyle::Flow));
                place
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.open.pop();
                Place { key: false, flow: false }
            }
            _ => Place { key: false, flow: false },
        }
    }

    fn node(&mut self) -> Place {
        let Some((map, flow)) = self.open.last_mut() else { return Place { key: false, flow: false } };
        let place = Place { key: *map == Some(true), flow: *flow };
        *map = map.map(|key_due| !key_due);
        place
    }
}

/// The first of the keys at these events that stands twice in its map, with its event.
pub(super) fn repeated_key(events: &Events<'_>, keys: &[usize]) -> Option<(usize, String)> {
    let mut walk = Walk::default();
    let mut maps: Vec<BTreeMap<&str, usize>> = Vec::new();
    for (index, (event, _)) in events.iter().enumerate() {
        let place = walk.step(event);
        match event {
            Event::MappingStart(..) | Event::SequenceStart(..) => maps.push(BTreeMap::new()),
            Event::MappingEnd | Event::SequenceEnd => drop(maps.pop()),
            Event::Scalar(text, ..) if place.key => {
                let twin = maps.last_mut().and_then(|map| map.insert(text.as_ref(), index));
                let Some(twin) = twin else { continue };
                if let Some(culprit) = [index, twin].into_iter().find(|event| keys.contains(event)) {
                    return Some((culprit, text.to_string()));
                }
            }
            _ => {}
        }
    }
    None
}
