use super::*;

fn totals(list: &[(&str, Total)]) -> BTreeMap<String, Total> {
    list.iter().map(|(name, total)| ((*name).to_owned(), *total)).collect()
}

#[test]
fn it_is_that_of_the_metric_that_is_kept_worst() {
    use Total::{Gauge, Growth, Level, Unknown};
    type Totals<'t> = &'t [(&'t str, Total)];
    let cases: [(&str, Totals<'_>, Totals<'_>, Option<f64>); 9] = [
        ("kept", &[("cpu", Growth(2.0))], &[("cpu", Growth(2.0))], Some(1.0)),
        (
            "lost in part",
            &[("cpu", Growth(2.0)), ("mem", Level(5.0))],
            &[("cpu", Growth(1.0)), ("mem", Level(5.0))],
            Some(0.5),
        ),
        (
            "one doubles, one is lost",
            &[("a", Growth(2.0)), ("b", Growth(2.0))],
            &[("a", Growth(4.0)), ("b", Growth(0.0))],
            Some(2.0),
        ),
        ("not shown at all", &[("cpu", Growth(2.0))], &[], Some(0.0)),
        ("a level as a gauge", &[("mem", Level(4.0))], &[("mem", Gauge(3.0))], Some(0.75)),
        ("gauges are no sums", &[("load", Gauge(4.0))], &[("load", Gauge(1.0))], None),
        ("a reset on one side", &[("cpu", Growth(4.0))], &[("cpu", Unknown)], None),
        ("a reset on the other", &[("cpu", Unknown)], &[("cpu", Growth(4.0))], None),
        ("nothing to keep", &[("cpu", Growth(0.0))], &[("cpu", Growth(0.0))], None),
    ];
    for (name, baseline, candidate, expected) in cases {
        assert_eq!(Fidelity::default().next(&totals(baseline), &totals(candidate)), expected, "{name}");
    }
}

#[test]
fn the_worst_is_chosen_by_what_was_lost_so_far() {
    use Total::Growth;
    let mut fidelity = Fidelity::default();
    let base = totals(&[("a", Growth(10.0)), ("b", Growth(10.0))]);
    assert_eq!(fidelity.next(&base, &totals(&[("a", Growth(5.0)), ("b", Growth(10.0))])), Some(0.5));
    // In this interval b is worse, but a has lost more in all.
    assert_eq!(fidelity.next(&base, &totals(&[("a", Growth(10.0)), ("b", Growth(9.0))])), Some(1.0));
    assert_eq!(fidelity.totals()["a"], (20.0, 15.0));
}
