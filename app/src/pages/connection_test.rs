//! *Test*, and what it found out.

use domain::ConnectionReport;
use leptos::prelude::*;

use crate::components::{Actions, Button, Form, Hidden, Moment, Muted, Verdict};

/// The button, and beside it a green check mark or a red mark with the reason. `subject` is what is
/// tested, for those who hear the button without its surroundings.
#[component]
pub(crate) fn ConnectionTest(
    act: &'static str,
    id_name: &'static str,
    #[prop(into)] id: String,
    #[prop(into)] subject: String,
    may_test: bool,
    report: Option<ConnectionReport>,
) -> impl IntoView {
    let verdict = report.map(|report| {
        view! {
            <Verdict ok=report.ok>
                {report.message} " " <Muted>"Tested " <Moment at=report.tested_at/></Muted>
            </Verdict>
        }
    });
    view! {
        <Form act key=id.clone()>
            <Hidden name=id_name value=id/>
            <Actions>
                <Button small=true label=format!("Test {subject}") disabled=!may_test>"Test"</Button>
                {verdict}
            </Actions>
        </Form>
    }
}
