//! One picture: what the charting crate draws, put into an SVG that scales, has a name and follows the page's colours.
//!
//! The crate is `kuva`: it writes SVG as text, knows the widths of letters from a table (no fonts, no files), takes CSS variables for
//! colours, so that a picture follows light and dark, and is released often. `plotters` has had no release since September 2024 and
//! fixes its colours.

use kuva::backend::svg::SvgBackend;
use kuva::plot::{LinePlot, ScatterPlot};
use kuva::render::annotations::{ReferenceLine, ShadedRegion};
use kuva::render::layout::{Layout, TickFormat};
use kuva::render::plots::Plot;
use kuva::render::render::render_multiple;
use kuva::render::theme::Theme;

use super::markup::Markup;
use super::scale::Range;
use crate::analysis::report::visible::visible;

/// Width of every picture in its own units; on the page it takes the room there is.
pub(super) const WIDTH: f64 = 480.0;
/// Size of the letters in pictures, in the same units.
const LETTERS: u32 = 14;

/// A picture under construction.
pub(super) struct Picture {
    pub(super) height: f64,
    pub(super) x: Range,
    pub(super) y: Range,
    /// Names of the rows from below, instead of numbers on the y axis.
    pub(super) rows: Option<Vec<String>>,
    /// What is written below the x axis.
    pub(super) x_name: String,
    pub(super) plots: Vec<Plot>,
    pub(super) shaded: Vec<(f64, f64)>,
    /// Lines through the whole picture.
    marks: Vec<ReferenceLine>,
}

/// What a reader of the screen hears instead of the picture.
pub(super) struct Description<'a> {
    pub(super) id: String,
    pub(super) title: &'a str,
    pub(super) text: &'a str,
}

impl Picture {
    /// An empty picture with numbers on both axes.
    pub(super) fn new(height: f64, x: Range, y: Range, x_name: String) -> Picture {
        Picture { height, x, y, rows: None, x_name, plots: Vec::new(), shaded: Vec::new(), marks: Vec::new() }
    }

    /// A dashed line across the whole picture at that height.
    pub(super) fn level(&mut self, y: f64, color: &str) {
        let line = ReferenceLine::horizontal(y).with_color(color).with_stroke_width(2.0);
        self.marks.push(line.with_dasharray("7 4"));
    }

    /// A line from top to bottom, of dashes and dots.
    pub(super) fn upright(&mut self, x: f64, color: &str) {
        let line = ReferenceLine::vertical(x).with_color(color).with_stroke_width(1.5);
        self.marks.push(line.with_dasharray("8 3 2 3"));
    }

    /// A thin line through `points`.
    pub(super) fn thin_line(&mut self, points: Vec<(f64, f64)>, color: &str) {
        if points.len() > 1 {
            let line = LinePlot::new().with_data(points).with_color(color).with_stroke_width(1.0);
            self.plots.push(Plot::Line(line));
        }
    }

    /// A line through `points` with a dot at each.
    pub(super) fn dotted(&mut self, points: Vec<(f64, f64)>, color: &str) {
        if points.len() > 1 {
            let line = LinePlot::new().with_data(points.clone()).with_color(color).with_stroke_width(1.5);
            self.plots.push(Plot::Line(line));
        }
        self.plots.push(Plot::Scatter(ScatterPlot::new().with_data(points).with_color(color).with_size(2.5)));
    }

    /// A line through `points`, dashed or not; points that stand alone become dots.
    pub(super) fn line(&mut self, points: Vec<(f64, f64)>, color: &str, dashed: bool) {
        if points.len() == 1 {
            self.plots
                .push(Plot::Scatter(ScatterPlot::new().with_data(points).with_color(color).with_size(2.5)));
            return;
        }
        let line = LinePlot::new().with_data(points).with_color(color).with_stroke_width(2.0);
        self.plots.push(Plot::Line(if dashed { line.with_dashed() } else { line }));
    }

    /// A straight stroke.
    pub(super) fn stroke(&mut self, ends: [(f64, f64); 2], color: &str, width: f64) {
        let line = LinePlot::new().with_data(ends).with_color(color).with_stroke_width(width);
        self.plots.push(Plot::Line(line));
    }

