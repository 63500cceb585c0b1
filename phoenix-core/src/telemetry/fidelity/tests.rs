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
        let said = Fidelity::default().next(&totals(baseline), &totals(candidate));
        assert_eq!(said.map(|it| it.candidate / it.baseline), expected, "{name}");
    }
}

#[test]
fn the_worst_is_chosen_by_what_was_lost_so_far() {
    use Total::Growth;
    let mut fidelity = Fidelity::default();
    let mut next = |base: f64, a, b| {
        let baseline = totals(&[("a", Growth(base)), ("b", Growth(base))]);
        fidelity
            .next(&baseline, &totals(&[("a", Growth(a)), ("b", Growth(b))]))
            .map(|it| (it.baseline, it.candidate))
    };
    assert_eq!(next(10.0, 5.0, 10.0), Some((1.0, 0.5)));
    // In this interval b is worse, but a has lost more in all; a mean of 15 in each is the unit.
    assert_eq!(next(20.0, 20.0, 18.0), Some((20.0 / 15.0, 20.0 / 15.0)));
    let (name, sums) = fidelity.totals().next().unwrap();
    assert_eq!((name, sums.baseline, sums.candidate), ("a", 30.0, 25.0));
}
