//! The steps to an access token as a picture: where to click over there, with the numbers of the text.

use leptos::prelude::*;

use crate::components::{Guide, GuideLine, Sheet};

/// Stands beside the text, which says the same in words.
#[component]
pub(super) fn TokenPicture() -> impl IntoView {
    view! {
        <Guide
            label="Where to click in Azure DevOps, with the numbers of the steps below"
            height=416
        >
            <Sheet x=0 y=0 width=190 height=96 title="User settings">
                <GuideLine x=12 y=34 word="Profile"/>
                <GuideLine x=12 y=56 word="Personal Access Tokens" number=1 chosen=true/>
                <GuideLine x=12 y=78 word="SSH public keys"/>
            </Sheet>
            <Sheet x=202 y=0 width=118 height=96 title="Your tokens">
                <GuideLine x=12 y=40 word="+ New Token" number=2 chosen=true/>
            </Sheet>
            <Sheet x=0 y=112 width=320 height=232 title="Create a new personal access token">
                <GuideLine x=12 y=38 word="Name: Polaris" number=3/>
                <GuideLine x=12 y=60 word="Organization: yours" number=3/>
                <GuideLine x=12 y=82 word="Expiration: Custom defined, one year" number=4/>
                <GuideLine x=12 y=112 word="Scopes:  ○ Full access   ◉ Custom defined" number=5/>
                <GuideLine x=12 y=142 word="Work Items"/>
                <GuideLine x=28 y=164 word="☐ Read      ☐ Read & write"/>
                <GuideLine x=28 y=186 word="☑ Read, write, & manage" number=6 chosen=true/>
                <GuideLine x=12 y=214 word="Create" number=7 chosen=true/>
            </Sheet>
            <Sheet x=0 y=360 width=320 height=56 title="Success! Copy the token now">
                <GuideLine x=12 y=40 word="•••••••••••••••••••••  Copy" number=8 chosen=true/>
            </Sheet>
        </Guide>
    }
}
