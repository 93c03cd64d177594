//! The report as the browser holds it. Only an `XMLHttpRequest` tells how much of it was sent.

use leptos::ev::SubmitEvent;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use serde::Deserialize;
use web_sys::{File, FormData, HtmlFormElement, ProgressEvent, Url, XmlHttpRequest};

use crate::AppError;

/// A report that somebody chose, with the branch that it is of.
pub(super) struct Report {
    file: File,
    branch: String,
}

impl Report {
    /// `None` when no file was chosen.
    pub(super) fn of(event: &SubmitEvent) -> Option<Self> {
        let form: HtmlFormElement = event.target()?.dyn_into().ok()?;
        let data = FormData::new_with_form(&form).ok()?;
        Some(Self {
            file: data.get("file").dyn_into().ok()?,
            branch: data.get("branch").as_string().unwrap_or_default(),
        })
    }

    /// Sends the file; `progress` hears percents, `ended` the id of the scan or what went wrong.
    pub(super) fn send(
        self,
        address: &str,
        progress: impl Fn(u32) + 'static,
        ended: impl FnOnce(Result<String, String>) + 'static,
    ) {
        let Ok(request) = XmlHttpRequest::new() else {
            return ended(Err(AppError::unreachable().message));
        };
        if let Ok(upload) = request.upload() {
            let moved = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
                progress(percent(&event));
            });
            upload.set_onprogress(Some(moved.as_ref().unchecked_ref()));
            moved.forget();
        }
        let answered = request.clone();
        let done = Closure::once_into_js(move || ended(read(&answered)));
        request.set_onloadend(Some(done.unchecked_ref()));
        let sent = request
            .open("POST", &self.address(address))
            .and_then(|()| request.send_with_opt_blob(Some(&self.file)));
        if sent.is_err() {
            request.abort().ok();
        }
    }

    fn address(&self, address: &str) -> String {
        if self.branch.trim().is_empty() {
            return address.to_owned();
        }
        let base = leptos::prelude::window().location().origin();
        let url = base.and_then(|base| Url::new_with_base(address, &base));
        url.map_or_else(
            |_| address.to_owned(),
            |url| {
                url.search_params().append("branch", self.branch.trim());
                url.href()
            },
        )
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a percentage lies between 0 and 100"
)]
fn percent(event: &ProgressEvent) -> u32 {
    if event.total() > 0.0 {
        (event.loaded() / event.total() * 100.0).clamp(0.0, 100.0) as u32
    } else {
        0
    }
}

/// What the server says: the id of the scan, or what was wrong.
#[derive(Default, Deserialize)]
struct Answer {
    id: Option<String>,
    detail: Option<String>,
}

/// The id of the scan, or a sentence that says why there is none.
fn read(request: &XmlHttpRequest) -> Result<String, String> {
    let text = request.response_text().ok().flatten().unwrap_or_default();
    let answer: Answer = serde_json::from_str(&text).unwrap_or_default();
    let refused = answer
        .detail
        .unwrap_or_else(|| AppError::unreachable().message);
    answer.id.ok_or(refused)
}
