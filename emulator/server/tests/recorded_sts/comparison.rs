//! An answer against a recorded one: `<…>` in the recording stands for anything.

use roxmltree::{Document, Node};
use serde_json::Value;

use crate::account::Answer;

/// Whether a text is the recorded one.
pub(crate) fn same(at: &str, recorded: &str, seen: &str) -> Result<(), String> {
    let mut parts = recorded.split('<');
    let mut rest = seen.strip_prefix(parts.next().unwrap_or_default());
    for part in parts {
        let literal = part.split_once('>').map_or(part, |(_, literal)| literal);
        rest = match (rest, literal) {
            (Some(_), "") => Some(""),
            (Some(rest), literal) => rest.split_once(literal).map(|(_, after)| after),
            (None, _) => None,
        };
    }
    if rest == Some("") { Ok(()) } else { Err(format!("{at}: AWS answered `{recorded}`, and here it is `{seen}`")) }
}

/// Whether the answer has the recorded members. `whole`: and no others.
pub(crate) fn members(recorded: &Value, answer: &Answer, whole: bool) -> Result<(), String> {
    let document = Document::parse(answer.text()).map_err(|error| error.to_string())?;
    let result = elements(document.root_element()).next().ok_or("an empty answer")?;
    value("", recorded, result, whole).map_err(|error| format!("{error} in\n{}", answer.text()))
}

fn value(at: &str, recorded: &Value, node: Node<'_, '_>, whole: bool) -> Result<(), String> {
    let Value::Object(members) = recorded else {
        let recorded = recorded.as_str().map_or_else(|| recorded.to_string(), str::to_owned);
        return same(at, &recorded, node.text().unwrap_or_default());
    };
    let seen: Vec<&str> = elements(node).map(|child| child.tag_name().name()).collect();
    if let Some(more) = seen.iter().find(|name| whole && !members.contains_key(**name)) {
        return Err(format!("{at}: AWS did not answer `{more}`"));
    }
    members.iter().try_for_each(|(name, recorded)| {
        let child = elements(node).find(|child| child.tag_name().name() == name);
        let child = child.ok_or_else(|| format!("{at}: AWS answered `{name}` too"))?;
        value(&format!("{at}/{name}"), recorded, child, whole)
    })
}

fn elements<'a>(node: Node<'a, 'a>) -> impl Iterator<Item = Node<'a, 'a>> {
    node.children().filter(Node::is_element)
}