    /// The picture as an `svg` element.
    pub(super) fn draw(self, description: &Description<'_>) -> Markup {
        let height = self.height;
        let drawn = SvgBackend::new().render_scene(&self.scene());
        // The crate's own opening tag fixes the size in pixels; this one scales and says what it shows.
        let inner = drawn.split_once('>').map_or("", |(_, rest)| rest);
        let mut svg = Markup::default();
        svg.raw("<svg role=\"img\" viewBox=\"0 0 ")
            .text(&WIDTH.to_string())
            .raw(" ")
            .text(&height.to_string());
        svg.raw("\" aria-labelledby=\"")
            .text(&description.id)
            .raw("-title ")
            .text(&description.id)
            .raw("-desc\">");
        svg.raw("<title id=\"")
            .text(&description.id)
            .raw("-title\">")
            .text(description.title)
            .raw("</title>");
        svg.raw("<desc id=\"").text(&description.id).raw("-desc\">").text(description.text).raw("</desc>");
        svg.drawn(&own_names(inner, &description.id));
        svg.raw("\n");
        svg
    }

    fn scene(self) -> kuva::render::render::Scene {
        let (x, y) = (self.x, self.y);
        let mut layout = Layout::new((x.from, x.to), (y.from, y.to))
            .with_width(WIDTH)
            .with_height(self.height)
            .with_x_axis_min(x.from)
            .with_x_axis_max(x.to)
            .with_x_tick_step(x.step)
            .with_y_axis_min(y.from)
            .with_y_axis_max(y.to)
            .with_y_tick_step(y.step)
            .with_x_tick_format(ticks(x))
            .with_y_tick_format(ticks(y))
            .with_x_label(plain(&self.x_name))
            .with_label_size(LETTERS)
            .with_tick_size(LETTERS)
            .with_body_size(LETTERS)
            .with_theme(theme());
        if let Some(rows) = self.rows {
            layout = layout.with_y_categories(rows.iter().map(|row| plain(row)).collect());
        }
        for (from, to) in self.shaded {
            let region = ShadedRegion::vertical(from, to).with_color("var(--shade)").with_opacity(1.0);
            layout = layout.with_shaded_region(region);
        }
        for mark in self.marks {
            layout = layout.with_reference_line(mark);
        }
        render_multiple(self.plots, layout)
    }
}

/// The crate numbers its clipping paths through the whole process; named by the picture and counted in it, the bytes are the same
/// every time and no name stands twice on a page.
fn own_names(drawn: &str, id: &str) -> String {
    let mut seen: Vec<&str> = Vec::new();
    let mut pieces = drawn.split(CLIP);
    let mut named = pieces.next().unwrap_or("").to_owned();
    for piece in pieces {
        let end = piece.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(piece.len());
        let (number, rest) = piece.split_at(end);
        let index = seen.iter().position(|known| *known == number).unwrap_or_else(|| {
            seen.push(number);
            seen.len() - 1
        });
        named.push_str(&format!("{id}-clip-{index}{rest}"));
    }
    named
}

/// How the crate's names of clipping paths begin.
const CLIP: &str = "kuva-clip-";

/// Numbers at ticks: as many decimals as tell them apart, thousands grouped.
fn ticks(range: Range) -> TickFormat {
    let decimals = range.decimals();
    TickFormat::Custom(std::sync::Arc::new(move |value| {
        if value.abs() >= 1000.0 {
            return crate::analysis::judge::wording::number(value).replace('-', "−");
        }
        format!("{value:.decimals$}").replace('-', "−")
    }))
}

/// Text that the crate draws as it stands: it reads `$…$` as mathematics.
fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter == '$' { '＄' } else { visible(letter) }).collect()
}

/// The page's own colours, which change with light and dark.
fn theme() -> Theme {
    Theme {
        background: "none".into(),
        axis_color: "var(--axis)".into(),
        grid_color: "var(--grid)".into(),
        tick_color: "var(--axis)".into(),
        text_color: "var(--text)".into(),
        legend_bg: "none".into(),
        legend_border: "none".into(),
        font_family: None,
        ..Theme::light()
    }
}
