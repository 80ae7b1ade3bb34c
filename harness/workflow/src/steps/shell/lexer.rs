//! A script to words and the signs between commands.

use super::{Part, Word};

/// A word or a sign.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token {
    Word(Word),
    /// `>`, `>>`, `&>`, with or without a number before it; the target follows.
    Output,
    /// `<` or `<<<`; the source follows.
    Input,
    /// A line's end, `;`, `&&` or `&`.
    End,
    /// `|`
    Pipe,
    /// `||`
    OrElse,
}

pub(super) struct Lexer {
    text: Vec<char>,
    at: usize,
}

impl Lexer {
    pub(super) fn new(text: &str) -> Self {
        Self { text: text.replace("\r\n", "\n").chars().collect(), at: 0 }
    }

    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// The text from a position on.
    pub(super) fn from(&self, position: usize) -> String {
        self.text.get(position..).unwrap_or_default().iter().collect()
    }

    /// The next token; an error says what is not plain.
    pub(super) fn next(&mut self) -> Result<Option<Token>, String> {
        self.skip_blank();
        while self.skip_duplicated() {
            self.skip_blank();
        }
        let Some(character) = self.peek(0) else { return Ok(None) };
        let sign = match (character, self.peek(1), self.peek(2)) {
            ('\n' | ';', _, _) => Some((Token::End, 1)),
            ('&', Some('&'), _) => Some((Token::End, 2)),
            ('&', Some('>'), Some('>')) => Some((Token::Output, 3)),
            ('&', Some('>'), _) => Some((Token::Output, 2)),
            ('&', _, _) => Some((Token::End, 1)),
            ('|', Some('|'), _) => Some((Token::OrElse, 2)),
            ('|', Some('&'), _) => Some((Token::Pipe, 2)),
            ('|', _, _) => Some((Token::Pipe, 1)),
            ('<', Some('<'), Some('<')) => Some((Token::Input, 3)),
            ('<', Some('<'), _) => return Err("the script uses a here-document".to_owned()),
            ('<' | '>', Some('('), _) => return Err("the script uses a process substitution".to_owned()),
            ('<', _, _) => Some((Token::Input, 1)),
            ('>', Some('>' | '|'), _) => Some((Token::Output, 2)),
            ('>', _, _) => Some((Token::Output, 1)),
            ('(' | ')', _, _) => return Err("the script uses parentheses".to_owned()),
            (digit, Some('>'), Some('>')) if digit.is_ascii_digit() => Some((Token::Output, 3)),
            (digit, Some('>'), _) if digit.is_ascii_digit() => Some((Token::Output, 2)),
            _ => None,
        };
        match sign {
            Some((token, length)) => {
                self.at += length;
                Ok(Some(token))
            }
            None => self.word().map(|word| Some(Token::Word(word))),
        }
    }

    /// Skips `2>&1`, an output that goes where another goes; says whether one was there.
    fn skip_duplicated(&mut self) -> bool {
        let number = usize::from(self.peek(0).is_some_and(|next| next.is_ascii_digit()));
        if self.peek(number) != Some('>') || self.peek(number + 1) != Some('&') {
            return false;
        }
        self.at += number + 2;
        while self.peek(0).is_some_and(|next| next.is_ascii_digit() || next == '-') {
            self.at += 1;
        }
        true
    }

