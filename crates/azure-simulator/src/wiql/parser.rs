//! The grammar of conditions.

use super::condition::{Comparison, Condition, Operand, Side};
use super::lexer::Token;
use super::query::BadQuery;
use crate::process::FieldKey;

/// Deepest nesting of a condition.
const DEEPEST: usize = 100;

/// The words that are left, and where the reader stands.
pub(super) struct Parser {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    depth: usize,
    /// Whether the query is for links, so that fields may name a side.
    pub(super) of_links: bool,
    /// Whether `@project` was read.
    pub(super) names_project: bool,
}

impl Parser {
    pub(super) fn new(tokens: Vec<Token>) -> Self {
        Self {
            tokens: tokens.into_iter().peekable(),
            depth: 0,
            of_links: false,
            names_project: false,
        }
    }

    pub(super) fn next(&mut self) -> Option<Token> {
        self.tokens.next()
    }

    pub(super) fn accept(&mut self, token: &Token) -> bool {
        self.tokens.next_if_eq(token).is_some()
    }

    pub(super) fn word(&mut self, word: &str) -> bool {
        self.tokens
            .next_if(|token| matches!(token, Token::Word(known) if known == word))
            .is_some()
    }

    pub(super) fn expect(&mut self, word: &str) -> Result<(), BadQuery> {
        if self.word(word) {
            return Ok(());
        }
        Err(format!("Expecting {}.", word.to_uppercase()).into())
    }

    pub(super) fn text(&mut self) -> Result<String, BadQuery> {
        match self.tokens.next() {
            Some(Token::Text(text)) => Ok(text),
            _ => Err("A string literal is expected.".into()),
        }
    }

    pub(super) fn field(&mut self) -> Result<FieldKey, BadQuery> {
        match self.tokens.next() {
            Some(Token::Field(name) | Token::Word(name)) => {
                FieldKey::find(&name).ok_or(BadQuery::UnknownField(name))
            }
            _ => Err("Expecting a field name.".into()),
        }
    }

    pub(super) fn open(&mut self) -> Result<(), BadQuery> {
        self.sign(&Token::Open, '(')
    }

    pub(super) fn close(&mut self) -> Result<(), BadQuery> {
        self.sign(&Token::Close, ')')
    }

    fn sign(&mut self, token: &Token, sign: char) -> Result<(), BadQuery> {
        if self.accept(token) {
            return Ok(());
        }
        Err(format!("Expecting {sign}.").into())
    }

    /// Nothing may follow.
    pub(super) fn end(&mut self) -> Result<(), BadQuery> {
        match self.next() {
            None => Ok(()),
            Some(token) => Err(format!("Unexpected {token:?} after the end of the query.").into()),
        }
    }

    /// A field, of the source unless a query for links says otherwise.
    pub(super) fn sided_field(&mut self) -> Result<(Side, FieldKey), BadQuery> {
        let named = |token: &Token, wanted: &str| match token {
            Token::Field(name) | Token::Word(name) => name.eq_ignore_ascii_case(wanted),
            _ => false,
        };
        let sides = [("source", Side::Source), ("target", Side::Target)];
        let side = sides.into_iter().find(|(name, _)| {
            self.of_links && self.tokens.next_if(|token| named(token, name)).is_some()
        });
        let Some((_, side)) = side else {
            return Ok((Side::Source, self.field()?));
        };
        self.sign(&Token::Dot, '.')?;
        Ok((side, self.field()?))
    }

    pub(super) fn any(&mut self) -> Result<Condition, BadQuery> {
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
            return Err("The query is nested too deeply.".into());
        }
        let condition = if self.word("not") {
            Condition::Not(Box::new(self.one()?))
        } else if self.accept(&Token::Open) {
            let inner = self.any()?;
            self.close()?;
            inner
        } else {
            self.comparison()?
        };
        self.depth -= 1;
        Ok(condition)
    }

    fn comparison(&mut self) -> Result<Condition, BadQuery> {
        if self.of_links && self.is_link_type() {
            return self.link_type();
        }
        let ever = self.word("ever");
        let (side, field) = self.sided_field()?;
        let compare = |comparison, operands| Condition::Compare {
            side,
            field,
            comparison,
            operands,
        };
        let was = self.word("was");
        if self.word("ever") || ever {
            self.accept(&Token::Sign("="));
            return Ok(compare(Comparison::Ever, vec![self.operand()?]));
        }
        if was {
            return Err("Expecting EVER.".into());
        }
        let negated = self.word("not");
        let (comparison, inverse) = self.operator()?;
        let operands = match comparison {
            Comparison::In => self.list()?,
            Comparison::Empty => Vec::new(),
            Comparison::InGroup if field.reference() != "System.WorkItemType" => {
                return Err("IN GROUP is simulated for work item types only.".into());
            }
            _ => vec![self.operand()?],
        };
        let condition = compare(comparison, operands);
        Ok(if negated ^ inverse {
            Condition::Not(Box::new(condition))
        } else {
            condition
        })
    }

    fn is_link_type(&mut self) -> bool {
        match self.tokens.peek() {
            Some(Token::Field(name) | Token::Word(name)) => {
                ["system.links.linktype", "link type"].contains(&name.to_lowercase().as_str())
            }
            _ => false,
        }
    }

    /// `[System.Links.LinkType] = 'System.LinkTypes.Related'`.
    fn link_type(&mut self) -> Result<Condition, BadQuery> {
        self.next();
        let negated = self.word("not");
        let (operands, inverse) = match self.operator()?.0 {
            Comparison::Equal => (vec![self.operand()?], false),
            Comparison::Unequal => (vec![self.operand()?], true),
            Comparison::In => (self.list()?, false),
            _ => return Err("A link type is compared with =, <> or IN.".into()),
        };
        let name = |operand| match operand {
            Operand::Text(name) => Ok(name),
            _ => Err("A link type is a text."),
        };
        let names = operands.into_iter().map(name).collect::<Result<_, _>>()?;
        let condition = Condition::LinkType(names);
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
                "in" if self.word("group") => Ok((Comparison::InGroup, false)),
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
            _ => Err("Expecting an operator.".into()),
        }
    }
}
