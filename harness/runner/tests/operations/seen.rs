//! What Rust prints of a typed value, read back: the SDK has no other way to look at any output alike.

use percent_encoding::percent_decode_str;
use serde_json::Value;

/// A value of an output.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Seen {
    Nothing,
    Text(String),
    /// A number, `true`, or the variant of an enumeration.
    Word(String),
    List(Vec<Seen>),
    Object(Vec<(String, Seen)>),
}

impl Seen {
    pub(crate) fn read(printed: &str) -> Self {
        let mut rest = printed;
        let seen = value(&mut rest).unwrap_or_else(|| panic!("`{printed}` is not read at `{rest}`"));
        assert_eq!(rest, "", "of `{printed}`");
        seen
    }

    /// What a path of `operations.json` leads to. A document inside of a text is opened.
    pub(crate) fn at(&self, path: &str) -> Self {
        if path.is_empty() {
            return self.clone();
        }
        let (head, tail) = path.split_once('.').unwrap_or((path, ""));
        match self {
            Self::Text(text) if text.starts_with('{') || text.starts_with("%7B") => {
                let text = percent_decode_str(text).decode_utf8_lossy();
                serde_json::from_str(&text).map_or(Self::Nothing, |document| Self::of(&document).at(path))
            }
            Self::List(items) if head == "length" => Self::Word(items.len().to_string()),
            Self::List(items) => match head.parse::<usize>() {
                Ok(index) => items.get(index).map_or(Self::Nothing, |item| item.at(tail)),
                Err(_) => chosen(items, head, tail),
            },
            Self::Object(fields) => {
                let same = |name: &str| plain(name) == plain(head);
                let field = fields.iter().find(|(name, _)| same(name)).map(|(_, value)| value);
                // A list that is absent is empty.
                let absent = || if tail == "length" { Self::Word("0".to_owned()) } else { Self::Nothing };
                field.filter(|value| **value != Self::Nothing).map_or_else(absent, |value| value.at(tail))
            }
            Self::Nothing | Self::Text(_) | Self::Word(_) => Self::Nothing,
        }
    }

    /// A scalar as text.
    pub(crate) fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) | Self::Word(text) => Some(text.clone()),
            Self::List(_) | Self::Object(_) => Some(format!("{self:?}")),
            Self::Nothing => None,
        }
    }

    /// The variant `InProgress` as AWS writes it: `IN_PROGRESS`.
    pub(crate) fn in_capitals(&self) -> Option<String> {
        let Self::Word(word) = self else { return None };
        let letter = |(at, c): (usize, char)| {
            let part = if at > 0 && c.is_uppercase() { "_" } else { "" };
            format!("{part}{}", c.to_ascii_uppercase())
        };
        Some(word.char_indices().map(letter).collect())
    }

    /// Whether it is what a step wants. Variants of enumerations have names of Rust.
    pub(crate) fn is(&self, wanted: &Value) -> bool {
        match (self, wanted) {
            (Self::Nothing, Value::Null | Value::Bool(false)) => true,
            (Self::Text(text), Value::String(wanted)) => text == wanted,
            (Self::Word(word), Value::String(wanted)) => word == wanted || plain(word) == plain(wanted),
            (Self::Word(word), wanted) => {
                let printed = wanted.to_string();
                *word == printed
            }
            (Self::List(items), Value::Array(wanted)) => {
                items.len() == wanted.len() && items.iter().zip(wanted).all(|(item, wanted)| item.is(wanted))
            }
            _ => false,
        }
    }

    fn of(document: &Value) -> Self {
        match document {
            Value::Null => Self::Nothing,
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => Self::List(items.iter().map(Self::of).collect()),
            Value::Object(fields) => {
                Self::Object(fields.iter().map(|(name, value)| (name.clone(), Self::of(value))).collect())
            }
            scalar => Self::Word(scalar.to_string()),
        }
    }
}

/// The item whose field has the value of `FIELD=VALUE`; a value with dots in it goes on in the rest of the path.
fn chosen(items: &[Seen], head: &str, tail: &str) -> Seen {
    let (field, wanted) = head.split_once('=').unwrap();
    let (mut wanted, mut tail) = (wanted.to_owned(), tail);
    loop {
        let found = items.iter().find(|item| item.at(field).is(&Value::String(wanted.clone())));
        match (found, tail) {
            (Some(item), tail) => return item.at(tail),
            (None, "") => return Seen::Nothing,
            (None, _) => {
                let (more, rest) = tail.split_once('.').unwrap_or((tail, ""));
                wanted = format!("{wanted}.{more}");
                tail = rest;
            }
        }
    }
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
}

