//! Times in the reader's zone.

use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;
use web_sys::js_sys::Date;

/// Gives each time on the page a title that tells it in the reader's own zone and way. Without
/// JavaScript times are told in UTC.
#[island]
pub fn LocalTimes() -> impl IntoView {
    Effect::new(|| {
        let Ok(times) = document().query_selector_all("time[datetime*=T]") else {
            return;
        };
        for at in 0..times.length() {
            let time = times
                .item(at)
                .and_then(|time| time.dyn_into::<Element>().ok());
            if let Some(time) = time
                && let Some(told) = time.get_attribute("datetime")
            {
                let here = Date::new(&JsValue::from_str(&told));
                let here = String::from(here.to_locale_string("default", &JsValue::UNDEFINED));
                let _ = time.set_attribute("title", &here);
            }
        }
    });
}
