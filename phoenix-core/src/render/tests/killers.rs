//! Templates that kill an engine without bounds; each gets a clear error, on a test's stack of 2 MiB.

use super::*;

fn problem(body: &str) -> TemplateProblem {
    let parameters = format!(
        "{X}\n  - {{name: names, type: list of string, default: [a, b, c], description: Names.}}\n  - {{name: least, type: int, default: -9223372036854775808, description: I.}}"
    );
    let error = Template::parse(&template(&parameters, body)).unwrap_err();
    error.problems[0].clone()
}

fn failure(body: &str) -> RenderError {
    let parameters = "  - {name: names, type: list of string, default: [a, b, c], description: Names.}\n  - {name: least, type: int, default: -9223372036854775808, description: I.}\n  - {name: one, type: int, default: 1, description: I.}";
    let template = Template::parse(&template(parameters, body)).unwrap_or_else(|error| panic!("{error}"));
    template.render_unchecked(&BTreeMap::new()).unwrap_err()
}

fn too_large(what: &'static str, limit: usize) -> TemplateProblemKind {
    TemplateProblemKind::TooLarge { what, limit }
}

/// The first line of the body in `template(X + two parameters)`.
const BODY_LINE: usize = 12;

#[test]
fn deep_blocks_are_refused_before_they_reach_the_stack() {
    for (open, close) in [
        ("{% if x %}", "{% endif %}"),
        ("{% for i in names %}", "{% endfor %}"),
        ("{% unless x %}", "{% endunless %}"),
        ("{% case x %}{% when 1 %}", "{% endcase %}"),
        ("{% capture y %}", "{% endcapture %}"),
    ] {
        for depth in [33, 1000] {
            let found = problem(&format!("{}{}", open.repeat(depth), close.repeat(depth)));
            assert_eq!(found.kind, too_large("the depth of blocks", limits::MAX_BLOCK_DEPTH), "{open}");
            assert_eq!(found.at, Position { line: BODY_LINE, column: 32 * open.len() + 1 }, "{open}");
        }
    }
}

#[test]
fn the_deepest_blocks_allowed_render() {
    for (open, close) in [("{% if one %}", "{% endif %}"), ("{% for i in names limit: 1 %}", "{% endfor %}")]
    {
        let depth = limits::MAX_BLOCK_DEPTH;
        let body = format!("a: {}b{}", open.repeat(depth), close.repeat(depth));
        let parameters = "  - {name: names, type: list of string, default: [a, b, c], description: Names.}\n  - {name: one, type: int, default: 1, description: I.}";
        let rendered = Template::parse(&template(parameters, &body))
            .unwrap()
            .render_unchecked(&BTreeMap::new())
            .unwrap();
        assert_eq!(rendered.text, "a: b");
    }
}

#[test]
fn a_chain_of_elsif_counts_as_depth() {
    let found = problem(&format!("{{% if x %}}{}{{% endif %}}", "{% elsif x %}".repeat(2000)));
    assert_eq!(found.kind, too_large("the depth of blocks", limits::MAX_BLOCK_DEPTH));
}

#[test]
fn deep_brackets_are_refused() {
    for depth in [9, 3000] {
        let found = problem(&format!("{{{{ x{}0{} }}}}", "[x".repeat(depth), "]".repeat(depth)));
        assert_eq!(found.kind, too_large("the depth of brackets", limits::MAX_BRACKET_DEPTH));
        assert_eq!(found.at.line, BODY_LINE);
    }
}

#[test]
fn long_conditions_are_refused() {
    let found = problem(&format!("{{% if x {} %}}{{% endif %}}", "and x ".repeat(5000)));
    assert_eq!(found.kind, too_large("the number of tokens between braces", limits::MAX_MARKUP_TOKENS));
}

#[test]
fn numbers_that_do_not_fit_are_refused() {
    for literal in ["99999999999999999999", "9223372036854775808", "-9223372036854775809"] {
        let expected = TemplateProblemKind::NumberOutOfRange { literal: literal.to_owned() };
        assert_eq!(problem(&format!("a: {{{{ {literal} }}}}")).kind, expected);
    }
    let giant = "9".repeat(10_000);
    assert_eq!(
        problem(&format!("a: {{{{ {giant} }}}}")).kind,
        too_large("the length of a literal", limits::MAX_LITERAL_BYTES)
    );
    let giant = "x".repeat(10_000);
    assert_eq!(
        problem(&format!("a: {{{{ '{giant}' }}}}")).kind,
        too_large("the length of a literal", limits::MAX_LITERAL_BYTES)
    );
}

