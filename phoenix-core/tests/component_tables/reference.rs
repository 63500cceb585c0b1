//! The reference of components, as Markdown.

use std::fmt::Write as _;

use phoenix_core::collector::Distribution;
use phoenix_core::collector::component::schema::{Field, Kind, Rest, Schema};
use phoenix_core::collector::component::{Class, Component};

const INTRODUCTION: &str = "# Components that Phoenix knows

Made from the tables in `phoenix-core/src/collector/component/catalogue/` by a test; set `PHOENIX_BLESS=1` to rewrite it.

The facts are those of collector v0.158.0. A type *with fields* has its body checked as strictly as the collector checks it; of a type
*by name* the signals are known, and its body is let through. Durations are written with a unit (`5s`); a bare number is read as nanoseconds.
`tested`, `otelcol`, `otelcol-k8s` and `otelcol-contrib` say which distributions have the type (`phoenix validate --help` tells how to choose one, or to give
what `otelcol components` prints of one's own).
";

pub(crate) fn reference() -> String {
    let mut text = INTRODUCTION.to_owned();
    for class in Class::ALL {
        let _ = write!(text, "\n## {}\n", capital(class.section()));
        let (mut with_fields, mut by_name): (Vec<&Component>, Vec<&Component>) =
            Component::of(class).partition(|component| component.schema.is_some());
        with_fields.sort_by_key(|component| component.name);
        by_name.sort_by_key(|component| component.name);
        for component in with_fields {
            describe(&mut text, component);
        }
        if !by_name.is_empty() {
            let _ = write!(
                text,
                "\n### By name\n\n| type | older name | signals | distributions |\n|---|---|---|---|\n"
            );
            for component in by_name {
                let _ = writeln!(
                    text,
                    "| `{}` | {} | {} | {} |",
                    component.name,
                    olds(component),
                    signals(component),
                    distributions(component)
                );
            }
        }
    }
    text
}

fn describe(text: &mut String, component: &Component) {
    let _ = write!(text, "\n### `{}`\n\n", component.name);
    let older = olds(component);
    if !older.is_empty() {
        let _ = write!(text, "Older name: {older}. ");
    }
    let signals = signals(component);
    if !signals.is_empty() {
        let _ = write!(text, "Signals: {signals}. ");
    }
    let _ = writeln!(text, "In: {}.", distributions(component));
    let schema = component.schema.expect("a type with fields");
    let mut rows = String::new();
    fields(&mut rows, schema, "", &mut Vec::new());
    match rows.is_empty() {
        true => text.push_str("\nIt has no fields.\n"),
        false => {
            let _ = write!(text, "\n| field | kind | default | limits |\n|---|---|---|---|\n{rows}");
        }
    }
    if matches!(schema.rest, Rest::Ignored) {
        text.push_str("\nOther keys are ignored by the collector; Phoenix warns of them.\n");
    }
}

fn fields(rows: &mut String, schema: &'static Schema, path: &str, above: &mut Vec<*const Schema>) {
    if above.contains(&std::ptr::from_ref(schema)) {
        return;
    }
    above.push(std::ptr::from_ref(schema));
    let mut names = Vec::new();
    schema.each_field(&mut |field| {
        if names.contains(&field.name) {
            return;
        }
        names.push(field.name);
        row(rows, field, path);
        let path = format!("{path}{}", field.name);
        match field.kind {
            Kind::Object(schema) | Kind::Pointer(schema) | Kind::Optional(schema) => {
                fields(rows, schema, &format!("{path}."), above);
            }
            Kind::List(Kind::Object(schema)) | Kind::StrictList(Kind::Object(schema)) => {
                fields(rows, schema, &format!("{path}[]."), above);
            }
            Kind::Map(Kind::Object(schema)) => fields(rows, schema, &format!("{path}.*."), above),
            _ => {}
        }
    });
    above.pop();
}

fn row(rows: &mut String, field: &Field, path: &str) {
    let default = field.default.map(|default| format!("`{default}`")).unwrap_or_default();
    let mut limits = Vec::new();
    if field.required {
        limits.push("required".to_owned());
    }
    if let Some(bounds) = field.bounds {
        limits.extend(
            bounds.min.map(|min| format!("{} {min}", if bounds.above { "above" } else { "at least" })),
        );
        limits.extend(bounds.max.map(|max| format!("at most {max}")));
    }
    limits.extend(field.since.map(|version| format!("since v{version}")));
    limits.extend(field.until.map(|version| format!("until v{version}")));
    limits.extend(field.instead.map(|instead| format!("instead: {instead}")));
    limits.extend((!field.doc.is_empty()).then(|| field.doc.to_owned()));
    let kind = kind(&field.kind).replace('|', "\\|");
    let _ = writeln!(
        rows,
        "| `{path}{}` | {kind} | {default} | {} |",
        field.name,
        limits.join("; ").replace('|', "\\|")
    );
}

fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Any => "anything".to_owned(),
        Kind::Bool => "boolean".to_owned(),
        Kind::Int(bits) => format!("whole number, {bits} bits"),
        Kind::Uint(bits) => format!("whole number from 0, {bits} bits"),
        Kind::Float => "number".to_owned(),
        Kind::Duration => "duration".to_owned(),
        Kind::Text(_) => "text".to_owned(),
        Kind::Enum(words) => {
            format!(
                "one of {}",
                words.words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
            )
        }
        Kind::Id(class) => format!("id of an {}", class.word()),
        Kind::List(item) | Kind::StrictList(item) => format!("list: {}", self::kind(item)),
        Kind::Map(item) => format!("map: {}", self::kind(item)),
        Kind::Pairs(item) => format!("map, or list of `{{name, value}}`: {}", self::kind(item)),
        Kind::Object(_) | Kind::Pointer(_) => "section".to_owned(),
        Kind::Optional(_) => "section that can be switched".to_owned(),
        Kind::OneOf(kinds) => kinds.iter().map(self::kind).collect::<Vec<_>>().join(" or "),
        Kind::Ottl(_) => "statement or condition (OTTL)".to_owned(),
        Kind::Custom(_) => "see the collector's documentation".to_owned(),
    }
}

fn olds(component: &Component) -> String {
    let names = component.renames.iter().map(|rename| format!("`{}` before v{}", rename.old, rename.since));
    names.collect::<Vec<_>>().join(", ")
}

fn signals(component: &Component) -> String {
    if component.class == Class::Connector {
        let pairs = component.joins.iter().map(|(from, to)| format!("{} → {}", from.word(), to.word()));
        return pairs.collect::<Vec<_>>().join(", ");
    }
    let signals = component.supports.iter().map(|support| {
        format!("{} ({})", support.signal.word(), format!("{:?}", support.stability).to_lowercase())
    });
    signals.collect::<Vec<_>>().join(", ")
}

fn distributions(component: &Component) -> String {
    let having = Distribution::ALL.into_iter().filter(|d| d.has(component.class, component.name));
    having.map(|distribution| distribution.name.into_owned()).collect::<Vec<_>>().join(", ")
}

fn capital(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}
