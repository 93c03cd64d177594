//! From words to a query.

use super::condition::{Comparison, Condition, Operand, Start};
use super::lexer::{Token, split};
use crate::process::FieldKey;

/// A query for a flat list of work items.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    pub(crate) columns: Vec<FieldKey>,
    pub(super) condition: Option<Condition>,
    /// Fields to sort by, and whether downwards.
    pub(crate) order: Vec<(FieldKey, bool)>,
    /// Text of ASOF.
    pub(crate) as_of: Option<String>,
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

/// Deepest nesting of a condition.
const DEEPEST: usize = 100;

struct Parser {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    depth: usize,
}

/// Reads a query.
pub(crate) fn parse(text: &str) -> Result<Query, BadQuery> {
    let mut parser = Parser {
        tokens: split(text)?.into_iter().peekable(),
        depth: 0,
    };
    parser.expect("select")?;
    let mut columns = vec![parser.field()?];
    while parser.accept(&Token::Comma) {
        columns.push(parser.field()?);
    }
    parser.expect("from")?;
    match parser.tokens.next() {
        Some(Token::Word(word)) if word == "workitems" => {}
        Some(Token::Word(word)) if word == "workitemlinks" => {
            return Err("Queries for links are not simulated.".to_owned().into());
        }
        _ => return Err("FROM WorkItems is expected.".to_owned().into()),
    }
    let condition = parser.word("where").then(|| parser.any()).transpose()?;
    let mut order = Vec::new();
    if parser.word("order") {
        parser.expect("by")?;
        loop {
            let field = parser.field()?;
            let down = parser.word("desc");
            if !down {
                parser.word("asc");
            }
            order.push((field, down));
            if !parser.accept(&Token::Comma) {
                break;
            }
        }
    }
    let as_of = parser.word("asof").then(|| parser.text()).transpose()?;
    match parser.tokens.next() {
        None => Ok(Query {
            columns,
            condition,
            order,
            as_of,
        }),
        Some(token) => Err(format!("Unexpected {token:?} after the end of the query.").into()),
    }
}

impl Parser {
    fn accept(&mut self, token: &Token) -> bool {
        self.tokens.next_if_eq(token).is_some()
    }

    fn word(&mut self, word: &str) -> bool {
        self.tokens
            .next_if(|token| matches!(token, Token::Word(known) if known == word))
            .is_some()
    }

    fn expect(&mut self, word: &str) -> Result<(), BadQuery> {
        if self.word(word) {
            return Ok(());
        }
        Err(format!("Expecting {}.", word.to_uppercase()).into())
    }

    fn text(&mut self) -> Result<String, BadQuery> {
        match self.tokens.next() {
            Some(Token::Text(text)) => Ok(text),
            _ => Err("A string literal is expected.".to_owned().into()),
        }
    }

    fn field(&mut self) -> Result<FieldKey, BadQuery> {
        match self.tokens.next() {
            Some(Token::Field(name) | Token::Word(name)) => {
                FieldKey::find(&name).ok_or(BadQuery::UnknownField(name))
            }
            _ => Err("Expecting a field name.".to_owned().into()),
        }
    }

    fn any(&mut self) -> Result<Condition, BadQuery> {
        let mut parts = vec![self.all()?];
        while self.word("or") {
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 {
            parts.remove(0)
        } else {
            Condition::Or(parts)
        })
    }

    fn all(&mut self) -> Result<Condition, BadQuery> {
        let mut parts = vec![self.one()?];
        while self.word("and") {
            parts.push(self.one()?);
        }
        Ok(if parts.len() == 1 {
            parts.remove(0)
        } else {
            Condition::And(parts)
        })
    }

