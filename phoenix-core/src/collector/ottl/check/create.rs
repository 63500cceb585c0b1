//! What a function looks at when it is made, before there is data.

use std::net::IpAddr;

use super::super::ast::{Given, Value};
use super::super::explain::shortened;
use super::super::problem::{At, Problem};
use super::super::{encoding, glob, grok, pattern, strptime};
use super::argument::{Bound, unwrapped};
use crate::collector::diagnostic::{Code, nearest};

/// The arguments of a call whose shapes are right.
struct Arguments<'a, 't> {
    bound: &'a Bound<'a, 't>,
    call: At,
}

/// The mistake that keeps the collector from making a function, if there is one.
pub(super) fn check(function: &str, bound: &Bound<'_, '_>, call: At) -> Option<Problem> {
    const DISTRIBUTIONS: &[&str] = &["upper", "midpoint", "random", "uniform", ""];
    let with = Arguments { bound, call };
    match function {
        "IsMatch" | "ExtractPatterns" | "delete_matching_keys" | "keep_matching_keys" => {
            with.regex("Pattern")
        }
        "replace_pattern" => with.regex("RegexPattern"),
        "replace_all_patterns" => {
            with.regex("RegexPattern").or_else(|| with.one_of("Mode", &["key", "value"]))
        }
        "replace_match" | "replace_all_matches" => with.text("Pattern", glob::check),
        "ExtractGrokPatterns" => with.grok(),
        "Coalesce" => with.not_empty("Values"),
        "append" => with.appended(),
        "ConvertCase" => with.one_of("ToCase", &["lower", "upper", "snake", "camel"]),
        "Decode" => with.text("Encoding", encoding::check),
        "flatten" => with.int("Depth", |depth| (depth < 1).then_some("a depth of at least 1")),
        "FormatTime" => with.text("Format", strptime::check),
        "Time" => with.text("Format", strptime::check),
        "GetXML"
        | "InsertXML"
        | "RemoveXML"
        | "ConvertAttributesToElementsXML"
        | "ConvertTextToElementsXML" => {
            with.text("XPath", |path| xpath(path, function.starts_with("Convert")))
        }
        "IsInCIDR" => with.networks(),
        "limit" => with.limit(),
        "merge_maps" => with.one_of("Strategy", &["insert", "update", "upsert"]),
        "ParseCSV" => with
            .text("Delimiter", one_character)
            .or_else(|| with.text("HeaderDelimiter", one_character))
            .or_else(|| with.one_of("Mode", &["strict", "lazyQuotes", "ignoreQuotes"])),
        "ParseKeyValue" | "ToKeyValueString" => with.delimiters(),
        "Sort" => with.one_of("Order", &["asc", "desc"]),
        "truncate_all" => with.truncated(),
        "TraceID" | "ProfileID" => with.id(16),
        "SpanID" => with.id(8),
        "aggregate_on_attributes" | "aggregate_on_attribute_value" => {
            with.one_of("AggregationFunction", &["sum", "mean", "min", "max", "median", "count"])
        }
        "convert_gauge_to_sum" | "convert_summary_sum_val_to_sum" | "convert_summary_count_val_to_sum" => {
            with.one_of("StringAggTemp", &["delta", "cumulative"])
        }
        "convert_exponential_histogram_to_histogram" => {
            with.one_of("DistributionFn", DISTRIBUTIONS).or_else(|| with.not_empty("ExplicitBounds"))
        }
        "extract_percentile_metric" => with.percentile(),
        "merge_histogram_buckets" => with.buckets(),
        "ParseCLF" => with.one_of("Format", &["clf", "combined"]),
        "set_semconv_span_name" => with.text("SemconvVersion", semconv_version).or_else(|| {
            with.text("OriginalSpanNameAttribute", |name| {
                name.is_empty().then_some("a name that is not empty")
            })
        }),
        _ => None,
    }
}

impl<'a, 't> Arguments<'a, 't> {
    /// The last value given for a parameter.
    fn value(&self, parameter: &str) -> Option<&'a Value<'t>> {
        self.bound.iter().rev().find(|(known, _)| known.name == parameter).and_then(|(_, argument)| {
            match &argument.value {
                Given::Value(value) => Some(value),
                Given::Function(_) => None,
            }
        })
    }

