//! Words of a query.

/// A word, sign or value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A keyword or bare name, in lower case.
    Word(String),
    /// A field in brackets.
    Field(String),
    Text(String),
    Number(String),
    /// `@project` and the like, in lower case.
    Macro(String),
    /// A comparison.
    Sign(&'static str),
    Open,
    Close,
    Comma,
    /// Between the side of a link and its field.
    Dot,
    Plus,
    Minus,
}

/// Splits a query; the error is a sentence.
pub(super) fn split(text: &str) -> Result<Vec<Token>, String> {
    let mut rest = text.chars().peekable();
    let mut tokens = Vec::new();
    while let Some(&letter) = rest.peek() {
        if letter.is_whitespace() {
            rest.next();
            continue;
        }
        let token = match letter {
            '[' => {
                rest.next();
                let name: String = rest.by_ref().take_while(|letter| *letter != ']').collect();
                Token::Field(name.trim().to_owned())
            }
            '\'' | '"' => Token::Text(quoted(&mut rest)?),
            '0'..='9' => Token::Number(run(&mut rest, |letter| {
                letter.is_ascii_digit() || letter == '.'
            })),
            '@' => {
                rest.next();
                Token::Macro(run(&mut rest, char::is_alphanumeric).to_lowercase())
            }
            _ if letter.is_alphabetic() || letter == '_' => {
                let name = run(&mut rest, |letter| {
                    letter.is_alphanumeric() || letter == '_' || letter == '.'
                });
                let word = name.trim_end_matches('.');
                tokens.push(Token::Word(word.to_lowercase()));
                if word.len() == name.len() {
                    continue;
                }
                Token::Dot
            }
            _ => {
                rest.next();
                sign(letter, &mut rest)?
            }
        };
        tokens.push(token);
    }
    Ok(tokens)
}

type Letters<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn sign(letter: char, rest: &mut Letters) -> Result<Token, String> {
    let mut followed = |next: char| rest.next_if_eq(&next).is_some();
    Ok(match letter {
        '(' => Token::Open,
        ')' => Token::Close,
        ',' => Token::Comma,
        '.' => Token::Dot,
        '+' => Token::Plus,
        '-' => Token::Minus,
        '=' => Token::Sign("="),
        '<' if followed('>') => Token::Sign("<>"),
        '<' if followed('=') => Token::Sign("<="),
        '<' => Token::Sign("<"),
        '>' if followed('=') => Token::Sign(">="),
        '>' => Token::Sign(">"),
        other => return Err(format!("Unexpected character '{other}'.")),
    })
}

fn run(rest: &mut Letters, belongs: impl Fn(char) -> bool) -> String {
    let mut text = String::new();
    while let Some(letter) = rest.next_if(|letter| belongs(*letter)) {
        text.push(letter);
    }
    text
}

/// A text in quotes; a doubled quote stands for one.
fn quoted(rest: &mut Letters) -> Result<String, String> {
    let quote = rest.next().unwrap_or('\'');
    let mut text = String::new();
    while let Some(letter) = rest.next() {
        if letter != quote {
            text.push(letter);
        } else if rest.next_if_eq(&quote).is_some() {
            text.push(quote);
        } else {
            return Ok(text);
        }
    }
    Err("The string literal is not closed.".to_owned())
}
