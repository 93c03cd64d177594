//! Where an issue is: the marked code, the way of the data, other places.

use domain::{FlowStep, IssueDetails, Place, Snippet};
use leptos::prelude::*;

use crate::components::{Code, CodeBlock, Details, Muted, Section, Steps, visible};

#[component]
pub(super) fn Where(details: IssueDetails) -> impl IntoView {
    let place = details.place;
    let code = details
        .snippet
        .map(|snippet| view! { <Excerpt place=place.clone() snippet/> });
    let logical = place
        .logical
        .clone()
        .filter(|_| place.path.is_some())
        .map(|name| view! { <p><Muted>"In "</Muted> <Code>{visible(&name)}</Code></p> });
    let flow = (!details.flow.is_empty())
        .then(|| view! { <Way title="Way of the data" steps=details.flow/> });
    let others = numbered("Another way of the data", details.other_flows);
    let stacks = numbered("Call stack", details.stacks);
    let related = (!details.related.is_empty())
        .then(|| view! { <Way title="Related places" steps=details.related/> });
    view! {
        <Section title="Where">
            <p><Code>{visible(&place.label())}</Code></p>
            {logical}
            {code}
            {flow}
            {others}
            {stacks}
            {related}
        </Section>
    }
}

fn numbered(title: &str, ways: Vec<Vec<FlowStep>>) -> impl IntoView + use<> {
    let title = title.to_owned();
    let several = ways.len() > 1;
    ways.into_iter()
        .enumerate()
        .map(move |(number, steps)| {
            let title = if several {
                format!("{title} {}", number + 1)
            } else {
                title.clone()
            };
            view! { <Way title steps/> }
        })
        .collect_view()
}

/// Lines of the scanned code; without a number of its own the excerpt begins where the issue does.
#[component]
fn Excerpt(place: Place, snippet: Snippet) -> impl IntoView {
    let first_line = snippet.first_line.or(place.start_line).unwrap_or(1);
    let marked = place
        .start_line
        .map(|from| (from, place.end_line.unwrap_or(from)));
    let caption = place.path.unwrap_or_default();
    view! { <CodeBlock text=snippet.text first_line marked caption/> }
}

/// Places one after the other.
#[component]
fn Way(#[prop(into)] title: String, steps: Vec<FlowStep>) -> impl IntoView {
    let summary = format!("{title} ({})", steps.len());
    let steps = steps
        .into_iter()
        .map(|step| {
            let message = step.message.map(|text| view! { ": " {visible(&text)} });
            view! { <li><Code>{visible(&step.place.label())}</Code> {message}</li> }
        })
        .collect_view();
    view! {
        <Details summary>
            <Steps>{steps}</Steps>
        </Details>
    }
}