#[test]
fn large_files_are_refused() {
    let error = Template::parse(&template(X, &" ".repeat(limits::MAX_SOURCE_BYTES))).unwrap_err();
    assert_eq!(error.problems[0].kind, too_large("the size of the file in bytes", limits::MAX_SOURCE_BYTES));
}

#[test]
fn long_white_space_takes_no_time() {
    // The engine's own grammar looks ahead through all of it at every character: minutes.
    let body = format!("a: {{{{ x }}}}\n{}b: c", " \n".repeat(30_000));
    let template = Template::parse(&template(X, &body)).unwrap();
    assert!(template.render_unchecked(&values(&[("x", json!("y"))])).is_ok());
}

#[test]
fn many_outputs_are_refused() {
    let found = problem(&"{{x}}".repeat(5000));
    assert_eq!(found.kind, too_large("the number of outputs and tags", limits::MAX_MARKUP_COUNT));
}

#[test]
fn ranges_are_not_part_of_the_dialect() {
    let found = problem("{% for i in (1..1000000000) %}{{ i }}{% endfor %}");
    assert_eq!(
        found.to_string(),
        format!("{BODY_LINE}:13: ranges are not part of the dialect; loop over a list parameter")
    );
}

#[test]
fn includes_and_other_tags_are_unknown() {
    for (tag, suggestion) in [
        ("include 'self'", None),
        ("render 'self'", None),
        ("tablerow i in x cols:0", None),
        ("cycle 1, 2", None),
        ("increment x", None),
        ("iff x", Some("if")),
        ("asign y = 1", Some("assign")),
    ] {
        let found = problem(&format!("{{% {tag} %}}"));
        let name = tag.split(' ').next().unwrap().to_owned();
        let suggestion = suggestion.map(str::to_owned);
        assert_eq!(found.kind, TemplateProblemKind::UnknownTag { name, suggestion });
        assert_eq!(found.at, Position { line: BODY_LINE, column: 4 });
    }
}

#[test]
fn values_that_double_stop_at_the_limit() {
    let body = format!("{{% assign q = 'xxxxxxxxxx' %}}{}a: b", "{% assign q = q | append: q %}".repeat(40));
    let RenderError::LimitExceeded { at, expression, what, limit } = failure(&body) else { panic!() };
    assert_eq!((what, limit), ("the size of a value", limits::MAX_VALUE_BYTES));
    assert_eq!(expression, "assign q = q | append: q");
    // 10 · 2^13 is the first that is larger than 65,536.
    assert_eq!(at, Position { line: BODY_LINE, column: 30 + 12 * 30 });
}

#[test]
fn other_ways_to_large_values_stop_at_the_limit() {
    for body in [
        "{% assign q = 'xxxxxxxxxx' %}{% for a in names %}{% for b in names %}{% for c in names %}{% capture q %}{{q}}{{q}}{% endcapture %}{% endfor %}{% endfor %}{% endfor %}",
        "{% assign q = 'xxxxxxxxxx' %}{% for a in names %}{% for b in names %}{% for c in names %}{% assign q = q | replace: 'x', 'xxxxxxxxxx' %}{% endfor %}{% endfor %}{% endfor %}",
        "{% assign q = 'x,x,x,x,x,x,x,x' %}{% for a in names %}{% for b in names %}{% for c in names %}{% assign q = q | split: ',' | join: q %}{% endfor %}{% endfor %}{% endfor %}",
    ] {
        let error = failure(body);
        let by_limit = matches!(error, RenderError::LimitExceeded { .. });
        let by_filter =
            matches!(&error, RenderError::Evaluation { reason, .. } if reason.contains("larger than"));
        assert!(by_limit || by_filter, "{error}");
    }
}

