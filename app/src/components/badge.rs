//! States in a word, told by shape and text as well as by colour.

use domain::Severity;
use leptos::prelude::*;

/// What a state means to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tone {
    #[default]
    Neutral,
    /// Under way, or good to know.
    Info,
    Good,
    Warning,
    Bad,
}

impl Tone {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Info => "info",
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Bad => "bad",
        }
    }
}

/// A state in a word.
#[component]
pub(crate) fn Badge(#[prop(optional)] tone: Tone, children: Children) -> impl IntoView {
    view! {
        <span class=format!("badge badge--{}", tone.name())>
            <Shape name=tone.name()/>
            {children()}
        </span>
    }
}

/// How bad an issue is.
#[component]
pub(crate) fn SeverityBadge(severity: Severity) -> impl IntoView {
    view! {
        <span class=format!("badge badge--{}", severity.as_str())>
            <Shape name=severity.as_str()/>
            {severity.label()}
        </span>
    }
}

/// How many issues there are of each severity, worst first.
#[component]
pub(crate) fn SeverityCounts(counts: Vec<(Severity, i64)>) -> impl IntoView {
    let counts = counts.into_iter().map(|(severity, count)| {
        let tone = if count == 0 {
            "none"
        } else {
            severity.as_str()
        };
        view! {
            <li class=format!("severity-counts__item severity-counts__item--{tone}")>
                <Shape name=severity.as_str()/>
                <span>{grouped(count)}</span>
                <span class="severity-counts__label">{severity.label()}</span>
            </li>
        }
    });
    view! { <ul class="severity-counts">{counts.collect_view()}</ul> }
}

/// A number as people read it: `12,480`.
pub(crate) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A shape for readers who do not see the colour: severities are bars, one more for each step;
/// other states are signs.
#[component]
fn Shape(name: &'static str) -> impl IntoView {
    let (outline, faint) = match name {
        "critical" => (
            "M3 0h10a3 3 0 0 1 3 3v10a3 3 0 0 1-3 3H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3zm4 3v6h2V3zm0 8v2h2v-2z",
            "",
        ),
        "high" => ("M1 10h3v5H1zM6.5 6h3v9h-3zM12 1h3v14h-3z", ""),
        "medium" => ("M1 10h3v5H1zM6.5 6h3v9h-3z", "M12 1h3v14h-3z"),
        "low" => ("M1 10h3v5H1z", "M6.5 6h3v9h-3zM12 1h3v14h-3z"),
        "bad" => (
            "M3.5 1.5L8 6l4.5-4.5 2 2L10 8l4.5 4.5-2 2L8 10l-4.5 4.5-2-2L6 8 1.5 3.5z",
            "",
        ),
        "warning" => ("M8 1l7.5 14H.5z", ""),
        "good" => ("M2.5 7L6 10.5 13.5 3l2 2L6 14.5 .5 9z", ""),
        "info" => (
            "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 3.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z",
            "",
        ),
        _ => ("M1 6.5h14v3H1z", ""),
    };
    let faint = (!faint.is_empty()).then(|| view! { <path class="badge__faint" d=faint></path> });
    view! {
        <svg class="badge__shape" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d=outline></path>
            {faint}
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(-1_234_567), "-1,234,567");
    }
}
