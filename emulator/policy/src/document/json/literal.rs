//! Strings and numbers of JSON, and what in them is none.

use super::reader::{Reader, failed};
use crate::document::{Place, PolicyError};

impl<'a> Reader<'a> {
    /// A string without its quotes, escapes read.
    pub(super) fn string(&mut self) -> Result<String, PolicyError> {
        let start = self.at;
        self.skip("\"");
        let mut text = String::new();
        loop {
            let plain = self.rest();
            let length = plain.find(|c: char| c == '"' || c == '\\' || c < ' ').unwrap_or(plain.len());
            let (plain, _) = plain.split_at_checked(length).unwrap_or_default();
            text.push_str(plain);
            self.at += length;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escape()?),
                Some(control) => {
                    let what =
                        format!("the control character U+{control:04X} stands in a string: write `\\u{control:04x}`");
                    return Err(failed(self.next_byte(), what));
                }
                None => return Err(failed(Place { start, end: self.at }, "unterminated string")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, PolicyError> {
        let start = self.at;
        self.at += 1;
        let letter = match self.peek() {
            Some(b'u') => {
                self.at += 1;
                return self.utf_16(start);
            }
            Some(plain @ (b'"' | b'\\' | b'/')) => char::from(plain),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            _ => {
                let end = self.at + self.rest().chars().next().map_or(0, char::len_utf8);
                return Err(failed(Place { start, end }, "this is no escape of JSON"));
            }
        };
        self.at += 1;
        Ok(letter)
    }

    /// One escaped character, which takes two escapes beyond the basic plane.
    fn utf_16(&mut self, start: usize) -> Result<char, PolicyError> {
        let mut units = vec![self.unit(start)?];
        if units.iter().all(|unit| (0xD800..0xDC00).contains(unit)) && self.skip("\\u") {
            units.push(self.unit(start)?);
        }
        match char::decode_utf16(units).next() {
            Some(Ok(letter)) => Ok(letter),
            _ => Err(failed(Place { start, end: self.at }, "this escape is half a character")),
        }
    }

    fn unit(&mut self, start: usize) -> Result<u16, PolicyError> {
        let digits = self.rest().get(..4).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        match digits.and_then(|digits| u16::from_str_radix(digits, 16).ok()) {
            Some(unit) => {
                self.at += 4;
                Ok(unit)
            }
            None => Err(failed(Place { start, end: self.at }, "`\\u` takes four hexadecimal digits")),
        }
    }

    /// The number as it is written.
    pub(super) fn number(&mut self) -> Result<String, PolicyError> {
        let start = self.at;
        self.skip("-");
        let whole = self.digits();
        let leading_zero = whole.len() > 1 && whole.starts_with('0');
        let mut complete = !whole.is_empty() && !leading_zero;
        if self.skip(".") {
            complete &= !self.digits().is_empty();
        }
        if self.skip("e") || self.skip("E") {
            let _sign = self.skip("+") || self.skip("-");
            complete &= !self.digits().is_empty();
        }
        let written = self.text.get(start..self.at).unwrap_or_default();
        if complete {
            return Ok(written.to_owned());
        }
        Err(failed(Place { start, end: self.at }, format!("`{written}` is no number of JSON")))
    }

    fn digits(&mut self) -> &'a str {
        let rest = self.rest();
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }
}
