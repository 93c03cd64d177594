//! Pages for people who play the developer's side: the board of a project and its work items.

use crate::answer::{Answer, Outcome};
use crate::api::Context;

pub(crate) fn dispatch(cx: &mut Context) -> Outcome {
    let _ = cx;
    Ok(Answer::html(200, "Simulated Azure DevOps"))
}

pub(crate) fn markdown(text: &str) -> String {
    text.to_owned()
}