fn value(rest: &mut &str) -> Option<Seen> {
    *rest = rest.trim_start();
    match rest.chars().next()? {
        '"' => string(rest).map(Seen::Text),
        '[' => Some(Seen::List(between(rest, '[', ']', value)?)),
        '{' => Some(Seen::Object(between(rest, '{', '}', |rest| {
            let name = value(rest)?.text()?;
            take(rest, ':')?;
            Some((name, value(rest)?))
        })?)),
        _ => {
            // A time has colons in it; the one behind a key is followed by a blank.
            let is_of_word = |(at, c): (usize, char)| match c {
                ':' => !rest.get(at..).unwrap_or_default().starts_with(": "),
                c => c.is_alphanumeric() || "_.+-".contains(c),
            };
            let end = rest.char_indices().find(|at| !is_of_word(*at)).map_or(rest.len(), |(at, _)| at);
            let (word, after) = rest.split_at(end);
            *rest = after;
            named(word, rest)
        }
    }
}

/// `None`, `Some(…)`, `Role { … }`, `DateTime { … }`, `Active`, `42`.
fn named(word: &str, rest: &mut &str) -> Option<Seen> {
    if rest.starts_with('(') {
        return between(rest, '(', ')', value)?.into_iter().next();
    }
    if rest.starts_with(" {") {
        let field = |rest: &mut &str| {
            *rest = rest.trim_start();
            let (name, after) = rest.split_once(':')?;
            *rest = after;
            Some((name.to_owned(), value(rest)?))
        };
        *rest = rest.trim_start();
        return Some(Seen::Object(between(rest, '{', '}', field)?));
    }
    match word {
        "" => None,
        "None" => Some(Seen::Nothing),
        word => Some(Seen::Word(word.to_owned())),
    }
}

fn between<T>(rest: &mut &str, open: char, close: char, item: impl Fn(&mut &str) -> Option<T>) -> Option<Vec<T>> {
    take(rest, open)?;
    let mut items = Vec::new();
    loop {
        if take(rest, close).is_some() {
            return Some(items);
        }
        items.push(item(rest)?);
        // Behind the last one there may be none.
        let _comma = take(rest, ',');
    }
}

fn take(rest: &mut &str, wanted: char) -> Option<()> {
    *rest = rest.trim_start().strip_prefix(wanted)?;
    Some(())
}

fn string(rest: &mut &str) -> Option<String> {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => {
                *rest = rest.get(at + 1..)?;
                return Some(text);
            }
            '\\' => match chars.next()?.1 {
                'n' => text.push('\n'),
                'r' => text.push('\r'),
                't' => text.push('\t'),
                '0' => text.push('\0'),
                'u' => {
                    let code: String = chars.by_ref().map(|(_, c)| c).skip(1).take_while(|c| *c != '}').collect();
                    text.push(char::from_u32(u32::from_str_radix(&code, 16).ok()?)?);
                }
                other => text.push(other),
            },
            c => text.push(c),
        }
    }
    None
}

#[test]
fn what_rust_prints_is_read_back() {
    #[derive(Debug)]
    #[expect(dead_code, reason = "it is printed")]
    struct Output {
        role_name: Option<String>,
        tags: Vec<(u8, &'static str)>,
        document: &'static str,
        kind: Option<std::cmp::Ordering>,
        gone: Option<u8>,
    }
    let output = Output {
        role_name: Some("a \"b\"\n\u{1}, }".to_owned()),
        tags: vec![],
        document: "%7B%22Version%22%3A%222012-10-17%22%7D",
        kind: Some(std::cmp::Ordering::Less),
        gone: None,
    };
    let seen = Seen::read(&format!("{output:?}"));
    assert_eq!(seen.at("RoleName"), Seen::Text("a \"b\"\n\u{1}, }".to_owned()));
    assert_eq!(seen.at("Tags.length"), Seen::Word("0".to_owned()));
    assert!(seen.at("Document.Version").is(&"2012-10-17".into()));
    assert!(seen.at("Kind").is(&"LESS".into()));
    assert!(seen.at("Gone").is(&Value::Null));
}
