//! The query language: from text to a tree to the items that fit. Knows the subset that real
//! clients send; what it does not know it refuses.

mod condition;
mod evaluate;
mod lexer;
mod links;
mod operands;
mod parser;
mod query;
mod scope;

pub(crate) use links::Row;
pub(crate) use query::{BadQuery, Query, Shape, parse};
pub(crate) use scope::Scope;