    fn one(&mut self) -> Result<Condition, BadQuery> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("The query is nested too deeply.".to_owned().into());
        }
        let condition = if self.word("not") {
            Condition::Not(Box::new(self.one()?))
        } else if self.accept(&Token::Open) {
            let inner = self.any()?;
            if !self.accept(&Token::Close) {
                return Err("Expecting ).".to_owned().into());
            }
            inner
        } else {
            self.comparison()?
        };
        self.depth -= 1;
        Ok(condition)
    }

    fn comparison(&mut self) -> Result<Condition, BadQuery> {
        let ever = self.word("ever");
        let field = self.field()?;
        if self.word("ever") || ever {
            self.accept(&Token::Sign("="));
            let operands = vec![self.operand()?];
            return Ok(Condition::Compare {
                field,
                comparison: Comparison::Ever,
                operands,
            });
        }
        let negated = self.word("not");
        let (comparison, inverse) = self.operator()?;
        let operands = match comparison {
            Comparison::In => self.list()?,
            Comparison::Empty => Vec::new(),
            _ => vec![self.operand()?],
        };
        let condition = Condition::Compare {
            field,
            comparison,
            operands,
        };
        Ok(if negated ^ inverse {
            Condition::Not(Box::new(condition))
        } else {
            condition
        })
    }

    /// The operator, and whether it turns the meaning around.
    fn operator(&mut self) -> Result<(Comparison, bool), BadQuery> {
        match self.tokens.next() {
            Some(Token::Sign(sign)) => Ok((
                match sign {
                    "=" => Comparison::Equal,
                    "<>" => Comparison::Unequal,
                    "<" => Comparison::Less,
                    ">" => Comparison::Greater,
                    "<=" => Comparison::AtMost,
                    _ => Comparison::AtLeast,
                },
                false,
            )),
            Some(Token::Word(word)) => match word.as_str() {
                "in" => Ok((Comparison::In, false)),
                "contains" if self.word("words") => Ok((Comparison::ContainsWords, false)),
                "contains" => Ok((Comparison::Contains, false)),
                "under" => Ok((Comparison::Under, false)),
                "is" if self.word("not") => {
                    self.expect("empty")?;
                    Ok((Comparison::Empty, true))
                }
                "is" => {
                    self.expect("empty")?;
                    Ok((Comparison::Empty, false))
                }
                other => Err(format!("The operator {} is not known.", other.to_uppercase()).into()),
            },
            _ => Err("Expecting an operator.".to_owned().into()),
        }
    }

    fn list(&mut self) -> Result<Vec<Operand>, BadQuery> {
        if !self.accept(&Token::Open) {
            return Err("Expecting ( after IN.".to_owned().into());
        }
        let mut operands = vec![self.operand()?];
        while self.accept(&Token::Comma) {
            operands.push(self.operand()?);
        }
        if self.accept(&Token::Close) {
            return Ok(operands);
        }
        Err("Expecting ) after the values of IN.".to_owned().into())
    }

    fn operand(&mut self) -> Result<Operand, BadQuery> {
        let number = |text: &str| {
            text.parse::<f64>()
                .map_err(|_| BadQuery::from(format!("{text} is not a number.")))
        };
        match self.tokens.next() {
            Some(Token::Text(text)) => Ok(Operand::Text(text)),
            Some(Token::Number(text)) => number(&text).map(Operand::Number),
            Some(Token::Minus) => match self.tokens.next() {
                Some(Token::Number(text)) => number(&text).map(|number| Operand::Number(-number)),
                _ => Err("Expecting a number after -.".to_owned().into()),
            },
            Some(Token::Field(name)) => FieldKey::find(&name)
                .map(Operand::Field)
                .ok_or(BadQuery::UnknownField(name)),
            Some(Token::Word(word)) if word == "true" => Ok(Operand::Boolean(true)),
            Some(Token::Word(word)) if word == "false" => Ok(Operand::Boolean(false)),
            Some(Token::Macro(name)) => self.macro_named(&name),
            _ => Err("Expecting a value.".to_owned().into()),
        }
    }

    fn macro_named(&mut self, name: &str) -> Result<Operand, BadQuery> {
        let start = match name {
            "project" => return Ok(Operand::Project),
            "me" => return Ok(Operand::Me),
            "today" | "startofday" => Start::Day,
            "startofweek" => Start::Week,
            "startofmonth" => Start::Month,
            "startofyear" => Start::Year,
            other => return Err(format!("The macro @{other} is not known.").into()),
        };
        let sign = if self.accept(&Token::Plus) {
            1
        } else if self.accept(&Token::Minus) {
            -1
        } else {
            return Ok(Operand::Day { start, offset: 0 });
        };
        match self.tokens.next() {
            Some(Token::Number(days)) => {
                let days: i64 = days
                    .parse()
                    .map_err(|_| format!("{days} is not a number of days."))?;
                Ok(Operand::Day {
                    start,
                    offset: sign * days,
                })
            }
            _ => Err("Expecting a number of days.".to_owned().into()),
        }
    }
}
