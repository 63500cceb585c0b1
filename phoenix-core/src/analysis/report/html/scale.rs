//! Axes: the unit in which values are drawn, the range and the step of the ticks.

/// How values of a metric are drawn: divided by `factor`, in `unit`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scale {
    pub(super) factor: f64,
    pub(super) unit: String,
}

impl Scale {
    /// The scale for values in the UCUM unit `unit` of which the largest has the size `largest`.
    pub(super) fn of(unit: &str, largest: f64) -> Scale {
        let largest = if largest.is_finite() && largest > SMALLEST { largest } else { 0.0 };
        let (quantity, per) = match unit.split_once('/') {
            Some((quantity, per)) => (quantity, format!("/{per}")),
            None => (unit, String::new()),
        };
        let scale = |factor: f64, name: &str| Scale { factor, unit: format!("{name}{per}") };
        let fits = |factor: f64| largest == 0.0 || (factor * 1e-4..factor * 1e4).contains(&largest);
        match quantity {
            "By" => {
                let multiples = [(TEBI, "TiB"), (GIBI, "GiB"), (MEBI, "MiB"), (KIBI, "KiB")];
                match multiples.into_iter().find(|(factor, _)| largest >= *factor) {
                    Some((factor, name)) if fits(factor) => scale(factor, name),
                    None if fits(1.0) => scale(1.0, "B"),
                    Some(_) | None => powers(largest, &format!("B{per}")),
                }
            }
            "1" if per.is_empty() && fits(0.01) => scale(0.01, "%"),
            "{cpu}" if fits(1.0) => scale(1.0, "cores"),
            "{series}" if fits(100.0) => scale(1.0, "series"),
            "{datapoint}" if fits(100.0) => scale(1.0, "data points"),
            other => powers(largest, &format!("{}{per}", other.trim_matches(['{', '}']))),
        }
    }

    /// `value` in this scale; `None` for one that cannot be drawn.
    pub(super) fn draw(&self, value: f64) -> Option<f64> {
        let drawn = value / self.factor;
        let drawn = if drawn.abs() < NOTHING { 0.0 } else { drawn };
        drawn.is_finite().then_some(drawn)
    }
}

/// Whole numbers as they are, large and small ones by a power of ten, so that whatever is drawn has a size of about one.
fn powers(largest: f64, unit: &str) -> Scale {
    let unit = if unit == "1" { "" } else { unit };
    if largest == 0.0 || (1e-3..1e6).contains(&largest) {
        return Scale { factor: 1.0, unit: unit.to_owned() };
    }
    let exponent = (largest.log10() / 3.0).floor() * 3.0;
    let name = match exponent as i32 {
        6 => "million".to_owned(),
        9 => "billion".to_owned(),
        other => format!("×10^{other}"),
    };
    Scale { factor: 10_f64.powf(exponent), unit: format!("{name} {unit}").trim_end().to_owned() }
}

const MOST_DECIMALS: i32 = 9;
/// Sizes below this are drawn as zero: dividing by their power of ten would overflow.
const SMALLEST: f64 = 1e-290;
/// What is drawn has a size of about one; beside that, this is nothing.
const NOTHING: f64 = 1e-12;
const KIBI: f64 = 1024.0;
const MEBI: f64 = KIBI * 1024.0;
const GIBI: f64 = MEBI * 1024.0;
const TEBI: f64 = GIBI * 1024.0;

/// The range of an axis and the distance of its ticks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Range {
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) step: f64,
}

impl Range {
    /// A range that starts and ends at ticks and holds `from` and `to`; of no extent, it is widened.
    pub(super) fn around(from: f64, to: f64) -> Range {
        let (from, to) = if from <= to { (from, to) } else { (to, from) };
        let least = from.abs().max(to.abs()) * 1e-6;
        let (from, to) = if to - from > least { (from, to) } else { widened(from, to) };
        let step = step((to - from) / 4.0);
        Range { from: (from / step + 1e-9).floor() * step, to: (to / step - 1e-9).ceil() * step, step }
    }

