//! Text to tokens. Refuses symbols that the language does not have, and strings without an end.

use std::ops::Range;

use crate::{ParseError, error::LONGEST_EXPRESSION, number, syntax::Comparison};

/// A token and where it stands, in bytes.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) span: Range<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    LeftParenthesis,
    RightParenthesis,
    LeftBracket,
    RightBracket,
    Comma,
    Dot,
    Star,
    Not,
    Compare(Comparison),
    And,
    Or,
    Null,
    Boolean(bool),
    Number(f64),
    String(String),
    Name,
}

/// The tokens of an expression.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, ParseError> {
    if text.encode_utf16().count() > LONGEST_EXPRESSION {
        return Err(ParseError::too_long(text.len()));
    }
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new() };
    while let Some(first) = lexer.peek() {
        let start = lexer.at;
        lexer.at += first.len_utf8();
        if first.is_whitespace() {
            continue;
        }
        let kind = lexer.token(first, start)?;
        lexer.tokens.push(Token { kind, span: start..lexer.at });
    }
    Ok(lexer.tokens)
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn token(&mut self, first: char, start: usize) -> Result<Kind, ParseError> {
        Ok(match first {
            '(' => Kind::LeftParenthesis,
            ')' => Kind::RightParenthesis,
            '[' => Kind::LeftBracket,
            ']' => Kind::RightBracket,
            ',' => Kind::Comma,
            '*' => Kind::Star,
            '.' if self.after_a_value() => Kind::Dot,
            '!' if self.next_is('=') => Kind::Compare(Comparison::NotEqual),
            '!' => Kind::Not,
            '=' if self.next_is('=') => Kind::Compare(Comparison::Equal),
            '<' if self.next_is('=') => Kind::Compare(Comparison::LessOrEqual),
            '<' => Kind::Compare(Comparison::Less),
            '>' if self.next_is('=') => Kind::Compare(Comparison::GreaterOrEqual),
            '>' => Kind::Compare(Comparison::Greater),
            '&' if self.next_is('&') => Kind::And,
            '|' if self.next_is('|') => Kind::Or,
            '\'' => self.string(start)?,
            '.' | '+' | '-' | '0'..='9' => self.number(start)?,
            _ => self.name(start)?,
        })
    }

    /// Whether a dot here asks for a property, rather than beginning a number.
    fn after_a_value(&self) -> bool {
        let last = self.tokens.last().map(|token| &token.kind);
        matches!(last, Some(Kind::Name | Kind::RightBracket | Kind::RightParenthesis | Kind::Star))
    }

    fn number(&mut self, start: usize) -> Result<Kind, ParseError> {
        self.skip(|character| !is_boundary(character) || character == '.');
        let number = number::parse(self.text.get(start..self.at).unwrap_or_default());
        if number.is_nan() { Err(self.unexpected(start)) } else { Ok(Kind::Number(number)) }
    }

    fn string(&mut self, start: usize) -> Result<Kind, ParseError> {
        let mut value = String::new();
        loop {
            let Some(character) = self.peek() else {
                let help = "a string ends with a single quote; a quote within it is written twice";
                return Err(self.unexpected(start).help(help));
            };
            self.at += character.len_utf8();
            if character == '\'' && !self.next_is('\'') {
                return Ok(Kind::String(value));
            }
            value.push(character);
        }
    }

    fn name(&mut self, start: usize) -> Result<Kind, ParseError> {
        self.skip(|character| !is_boundary(character));
        let name = self.text.get(start..self.at).unwrap_or_default();
        let is_property = self.tokens.last().is_some_and(|token| token.kind == Kind::Dot);
        match name {
            "true" if !is_property => Ok(Kind::Boolean(true)),
            "false" if !is_property => Ok(Kind::Boolean(false)),
            "null" if !is_property => Ok(Kind::Null),
            "NaN" if !is_property => Ok(Kind::Number(f64::NAN)),
            "Infinity" if !is_property => Ok(Kind::Number(f64::INFINITY)),
            name if is_legal_name(name) => Ok(Kind::Name),
            name if name.starts_with('"') => {
                Err(self.unexpected(start).help("strings are written in single quotes: `'text'`"))
            }
            _ => Err(self.unexpected(start)),
        }
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    fn next_is(&mut self, expected: char) -> bool {
        let is = self.peek() == Some(expected);
        if is {
            self.at += expected.len_utf8();
        }
        is
    }

    fn skip(&mut self, while_true: impl Fn(char) -> bool) {
        while let Some(character) = self.peek().filter(|character| while_true(*character)) {
            self.at += character.len_utf8();
        }
    }

    fn unexpected(&self, start: usize) -> ParseError {
        let span = start..self.at;
        ParseError::at("Unexpected symbol", self.text.get(span.clone()).unwrap_or_default(), span, self.text)
    }
}

fn is_boundary(character: char) -> bool {
    matches!(character, '(' | '[' | ')' | ']' | ',' | '.' | '!' | '>' | '<' | '=' | '&' | '|')
        || character.is_whitespace()
}

fn is_legal_name(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|next| next.is_ascii_alphanumeric() || next == '_' || next == '-')
}
