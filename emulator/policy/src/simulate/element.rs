//! Finds the elements of a list in JSON text without building what they hold.
//!
//! The whole text is checked against the grammar of RFC 8259 on the way, without recursion: nesting costs a byte a
//! level. What an element means, and whether its strings are sound Unicode, is for the reader of the element.

use crate::{
    PolicyError,
    document::{ErrorKind, Place, json},
};

/// Where the elements stand when the text is a list; none when it is another JSON value.
pub(super) fn elements(text: &str) -> Result<Option<Vec<Place>>, PolicyError> {
    if text.starts_with(json::BYTE_ORDER_MARK) {
        let at = Place { start: 0, end: json::BYTE_ORDER_MARK.len_utf8() };
        let error = PolicyError::new(ErrorKind::Json, at, "the input is not JSON: it begins with a byte order mark");
        return Err(error.help("write it as UTF-8 without one"));
    }
    let mut walk = Walk { text: text.as_bytes(), at: 0, open: Vec::new(), begun: 0, elements: Vec::new() };
    walk.whole()?;
    let is_list = text.trim_start_matches([' ', '\t', '\r', '\n']).starts_with('[');
    Ok(is_list.then_some(walk.elements))
}

struct Walk<'a> {
    text: &'a [u8],
    at: usize,
    /// The brackets that are open.
    open: Vec<u8>,
    /// Where the element began that is under way.
    begun: usize,
    elements: Vec<Place>,
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Value,
    /// After `[`.
    ValueOrEnd,
    Key,
    /// After `{`.
    KeyOrEnd,
    Colon,
    CommaOrEnd,
}

impl Walk<'_> {
    fn whole(&mut self) -> Result<(), PolicyError> {
        let mut next = Next::Value;
        loop {
            self.blanks();
            if next == Next::CommaOrEnd && self.open.is_empty() {
                return if self.peek().is_none() { Ok(()) } else { Err(self.wrong("something follows the value")) };
            }
            let Some(byte) = self.peek() else { return Err(self.wrong("it ends too early")) };
            next = match (next, byte) {
                (Next::ValueOrEnd, b']') | (Next::KeyOrEnd, b'}') => self.close(byte)?,
                (Next::CommaOrEnd, b']' | b'}') => self.close(byte)?,
                (Next::Value | Next::ValueOrEnd, _) => self.value(byte)?,
                (Next::Key | Next::KeyOrEnd, b'"') => {
                    self.string()?;
                    Next::Colon
                }
                (Next::Key | Next::KeyOrEnd, _) => return Err(self.wrong("a key in double quotes is expected here")),
                (Next::Colon, b':') => {
                    self.at += 1;
                    Next::Value
                }
                (Next::Colon, _) => return Err(self.wrong("a colon is expected here")),
                (Next::CommaOrEnd, b',') => self.comma(),
                (Next::CommaOrEnd, _) => return Err(self.wrong("a comma or the end is expected here")),
            };
        }
    }

    fn value(&mut self, byte: u8) -> Result<Next, PolicyError> {
        if self.open.as_slice() == b"[" {
            self.begun = self.at;
        }
        match byte {
            b'[' | b'{' => {
                self.open.push(byte);
                self.at += 1;
                return Ok(if byte == b'[' { Next::ValueOrEnd } else { Next::KeyOrEnd });
            }
            b'"' => self.string()?,
            b'-' | b'0'..=b'9' => self.number()?,
            b't' => self.word(b"true")?,
            b'f' => self.word(b"false")?,
            b'n' => self.word(b"null")?,
            _ => return Err(self.wrong("a value is expected here")),
        }
        Ok(self.ended())
    }

    fn close(&mut self, byte: u8) -> Result<Next, PolicyError> {
        let fits = matches!((self.open.last(), byte), (Some(b'['), b']') | (Some(b'{'), b'}'));
        if !fits {
            return Err(self.wrong("this bracket closes nothing"));
        }
        self.open.pop();
        self.at += 1;
        Ok(self.ended())
    }

    /// A value came to its end.
    fn ended(&mut self) -> Next {
        if self.open.as_slice() == b"[" {
            self.elements.push(Place { start: self.begun, end: self.at });
        }
        Next::CommaOrEnd
    }

    fn comma(&mut self) -> Next {
        self.at += 1;
        if self.open.last() == Some(&b'{') { Next::Key } else { Next::Value }
    }

    fn string(&mut self) -> Result<(), PolicyError> {
        let begin = self.at;
        self.at += 1;
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    self.at += 1;
                    self.escape()?;
                }
                Some(0..=0x1f) => return Err(self.wrong("a control character in a string must be escaped")),
                Some(_) => self.at += 1,
                None => {
                    self.at = begin;
                    return Err(self.wrong("this string has no end"));
                }
            }
        }
    }

    fn escape(&mut self) -> Result<(), PolicyError> {
        let length = match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 1,
            Some(b'u') => {
                let digits = self.text.get(self.at + 1..self.at + 5).unwrap_or_default();
                if digits.len() < 4 || !digits.iter().all(u8::is_ascii_hexdigit) {
                    return Err(self.wrong("four hexadecimal digits are expected after `\\u`"));
                }
                5
            }
            _ => return Err(self.wrong("this escape does not exist")),
        };
        self.at += length;
        Ok(())
    }

    fn number(&mut self) -> Result<(), PolicyError> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), PolicyError> {
        let begin = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == begin { Err(self.wrong("a digit is expected here")) } else { Ok(()) }
    }

    fn word(&mut self, word: &[u8]) -> Result<(), PolicyError> {
        if self.text.get(self.at..self.at + word.len()) != Some(word) {
            return Err(self.wrong("a value is expected here"));
        }
        self.at += word.len();
        Ok(())
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// The error stands at a whole character, if there is one left.
    fn wrong(&self, what: &str) -> PolicyError {
        let continues = |byte: &&u8| **byte & 0b1100_0000 == 0b1000_0000;
        let rest = self.text.get(self.at + 1..).unwrap_or_default();
        let end =
            if self.at < self.text.len() { self.at + 1 + rest.iter().take_while(continues).count() } else { self.at };
        let place = Place { start: self.at, end };
        PolicyError::new(ErrorKind::Json, place, format!("the input is not JSON: {what}"))
            .help("give one request as a JSON object, or a JSON list of requests")
    }
}
