//! Drawn pages of another program, with the places to click.

use leptos::prelude::*;

/// A drawing that is 320 wide; `label` says what it shows.
#[component]
pub(crate) fn Guide(label: &'static str, height: i32, children: Children) -> impl IntoView {
    view! {
        <svg class="guide" viewBox=format!("-1 -1 322 {}", height + 2) role="img" aria-label=label>
            {children()}
        </svg>
    }
}

/// A page or a menu. What it holds counts from its corner.
#[component]
pub(crate) fn Sheet(
    x: i32,
    y: i32,
    width: i32,
    height: i32,
    title: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <g transform=format!("translate({x} {y})")>
            <rect class="guide__sheet" width=width height=height rx="6"></rect>
            <text class="guide__title" x="12" y="18">{title}</text>
            {children()}
        </g>
    }
}

/// A line of a page: `number` is the step that it belongs to, 0 for none; `chosen` is what is clicked.
#[component]
pub(crate) fn GuideLine(
    x: i32,
    y: i32,
    word: &'static str,
    #[prop(default = 0)] number: u8,
    #[prop(default = false)] chosen: bool,
) -> impl IntoView {
    let class = if chosen {
        "guide__word guide__word--chosen"
    } else {
        "guide__word"
    };
    let from = if number > 0 { x + 18 } else { x };
    let disc = (number > 0).then(|| {
        view! {
            <circle class="guide__disc" cx={x + 6} cy={y - 4} r="7"></circle>
            <text class="guide__number" x={x + 6} y=y text-anchor="middle">{number.to_string()}</text>
        }
    });
    view! {
        {disc}
        <text class=class x=from y=y>{word}</text>
    }
}
