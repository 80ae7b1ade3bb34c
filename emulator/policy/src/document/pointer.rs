//! Between places in the text and JSON pointers: the way to the innermost value or member that holds a byte, and back.

use std::sync::Arc;

use super::{
    error::Place,
    json::{self, Node, Value},
};

/// The JSON pointers of what stands at these bytes: the text is read once for all of them.
pub(crate) fn pointers_at(text: &str, bytes: impl IntoIterator<Item = usize>) -> Vec<String> {
    let node = json::read(&Arc::from(text)).ok();
    let pointer = |byte| {
        let mut pointer = String::new();
        if let Some(node) = &node {
            descend(node, byte, &mut pointer);
        }
        pointer
    };
    bytes.into_iter().map(pointer).collect()
}

/// The JSON pointer of what stands at a byte; the empty pointer, which is the whole document, for text that is not JSON.
pub(crate) fn pointer_at(text: &str, byte: usize) -> String {
    let mut pointer = String::new();
    if let Ok(node) = json::read(&Arc::from(text)) {
        descend(&node, byte, &mut pointer);
    }
    pointer
}

/// The place of the value that a JSON pointer leads to, if it leads to one.
pub(crate) fn place_of(node: &Node, pointer: &str) -> Option<Place> {
    let Some(way) = pointer.strip_prefix('/') else {
        return pointer.is_empty().then_some(node.at);
    };
    let mut node = node;
    for step in way.split('/') {
        node = match &node.value {
            Value::Object(members) => {
                let key = step.replace("~1", "/").replace("~0", "~");
                &members.iter().find(|member| member.key == key)?.node
            }
            // RFC 6901: no sign, no leading zero.
            Value::List(items) => items.get(step.parse::<usize>().ok().filter(|index| index.to_string() == step)?)?,
            Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Text(_) => return None,
        };
    }
    Some(node.at)
}

fn descend(node: &Node, byte: usize, pointer: &mut String) {
    match &node.value {
        Value::Object(members) => {
            let holds = |start, end| Place { start, end }.holds(byte);
            let Some(member) = members.iter().find(|member| holds(member.key_at.start, member.node.at.end)) else {
                return;
            };
            pointer.push('/');
            pointer.push_str(&member.key.replace('~', "~0").replace('/', "~1"));
            descend(&member.node, byte, pointer);
        }
        Value::List(items) => {
            let Some((index, item)) = items.iter().enumerate().find(|(_, item)| item.at.holds(byte)) else { return };
            pointer.push('/');
            pointer.push_str(&index.to_string());
            descend(item, byte, pointer);
        }
        Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Text(_) => {}
    }
}

impl Place {
    fn holds(self, byte: usize) -> bool {
        (self.start..self.end).contains(&byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{ "Statement": [ { "Condition": { "StringLikes": { "a/b": "c", "~": [true, null] } } } ] }"#;

    #[test]
    fn a_byte_is_found_in_the_innermost_value() {
        let at = |what: &str| pointer_at(TEXT, TEXT.find(what).unwrap());
        assert_eq!(at("StringLikes"), "/Statement/0/Condition/StringLikes");
        assert_eq!(at("\"c\""), "/Statement/0/Condition/StringLikes/a~1b");
        assert_eq!(at("{"), "");
        assert_eq!(pointer_at("{", 0), "");
    }

    #[test]
    fn a_pointer_leads_to_the_place_of_its_value() {
        let node = json::read(&Arc::from(TEXT)).unwrap();
        let at = |pointer: &str| place_of(&node, pointer).and_then(|place| TEXT.get(place.start..place.end));
        assert_eq!(at(""), Some(TEXT));
        assert_eq!(at("/Statement/0/Condition/StringLikes/a~1b"), Some("\"c\""));
        assert_eq!(at("/Statement/0/Condition/StringLikes/~0"), Some("[true, null]"));
        assert_eq!(at("/Statement/0/Condition/StringLikes/~0/1"), Some("null"));
        for absent in ["/", "Statement", "/Statement/1", "/Statement/00", "/Statement/-", "/Statement/0/Sid", "/a/b"] {
            assert_eq!(at(absent), None, "{absent}");
        }
    }
}