#[test]
fn loops_within_loops_run_out_of_turns() {
    let open: String = (0..10).map(|depth| format!("{{% for i{depth} in names %}}")).collect();
    let body = format!("{open}{}", "{% endfor %}".repeat(10));
    let error = failure(&body);
    assert!(
        matches!(
            error,
            RenderError::LimitExceeded {
                what: "the number of loop turns",
                limit: limits::MAX_LOOP_TURNS,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn output_stops_at_the_limit() {
    let open: String = (0..8).map(|depth| format!("{{% for i{depth} in names %}}")).collect();
    let body = format!("a: >\n  {open}{}{}", "0123456789".repeat(50), "{% endfor %}".repeat(8));
    let error = failure(&body);
    assert!(
        matches!(
            error,
            RenderError::LimitExceeded { what: "the output", limit: limits::MAX_OUTPUT_BYTES, .. }
        ),
        "{error}"
    );
}

#[test]
fn work_without_output_stops_at_the_limit() {
    let open: String = (0..7).map(|depth| format!("{{% for i{depth} in names %}}")).collect();
    let body = format!(
        "{{% assign q = '{}' %}}{open}{{% assign p = q | upcase | downcase %}}{}",
        "x".repeat(4000),
        "{% endfor %}".repeat(7)
    );
    let error = failure(&body);
    assert!(
        matches!(
            error,
            RenderError::LimitExceeded { what: "the work of rendering", limit: limits::MAX_WORK, .. }
        ),
        "{error}"
    );
}

#[test]
fn arithmetic_neither_panics_nor_wraps() {
    for (expression, reason) in [
        ("least | divided_by: -1", "the result does not fit in 64 bits"),
        ("least | modulo: -1", "the result does not fit in 64 bits"),
        ("least | abs", "the result does not fit in 64 bits"),
        ("least | minus: 1", "the result does not fit in 64 bits"),
        ("9223372036854775807 | plus: 1", "the result does not fit in 64 bits"),
        ("9223372036854775807 | times: 2", "the result does not fit in 64 bits"),
        ("one | divided_by: 0", "cannot divide by zero"),
        ("one | divided_by: 0.0", "cannot divide by zero"),
        ("one | modulo: 0", "cannot divide by zero"),
        ("one | round: -1", "takes 0 to 15 digits"),
        ("one | round: 400", "takes 0 to 15 digits"),
        ("1.5 | times: least | times: least | floor", "the result does not fit in 64 bits"),
        ("'a' | plus: 1", "needs a number, not a text"),
        ("names | plus: 1", "needs a number, not a list"),
        ("'a' | split: ''", "needs a separator"),
        ("'a' | replace: '', 'b'", "cannot replace an empty text"),
    ] {
        let RenderError::Evaluation { at, expression: found, reason: message } =
            failure(&format!("a: {{{{ {expression} }}}}"))
        else {
            panic!("{expression}")
        };
        assert_eq!((at, found.as_str()), (Position { line: BODY_LINE, column: 4 }, expression));
        assert!(message.ends_with(reason), "{expression}: {message}");
    }
}

#[test]
fn loops_take_no_negative_limits_and_only_lists() {
    for (body, reason) in [
        ("{% for i in names limit: -1 %}{% endfor %}", "`limit` needs a whole number that is not negative"),
        ("{% for i in names offset: -1 %}{% endfor %}", "`offset` needs a whole number that is not negative"),
        ("{% for i in one %}{% endfor %}", "a loop needs a list"),
    ] {
        let RenderError::Evaluation { reason: message, .. } = failure(body) else { panic!("{body}") };
        assert_eq!(message, reason, "{body}");
    }
}

#[test]
fn deep_documents_are_refused() {
    let error = failure(&format!("a: {}{}", "[".repeat(5000), "]".repeat(5000)));
    // Found when the template's own text is parsed, so it needs a value that is not harmless, or none at all.
    assert!(matches!(error, RenderError::NotYaml { .. }), "{error}");
}

#[test]
fn countless_mistakes_are_counted_to_a_limit() {
    for body in ["?".repeat(50_000), "? }} {{ ".repeat(4000), "zzz }} {{ ".repeat(4000)] {
        let error = Template::parse(&template(X, &format!("a: {{{{ {body} }}}}"))).unwrap_err();
        assert_eq!(error.problems.len(), limits::MAX_PROBLEMS, "{}", &body[..10]);
    }
}

#[test]
fn thousands_of_empty_values_take_no_time() {
    let parameters = "  - {name: names, type: list of string, description: Names.}";
    let body = "{% for a in names %}- [{{ a }}, x]\n- {{ names }}\n{% endfor %}";
    let names = vec![""; 200];
    let template = Template::parse(&template(parameters, body)).unwrap();
    let rendered = template.render_unchecked(&values(&[("names", json!(names))])).unwrap();
    let read: Value = serde_saphyr::from_str(&rendered.text).unwrap();
    assert_eq!(read.as_array().unwrap().len(), 400);
    assert_eq!(read[399], json!(names));
}