    /// The decimals that tell one tick from the next.
    pub(super) fn decimals(self) -> usize {
        let whole = |decimals: &i32| {
            let shifted = self.step * 10_f64.powi(*decimals);
            (shifted - shifted.round()).abs() < 1e-6 * shifted
        };
        (0..=MOST_DECIMALS).find(whole).unwrap_or(MOST_DECIMALS) as usize
    }
}

fn widened(from: f64, to: f64) -> (f64, f64) {
    let room = (from.abs().max(to.abs()) * 0.5).max(0.5);
    if from >= 0.0 && to <= room { (0.0, to + 2.0 * room) } else { (from - room, to + room) }
}

/// 1, 2, 2.5 or 5 times a power of ten, at least `rough`.
fn step(rough: f64) -> f64 {
    let power = 10_f64.powf(rough.log10().floor());
    let digit = [1.0, 2.0, 2.5, 5.0].into_iter().find(|digit| rough <= digit * power * (1.0 + 1e-9));
    digit.unwrap_or(10.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_drawn_in_the_unit_that_people_say() {
        let mib = 1024.0 * 1024.0;
        let cases = [
            ("By", 120.0 * mib, 120.0, "MiB"),
            ("By/min", 4096.0, 4.0, "KiB/min"),
            ("By", 12.0, 12.0, "B"),
            ("{cpu}", 0.04, 0.04, "cores"),
            ("1", 0.97, 97.0, "%"),
            ("{series}", 480_000.0, 480_000.0, "series"),
            ("{series}", 2.0e6, 2.0, "million series"),
            ("{series}/h", 12.0, 12.0, "series/h"),
            ("{datapoint}/min", 35_000.0, 35_000.0, "data points/min"),
            ("", 3.0, 3.0, ""),
            ("", 1e308, 100.0, "×10^306"),
            ("1", 1e-9, 1.0, "×10^-9"),
            ("By", 1e60, 1.0, "×10^60 B"),
        ];
        for (unit, value, drawn, name) in cases {
            let scale = Scale::of(unit, value);
            let found = scale.draw(value).unwrap();
            assert!(
                (found / drawn - 1.0).abs() < 1e-9 && scale.unit == name,
                "{value} {unit}: {found} {scale:?}"
            );
        }
    }

    #[test]
    fn what_is_too_small_to_be_drawn_is_zero() {
        for unit in ["1", "By", "{cpu}", ""] {
            assert_eq!(Scale::of(unit, 5e-324).draw(5e-324), Some(0.0), "{unit}");
            assert_eq!(Scale::of(unit, f64::MAX).draw(1.0), Some(0.0), "{unit}");
        }
    }

    #[test]
    fn a_range_holds_its_ends_and_has_a_few_round_ticks() {
        for (from, to) in
            [(0.0, 1.0), (0.0, 930.0), (-61.0, 10.0), (99.0, 101.0), (7.0, 7.0), (0.0, 0.0), (-3.0, -3.0)]
        {
            let range = Range::around(from, to);
            assert!(range.from <= from && to <= range.to && range.from < range.to, "{from}..{to}: {range:?}");
            let ticks = (range.to - range.from) / range.step;
            assert!((2.0..=7.0).contains(&ticks.round()), "{from}..{to}: {range:?}");
        }
    }

    #[test]
    fn ticks_are_written_with_the_decimals_that_they_have() {
        for (step, decimals) in [(1.0, 0), (0.25, 2), (2.5, 1), (0.005, 3), (50.0, 0), (0.2, 1), (25.0, 0)] {
            let range = Range { from: 0.0, to: 4.0 * step, step };
            assert_eq!(range.decimals(), decimals, "{step}");
            for tick in 0..4 {
                let tick = f64::from(tick) * step;
                assert!(
                    (format!("{tick:.decimals$}").parse::<f64>().unwrap() - tick).abs() < 1e-12,
                    "{tick}"
                );
            }
        }
    }
}
