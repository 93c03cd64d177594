//! Parts that pages are made of. They know no domain type but the plain words of states; pages
//! know no colour.

mod badge;
mod button;
mod chart;
mod checklist;
mod code_block;
mod confirm;
mod confirm_by_name;
mod copy_field;
mod empty;
mod failure;
mod field;
mod figure;
mod form;
mod frame;
mod guide;
mod icon;
mod loaded;
mod mark;
mod markdown;
mod menu;
mod notice;
mod page_header;
mod pager;
mod section;
#[cfg(test)]
mod style_tests;
mod table;
mod text;
mod theme;
mod untrusted;

pub(crate) use badge::{Badge, SeverityBadge, SeverityCounts, Tone, grouped};
pub(crate) use button::{Actions, AskAgain, Button, Kind, LinkButton};
pub(crate) use chart::{Bar, Chart, Series};
pub(crate) use checklist::{Checklist, Progress, Todo};
pub(crate) use code_block::CodeBlock;
pub(crate) use confirm::Confirm;
pub(crate) use confirm_by_name::ConfirmByName;
pub(crate) use copy_field::CopyField;
pub(crate) use empty::Empty;
pub(crate) use failure::Failure;
pub(crate) use field::{
    CheckField, Choice, DateField, FieldSearch, FileField, Narrowed, PasswordField, SelectField,
    TextAreaField, TextField, TextKind,
};
pub(crate) use figure::{Figure, Figures};
pub(crate) use form::{
    AfterRefusal, ChoiceForm, FieldGroup, FilterBar, Form, FormFailure, Hidden, StepForm,
};
pub(crate) use frame::{Frame, Place, PlainFrame};
pub(crate) use guide::{Guide, GuideLine, Sheet};
pub(crate) use icon::{Icon, Symbol};
pub(crate) use loaded::Loaded;
pub(crate) use mark::Verdict;
pub(crate) use markdown::{Html, Markdown};
pub(crate) use menu::{Menu, MenuLink};
pub(crate) use notice::{Notice, SimulatedBadge, SimulatedNotice};
pub(crate) use page_header::{Crumb, PageHeader, PlainHeader, Tab, Tabs};
pub(crate) use pager::Pager;
pub(crate) use section::{Columns, Details, Fact, Facts, Section, Stack, Steps};
pub(crate) use table::{ActionsCell, Cell, Column, RowHead, Table};
pub(crate) use text::{Ago, Code, Day, ExternalLink, Moment, Muted, NameLink, PathText};
pub(crate) use theme::Theme;
pub(crate) use untrusted::visible;