    fn skip_blank(&mut self) {
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some('\\'), Some('\n')) => self.at += 2,
                (Some(blank), _) if blank != '\n' && blank.is_whitespace() => self.at += 1,
                (Some('#'), _) => {
                    while self.peek(0).is_some_and(|next| next != '\n') {
                        self.at += 1;
                    }
                }
                _ => return,
            }
        }
    }

    fn word(&mut self) -> Result<Word, String> {
        let mut word = Word::default();
        let mut literal = String::new();
        while let Some(character) = self.peek(0) {
            match character {
                '\n' | ';' | '&' | '|' | '<' | '>' => break,
                '(' | ')' => return Err("the script uses parentheses".to_owned()),
                blank if blank.is_whitespace() => break,
                '\\' => {
                    if let Some(escaped) = self.peek(1).filter(|next| *next != '\n') {
                        literal.push(escaped);
                    }
                    self.at += 2;
                }
                '\'' => {
                    self.at += 1;
                    self.single_quoted(&mut literal)?;
                }
                '"' => {
                    self.at += 1;
                    self.double_quoted(&mut word, &mut literal)?;
                }
                '$' | '`' => self.dollar(&mut word, &mut literal, false)?,
                other => {
                    literal.push(other);
                    self.at += 1;
                }
            }
        }
        finish(&mut word, &mut literal);
        if word.parts.is_empty() {
            word.parts.push(Part::Literal(String::new()));
        }
        Ok(word)
    }

    fn single_quoted(&mut self, literal: &mut String) -> Result<(), String> {
        loop {
            match self.take().ok_or_else(unclosed)? {
                '\'' => return Ok(()),
                other => literal.push(other),
            }
        }
    }

    fn double_quoted(&mut self, word: &mut Word, literal: &mut String) -> Result<(), String> {
        loop {
            match self.peek(0).ok_or_else(unclosed)? {
                '"' => {
                    self.at += 1;
                    return Ok(());
                }
                '\\' => {
                    match self.peek(1) {
                        Some('\n') => {}
                        Some(escaped @ ('"' | '\\' | '$' | '`')) => literal.push(escaped),
                        Some(other) => literal.extend(['\\', other]),
                        None => return Err(unclosed()),
                    }
                    self.at += 2;
                }
                '$' | '`' => self.dollar(word, literal, true)?,
                other => {
                    literal.push(other);
                    self.at += 1;
                }
            }
        }
    }

    /// A variable or substitution; a dollar that begins neither is itself.
    fn dollar(&mut self, word: &mut Word, literal: &mut String, quoted: bool) -> Result<(), String> {
        let part = match (self.peek(0), self.peek(1)) {
            (Some('`'), _) => {
                self.at += 1;
                Part::Substitution(self.until_backquote()?)
            }
            (_, Some('{')) => {
                self.at += 2;
                Part::Variable { expression: self.until_closed('{', '}')?, quoted }
            }
            (_, Some('(')) => {
                self.at += 2;
                Part::Substitution(self.until_closed('(', ')')?)
            }
            (_, Some(first)) if first.is_ascii_alphabetic() || first == '_' => {
                self.at += 1;
                let mut expression = String::new();
                while let Some(next) = self.peek(0).filter(|next| next.is_ascii_alphanumeric() || *next == '_') {
                    expression.push(next);
                    self.at += 1;
                }
                Part::Variable { expression, quoted }
            }
            (_, Some(special)) if special.is_ascii_digit() || "?@*#!$-".contains(special) => {
                self.at += 2;
                Part::Variable { expression: special.to_string(), quoted }
            }
            _ => {
                literal.push('$');
                self.at += 1;
                return Ok(());
            }
        };
        finish(word, literal);
        word.parts.push(part);
        Ok(())
    }

    fn until_backquote(&mut self) -> Result<String, String> {
        let mut text = String::new();
        loop {
            match self.take().ok_or_else(unclosed)? {
                '`' => return Ok(text),
                other => text.push(other),
            }
        }
    }

    /// The text up to the bracket that closes; quotes hide brackets.
    fn until_closed(&mut self, open: char, close: char) -> Result<String, String> {
        let mut text = String::new();
        let mut depth = 1;
        let mut quote: Option<char> = None;
        loop {
            let character = self.take().ok_or_else(unclosed)?;
            match quote {
                Some(mark) if character == mark => quote = None,
                Some(_) => {}
                None if character == '\'' || character == '"' => quote = Some(character),
                None if character == open => depth += 1,
                None if character == close => depth -= 1,
                None => {}
            }
            if depth == 0 {
                return Ok(text);
            }
            text.push(character);
        }
    }

    fn take(&mut self) -> Option<char> {
        let character = self.peek(0)?;
        self.at += 1;
        Some(character)
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.text.get(self.at + ahead).copied()
    }
}

fn finish(word: &mut Word, literal: &mut String) {
    if !literal.is_empty() {
        word.parts.push(Part::Literal(std::mem::take(literal)));
    }
}

fn unclosed() -> String {
    "a quote or bracket of the script is not closed".to_owned()
}
