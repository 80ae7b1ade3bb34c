//! Strict JSON, RFC 8259 to the letter: no comments, no trailing commas, no control characters in strings, no escape of
//! half a character, and nothing but white space around the value.
//!
//! The text is read once from front to back. Nesting has a limit, which no policy comes near.

use std::collections::HashSet;

use super::{Member, Node, Value};
use crate::document::{
    Place,
    error::{ErrorKind, PolicyError},
};

/// How deep lists and objects may stand in one another.
const DEPTH: usize = 100;

/// What some editors write in front of a text; JSON has no such thing.
pub(crate) const BYTE_ORDER_MARK: char = '\u{feff}';

/// Reads the text as one value.
pub(super) fn read(text: &str) -> Result<Node, PolicyError> {
    if text.starts_with(BYTE_ORDER_MARK) {
        let at = Place { start: 0, end: BYTE_ORDER_MARK.len_utf8() };
        return Err(failed(at, "it begins with a byte order mark").help("save it as UTF-8 without one"));
    }
    let mut reader = Reader { text, at: 0, open: Vec::new() };
    reader.white_space();
    if reader.at == text.len() {
        return Err(failed(Place { start: 0, end: text.len() }, "there is no value"));
    }
    let node = reader.value()?;
    reader.white_space();
    match reader.rest().chars().next() {
        None => Ok(node),
        Some(letter) => Err(failed(reader.one(letter), format!("`{letter}` stands behind the value"))),
    }
}

/// A text, and how far it is read.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    /// The next byte, always at the beginning of a character.
    pub(super) at: usize,
    /// The lists and objects that have no end yet, and where they begin.
    open: Vec<(&'static str, usize)>,
}

impl<'a> Reader<'a> {
    fn value(&mut self) -> Result<Node, PolicyError> {
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => self.nested("object", Self::object)?,
            Some(b'[') => self.nested("list", Self::list)?,
            Some(b'"') => Value::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => Value::Number(self.number()?),
            _ if self.skip("true") => Value::Boolean(true),
            _ if self.skip("false") => Value::Boolean(false),
            _ if self.skip("null") => Value::Null,
            _ => return Err(self.unexpected("a value")),
        };
        Ok(Node { at: Place { start, end: self.at }, value })
    }

    fn nested(
        &mut self,
        kind: &'static str,
        read: fn(&mut Self) -> Result<Value, PolicyError>,
    ) -> Result<Value, PolicyError> {
        if self.open.len() == DEPTH {
            let message = format!("the policy is nested more than {DEPTH} deep");
            return Err(PolicyError::new(ErrorKind::Json, self.next_byte(), message));
        }
        self.open.push((kind, self.at));
        let value = read(self);
        self.open.pop();
        value
    }

    fn list(&mut self) -> Result<Value, PolicyError> {
        let mut items = Vec::new();
        self.separated("[", "]", |reader| {
            items.push(reader.value()?);
            Ok(())
        })?;
        Ok(Value::List(items))
    }

    fn object(&mut self) -> Result<Value, PolicyError> {
        let mut members = Vec::new();
        let mut seen = HashSet::new();
        self.separated("{", "}", |reader| {
            let member = reader.member()?;
            if !seen.insert(member.key.clone()) {
                let message = format!("the key `{}` stands twice", member.key);
                let error = PolicyError::new(ErrorKind::Syntax, member.key_at, message);
                return Err(error.help("keep one of them: AWS refuses the document"));
            }
            members.push(member);
            Ok(())
        })?;
        Ok(Value::Object(members))
    }

    fn member(&mut self) -> Result<Member, PolicyError> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a key in double quotes"));
        }
        let start = self.at;
        let key = self.string()?;
        let key_at = Place { start, end: self.at };
        self.white_space();
        if !self.skip(":") {
            return Err(self.unexpected("a colon"));
        }
        self.white_space();
        Ok(Member { key, key_at, node: self.value()? })
    }

    /// What stands between two brackets, with commas between the items and white space around them.
    fn separated(
        &mut self,
        open: &str,
        close: &str,
        mut item: impl FnMut(&mut Self) -> Result<(), PolicyError>,
    ) -> Result<(), PolicyError> {
        self.skip(open);
        self.white_space();
        if self.skip(close) {
            return Ok(());
        }
        loop {
            item(self)?;
            self.white_space();
            if self.skip(close) {
                return Ok(());
            }
            let comma = self.next_byte();
            if !self.skip(",") {
                return Err(self.unexpected(&format!("a comma or `{close}`")));
            }
            self.white_space();
            if self.rest().starts_with(close) {
                return Err(failed(comma, "no comma may stand behind the last item"));
            }
        }
    }

    fn white_space(&mut self) {
        self.at += self.rest().bytes().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
    }

    /// Steps over the text, if it comes next.
    pub(super) fn skip(&mut self, wanted: &str) -> bool {
        let comes = self.rest().starts_with(wanted);
        if comes {
            self.at += wanted.len();
        }
        comes
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn next_byte(&self) -> Place {
        Place { start: self.at, end: self.at + 1 }
    }

    fn one(&self, letter: char) -> Place {
        Place { start: self.at, end: self.at + letter.len_utf8() }
    }

    fn unexpected(&self, wanted: &str) -> PolicyError {
        match self.rest().chars().next() {
            Some('/') => failed(self.next_byte(), "there are no comments"),
            Some(letter) => failed(self.one(letter), format!("{wanted} is missing in front of `{letter}`")),
            None => {
                let (kind, start) = self.open.last().copied().unwrap_or(("value", self.at));
                failed(Place { start, end: self.at }, format!("unterminated {kind}"))
            }
        }
    }
}

