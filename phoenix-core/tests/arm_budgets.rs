//! Inputs made to be slow are refused or checked within bounds.
#![allow(clippy::disallowed_methods)]

use std::time::{Duration, Instant};

use phoenix_core::collector::{Document, check};

#[test]
fn no_input_takes_long() {
    let many = |n: usize, item: &dyn Fn(usize) -> String| (0..n).map(item).collect::<Vec<_>>().join(", ");
    let inputs = [
        format!("processors: {{{}}}\n", many(6000, &|n| format!("p{n:040}: "))),
        format!(
            "service: {{extensions: [{}]}}\nextensions: {{{}}}\n",
            many(6000, &|n| format!("e{n:050}")),
            many(6000, &|n| format!("x{n:050}: "))
        ),
        format!("service: {{pipelines: {{{}}}}}\n", many(5000, &|n| format!("metrics/{n}: {{}}"))),
        format!(
            "connectors: {{{}}}\nservice: {{pipelines: {{{}}}}}\n",
            many(1500, &|n| format!("forward/{n}: ")),
            many(1500, &|n| format!(
                "metrics/{n}: {{receivers: [forward/{n}], exporters: [forward/{}]}}",
                n + 1
            ))
        ),
        format!("a: {{{}}}\n", many(6000, &|n| format!("k{n}: '${{{}x:}}'", "v".repeat(90)))),
        format!("a: ['{}']\n", "${".repeat(400_000)),
    ];
    for input in inputs {
        let started = Instant::now();
        let document = Document::parse(&input).expect("within the budgets");
        assert!(!check(&document).is_empty());
        let start: String = input.chars().take(40).collect();
        assert!(started.elapsed() < Duration::from_secs(5), "{start}: {:?}", started.elapsed());
    }
}
