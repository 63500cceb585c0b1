//! Mistakes that are put into a configuration.

use phoenix_testing::Random;

use crate::tree::Tree;

/// Values of every kind, some sound in one field and some in none.
const VALUES: &[&str] = &[
    "null",
    "~",
    "\"\"",
    "true",
    "false",
    "yes",
    "\"true\"",
    "0",
    "1",
    "-1",
    "5",
    "010",
    "0x10",
    "1_000",
    "0o7",
    "2.5",
    "1e3",
    "-0.5",
    ".inf",
    ".nan",
    "4294967296",
    "99999999999",
    "9223372036854775807",
    "18446744073709551616",
    "-9223372036854775809",
    "\"5\"",
    "5s",
    "\"5s\"",
    "1d",
    "1h30m",
    "-1s",
    "\"5 s\"",
    "1.5m",
    ".5s",
    "5S",
    "0s",
    "9999999h",
    "{}",
    "[]",
    "{a: b}",
    "[a]",
    "[1, 2]",
    "[null]",
    "[[]]",
    "[{}]",
    "{a: null}",
    "{1: 2}",
    "a",
    "\"a,b\"",
    "\"(\"",
    "\"[a-\"",
    "\"*\"",
    "strict",
    "gzip",
    "none",
    "detailed",
    "localhost",
    "\"localhost:1\"",
    "\":0\"",
    "\"localhost:99999\"",
    "\"http://localhost:1\"",
    "\"http://%zz\"",
    "\"::1\"",
    "\"[::1]:1\"",
    "/tmp",
    "2001-01-01",
    "\"${env:PHX_NUMBER}\"",
    "\"${env:PHX_TEXT}\"",
    "\"${env:PHX_TIME}\"",
    "\"${env:PHX_MAP}\"",
    "\"${env:PHX_TRUE}\"",
    "\"${env:PHX_UNSET}\"",
    "\"${env:PHX_UNSET:-7}\"",
    "\"${env:PHX_UNSET:-a}\"",
    "\"${PHX_NUMBER}\"",
    "\"a${env:PHX_NUMBER}\"",
    "\"a${env:PHX_MAP}\"",
    "\"$$\"",
    "\"$a\"",
    "\"${\"",
    "\"${a\"",
    "\"${yaml:5}\"",
    "\"${yaml:[a, b]}\"",
    "\"${vault:a}\"",
    "\"${env:NO-PE}\"",
    "\"${env:}\"",
    "\"$${env:PHX_TEXT}\"",
    "\"${env:${env:PHX_TEXT}}\"",
    "!!str 5",
    "!!int \"5\"",
    "0b11",
    "+5",
    "1.",
    "1e400",
    "on",
    "\"\\u00e9\"",
    "!!binary YQ==",
];

/// Ids of components, some of them possible.
const IDS: &[&str] = &[
    "otlp",
    "batch",
    "batch/2",
    "debug",
    "debug/",
    "/debug",
    "debug/a b",
    "debug/a+b",
    "batch / 2",
    " batch",
    "forward",
    "forward/a",
    "nop",
    "filter",
    "memory_limiter",
    "otlp_grpc",
    "host_metrics",
    "hostmetrics",
    "Batch",
    "zpages",
    "health_check",
    "file_storage",
    "batch/a/b",
    "bätch",
    "logging",
    "",
];

/// Keys that many places have, and some that none has.
const KEYS: &[&str] = &[
    "timeout",
    "endpoint",
    "tls",
    "enabled",
    "a",
    "",
    "protocols",
    "headers",
    "sending_queue",
    "retry_on_failure",
    "error_mode",
    "attributes",
    "actions",
    "batch::timeout",
    "tls::insecure",
    "::",
    "a::",
    "processors",
    "service",
    "level",
    "storage",
    "auth",
    "compression",
    "readers",
    "1",
    "<<",
];

/// Puts one mistake, or what may be one, into a configuration.
pub(crate) fn mutate(tree: &mut Tree, random: &mut Random) {
    match random.below(10) {
        0 => pipelines(tree, random),
        1 => components(tree, random),
        _ => anywhere(tree, random),
    }
}

fn anywhere(tree: &mut Tree, random: &mut Random) {
    let number = random.below(tree.size());
    let other = random.below(tree.size());
    let other = tree.part(other).unwrap().clone();
    match tree.part(number).unwrap() {
        Tree::Map(entries) if !entries.is_empty() => {
            let index = random.below(entries.len());
            match random.below(9) {
                0 => drop(entries.remove(index)),
                1 => entries.push(entries[index].clone()),
                2 => entries[index].0 = misspelt(&entries[index].0, random),
                3 => entries[index].0 = random.word(KEYS).to_owned(),
                4 => entries.push((random.word(KEYS).to_owned(), Tree::raw(random.word(VALUES)))),
                5 => entries[index].1 = Tree::raw(random.word(VALUES)),
                6 => entries[index].1 = other,
                7 => split(entries, index),
                _ => entries[index].1 = turned(&entries[index].1, random),
            }
        }
        Tree::List(items) if !items.is_empty() => {
            let index = random.below(items.len());
            match random.below(6) {
                0 => drop(items.remove(index)),
                1 => items.push(items[index].clone()),
                2 => items[index] = Tree::raw(random.word(VALUES)),
                3 => items.push(Tree::raw(random.word(VALUES))),
                4 => items[index] = other,
                _ => items.reverse(),
            }
        }
        scalar => {
            *scalar = match random.below(3) {
                0 => other,
                1 => turned(scalar, random),
                _ => Tree::raw(random.word(VALUES)),
            }
        }
    }
}