pub(super) fn failed(at: Place, what: impl std::fmt::Display) -> PolicyError {
    PolicyError::new(ErrorKind::Json, at, format!("the policy is not JSON: {what}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(r#"{"a":1,}"#, "no comma may stand behind the last item", ",")]
    #[case(r#"{"a" 1}"#, "a colon is missing in front of `1`", "1")]
    #[case(r#"{"a":1 "b":2}"#, "a comma or `}` is missing in front of `\"`", "\"")]
    #[case("{a:1}", "a key in double quotes is missing in front of `a`", "a")]
    #[case("[1,é]", "a value is missing in front of `é`", "é")]
    #[case("[//one\n1]", "there are no comments", "/")]
    #[case("[1", "unterminated list", "[1")]
    #[case("{\"a\":[],", "unterminated object", "{\"a\":[],")]
    #[case("1 2", "`2` stands behind the value", "2")]
    #[case("\u{a0}1", "a value is missing in front of `\u{a0}`", "\u{a0}")]
    #[case("\u{feff}1", "it begins with a byte order mark", "\u{feff}")]
    #[case("\"a\u{1}\"", "the control character U+0001 stands in a string: write `\\u0001`", "\u{1}")]
    #[case("\"a", "unterminated string", "\"a")]
    #[case(r#""\é""#, "this is no escape of JSON", "\\é")]
    #[case(r#""\ud800""#, "this escape is half a character", "\\ud800")]
    #[case(r#""\udc00\ud800""#, "this escape is half a character", "\\udc00")]
    #[case(r#""\u00g0""#, "`\\u` takes four hexadecimal digits", "\\u")]
    #[case("01", "`01` is no number of JSON", "01")]
    #[case("-", "`-` is no number of JSON", "-")]
    #[case("1.e2", "`1.e2` is no number of JSON", "1.e2")]
    #[case("True", "a value is missing in front of `T`", "T")]
    fn what_is_not_json_is_refused_at_its_place(#[case] text: &str, #[case] what: &str, #[case] at: &str) {
        let error = read(text).unwrap_err();
        let span = error.span();
        assert_eq!(error.to_string(), format!("the policy is not JSON: {what}"));
        assert_eq!(text.get(span.offset()..span.offset() + span.len()), Some(at));
    }

    #[test]
    fn nesting_ends_at_its_limit() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(read(&nested(DEPTH)).is_ok());
        assert_eq!(read(&nested(DEPTH + 1)).unwrap_err().to_string(), "the policy is nested more than 100 deep");
    }

    /// The value as another reader has it; keys twice and numbers are looked at elsewhere.
    fn other(node: &Node) -> serde_json::Value {
        match &node.value {
            Value::Null => serde_json::Value::Null,
            Value::Boolean(value) => (*value).into(),
            Value::Number(written) => serde_json::from_str(written).unwrap(),
            Value::Text(text) => text.as_str().into(),
            Value::List(items) => items.iter().map(other).collect(),
            Value::Object(members) => members.iter().map(|it| (it.key.clone(), other(&it.node))).collect(),
        }
    }

    proptest! {
        #[test]
        fn the_reader_agrees_with_another(text in r#"([\[\]{},: ]|"[a\\"u0-9]{0,4}"|\\|-?[0-9.eE+]{1,4}|true|null|\PC){0,12}"#) {
            let mine = read(&text);
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            let twice = mine.as_ref().is_err_and(|error| error.kind() == ErrorKind::Syntax);
            prop_assert_eq!(mine.is_ok(), theirs.is_ok() && !twice, "{}", text);
            if let (Ok(mine), Ok(theirs)) = (mine, theirs) {
                prop_assert_eq!(other(&mine), theirs);
            }
        }

        #[test]
        fn texts_come_through_whole(texts in prop::collection::vec(any::<String>(), 0..4)) {
            let written = serde_json::to_string_pretty(&texts).unwrap();
            let node = read(&written).unwrap();
            prop_assert_eq!(other(&node), serde_json::json!(texts));
        }
    }
}
