//! All parts that pages are made of, in both themes beside each other. Only in the practice mode.

use chrono::Days;
use domain::{Severity, paths};
use leptos::prelude::*;

use crate::components::{
    Actions, Ago, Badge, Bar, Button, Cell, Chart, CheckField, Checklist, Choice, Code, CodeBlock,
    Column, CopyField, Crumb, DateField, Details, Empty, Fact, Facts, Figure, Figures, Form, Frame,
    Kind, LinkButton, Loaded, Markdown, Menu, MenuLink, Moment, Muted, NameLink, Notice,
    PageHeader, Pager, PasswordField, PathText, Progress, RowHead, Section, SelectField, Series,
    SeverityBadge, SeverityCounts, SimulatedNotice, Stack, Steps, Symbol, Tab, Table, Tabs,
    TextAreaField, TextField, Theme, Todo, Tone, Verdict,
};
use crate::{AppError, request};

/// There is no such page where nobody practises.
async fn load() -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    request::answer(services.practises(&actor)).await
}

#[component]
pub(crate) fn GalleryPage() -> impl IntoView {
    view! {
        <Frame>
            <PageHeader
                title="Gallery"
                crumbs=vec![Crumb::new("Portfolio", paths::PORTFOLIO)]
                lead="The parts that pages are made of, light and dark."
            />
            <Loaded load=load() view=|()| view! {
                <Theme name="light"><Parts theme="Light"/></Theme>
                <Theme name="dark"><Parts theme="Dark"/></Theme>
            }/>
        </Frame>
    }
}

const TONES: [(Tone, &str); 5] = [
    (Tone::Neutral, "Neutral"),
    (Tone::Info, "Info"),
    (Tone::Good, "Good"),
    (Tone::Warning, "Warning"),
    (Tone::Bad, "Bad"),
];

#[component]
fn Parts(theme: &'static str) -> impl IntoView {
    let badges = TONES
        .into_iter()
        .map(|(tone, word)| view! { <Badge tone>{word}</Badge> " " })
        .collect_view();
    let severities = Severity::ALL
        .iter()
        .map(|severity| view! { <SeverityBadge severity=*severity/> " " });
    let severities = severities.collect_view();
    let counts = vec![
        (Severity::Critical, 3),
        (Severity::High, 1_204),
        (Severity::Medium, 0),
        (Severity::Low, 12),
    ];
    let notices = TONES.into_iter().map(|(tone, word)| {
        view! { <Notice tone title=word>"Something the reader of a page has to know."</Notice> }
    });
    let notices = notices.collect_view();
    let title = move |part: &str| format!("{theme}: {part}");
    view! {
        <Stack>
            <Section title=title("buttons and badges")>
                <Actions>
                    <LinkButton href="#main" kind=Kind::Primary icon=Symbol::Plus>"Primary"</LinkButton>
                    <LinkButton href="#main">"Secondary"</LinkButton>
                    <LinkButton href="#main" kind=Kind::Danger>"Danger"</LinkButton>
                    <LinkButton href="#main" small=true>"Small"</LinkButton>
                </Actions>
                <Menu label="Menu" icon=Symbol::Plus>
                    <MenuLink href="#main">"A way on"</MenuLink>
                </Menu>
                <p>{badges}</p>
                <p>{severities}</p>
                <SeverityCounts counts/>
                <Verdict ok=true>"It works."</Verdict>
                <Verdict ok=false>"It does not, and this is why."</Verdict>
            </Section>
            <Section title=title("notices")>
                {notices}
                <SimulatedNotice/>
            </Section>
            <Section title=title("fields")>
                <Fields theme/>
            </Section>
            <Section title=title("numbers")>
                <Numbers theme/>
            </Section>
            <Section title=title("lists")>
                <Lists theme/>
            </Section>
            <Section title=title("text")>
                <Text/>
            </Section>
        </Stack>
    }
}

