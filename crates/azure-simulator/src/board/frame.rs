//! What all pages have in common.

use crate::answer::Answer;
use crate::api::Context;
use crate::html::escaped;

const STYLE: &str = "
:root { color-scheme: light dark; font-family: system-ui, sans-serif; }
body { margin: 0 auto; max-width: 80rem; padding: 0 1rem 2rem; }
header { border-bottom: 1px solid #8888; display: flex; gap: 1rem; align-items: baseline; padding: .8rem 0; }
header strong { background: #b25b00; color: #fff; padding: .15rem .5rem; border-radius: .25rem; }
.board { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: 1rem; align-items: start; }
.board section, .card { border: 1px solid #8886; border-radius: .4rem; padding: .6rem; }
.card { margin: .5rem 0; border-left: .3rem solid var(--type, #888); }
.card p { margin: .3rem 0; }
.tag { border: 1px solid #8888; border-radius: .6rem; padding: 0 .5rem; margin-right: .3rem; font-size: .85rem; }
.item { display: grid; grid-template-columns: minmax(0, 2fr) minmax(16rem, 1fr); gap: 1.5rem; }
@media (max-width: 50rem) { .item { grid-template-columns: minmax(0, 1fr); } }
.text { border: 1px solid #8886; border-radius: .4rem; padding: .6rem; overflow: auto; }
label { display: block; margin: .5rem 0; }
input, select, textarea { font: inherit; width: 100%; box-sizing: border-box; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem .8rem; }
dd { margin: 0; overflow-wrap: anywhere; }
.refused { border: 2px solid #c33; padding: .6rem; border-radius: .4rem; }
";

/// Forbids all scripts: what is shown here was written by others.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A page with the usual head and the mark that nothing of this is real.
pub(super) fn page(cx: &Context, title: &str, body: &str) -> Answer {
    let organization = escaped(&cx.organization.name);
    let title = escaped(title);
    let document = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <link rel=\"icon\" href=\"data:,\">\
         <title>{title} - Simulated Azure DevOps</title><style>{STYLE}</style></head><body>\
         <header><strong>Simulated Azure DevOps</strong>\
         <a href=\"/{organization}\">{organization}</a></header>\
         <main><h1>{title}</h1>{body}</main></body></html>"
    );
    Answer::html(200, document).header("Content-Security-Policy", POLICY)
}
