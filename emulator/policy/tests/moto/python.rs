//! Literals of Python: texts, numbers, lists, dictionaries, `True`, `False` and `None`. Anything else is a panic, so that
//! no row of the file is passed over.

use serde_json::{Map, Number, Value};

/// The list that a name is assigned at the beginning of a line.
pub(crate) fn list(text: &str, name: &str) -> Vec<Value> {
    let assignment = format!("\n{name} = ");
    let at = text.find(&assignment).unwrap_or_else(|| panic!("nothing is assigned to `{name}`"));
    let mut reader = Reader { rest: &text[at + assignment.len()..] };
    match reader.value() {
        Value::Array(items) => items,
        other => panic!("`{name}` is no list, but {other}"),
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn value(&mut self) -> Value {
        match self.peek() {
            '[' => Value::Array(self.items('[', ']', Self::value)),
            '{' => Value::Object(Map::from_iter(self.items('{', '}', |reader| {
                let key = reader.text();
                reader.take(":");
                (key, reader.value())
            }))),
            '(' => {
                self.take("(");
                let value = self.value();
                self.take(")");
                value
            }
            '"' | '\'' => Value::String(self.text()),
            _ => self.word(),
        }
    }

    fn items<T>(&mut self, open: char, close: char, item: impl Fn(&mut Self) -> T) -> Vec<T> {
        self.take(&open.to_string());
        let mut items = Vec::new();
        while self.peek() != close {
            items.push(item(self));
            if self.peek() != close {
                self.take(",");
            }
        }
        self.take(&close.to_string());
        items
    }

    /// One text, or several beside one another.
    fn text(&mut self) -> String {
        let mut text = String::new();
        while let quote @ ('"' | '\'') = self.peek() {
            assert!(!self.rest.starts_with(&quote.to_string().repeat(3)), "a text of several lines");
            let end = self.rest[1..].find(quote).expect("the text ends") + 1;
            let inside = &self.rest[1..end];
            assert!(!inside.contains(['\\', '\n']), "an escape or a line break in `{inside}`");
            text.push_str(inside);
            self.rest = &self.rest[end + 1..];
        }
        text
    }

    fn word(&mut self) -> Value {
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && !"-.".contains(c)).unwrap();
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        match word {
            "True" => Value::Bool(true),
            "False" => Value::Bool(false),
            "None" => Value::Null,
            number => Value::Number(number.parse::<Number>().unwrap_or_else(|_| panic!("`{number}` is no literal"))),
        }
    }

    fn take(&mut self, wanted: &str) {
        self.peek();
        self.rest = self.rest.strip_prefix(wanted).unwrap_or_else(|| panic!("no `{wanted}` at `{:.40}`", self.rest));
    }

    /// The next letter that is neither white space nor in a comment.
    fn peek(&mut self) -> char {
        loop {
            self.rest = self.rest.trim_start();
            match self.rest.strip_prefix('#') {
                Some(comment) => self.rest = comment.split_once('\n').map_or("", |(_, rest)| rest),
                None => return self.rest.chars().next().expect("the literal goes on"),
            }
        }
    }
}
