//! Whether an answer, and the state after it, is what the row says: code, message, status, members, whole bodies.
//!
//! Text in angle brackets stands for anything.

use percent_encoding::percent_decode_str;
use roxmltree::{Document, Node};
use serde_json::{Map, Value};

use crate::{
    Row,
    account::{Account, Answer},
    given::{DENY_LOGS, role_of},
};

/// Compares an answer with what the row expects of it.
pub(crate) fn compare(expect: &Map<String, Value>, answer: &Answer) -> Result<(), String> {
    let text = |name: &str| expect.get(name).and_then(Value::as_str);
    if let Some(status) = expect.get("status").and_then(Value::as_u64) {
        same("status", &status.to_string(), &answer.status.to_string())?;
    }
    let document = Document::parse(&answer.body).map_err(|error| error.to_string())?;
    match text("outcome") {
        Some("ok") if answer.status != 200 => return Err(format!("refused: {}", answer.body)),
        Some("ok") => {}
        Some("error") if answer.status == 200 => return Err(format!("not refused: {}", answer.body)),
        Some("error") => {
            for (name, element) in [("code", "Code"), ("message", "Message"), ("type", "Type")] {
                if let Some(expected) = text(name) {
                    same(name, expected, &answer.text(element).unwrap_or_default())?;
                }
            }
        }
        other => return Err(format!("the outcome {other:?} is not known to this test")),
    }
    if let Some(body) = text("body") {
        same_body(body, &answer.body)?;
    }
    let result = document.root_element().first_element_child().ok_or("an empty answer")?;
    if let Some(Value::Object(members)) = expect.get("response") {
        for (name, expected) in members {
            let node = child(result, name).or_else(|| child(entity(result), name));
            let node = node.ok_or_else(|| format!("`{name}` is missing: {}", answer.body))?;
            same_value(name, expected, node)?;
        }
    }
    for name in strings(expect.get("present")) {
        child(entity(result), name).ok_or_else(|| format!("`{name}` is missing: {}", answer.body))?;
    }
    for name in strings(expect.get("absent")) {
        if child(entity(result), name).is_some() {
            return Err(format!("`{name}` is there: {}", answer.body));
        }
    }
    if let Some(Value::Object(counts)) = expect.get("counts") {
        for (name, count) in counts {
            let node = child(result, name).ok_or_else(|| format!("`{name}` is missing: {}", answer.body))?;
            same(name, &count.to_string(), &node.children().filter(Node::is_element).count().to_string())?;
        }
    }
    if let Some(count) = expect.get("count") {
        let list = result.children().find(|node| node.children().any(|child| child.tag_name().name() == "member"));
        let seen = list.map_or(0, |list| list.children().filter(Node::is_element).count());
        same("entries", &count.to_string(), &seen.to_string())?;
    }
    if let Some(Value::Object(nested)) = expect.get("nested") {
        for name in nested.values().flat_map(|expected| strings(expected.get("present"))) {
            let there = result.descendants().any(|node| node.tag_name().name() == name);
            there.then_some(()).ok_or_else(|| format!("`{name}` is missing: {}", answer.body))?;
        }
    }
    if expect.contains_key("names") {
        let names: Vec<&str> = strings(expect.get("names")).collect();
        same("names", &names.join(" "), &answer.texts("PolicyName").join(" "))?;
    }
    Ok(())
}

/// Compares the role or provider of a row, as it is now, with the state that the row says it has after the call.
pub(crate) async fn compare_state(account: &Account, row: &Row, before: Option<&str>) -> Result<(), String> {
    let Some(after) = row.expect.get("after") else { return Ok(()) };
    let now = state(account, row).await;
    if after.as_str().is_some_and(|text| text == "no user" || text == "not created") {
        return if now.is_none() { Ok(()) } else { Err("the user is there".to_owned()) };
    }
    let now = now.ok_or("the entity is not there")?;
    let Value::Object(members) = after else {
        return same("the entity", before.unwrap_or_default(), &now);
    };
    let document = Document::parse(&now).map_err(|error| error.to_string())?;
    let earlier = before.map(Document::parse).transpose().map_err(|error| error.to_string())?;
    let shown = |document: &Document<'_>, member: &str| {
        let result = document.root_element().first_element_child();
        result.and_then(|result| child(entity(result), member)).map(|node| text_of(node))
    };
    for (member, expected) in members {
        if member == "PolicyNames" {
            let names = match &row.operation {
                of if of.contains("User") => account.must("ListUserPolicies", &[("UserName", "u")]).await,
                of if of.contains("Group") => account.must("ListGroupPolicies", &[("GroupName", "g")]).await,
                _ => account.must("ListRolePolicies", &[("RoleName", &role_of(row))]).await,
            };
            let names = names.texts("member");
            let expected: Vec<&str> = strings(Some(expected)).collect();
            same(member, &expected.join(" "), &names.join(" "))?;
        } else if expected.as_str().is_some_and(|text| text.starts_with("only ")) {
            let mut keys = account.must("ListUserTags", &[("UserName", "u")]).await.texts("Key");
            keys.sort_unstable();
            same(member, "reservedvalue reservedvalueupper", &keys.join(" "))?;
        } else if expected == "unchanged" {
            let before = earlier.as_ref().and_then(|earlier| shown(earlier, member));
            same(member, &before.unwrap_or_default(), &shown(&document, member).unwrap_or_default())?;
        } else {
            let result = document.root_element().first_element_child().ok_or("an empty answer")?;
            let node = child(entity(result), member).ok_or_else(|| format!("`{member}` is missing: {now}"))?;
            same_value(member, expected, node)?;
        }
    }
    Ok(())
}

