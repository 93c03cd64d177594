//! Fields of a form: a label, the control, help, and what was wrong with the entry.

mod choice;
mod file;
mod frame;
mod narrowed;
mod text;

pub(crate) use choice::{CheckField, Choice, SelectField};
pub(crate) use file::FileField;
pub(crate) use narrowed::{FieldSearch, Narrowed};
pub(crate) use text::{DateField, PasswordField, TextAreaField, TextField, TextKind};
