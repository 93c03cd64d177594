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

/// A shape that nobody else in the row has, for readers who do not see the colour.
#[component]
fn Shape(name: &'static str) -> impl IntoView {
    let outline = match name {
        "critical" | "bad" => "M5 1h6l4 4v6l-4 4H5l-4-4V5z",
        "high" | "warning" => "M8 1l7 13H1z",
        "medium" => "M8 1l7 7-7 7-7-7z",
        "low" => "M2 2h12v12H2z",
        "good" => "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1z",
        "info" => "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 4a3 3 0 1 1 0 6 3 3 0 0 1 0-6z",
        _ => "M2 6h12v4H2z",
    };
    view! {
        <svg class="badge__shape" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d=outline></path>
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
