//! A whole query: what it selects, where from, under which condition and in which order.

use super::condition::{Condition, Side};
use super::lexer::{Token, split};
use super::parser::Parser;
use crate::process::FieldKey;

/// What the rows of an answer are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Items.
    Flat,
    /// Items and what they link to.
    OneHop(Match),
    /// Items and all below them; with `matching_children` only branches that lead to an item the
    /// target's condition wants.
    Tree { matching_children: bool },
}

/// Which items of a query for links come with their links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Match {
    /// Those that have such links.
    Must,
    /// All.
    May,
    /// Those that have none, alone.
    DoesNot,
}

/// A query that was read.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    pub(crate) shape: Shape,
    pub(crate) columns: Vec<FieldKey>,
    pub(super) condition: Option<Condition>,
    /// Fields to sort by, and whether downwards.
    pub(crate) order: Vec<(FieldKey, bool)>,
    /// Text of ASOF.
    pub(crate) as_of: Option<String>,
    /// Whether `@project` stands in it.
    pub(crate) names_project: bool,
}

/// Why a query is refused.
#[derive(Debug)]
pub(crate) enum BadQuery {
    Syntax(String),
    UnknownField(String),
}

impl From<String> for BadQuery {
    fn from(sentence: String) -> Self {
        Self::Syntax(sentence)
    }
}

impl From<&str> for BadQuery {
    fn from(sentence: &str) -> Self {
        Self::Syntax(sentence.to_owned())
    }
}

/// Reads a query.
pub(crate) fn parse(text: &str) -> Result<Query, BadQuery> {
    let mut parser = Parser::new(split(text)?);
    parser.expect("select")?;
    let mut columns = vec![parser.field()?];
    while parser.accept(&Token::Comma) {
        columns.push(parser.field()?);
    }
    parser.expect("from")?;
    parser.of_links = parser.word("workitemlinks");
    if !parser.of_links && !parser.word("workitems") {
        return Err("FROM WorkItems is expected.".into());
    }
    let condition = parser.word("where").then(|| parser.any()).transpose()?;
    let mut order = Vec::new();
    if parser.word("order") {
        parser.expect("by")?;
        loop {
            order.push(sorted_by(&mut parser)?);
            if !parser.accept(&Token::Comma) {
                break;
            }
        }
    }
    let as_of = parser.word("asof").then(|| parser.text()).transpose()?;
    let shape = if parser.of_links {
        mode(&mut parser)?
    } else {
        Shape::Flat
    };
    parser.end()?;
    Ok(Query {
        shape,
        columns,
        condition,
        order,
        as_of,
        names_project: parser.names_project,
    })
}

fn sorted_by(parser: &mut Parser) -> Result<(FieldKey, bool), BadQuery> {
    let (_, field) = parser.sided_field()?;
    let down = parser.word("desc");
    if !down {
        parser.word("asc");
    }
    Ok((field, down))
}

/// `MODE (…)`; without one, links must be there.
fn mode(parser: &mut Parser) -> Result<Shape, BadQuery> {
    if !parser.word("mode") {
        return Ok(Shape::OneHop(Match::Must));
    }
    parser.open()?;
    let known = [
        ("mustcontain", Shape::OneHop(Match::Must)),
        ("maycontain", Shape::OneHop(Match::May)),
        ("doesnotcontain", Shape::OneHop(Match::DoesNot)),
        (
            "recursive",
            Shape::Tree {
                matching_children: false,
            },
        ),
    ];
    let found = known.into_iter().find(|(name, _)| parser.word(name));
    let Some((_, mut shape)) = found else {
        return Err("The mode of a query for links is not known.".into());
    };
    if let Shape::Tree { matching_children } = &mut shape
        && parser.accept(&Token::Comma)
    {
        parser.expect("returnmatchingchildren")?;
        *matching_children = true;
    }
    parser.close()?;
    Ok(shape)
}

impl Query {
    /// The parts of the condition that look at one side of a link.
    pub(super) fn about(&self, side: Side) -> Result<Condition, BadQuery> {
        let mut parts = Vec::new();
        if let Some(condition) = &self.condition {
            conjuncts(condition, &mut parts);
        }
        if parts.iter().any(|part| part.side().is_none()) {
            return Err("A condition mixes the source, the target and the link.".into());
        }
        let of_side = parts.into_iter().filter(|part| part.side() == Some(side));
        Ok(Condition::And(of_side.cloned().collect()))
    }
}

/// All that must hold, however it is put in brackets.
fn conjuncts<'a>(condition: &'a Condition, into: &mut Vec<&'a Condition>) {
    match condition {
        Condition::And(parts) => parts.iter().for_each(|part| conjuncts(part, into)),
        other => into.push(other),
    }
}
