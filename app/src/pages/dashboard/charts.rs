//! The drawings of a dashboard.

use domain::{DayCounts, Severity};
use leptos::prelude::*;

use super::Lists;
use crate::components::{Bar, Chart, Section, Series, Stack};

/// More bars than this would be too thin to point at: days are left out then, never the last one.
const MOST_BARS: usize = 92;

#[component]
pub(super) fn Charts(days: Vec<DayCounts>, lists: Lists) -> impl IntoView {
    let open = bars(&some(&days), &lists.open(), |day| {
        Severity::ALL
            .iter()
            .map(|severity| day.issues.of(*severity))
            .collect()
    });
    let severities = Severity::ALL
        .iter()
        .map(|severity| Series::new(severity.label(), severity.as_str()))
        .collect();
    let moves = bars(&together(&days), &lists.issues("detection", "new"), |day| {
        vec![day.found, day.gone]
    });
    let new_and_gone = vec![
        Series::new("New", "new"),
        Series::new("Absent", "gone").below(),
    ];
    let broken = bars(&some(&days), &lists.violations(), |day| {
        vec![day.violations]
    });
    let violations = vec![Series::new("Violations", "violations")];
    view! {
        <Stack>
            <Section title="Open issues by severity">
                <Chart label="Open issues by severity, day by day" series=severities bars=open/>
            </Section>
            <Section title="New against absent" lead="What scans found new, and what they no longer found.">
                <Chart label="New and absent issues, day by day" series=new_and_gone bars=moves/>
            </Section>
            <Section title="Policy violations">
                <Chart label="Policy violations, day by day" series=violations bars=broken/>
            </Section>
        </Stack>
    }
}

fn bars(days: &[DayCounts], href: &str, values: impl Fn(&DayCounts) -> Vec<i64>) -> Vec<Bar> {
    days.iter()
        .map(|day| Bar {
            label: day.day.format("%-d %b %Y").to_string(),
            href: href.to_owned(),
            values: values(day),
        })
        .collect()
}

fn step(days: usize) -> usize {
    days.div_ceil(MOST_BARS).max(1)
}

/// The days that are drawn of what stands at the end of a day.
fn some(days: &[DayCounts]) -> Vec<DayCounts> {
    let mut drawn: Vec<_> = days
        .iter()
        .rev()
        .step_by(step(days.len()))
        .cloned()
        .collect();
    drawn.reverse();
    drawn
}

/// The days that are drawn of what happens on a day: each with what happened since the one before.
fn together(days: &[DayCounts]) -> Vec<DayCounts> {
    let mut drawn: Vec<_> = days
        .rchunks(step(days.len()))
        .filter_map(|chunk| {
            let mut last = chunk.last()?.clone();
            last.found = chunk.iter().map(|day| day.found).sum();
            last.gone = chunk.iter().map(|day| day.gone).sum();
            Some(last)
        })
        .collect();
    drawn.reverse();
    drawn
}

#[cfg(test)]
mod tests {
    use chrono::{Days, NaiveDate};
    use domain::SeverityCounts;

    use super::*;

    #[test]
    fn a_year_is_drawn_with_fewer_bars_and_nothing_is_lost() {
        let first = NaiveDate::default();
        let days: Vec<_> = (0..365)
            .map(|at| DayCounts {
                day: first + Days::new(at),
                issues: SeverityCounts::default(),
                violations: 0,
                found: 2,
                gone: 1,
            })
            .collect();
        let drawn = together(&days);
        assert!(drawn.len() <= MOST_BARS);
        assert_eq!(drawn.iter().map(|day| day.found).sum::<i64>(), 730);
        assert_eq!(drawn.iter().map(|day| day.gone).sum::<i64>(), 365);
        assert_eq!(
            drawn.last().map(|day| day.day),
            days.last().map(|day| day.day)
        );
        let shown = some(&days);
        assert!(shown.len() <= MOST_BARS);
        assert_eq!(shown.last(), days.last());
        assert_eq!(some(&days[..5]), days[..5]);
    }
}