    fn refused(&self, parameter: &str, expected: &str) -> Option<Problem> {
        let (written, _) = self
            .bound
            .iter()
            .find(|(known, _)| known.name == parameter)
            .map_or((parameter.to_owned(), ()), |(p, _)| (p.written(), ()));
        let at = self.value(parameter).map_or(self.call, Value::at);
        Some(
            Problem::error(Code::OttlArgument, at, format!("`{written}` must be {expected}"))
                .help(format!("give {expected}")),
        )
    }

    /// Looks at a text that is known.
    fn text(&self, parameter: &str, check: impl FnOnce(&str) -> Option<&'static str>) -> Option<Problem> {
        match self.value(parameter)? {
            Value::String(text, _) => check(text).and_then(|expected| self.refused(parameter, expected)),
            _ => None,
        }
    }

    fn int(&self, parameter: &str, check: impl FnOnce(i64) -> Option<&'static str>) -> Option<Problem> {
        match self.value(parameter)? {
            Value::Int(number, _) => check(*number).and_then(|expected| self.refused(parameter, expected)),
            _ => None,
        }
    }

    fn one_of(&self, parameter: &str, known: &[&str]) -> Option<Problem> {
        let Value::String(text, at) = self.value(parameter)? else {
            return None;
        };
        if known.contains(&text.as_str()) {
            return None;
        }
        let shown: Vec<String> =
            known.iter().filter(|word| !word.is_empty()).map(|word| format!("`\"{word}\"`")).collect();
        let near = nearest(text, known.iter().copied().filter(|word| !word.is_empty()));
        let near = near.or(match text.as_str() {
            "avg" | "average" => known.iter().copied().find(|word| *word == "mean"),
            _ => None,
        });
        let message = format!("`{}` is none of {}", shortened(text), shown.join(", "));
        Some(Problem::error(Code::OttlArgument, *at, message).help(match near {
            Some(near) => format!("did you mean `\"{near}\"`?"),
            None => "write one of these".to_owned(),
        }))
    }

    fn regex(&self, parameter: &str) -> Option<Problem> {
        let Value::String(text, at) = self.value(parameter)? else {
            return None;
        };
        let mistake = pattern::check(text).err()?;
        Some(Problem::error(Code::OttlPattern, *at, mistake.message).help(mistake.help))
    }

    fn not_empty(&self, parameter: &str) -> Option<Problem> {
        match self.value(parameter)? {
            Value::List(values, _) if values.is_empty() => {
                self.refused(parameter, "a list with at least one value")
            }
            _ => None,
        }
    }

    fn appended(&self) -> Option<Problem> {
        match (self.value("Value"), self.value("Values")) {
            (None, None) => Some(
                Problem::error(Code::OttlArgument, self.call, "`append` has nothing to append")
                    .help("give `value` or `values`, for instance `append(path, \"a\")`"),
            ),
            _ => None,
        }
    }

    fn grok(&self) -> Option<Problem> {
        let mut own = Vec::new();
        if let Some(Value::List(definitions, _)) = self.value("PatternDefinitions") {
            for definition in definitions {
                let Value::String(text, at) = definition else { continue };
                match text.split_once('=') {
                    Some((name, pattern)) if !name.contains(':') => own.push((name, pattern)),
                    _ => {
                        return Some(
                            Problem::error(Code::OttlPattern, *at, "this defines no pattern")
                                .help("write `NAME=pattern`, without `:` in the name"),
                        );
                    }
                }
            }
        }
        let Value::String(text, at) = self.value("Pattern")? else {
            return None;
        };
        let is_named = matches!(self.value("NamedCapturesOnly"), Some(Value::Bool(true, _)));
        let mistake = grok::check(text, &own, is_named)?;
        Some(Problem::error(Code::OttlPattern, *at, mistake.message).help(mistake.help))
    }