/// What reading the role or provider of a row answers, if it is there.
pub(crate) async fn state(account: &Account, row: &Row) -> Option<String> {
    let answer = match row.input.get("OpenIDConnectProviderArn").and_then(Value::as_str) {
        Some(arn) => account.call("GetOpenIDConnectProvider", &[("OpenIDConnectProviderArn", arn)]).await,
        None if row.operation.contains("User") => {
            let named = row.input.get("UserName").and_then(Value::as_str).unwrap_or("u");
            account.call("GetUser", &[("UserName", named)]).await
        }
        None if row.operation.contains("Group") => account.call("GetGroup", &[("GroupName", "g")]).await,
        None => account.call("GetRole", &[("RoleName", &role_of(row))]).await,
    };
    (answer.status == 200).then_some(answer.body)
}

/// The role or policy that a result shows, the first one of a list; else the result itself.
fn entity<'a>(result: Node<'a, 'a>) -> Node<'a, 'a> {
    let single =
        ["Role", "Policy", "User", "Group", "InstanceProfile"].into_iter().find_map(|name| child(result, name));
    let listed =
        || ["Roles", "Policies", "InstanceProfiles"].into_iter().find_map(|name| child(child(result, name)?, "member"));
    single.or_else(listed).unwrap_or(result)
}

fn child<'a>(node: Node<'a, 'a>, name: &str) -> Option<Node<'a, 'a>> {
    node.children().find(|child| child.tag_name().name() == name)
}

fn text_of(node: Node<'_, '_>) -> String {
    let text = node.text().unwrap_or_default();
    if node.tag_name().name().ends_with("Document") {
        percent_decode_str(text).decode_utf8_lossy().into_owned()
    } else {
        text.to_owned()
    }
}

fn same_value(name: &str, expected: &Value, node: Node<'_, '_>) -> Result<(), String> {
    let elements = || node.children().filter(Node::is_element);
    match expected {
        Value::String(text) if text.starts_with('<') && text.ends_with('>') => Ok(()),
        Value::String(text) if text == "the Deny document" => same(name, DENY_LOGS, &text_of(node)),
        Value::String(text) => match text.split_once('<') {
            Some((start, _)) if text_of(node).starts_with(start) => Ok(()),
            _ => same(name, text, &text_of(node)),
        },
        Value::Array(expected) => {
            same(name, &format!("{} entries", expected.len()), &format!("{} entries", elements().count()))?;
            expected.iter().zip(elements()).try_for_each(|(expected, node)| same_value(name, expected, node))
        }
        Value::Object(members) if members.contains_key("repeat") => {
            let text = members.get("repeat").and_then(Value::as_str).unwrap_or_default();
            let count = members.get("count").and_then(Value::as_u64).unwrap_or_default();
            same(name, &text.repeat(usize::try_from(count).unwrap()), &text_of(node))
        }
        Value::Object(members) if members.is_empty() => {
            same(name, "0 members", &format!("{} members", elements().count()))
        }
        Value::Object(members) => members.iter().try_for_each(|(member, expected)| {
            let node = elements().find(|element| element.tag_name().name() == member);
            same_value(member, expected, node.ok_or_else(|| format!("`{name}.{member}` is missing"))?)
        }),
        other => same(name, &other.to_string(), &text_of(node)),
    }
}

fn same_body(expected: &str, seen: &str) -> Result<(), String> {
    let mut pattern = expected.to_owned();
    for placeholder in ["<uuid>", "<AROA-id>", "<yyyy-mm-ddThh:mm:ssZ>"] {
        pattern = pattern.replace(placeholder, "\0");
    }
    let parts: Vec<&str> = pattern.split('\0').collect();
    let mut rest = seen.strip_prefix(parts[0]);
    for part in &parts[1..] {
        rest = rest.and_then(|rest| rest.split_once(part).map(|(_, after)| if part.is_empty() { rest } else { after }));
    }
    if rest == Some("") { Ok(()) } else { Err(format!("the body is not\n{expected}\nbut\n{seen}")) }
}

fn same(name: &str, expected: &str, seen: &str) -> Result<(), String> {
    if expected == seen { Ok(()) } else { Err(format!("{name}: expected `{expected}`, seen `{seen}`")) }
}

fn strings(value: Option<&Value>) -> impl Iterator<Item = &str> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}
