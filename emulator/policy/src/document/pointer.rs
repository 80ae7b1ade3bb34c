//! From a place in the text to a JSON pointer: the way to the innermost value or member that holds it.

use std::sync::Arc;

use super::{
    error::Place,
    json::{self, Node, Value},
};

/// The JSON pointer of what stands at a byte; the empty pointer, which is the whole document, for text that is not JSON.
pub(crate) fn pointer_at(text: &str, byte: usize) -> String {
    let mut pointer = String::new();
    if let Ok(node) = json::read(&Arc::from(text)) {
        descend(&node, byte, &mut pointer);
    }
    pointer
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

    #[test]
    fn a_byte_is_found_in_the_innermost_value() {
        let text = r#"{ "Statement": [ { "Condition": { "StringLikes": { "a/b": "c" } } } ] }"#;
        let at = |what: &str| pointer_at(text, text.find(what).unwrap());
        assert_eq!(at("StringLikes"), "/Statement/0/Condition/StringLikes");
        assert_eq!(at("\"c\""), "/Statement/0/Condition/StringLikes/a~1b");
        assert_eq!(at("{"), "");
        assert_eq!(pointer_at("{", 0), "");
    }
}
