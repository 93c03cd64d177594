//! The query language: from text to a tree to the items that fit. Knows the subset that real
//! clients send; what it does not know it refuses.

mod condition;
mod evaluate;
mod lexer;
mod parser;

pub(crate) use evaluate::Scope;
pub(crate) use parser::{BadQuery, parse};
