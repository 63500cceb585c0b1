//! The Prometheus text format, version 0.0.4: what a scrape answers.

use std::collections::BTreeMap;

use super::{Labels, WireError};

/// Series by their labels, `__name__` among them, each with its values: milliseconds since 1970 where they were said.
pub type Samples = BTreeMap<Labels, Vec<(Option<i64>, f64)>>;

/// Reads an answer.
///
/// # Errors
/// [`WireError::Line`] for the first line that is neither a sample nor a comment.
pub fn parse(text: &str) -> Result<Samples, WireError> {
    let mut samples = Samples::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim_matches([' ', '\t']);
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (labels, value) = sample(line).map_err(|reason| WireError::Line {
            line: number + 1,
            reason,
            text: line.chars().take(120).collect(),
        })?;
        samples.entry(labels).or_default().push(value);
    }
    Ok(samples)
}

type Sample = (Labels, (Option<i64>, f64));

fn sample(line: &str) -> Result<Sample, &'static str> {
    let end = line.find(['{', ' ', '\t']).ok_or("a sample has a name and a value")?;
    let (name, mut rest) = line.split_at(end);
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    if name.is_empty() || !name.chars().all(legal) || name.starts_with(|c: char| c.is_ascii_digit()) {
        return Err("a name has letters, digits, `_` and `:` only and does not begin with a digit");
    }
    let mut labels = Labels::from([("__name__".to_owned(), name.to_owned())]);
    if let Some(inside) = rest.strip_prefix('{') {
        rest = label_pairs(inside, &mut labels)?;
    }
    let mut words = rest.split_ascii_whitespace();
    let value = words.next().ok_or("the value is missing")?;
    let value = number(value).ok_or("the value is not a number")?;
    let time = words.next().map(|word| word.parse().map_err(|_| "the time is not a whole number"));
    if words.next().is_some() {
        return Err("there is something behind the time");
    }
    Ok((labels, (time.transpose()?, value)))
}

/// Takes `name="value",…}`; returns what follows.
fn label_pairs<'t>(mut text: &'t str, labels: &mut Labels) -> Result<&'t str, &'static str> {
    loop {
        text = text.trim_start_matches([' ', '\t', ',']);
        if let Some(rest) = text.strip_prefix('}') {
            return Ok(rest);
        }
        let (name, rest) = text.split_once('=').ok_or("a label has no `=`")?;
        let quoted = rest.trim_start().strip_prefix('"').ok_or("a label's value is not in quotes")?;
        let (value, rest) = unquoted(quoted)?;
        if labels.insert(name.trim().to_owned(), value).is_some() {
            return Err("a label is there twice");
        }
        text = rest;
    }
}

/// Takes text up to the closing quote, escapes undone; returns what follows.
fn unquoted(text: &str) -> Result<(String, &str), &'static str> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Ok((value, &text[at + 1..])),
            '\\' => match chars.next() {
                Some((_, 'n')) => value.push('\n'),
                Some((_, escaped @ ('"' | '\\'))) => value.push(escaped),
                _ => return Err("an escape is none of \\n, \\\" and \\\\"),
            },
            c => value.push(c),
        }
    }
    Err("a label's value has no closing quote")
}

fn number(word: &str) -> Option<f64> {
    match word {
        "NaN" => Some(f64::NAN),
        "+Inf" | "Inf" => Some(f64::INFINITY),
        "-Inf" => Some(f64::NEG_INFINITY),
        // Rust reads words such as `infinity` too.
        _ if word.contains(|c: char| c.is_ascii_alphabetic() && !matches!(c, 'e' | 'E')) => None,
        _ => word.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> (Labels, (Option<i64>, f64)) {
        let samples = parse(text).expect("it is legal");
        let (labels, values) = samples.into_iter().next().expect("there is a sample");
        (labels, values[0])
    }

    #[test]
    fn what_a_collector_served_has_every_series_with_its_value() {
        let samples = parse(crate::wire::captured::SCRAPE).expect("a collector served it");
        assert_eq!(samples.len(), 10);
        let values: Vec<f64> = samples
            .iter()
            .filter(|(labels, _)| labels["__name__"] == "process_cpu_time_seconds_total")
            .map(|(_, values)| values[0].1)
            .collect();
        assert_eq!(values, [0.0, 12.25], "system, then user");
        let command = "nginx: \"x\" {daemon=off;}\\ \nü";
        assert!(samples.keys().all(|labels| labels["process_command_line"] == command));
    }

    #[test]
    fn samples_have_labels_values_and_sometimes_a_time() {
        let text = "# HELP a_total What \"it\" is.\n# TYPE a_total counter\na_total{b=\"c\",d=\"\"} 1.5e+06 1700000000000\n";
        let labels = [("__name__", "a_total"), ("b", "c"), ("d", "")];
        let labels: Labels =
            labels.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        assert_eq!(one(text), (labels, (Some(1_700_000_000_000), 1.5e6)));
        assert_eq!(one("up 0").1, (None, 0.0));
        assert_eq!(one("up{} -Inf").1, (None, f64::NEG_INFINITY));
        assert!(one("up NaN").1.1.is_nan());
    }

    #[test]
    fn values_of_labels_may_hold_anything() {
        let (labels, _) = one(r#"a{command="nginx: \"x\" {daemon=off; } \\ \n,",b="ü"} 1"#);
        assert_eq!(labels["command"], "nginx: \"x\" {daemon=off; } \\ \n,");
        assert_eq!(labels["b"], "ü");
    }

    #[test]
    fn a_line_that_is_no_sample_is_named() {
        for (line, reason) in [
            ("a", "a sample has a name and a value"),
            ("a{b=\"c\" 1", "a label has no `=`"),
            ("a{b=\"c", "a label's value has no closing quote"),
            ("a{b=c} 1", "a label's value is not in quotes"),
            ("a{b=\"\\x\"} 1", "an escape is none of \\n, \\\" and \\\\"),
            ("a{b=\"c\",b=\"d\"} 1", "a label is there twice"),
            ("a{}", "the value is missing"),
            ("a infinity", "the value is not a number"),
            ("a 1 soon", "the time is not a whole number"),
            ("a 1 2 3", "there is something behind the time"),
            ("1a 1", "a name has letters, digits, `_` and `:` only and does not begin with a digit"),
            ("<html> 1", "a name has letters, digits, `_` and `:` only and does not begin with a digit"),
        ] {
            let expected = WireError::Line { line: 2, reason, text: line.to_owned() };
            assert_eq!(parse(&format!("up 1\n{line}\n")), Err(expected), "{line}");
        }
    }
}
