//! Numbers over time as bars, drawn on the server, with a table of the same behind them.

use leptos::prelude::*;

use crate::components::{Cell, Column, Details, RowHead, Table, grouped};

/// A series of a chart: its name, and the tone of its parts of the bars.
#[derive(Debug, Clone)]
pub(crate) struct Series {
    label: &'static str,
    tone: &'static str,
    /// Drawn below the line.
    below: bool,
}

impl Series {
    pub(crate) const fn new(label: &'static str, tone: &'static str) -> Self {
        Self {
            label,
            tone,
            below: false,
        }
    }

    /// Drawn below the line.
    pub(crate) const fn below(self) -> Self {
        Self {
            below: true,
            ..self
        }
    }
}

/// A bar with a value for each series.
#[derive(Debug, Clone)]
pub(crate) struct Bar {
    pub label: String,
    /// The list behind it.
    pub href: String,
    pub values: Vec<i64>,
}

/// Of the drawing; it is scaled to the width that there is.
const WIDTH: i64 = 720;
const HEIGHT: i64 = 180;
/// Room for the words above and below the bars, and for the scale beside them.
const TOP: i64 = 22;
const BOTTOM: i64 = 20;
const LEFT: i64 = 44;

/// Bars beside each other, their parts stacked in the order of the series. `label` names the chart.
#[component]
pub(crate) fn Chart(
    #[prop(into)] label: String,
    series: Vec<Series>,
    bars: Vec<Bar>,
) -> impl IntoView {
    let scale = Scale::of(&series, &bars);
    let width = (WIDTH - LEFT) / i64::try_from(bars.len().max(1)).unwrap_or(1);
    let width = width.clamp(2, 48);
    let legend = series.iter().map(|one| {
        let class = format!("chart__sample chart__part--{}", one.tone);
        view! {
            <li class="chart__name">
                <svg class=class viewBox="0 0 10 10" aria-hidden="true" focusable="false">
                    <rect width="10" height="10" rx="2"></rect>
                </svg>
                {one.label}
            </li>
        }
    });
    let legend = legend.collect_view();
    let drawn = bars.iter().enumerate().map(|(at, bar)| {
        let x = LEFT + width * i64::try_from(at).unwrap_or_default();
        drawn(&series, bar, &scale, x, width)
    });
    let drawn = drawn.collect_view();
    let ends = [bars.first(), bars.last().filter(|_| bars.len() > 1)];
    let middle = LEFT + width * i64::try_from(bars.len()).unwrap_or_default();
    let days = ends.into_iter().flatten().enumerate().map(|(at, bar)| {
        let (x, anchor) = if at == 0 {
            (LEFT, "start")
        } else {
            (middle.max(LEFT + 200), "end")
        };
        view! {
            <text class="chart__word" x=x y={HEIGHT - 4} text-anchor=anchor>{bar.label.clone()}</text>
        }
    });
    let days = days.collect_view();
    let line = scale.line();
    view! {
        <figure class="chart">
            <figcaption class="visually-hidden">{label.clone()}</figcaption>
            <ul class="chart__legend">{legend}</ul>
            <div class="chart__scroll"><svg
                class="chart__drawing"
                viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                role="group"
                aria-label=label.clone()
            >
                <line class="chart__line" x1=LEFT x2=WIDTH y1=line y2=line></line>
                <line class="chart__line chart__line--faint" x1=LEFT x2=WIDTH y1=TOP y2=TOP></line>
                <text class="chart__word" x={LEFT - 6} y={TOP + 4} text-anchor="end">{grouped(scale.above)}</text>
                <text class="chart__word" x={LEFT - 6} y={line + 4} text-anchor="end">"0"</text>
                {drawn}
                {days}
            </svg></div>
            <Details summary="The numbers as a table">
                <Numbers label series bars=bars.clone()/>
            </Details>
        </figure>
    }
}

/// How high a number is drawn.
struct Scale {
    above: i64,
    below: i64,
}

