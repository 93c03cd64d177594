//! Tables. On narrow screens each row becomes a small card, its cells named by their columns.

use leptos::prelude::*;

/// The heading of a column.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    label: String,
    class: &'static str,
}

impl Column {
    pub(crate) fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            class: "table__heading",
        }
    }

    /// Aligned to the right, as numbers are.
    pub(crate) fn number(self) -> Self {
        Self {
            class: "table__heading table__heading--number",
            ..self
        }
    }

    /// Named for screen readers alone: the buttons under it speak for themselves.
    pub(crate) fn hidden(self) -> Self {
        Self {
            class: "table__heading table__heading--hidden",
            ..self
        }
    }
}

/// A table of rows (`tr`) of [`RowHead`], [`Cell`] and [`ActionsCell`].
#[component]
pub(crate) fn Table(
    #[prop(into)] caption: String,
    #[prop(optional)] caption_hidden: bool,
    columns: Vec<Column>,
    children: Children,
) -> impl IntoView {
    let caption_class = if caption_hidden {
        "visually-hidden"
    } else {
        "table__caption"
    };
    let headings = columns.into_iter().map(|column| {
        view! {
            <th scope="col" class=column.class>
                <span>{column.label}</span>
            </th>
        }
    });
    view! {
        <div class="table-frame">
            <table class="table">
                <caption class=caption_class>{caption}</caption>
                <thead>
                    <tr>{headings.collect_view()}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}

/// The cell that names its row.
#[component]
pub(crate) fn RowHead(children: Children) -> impl IntoView {
    view! {
        <th scope="row" class="table__row-head">{children()}</th>
    }
}

/// `label` is the heading of its column, said again where the columns are gone.
#[component]
pub(crate) fn Cell(
    #[prop(into)] label: String,
    #[prop(optional)] number: bool,
    children: Children,
) -> impl IntoView {
    let class = if number {
        "table__cell table__cell--number"
    } else {
        "table__cell"
    };
    view! {
        <td class=class data-label=label>
            <div>{children()}</div>
        </td>
    }
}

/// The buttons of a row.
#[component]
pub(crate) fn ActionsCell(children: Children) -> impl IntoView {
    view! {
        <td class="table__actions">
            <div class="table__buttons">{children()}</div>
        </td>
    }
}