/// A key of a map inside a map, written with `::`.
fn split(entries: &mut Vec<(String, Tree)>, index: usize) {
    let (outer, value) = entries[index].clone();
    if let Tree::Map(inner) = value {
        entries.remove(index);
        entries.extend(inner.into_iter().map(|(name, value)| (format!("{outer}::{name}"), value)));
    }
}

fn misspelt(key: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = key.chars().collect();
    let place = random.below(letters.len().max(1));
    match random.below(5) {
        0 if !letters.is_empty() => drop(letters.remove(place)),
        1 if !letters.is_empty() => letters.insert(place, letters[place]),
        2 => letters.push('s'),
        3 => letters = key.replace('_', "").chars().collect(),
        _ => letters = key.to_uppercase().chars().collect(),
    }
    letters.into_iter().collect()
}

/// The same value in another shape or type.
fn turned(value: &Tree, random: &mut Random) -> Tree {
    match (value, random.below(4)) {
        (Tree::Raw(text), 0) if text.starts_with('"') => Tree::raw(
            text.trim_matches('"')
                .split([
                    ' ', ':', '#', ',', '[', ']', '{', '}', '"', '\\', '\'', '*', '&', '!', '%', '@', '`',
                    '|', '>', '?', '$',
                ])
                .next()
                .unwrap_or_default(),
        ),
        (Tree::Raw(text), 0) => Tree::text(text),
        (Tree::Raw(text), 1) if text.starts_with('"') && text.len() > 2 => {
            let inner = &text[1..text.len() - 1];
            Tree::Raw(format!("\"{inner}{}\"", random.word(&["x", " ", ",a", "0", "(", "$$", ":", "/"])))
        }
        (Tree::Raw(text), 1) => Tree::Raw(format!("-{}", text.trim_start_matches('-'))),
        (Tree::List(items), 0) if !items.is_empty() => items[0].clone(),
        (Tree::List(items), 1) => {
            Tree::map(items.iter().enumerate().map(|(index, item)| (index.to_string(), item.clone())))
        }
        (Tree::Map(entries), 0) => Tree::List(entries.iter().map(|(_, value)| value.clone()).collect()),
        (value, 2) => Tree::List(vec![value.clone()]),
        (value, _) => Tree::map([("a".to_owned(), value.clone())]),
    }
}

/// A mistake in what pipelines and `service` name.
fn pipelines(tree: &mut Tree, random: &mut Random) {
    let Some(service) = tree.get_mut("service") else { return };
    if random.chance(15) {
        if let Some(entries) = service.entries() {
            entries.push(("extensions".to_owned(), Tree::list([random.word(IDS), random.word(IDS)])));
        }
        return;
    }
    let Some(pipelines) = service.get_mut("pipelines").and_then(Tree::entries) else { return };
    if pipelines.is_empty() {
        return;
    }
    let index = random.below(pipelines.len());
    match random.below(6) {
        0 => {
            pipelines[index].0 = random
                .word(&[
                    "metrics",
                    "traces",
                    "logs",
                    "profiles",
                    "metric",
                    "traces/",
                    "logs/2",
                    "metrics/a b",
                    "/a",
                    "metrics/a+b",
                    "",
                ])
                .to_owned();
        }
        1 => {
            let (_, pipeline) = pipelines[index].clone();
            let id = random.word(&["metrics/2", "traces/2", "logs/2", "traces", "logs"]);
            pipelines.push((id.to_owned(), pipeline));
        }
        _ => {
            let list = random.word(&["receivers", "processors", "exporters"]);
            let pipeline = &mut pipelines[index].1;
            match pipeline.get_mut(list) {
                Some(Tree::List(items)) => {
                    let place = random.below(items.len() + 1);
                    items.insert(place, Tree::text(random.word(IDS)));
                }
                _ => {
                    if let Some(entries) = pipeline.entries() {
                        entries.push((list.to_owned(), Tree::list([random.word(IDS)])));
                    }
                }
            }
        }
    }
}

/// A mistake in what is configured: another id, a component more, a connector.
fn components(tree: &mut Tree, random: &mut Random) {
    let section = random.word(&["receivers", "processors", "exporters", "connectors", "extensions"]);
    let Some(root) = tree.entries() else { return };
    if root.iter().all(|(name, _)| name != section) {
        root.insert(0, (section.to_owned(), Tree::map([])));
    }
    let Some(components) = tree.get_mut(section).and_then(Tree::entries) else { return };
    match random.below(3) {
        0 if !components.is_empty() => {
            let index = random.below(components.len());
            components[index].0 = random.word(IDS).to_owned();
        }
        1 if !components.is_empty() => {
            let (id, body) = components[random.below(components.len())].clone();
            components.push((format!("{id}/{}", random.word(&["2", "a b", "a", "", "1/2"])), body));
        }
        _ => {
            let body = random.word(&["{}", "null", "[]", "a"]);
            components.push((random.word(IDS).to_owned(), Tree::raw(body)));
        }
    }
}
