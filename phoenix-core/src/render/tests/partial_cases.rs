use super::*;

const LIMITS: &str = "---
partial: limits
description: Bounds of memory.
parameters:
  - {name: limit_mib, type: int, default: 512, min: 64, max: 1024, description: \"The most: memory.\"}
---
  memory_limiter:
    limit_mib: {{ limit_mib }}
";

const TAGS: &str = "---
partial: tags
description: Marks.
---
  resource: {value: {{ x }}}
";

fn assembled(template: &str, partials: &[&str]) -> Result<Template, TemplateError> {
    let partials: Vec<Partial> = partials.iter().map(|source| Partial::parse(source).unwrap()).collect();
    Template::assemble(template, &partials)
}

fn problems(template: &str, partials: &[&str]) -> Vec<String> {
    let error = assembled(template, partials).unwrap_err();
    error.problems.iter().map(ToString::to_string).collect()
}

const BODY: &str = "processors:\n{% include \"limits\" %}\n{% include 'tags' %}\nend: 1\n";

#[test]
fn the_lines_of_a_partial_stand_where_it_is_included_and_its_parameters_behind_the_own_ones() {
    let template = assembled(&template(X, BODY), &[TAGS, LIMITS]).unwrap();
    let names: Vec<&str> = template.header().parameters.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["x", "limit_mib"]);
    assert_eq!(template.header().parameter("limit_mib").unwrap().description, "The most: memory.");
    assert_eq!(
        template.render_unchecked(&values(&[("x", json!("a: b"))])).unwrap().text,
        "processors:\n  memory_limiter:\n    limit_mib: 512\n  resource: {value: \"a: b\"}\nend: 1\n"
    );
}

#[test]
fn what_is_assembled_stands_alone_and_its_hash_covers_the_partials() {
    let template_source = template(X, BODY);
    let one = assembled(&template_source, &[LIMITS, TAGS]).unwrap();
    let again = Template::parse(one.source()).unwrap();
    assert_eq!((again.header(), again.source_hash()), (one.header(), one.source_hash()));
    let changed = TAGS.replace("value", "another");
    let other = assembled(&template_source, &[LIMITS, &changed]).unwrap();
    assert_ne!(one.source_hash(), other.source_hash());
    let unused = TAGS.replace("partial: tags", "partial: unused");
    assert_eq!(
        assembled(&template_source, &[LIMITS, TAGS, &unused]).unwrap().source_hash(),
        one.source_hash(),
        "what is not included is no part of it"
    );
}

#[test]
fn a_template_without_includes_keeps_its_bytes() {
    let source = template(X, "a: {{ x }} # {% raw %}{% include \"limits\" %}{% endraw %}\n");
    assert_eq!(assembled(&source, &[LIMITS]).unwrap().source(), source);
    let commented = template(X, "{% comment %}\n{% include \"nothing\" %}\n{% endcomment %}a: {{ x }}\n");
    assert_eq!(assembled(&commented, &[LIMITS]).unwrap().source(), commented);
}

#[test]
fn a_template_changes_the_default_description_and_bounds_of_a_partials_parameter() {
    let over = "  - {name: limit_mib, overrides: limits, default: 128, max: 256, description: Little., max_length: 3}";
    let source = template(over, "processors:\n{% include \"limits\" %}\n");
    let template = assembled(&source.replace(", max_length: 3", ""), &[LIMITS]).unwrap();
    let parameter = template.header().parameter("limit_mib").unwrap();
    assert_eq!(parameter.presence, Presence::Default(json!(128)));
    assert_eq!(parameter.description, "Little.");
    assert_eq!(parameter.min.as_ref().unwrap().written, "64", "what is not overridden stays");
    assert!(template.render(&values(&[("limit_mib", json!(300))])).is_err());
    let below = source.replace("default: 128", "default: 8").replace(", max_length: 3", "");
    assert_eq!(
        problems(&below, &[LIMITS]),
        ["8:51: front matter: the default of parameter `limit_mib`: must be at least 64"]
    );
}

#[test]
fn every_mistake_of_an_include_is_told_at_its_place() {
    for (body, expected) in [
        ("{% include \"limit\" %}\n", "10:12: unknown partial `limit`; did you mean `limits`?"),
        ("{% include limits %}\n", "10:1: include: write it as `{% include \"name\" %}`"),
        ("{% include \"limits\" 1 %}\n", "10:1: include: write it as `{% include \"name\" %}`"),
        (
            "  {% include \"limits\" %}\n",
            "10:3: include: it stands alone on its line, from the first column on, without `-`",
        ),
        (
            "{%- include \"limits\" %}\n",
            "10:1: include: it stands alone on its line, from the first column on, without `-`",
        ),
        (
            "{% include \"limits\" %} # why\n",
            "10:1: include: it stands alone on its line, from the first column on, without `-`",
        ),
        (
            "{% include \"limits\" %}\n{% include \"limits\" %}\n",
            "11:1: include: the partial `limits` is included twice",
        ),
    ] {
        assert_eq!(problems(&template(X, body), &[LIMITS]), [expected], "{body}");
    }
}