#[component]
fn Fields(theme: &'static str) -> impl IntoView {
    let choices = vec![
        Choice::new("a", "One", true),
        Choice::new("b", "Two", false),
    ];
    view! {
        <Form act="choose_theme" key=theme>
            <TextField label="Text" name="text" help="With help below it." placeholder="Placeholder" required=true/>
            <TextField label="Code" name="code" value="Microsoft.VSTS.Common.Priority" code=true/>
            <PasswordField label="Password" name="password" autocomplete="off"/>
            <DateField label="Day" name="day"/>
            <TextAreaField label="More text" name="more"/>
            <SelectField label="Choice" name="choice" options=choices/>
            <CheckField label="Yes or no" name="check" value="yes" checked=true/>
            <Actions>
                <Button kind=Kind::Primary disabled=true>"Disabled"</Button>
            </Actions>
        </Form>
        <CopyField label=format!("{theme} secret") value="plr_example"/>
    }
}

#[component]
fn Numbers(theme: &'static str) -> impl IntoView {
    let series = vec![
        Series::new("Critical", "critical"),
        Series::new("High", "high"),
        Series::new("Medium", "medium"),
        Series::new("Low", "low"),
        Series::new("Absent", "gone").below(),
    ];
    let bars = (1..=14).map(|day| Bar {
        label: format!("{day} Jan 2026"),
        href: "#main".to_owned(),
        values: vec![day % 4, day % 7, 14 - day, day, day % 3],
    });
    view! {
        <Figures>
            <Figure label="Open issues" value="1,219" href="#main" more="3 critical, 1,204 high"/>
            <Figure label="Overdue" value="12" href="#main"/>
        </Figures>
        <Chart label=format!("{theme}: an example") series bars=bars.collect()/>
        <Progress label=format!("{theme} progress") value=4 max=6/>
    }
}

#[component]
fn Lists(theme: &'static str) -> impl IntoView {
    let columns = vec![
        Column::new("Name"),
        Column::new("State"),
        Column::new("Issues").number(),
    ];
    let tabs = vec![
        Tab::new("One", "#main", true),
        Tab::new("Two", "#main", false),
    ];
    view! {
        <Tabs label=format!("{theme} tabs") tabs/>
        <Table caption=format!("{theme} table") columns>
            <tr>
                <RowHead><NameLink href="#main">"Storefront"</NameLink></RowHead>
                <Cell label="State"><Badge tone=Tone::Good>"Works"</Badge></Cell>
                <Cell label="Issues" number=true>"1,219"</Cell>
            </tr>
        </Table>
        <Pager previous=None next=None summary="1 of 1"/>
        <Empty title="Nothing yet" icon=Symbol::Folder>
            <p>"What to do next stands here, with the button that does it."</p>
            <LinkButton href="#main" icon=Symbol::Plus>"Do it"</LinkButton>
        </Empty>
        <Checklist>
            <Todo done=true href="#main" word="Done">"Nothing to say."</Todo>
            <Todo done=false href="#main" word="To be done">"What it is about."</Todo>
        </Checklist>
        <Steps>
            <li>"First this."</li>
            <li>"Then that."</li>
        </Steps>
    }
}

#[component]
fn Text() -> impl IntoView {
    let now = request::services().clock().now();
    let code = "fn main() {\n    println!(\"hello\");\n}";
    view! {
        <Facts>
            <Fact term="Time"><Moment at=now/></Fact>
            <Fact term="Ago"><Ago at={now - Days::new(3)}/></Fact>
            <Fact term="Code"><Code>"System.Title"</Code></Fact>
            <Fact term="Path"><PathText path="src/orders/search.py"/></Fact>
            <Fact term="Second"><Muted>"Something to read second."</Muted></Fact>
        </Facts>
        <CodeBlock text=code first_line=7 marked=Some((8, 8)) caption="src/main.rs"/>
        <Markdown text="Text of *scanners*, with `code` and a [link](https://example.com)."/>
        <Details summary="More">"Than most readers want to see."</Details>
    }
}