    fn networks(&self) -> Option<Problem> {
        let Value::List(values, _) = self.value("Networks")? else {
            return None;
        };
        for value in values {
            let (Value::String(text, at), _) = unwrapped(value) else {
                // From here on the collector looks when there are data.
                return None;
            };
            if !is_network(text) {
                return Some(
                    Problem::error(Code::OttlArgument, *at, format!("`{}` is no network", shortened(text)))
                        .help("write an address and a prefix, for instance `\"10.0.0.0/8\"`"),
                );
            }
        }
        None
    }

    fn limit(&self) -> Option<Problem> {
        let (Value::Int(limit, at), Value::List(keys, _)) =
            (self.value("Limit")?, self.value("PriorityKeys")?)
        else {
            return None;
        };
        let keys = i64::try_from(keys.len()).unwrap_or(i64::MAX);
        (*limit < keys).then(|| {
            Problem::error(Code::OttlArgument, *at, format!("a limit of {limit} cannot keep {keys} keys"))
                .help(format!("write at least {keys}, or name fewer keys"))
        })
    }

    fn delimiters(&self) -> Option<Problem> {
        let text = |parameter, default| match self.value(parameter) {
            Some(Value::String(text, _)) => text.as_str(),
            _ => default,
        };
        let (delimiter, pairs) = (text("Delimiter", "="), text("PairDelimiter", " "));
        match (delimiter, pairs) {
            ("", _) => self.refused("Delimiter", "a text that is not empty"),
            (_, "") => self.refused("PairDelimiter", "a text that is not empty"),
            (delimiter, pairs) if delimiter == pairs => {
                let parameter =
                    if self.value("PairDelimiter").is_some() { "PairDelimiter" } else { "Delimiter" };
                self.refused(parameter, "another text than the other delimiter")
            }
            _ => None,
        }
    }

    fn truncated(&self) -> Option<Problem> {
        let (Value::Int(limit, _), Some(Value::String(marker, at))) =
            (self.value("Limit")?, self.value("TruncationMarker"))
        else {
            return None;
        };
        let length = i64::try_from(marker.len()).unwrap_or(i64::MAX);
        (length > *limit).then(|| {
            Problem::error(
                Code::OttlArgument,
                *at,
                format!("a marker of {length} bytes does not fit into {limit}"),
            )
            .help("write a shorter marker or a higher limit")
        })
    }

    fn id(&self, bytes: usize) -> Option<Problem> {
        let (literal, _) = unwrapped(self.value("Target")?);
        let is_id = match literal {
            Value::Nil(_) => false,
            Value::Bytes(given, _) => given.len() == bytes || (given.len() == 2 * bytes && is_hex(given)),
            Value::String(text, _) => {
                text.len() == bytes || (text.len() == 2 * bytes && is_hex(text.as_bytes()))
            }
            // Numbers are eight bytes, booleans one.
            Value::Int(..) | Value::Float(..) | Value::Enum(..) => bytes == 8,
            Value::Bool(..) => false,
            _ => true,
        };
        let expected = format!("an id of {bytes} bytes or {} hex digits", 2 * bytes);
        if is_id { None } else { self.refused("Target", &expected) }
    }

    fn percentile(&self) -> Option<Problem> {
        match self.value("Percentile")? {
            Value::Float(number, _) if *number <= 0.0 || *number >= 100.0 => {
                self.refused("Percentile", "a number between 0.0 and 100.0")
            }
            _ => None,
        }
    }

    fn buckets(&self) -> Option<Problem> {
        let method = self.one_of("Method", &["remove_explicit_bound", "limit_buckets"]);
        let is_count =
            matches!(self.value("Method"), Some(Value::String(method, _)) if method == "limit_buckets");
        let (literal, sign) = unwrapped(self.value("TargetValue")?);
        let number = match literal {
            Value::Nil(_) => return method.or_else(|| self.refused("TargetValue", "a number")),
            Value::Int(number, _) => Some(*number as f64),
            Value::Float(number, _) => Some(*number),
            Value::String(text, _) => text.parse().ok(),
            Value::Bool(value, _) => Some(f64::from(u8::from(*value))),
            _ => None,
        };
        let is_whole = |number: f64| {
            sign.is_empty() && number >= 1.0 && number.trunc() == number && number <= i64::MAX as f64
        };
        method.or_else(|| match number {
            Some(number) if is_count && !is_whole(number) => {
                self.refused("TargetValue", "a whole number above zero")
            }
            _ => None,
        })
    }
}

