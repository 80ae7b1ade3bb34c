//! A document in one spelling, whatever spelling it was read from: members in the order of AWS's grammar, lists as lists,
//! condition values as strings, no white space.
//!
//! What says nothing is left out: operators on no key, nulls in `Resource`. Reading the printed text gives a document that
//! prints the same and decides the same.

use std::fmt::{self, Display, Write};

use super::{Condition, Document, Effect, Policy, PrincipalElement, Statement, Version, principal::PRINCIPAL_KINDS};

impl Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        document(self.document(), f)
    }
}

fn document(document: &Document, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_char('{')?;
    if document.version_given {
        let version = match document.version {
            Version::Older => "2008-10-17",
            Version::Current => "2012-10-17",
        };
        write!(f, r#""Version":"{version}","#)?;
    }
    if let Some(id) = &document.id {
        write!(f, r#""Id":{},"#, Quoted(id))?;
    }
    f.write_str(r#""Statement":["#)?;
    separated(&document.statements, f, statement)?;
    f.write_str("]}")
}

fn statement(statement: &Statement, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_char('{')?;
    if let Some(sid) = &statement.sid {
        write!(f, r#""Sid":{},"#, Quoted(&sid.text))?;
    }
    f.write_str(match statement.effect {
        Effect::Allow => r#""Effect":"Allow","#,
        Effect::Deny => r#""Effect":"Deny","#,
    })?;
    if let Some(element) = &statement.principal {
        write!(f, r#""{}":"#, element.name())?;
        principal(element, f)?;
        f.write_char(',')?;
    }
    write!(f, r#""{}":"#, statement.action.name())?;
    list(statement.action.names.iter().map(|name| &name.text), f)?;
    if let Some(resource) = &statement.resource {
        write!(f, r#","{}":"#, resource.name())?;
        list(resource.patterns.iter().map(|pattern| &pattern.text), f)?;
    }
    if statement.has_condition {
        f.write_str(r#","Condition":"#)?;
        conditions(&statement.conditions, f)?;
    }
    f.write_char('}')
}

fn principal(element: &PrincipalElement, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if element.is_star {
        return f.write_str(r#""*""#);
    }
    let mut kinds = PRINCIPAL_KINDS.to_vec();
    kinds.retain(|kind| element.entries.iter().any(|entry| entry.kind == *kind));
    f.write_char('{')?;
    separated(&kinds, f, |kind, f| {
        write!(f, "{}:", Quoted(kind))?;
        list(element.entries.iter().filter(|entry| entry.kind == *kind).map(|entry| &entry.text), f)
    })?;
    f.write_char('}')
}

/// The conditions of one operator stand together, in the order in which they were read.
fn conditions(conditions: &[Condition], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let blocks: Vec<&[Condition]> = conditions.chunk_by(|one, next| one.written == next.written).collect();
    f.write_char('{')?;
    separated(&blocks, f, |block, f| {
        let written = block.first().map_or("", |condition| &condition.written);
        write!(f, "{}:{{", Quoted(written))?;
        separated(block, f, |condition, f| {
            write!(f, "{}:", Quoted(&condition.key))?;
            list(condition.values.iter().map(|value| &value.text), f)
        })?;
        f.write_char('}')
    })?;
    f.write_char('}')
}

fn list<'a>(texts: impl Iterator<Item = &'a String>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let texts: Vec<&String> = texts.collect();
    f.write_char('[')?;
    separated(&texts, f, |text, f| Quoted(text).fmt(f))?;
    f.write_char(']')
}

fn separated<T>(
    items: &[T],
    f: &mut fmt::Formatter<'_>,
    print: impl Fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result,
) -> fmt::Result {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            f.write_char(',')?;
        }
        print(item, f)?;
    }
    Ok(())
}

/// A text as a JSON string.
struct Quoted<'a>(&'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for letter in self.0.chars() {
            match letter {
                '"' | '\\' => write!(f, "\\{letter}")?,
                '\u{0}'..='\u{1f}' => write!(f, "\\u{:04x}", u32::from(letter))?,
                _ => f.write_char(letter)?,
            }
        }
        f.write_char('"')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_prints_in_one_spelling() {
        let text = r#"{ "Statement": { "NotAction": "a:b", "Condition": { "Bool": { "a:b": true },
            "Foo": {}, "NumericEquals": { "a:c": [1, "2"], "a:d": [] } }, "NotResource": ["*", null], "Effect": "Deny",
            "Principal": { "AWS": "*", "Service": ["x.amazonaws.com"], "Federated": [] }, "Sid": "one" },
            "Id": "\"\n\\", "Version": "2012-10-17" }"#;
        let printed = Policy::parse(text).unwrap().to_string();
        assert_eq!(
            printed,
            concat!(
                r#"{"Version":"2012-10-17","Id":"\"\u000a\\","Statement":[{"Sid":"one","Effect":"Deny","#,
                r#""Principal":{"AWS":["*"],"Service":["x.amazonaws.com"]},"NotAction":["a:b"],"NotResource":["*"],"#,
                r#""Condition":{"Bool":{"a:b":["true"]},"NumericEquals":{"a:c":["1","2"],"a:d":[]}}}]}"#,
            )
        );
        assert_eq!(Policy::parse(&printed).unwrap().to_string(), printed);
    }

    #[test]
    fn what_is_absent_stays_absent() {
        let text = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":["a:b"]}]}"#;
        assert_eq!(Policy::parse(text).unwrap().to_string(), text);
    }
}
