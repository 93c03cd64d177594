//! What a field is compared with, as a query writes it.

use super::condition::{Operand, Start};
use super::lexer::Token;
use super::parser::Parser;
use super::query::BadQuery;
use crate::process::FieldKey;

impl Parser {
    /// The values of IN.
    pub(super) fn list(&mut self) -> Result<Vec<Operand>, BadQuery> {
        self.open()?;
        let mut operands = vec![self.operand()?];
        while self.accept(&Token::Comma) {
            operands.push(self.operand()?);
        }
        self.close()?;
        Ok(operands)
    }

    pub(super) fn operand(&mut self) -> Result<Operand, BadQuery> {
        match self.next() {
            Some(Token::Text(text)) => Ok(Operand::Text(text)),
            Some(Token::Number(text)) => number(&text).map(Operand::Number),
            Some(Token::Minus) => match self.next() {
                Some(Token::Number(text)) => number(&text).map(|number| Operand::Number(-number)),
                _ => Err("Expecting a number after -.".into()),
            },
            Some(Token::Field(name)) => FieldKey::find(&name)
                .map(Operand::Field)
                .ok_or(BadQuery::UnknownField(name)),
            Some(Token::Word(word)) if word == "true" => Ok(Operand::Boolean(true)),
            Some(Token::Word(word)) if word == "false" => Ok(Operand::Boolean(false)),
            Some(Token::Macro(name)) => self.macro_named(&name),
            _ => Err("Expecting a value.".into()),
        }
    }

    fn macro_named(&mut self, name: &str) -> Result<Operand, BadQuery> {
        let start = match name {
            "project" => {
                self.names_project = true;
                return Ok(Operand::Project);
            }
            "me" => return Ok(Operand::Me),
            "today" | "startofday" => Start::Day,
            "startofweek" => Start::Week,
            "startofmonth" => Start::Month,
            "startofyear" => Start::Year,
            other => return Err(format!("The macro @{other} is not known.").into()),
        };
        let offset = if self.accept(&Token::Open) {
            let days = shift(&self.text()?)?;
            self.close()?;
            days
        } else if self.accept(&Token::Plus) {
            self.days()?
        } else if self.accept(&Token::Minus) {
            -self.days()?
        } else {
            0
        };
        Ok(Operand::Day { start, offset })
    }

    fn days(&mut self) -> Result<i64, BadQuery> {
        match self.next() {
            Some(Token::Number(days)) => whole(&days),
            _ => Err("Expecting a number of days.".into()),
        }
    }
}

fn number(text: &str) -> Result<f64, BadQuery> {
    text.parse()
        .map_err(|_| format!("{text} is not a number.").into())
}

fn whole(text: &str) -> Result<i64, BadQuery> {
    text.parse()
        .map_err(|_| format!("{text} is not a number of days.").into())
}

/// The days of a shift such as `-1d` or `2w`.
fn shift(text: &str) -> Result<i64, BadQuery> {
    let text = text.trim();
    match text.strip_suffix(['w', 'W']) {
        Some(weeks) => whole(weeks).map(|weeks| weeks * 7),
        None => whole(text.trim_end_matches(['d', 'D'])),
    }
}