fn one_character(text: &str) -> Option<&'static str> {
    (text.chars().count() != 1).then_some("a single character")
}

fn is_hex(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_hexdigit)
}

fn is_network(text: &str) -> bool {
    let Some((address, prefix)) = text.split_once('/') else {
        return false;
    };
    let is_number = !prefix.is_empty() && prefix.len() <= 3 && prefix.bytes().all(|b| b.is_ascii_digit());
    match (address.parse::<IpAddr>(), prefix.parse::<u8>()) {
        (Ok(IpAddr::V4(_)), Ok(prefix)) if is_number => prefix <= 32,
        (Ok(IpAddr::V6(_)), Ok(prefix)) if is_number => prefix <= 128,
        _ => false,
    }
}

fn semconv_version(version: &str) -> Option<&'static str> {
    let version = version.strip_prefix('v').unwrap_or(version);
    let parts: Option<Vec<u32>> = version.split('.').map(|part| part.parse().ok()).collect();
    let known = match parts.as_deref() {
        Some([1]) => false,
        Some([1, minor]) => (37..=40).contains(minor),
        Some([1, minor, patch]) => (37..40).contains(minor) || (*minor == 40 && *patch == 0),
        _ => false,
    };
    (!known).then_some("a version from 1.37.0 to 1.40.0")
}

/// Only mistakes that are surely some: brackets and quotes that do not close, nothing at all.
fn xpath(path: &str, is_optional: bool) -> Option<&'static str> {
    if path.is_empty() {
        return (!is_optional).then_some("a path such as `/a/b`");
    }
    let (mut depth, mut quote) = (0_i32, None);
    for c in path.chars() {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '[' | '(') => depth += 1,
            (None, ']' | ')') => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            break;
        }
    }
    (depth != 0 || quote.is_some()).then_some("a path whose brackets and quotes close")
}

/// Whether Go reads a text as a number.
pub(super) fn is_go_float(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    match unsigned.to_ascii_lowercase().as_str() {
        "inf" | "infinity" => return true,
        "nan" => return unsigned.len() == text.len(),
        _ => {}
    }
    let hexadecimal = unsigned.strip_prefix("0x").or_else(|| unsigned.strip_prefix("0X"));
    let digits = hexadecimal.map_or(unsigned, |digits| digits.strip_prefix('_').unwrap_or(digits));
    let Some(digits) = without_underscores(digits, hexadecimal.is_some()) else {
        return false;
    };
    if hexadecimal.is_none() {
        let begins = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.');
        return begins && digits.parse::<f64>().is_ok_and(f64::is_finite);
    }
    let Some((mantissa, exponent)) = digits.split_once(['p', 'P']) else {
        return false;
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    let is_hex = |part: &str| part.bytes().all(|b| b.is_ascii_hexdigit());
    let is_empty = exponent.is_empty() || (whole.is_empty() && fraction.is_empty());
    !is_empty && is_hex(whole) && is_hex(fraction) && exponent.bytes().all(|b| b.is_ascii_digit())
}

/// A number without its underscores, each of which must stand between digits.
fn without_underscores(digits: &str, is_hex: bool) -> Option<String> {
    let bytes = digits.as_bytes();
    let is_digit = |place: Option<usize>| {
        let byte = place.and_then(|place| bytes.get(place));
        byte.is_some_and(|b| if is_hex { b.is_ascii_hexdigit() } else { b.is_ascii_digit() })
    };
    let stands_well = |place: usize| is_digit(place.checked_sub(1)) && is_digit(Some(place + 1));
    let all = (0..bytes.len()).filter(|place| bytes[*place] == b'_').all(stands_well);
    all.then(|| digits.replace('_', ""))
}

/// Whether Go reads a text as a boolean.
pub(super) fn is_go_bool(text: &str) -> bool {
    const WORDS: [&str; 12] =
        ["1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"];
    WORDS.contains(&text)
}