impl Scale {
    fn of(series: &[Series], bars: &[Bar]) -> Self {
        let highest = |below: bool| {
            let sums = bars.iter().map(|bar| {
                let values = series.iter().zip(&bar.values);
                let values = values.filter(|(one, _)| one.below == below);
                values.map(|(_, value)| *value).sum::<i64>()
            });
            sums.max().unwrap_or_default()
        };
        Self {
            above: highest(false).max(1),
            below: highest(true),
        }
    }

    fn pixels(&self, value: i64) -> i64 {
        let room = HEIGHT - TOP - BOTTOM;
        let drawn = value * room / (self.above + self.below);
        // What is there at all can be seen.
        drawn.max(i64::from(value > 0) * 2)
    }

    /// Where zero is.
    fn line(&self) -> i64 {
        HEIGHT - BOTTOM - self.below * (HEIGHT - TOP - BOTTOM) / (self.above + self.below)
    }
}

fn in_words(series: &[Series], bar: &Bar) -> String {
    let values = series.iter().zip(&bar.values);
    let values: Vec<_> = values
        .map(|(one, value)| format!("{} {}", grouped(*value), one.label.to_lowercase()))
        .collect();
    format!("{}: {}", bar.label, values.join(", "))
}

fn drawn(series: &[Series], bar: &Bar, scale: &Scale, x: i64, width: i64) -> impl IntoView + use<> {
    let line = scale.line();
    let (mut above, mut below) = (line, line);
    let gap = i64::from(width > 6) * 2;
    let parts = series.iter().zip(&bar.values).map(|(one, value)| {
        let height = scale.pixels(*value);
        let y = if one.below {
            below += height;
            below - height
        } else {
            above -= height;
            above
        };
        let class = format!("chart__part chart__part--{}", one.tone);
        view! { <rect class=class x=x y=y width={width - gap} height=height></rect> }
    });
    let words = in_words(series, bar);
    view! {
        <a class="chart__bar" href=bar.href.clone() aria-label=words.clone()>
            <title>{words.clone()}</title>
            <rect class="chart__ground" x=x y=TOP width=width height={HEIGHT - TOP - BOTTOM}></rect>
            {parts.collect_view()}
            <text class="chart__value" x=LEFT y=12>{words.clone()}</text>
        </a>
    }
}

/// The same for readers who do not see the drawing.
#[component]
fn Numbers(label: String, series: Vec<Series>, bars: Vec<Bar>) -> impl IntoView {
    let mut columns = vec![Column::new("Day")];
    columns.extend(series.iter().map(|one| Column::new(one.label).number()));
    let rows = bars.into_iter().rev().map(|bar| {
        let cells = series.iter().zip(bar.values).map(|(one, value)| {
            view! { <Cell label=one.label number=true>{grouped(value)}</Cell> }
        });
        let cells = cells.collect_view();
        view! {
            <tr>
                <RowHead>{bar.label}</RowHead>
                {cells}
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! { <Table caption=label caption_hidden=true columns>{rows}</Table> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stand_on_the_line_and_fill_the_room() {
        let series = [
            Series::new("New", "new"),
            Series::new("Gone", "gone").below(),
        ];
        let bar = |new, gone| Bar {
            label: "1 Jan".into(),
            href: "/".into(),
            values: vec![new, gone],
        };
        let scale = Scale::of(&series, &[bar(30, 0), bar(10, 10)]);
        let room = HEIGHT - TOP - BOTTOM;
        assert_eq!((scale.above, scale.below), (30, 10));
        assert_eq!(scale.line(), HEIGHT - BOTTOM - room / 4);
        assert!(scale.pixels(30) + scale.pixels(10) <= room);
        assert_eq!(
            (
                scale.pixels(0),
                Scale::of(&series, &[bar(9_999, 0)]).pixels(1)
            ),
            (0, 2)
        );
        assert_eq!(
            in_words(&series, &bar(1_000, 0)),
            "1 Jan: 1,000 new, 0 gone"
        );
    }
}
