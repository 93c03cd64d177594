//! *My Organization > Integrations*: the Azure DevOps instances.

use domain::{Instance, paths};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::AppError;
use crate::components::Loaded;
use crate::islands::LiveForm;
use crate::request;

async fn load() -> Result<Vec<Instance>, AppError> {
    let (services, actor) = request::signed_in()?;
    request::answer(services.instances(&actor).await).await
}

#[component]
pub(crate) fn InstancesPage() -> impl IntoView {
    view! {
        <Title text="Integrations · My Organization · Polaris"/>
        <main id="main">
            <h1>"Integrations"</h1>
            <a href=paths::NEW_INSTANCE>"+ Add Integration"</a>
            <Loaded load=load() view=|instances| view! { <InstanceTable instances/> }/>
        </main>
    }
}

#[component]
fn InstanceTable(instances: Vec<Instance>) -> impl IntoView {
    view! {
        <table>
            <tbody>
                {instances.into_iter().map(|instance| view! { <InstanceRow instance/> }).collect_view()}
            </tbody>
        </table>
    }
}

#[component]
fn InstanceRow(instance: Instance) -> impl IntoView {
    let verdict = instance.last_test.map(|report| {
        let mark = if report.ok { "✓" } else { "✗" };
        view! { <p>{mark} " " {report.message}</p> }
    });
    view! {
        <tr>
            <th scope="row">{instance.url}</th>
            <td>
                <LiveForm>
                    <form method="post" action="/rpc/test_instance">
                        <input type="hidden" name="id" value=instance.id.to_string()/>
                        <button type="submit">"Test"</button>
                    </form>
                </LiveForm>
                {verdict}
            </td>
        </tr>
    }
}