#[test]
fn mistakes_in_a_partial_name_its_file_line_and_column() {
    let broken = LIMITS.replace("{{ limit_mib }}", "{{ limit_mibs }}");
    let body = "{% include \"limits\" %}\n{{ nothing }}\n";
    assert_eq!(
        problems(&template(X, body), &[&broken]),
        [
            "partial `limits` 8:19: unknown variable `limit_mibs`; did you mean `limit_mib`?",
            "11:4: unknown variable `nothing`; declare it under `parameters`",
        ]
    );
    let unclosed = TAGS.replace("  resource", "{% if x %}  resource");
    assert_eq!(
        problems(&template(X, "{% include \"tags\" %}\n"), &[&unclosed]),
        ["partial `tags` 5:1: `{% if x %}` is never closed; `{% endif %}` is missing"]
    );
}

#[test]
fn a_partial_is_checked_by_itself_as_far_as_it_can_be() {
    for (source, expected) in [
        (
            "a: b\n",
            "1:1: front matter: a partial begins with `---`, the front matter, and another line `---`",
        ),
        (
            "---\npartial: a b\ndescription: d\n---\n",
            "2:10: front matter: `partial` must be words of a-z and 0-9 joined by `-`, at most 63 characters",
        ),
        (
            "---\npartial: a\ndescription: d\nname: x\n---\n",
            "4:1: front matter: the front matter of a partial has no field `name`",
        ),
        (
            "---\npartial: a\ndescription: d\n---\n\n{% include \"b\" %}\n",
            "partial `a` 6:1: include: a partial includes nothing itself",
        ),
        (
            "---\npartial: a\ndescription: d\n---\n{{ x\n",
            "partial `a` 5:1: `{{` is never closed; `}}` is missing",
        ),
    ] {
        let error = Partial::parse(source).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn no_parameter_is_declared_by_two_files() {
    let own = "  - {name: limit_mib, type: int, description: Mine.}";
    assert_eq!(
        problems(&template(own, "{% include \"limits\" %}\n"), &[LIMITS]),
        [
            "8:5: front matter: the partial `limits` declares the parameter `limit_mib` too; write `overrides: limits` \
          to change its default, description or bounds"
        ]
    );
    let other = LIMITS.replace("partial: limits", "partial: more");
    assert_eq!(
        problems(&template(X, "{% include \"limits\" %}\n{% include \"more\" %}\n"), &[LIMITS, &other]),
        ["1:1: front matter: the partials `limits` and `more` both declare the parameter `limit_mib`"]
    );
}

#[test]
fn an_override_names_a_parameter_of_a_partial_that_is_included_and_fields_that_it_may_change() {
    for (item, expected) in [
        (
            "{name: limit_mib, overrides: limit}",
            "8:34: front matter: `overrides` names a partial that the template includes; did you mean `limits`?",
        ),
        (
            "{name: limit_mb, overrides: limits}",
            "8:5: front matter: the partial `limits` has no parameter `limit_mb`; did you mean `limit_mib`?",
        ),
        (
            "{name: limit_mib, overrides: limits, type: string}",
            "8:42: front matter: `type` is the partial's to say; an override has description, default, min, max, \
             max_length, max_items, allowed",
        ),
        (
            "{name: limit_mib, overrides: limits, dfault: 1}",
            "8:42: front matter: `dfault` is no field of a parameter; an override has description, default, min, max, \
             max_length, max_items, allowed",
        ),
        ("{overrides: limits}", "8:5: front matter: a parameter needs the field `name`"),
    ] {
        let source = template(&format!("  - {item}"), "{% include \"limits\" %}\n");
        assert_eq!(problems(&source, &[LIMITS]), [expected], "{item}");
    }
    let twice = "  - {name: limit_mib, overrides: limits}\n  - {name: limit_mib, overrides: limits}";
    assert_eq!(
        problems(&template(twice, "{% include \"limits\" %}\n"), &[LIMITS]),
        ["9:5: front matter: parameter `limit_mib` is overridden twice"]
    );
    let alone = "  - {name: limit_mib, overrides: limits}";
    assert_eq!(
        problems(&template(alone, "a: 1\n"), &[LIMITS]),
        ["8:34: front matter: `overrides` names a partial that the template includes"]
    );
}

#[test]
fn an_assembled_file_has_the_bounds_of_any_other() {
    let long = format!("{TAGS}# {}\n", "x".repeat(limits::MAX_SOURCE_BYTES - TAGS.len() - 10));
    let error = assembled(&template(X, "{% include \"tags\" %}\n"), &[&long]).unwrap_err();
    assert!(error.to_string().contains("the size of the file in bytes exceeds the limit"), "{error}");
}
