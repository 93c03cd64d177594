//! The query language: from text to a tree to the items that fit. Knows the subset that real
//! clients send; what it does not know it refuses.

mod condition;
mod evaluate;
mod lexer;
mod parser;
mod scope;

pub(crate) use parser::{BadQuery, parse};
pub(crate) use scope::Scope;
