//! The route table. Addresses are spelled in `domain::paths` for links and here for matching.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::pages::NotFoundPage;
use crate::pages::organization::InstancesPage;

/// All pages. Each waits for its data before anything is sent, so that it is whole without
/// JavaScript and its status tells the truth.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/organization/integrations") view=InstancesPage ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}
