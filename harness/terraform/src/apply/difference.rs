//! Whether what is there is what is wanted, argument by argument.
//!
//! Policies are compared as JSON, lists of strings in them without order, as the provider compares them.

use serde_json::Value as Json;

use crate::{
    resources::{Exports, Resource},
    schema::{Kind, Need, Schema},
    value::Value,
};

/// Blocks without which the provider leaves things as they are.
const KEPT: [&str; 4] = ["encryption_configuration", "image_scanning_configuration", "inline_policy", "catalog_data"];

/// The arguments that differ.
pub(super) fn differences(resource: &'static dyn Resource, wanted: &Exports, there: &Exports) -> Vec<&'static str> {
    let schema = resource.schema();
    let attributes = schema.attributes.iter().filter(|known| {
        let is_compared = known.is_argument() || known.name == "tags_all";
        let is_own = !resource.rewritten().contains(&known.name) && !matches!(known.name, "tags" | "name_prefix");
        is_compared && is_own && differs(known.kind, known.need, wanted.get(known.name), there.get(known.name))
    });
    let blocks = schema.blocks.iter().filter(|known| {
        let wanted = wanted.get(known.name).and_then(Value::items).unwrap_or_default();
        let Some(there) = there.get(known.name).and_then(Value::items) else { return false };
        let is_left = wanted.is_empty() && KEPT.contains(&known.name);
        !is_left && !same_blocks(&known.schema, wanted, there)
    });
    attributes.map(|known| known.name).chain(blocks.map(|known| known.name)).collect()
}

/// Whether each block has its match, whatever the order.
fn same_blocks(schema: &Schema, wanted: &[Value], there: &[Value]) -> bool {
    let same = |wanted: &Value, there: &Value| {
        let (Some(wanted), Some(there)) = (wanted.members(), there.members()) else { return false };
        let attributes = schema.attributes.iter().filter(|known| known.is_argument());
        attributes
            .map(|known| differs(known.kind, known.need, wanted.get(known.name), there.get(known.name)))
            .all(|differs| !differs)
            && schema.blocks.iter().all(|known| {
                let items =
                    |members: &Exports| members.get(known.name).and_then(Value::items).unwrap_or_default().to_vec();
                same_blocks(&known.schema, &items(wanted), &items(there))
            })
    };
    wanted.len() == there.len() && wanted.iter().all(|wanted| there.iter().any(|there| same(wanted, there)))
}

fn differs(kind: Kind, need: Need, wanted: Option<&Value>, there: Option<&Value>) -> bool {
    let (Some(wanted), Some(there)) = (wanted, there) else { return false };
    if wanted.is_unknown() || (wanted.is_null() && need == Need::OptionalComputed) {
        return false;
    }
    let (Some(wanted), Some(there)) = (wanted.to_json(), there.to_json()) else { return false };
    normal(kind, wanted) != normal(kind, there)
}

/// A value as it is compared: absence is empty, a policy is its JSON, a set has no order.
fn normal(kind: Kind, value: Json) -> Json {
    let is_empty = match &value {
        Json::String(text) => text.is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Object(members) => members.is_empty(),
        _ => false,
    };
    match (kind, value) {
        _ if is_empty => Json::Null,
        (Kind::Json, Json::String(text)) => match serde_json::from_str(&text) {
            Ok(document) => unordered(document),
            Err(_) => Json::String(text),
        },
        (Kind::TextSet, value) => unordered(value),
        (_, value) => value,
    }
}

/// Lists of strings sorted, one string alone in the place of a list of it.
fn unordered(value: Json) -> Json {
    match value {
        Json::Array(items) => {
            let mut items: Vec<Json> = items.into_iter().map(unordered).collect();
            if items.iter().all(Json::is_string) {
                items.sort_by(|one, other| one.as_str().cmp(&other.as_str()));
                items.dedup();
                if items.len() == 1 {
                    return items.pop().unwrap_or_default();
                }
            }
            Json::Array(items)
        }
        Json::Object(members) => {
            let mut members: Vec<_> = members.into_iter().map(|(key, value)| (key, unordered(value))).collect();
            members.sort_by(|(one, _), (other, _)| one.cmp(other));
            Json::Object(members.into_iter().collect())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case(Kind::Text, json!(""), json!(null), true)]
    #[case(Kind::TextMap, json!({}), json!(null), true)]
    #[case(Kind::TextSet, json!(["b", "a"]), json!(["a", "b"]), true)]
    #[case(Kind::Texts, json!(["b", "a"]), json!(["a", "b"]), false)]
    #[case(Kind::Json, json!(r#"{"Action":["b","a"],"Effect":"Allow"}"#), json!(r#"{"Effect":"Allow","Action":["a","b"]}"#), true)]
    #[case(Kind::Json, json!(r#"{"Action":["a"]}"#), json!(r#"{"Action":"a"}"#), true)]
    #[case(Kind::Json, json!(r#"{"Action":"a"}"#), json!(r#"{"Action":"b"}"#), false)]
    #[case(Kind::Number, json!(3600), json!(7200), false)]
    fn what_the_provider_takes_for_the_same_is_the_same(
        #[case] kind: Kind,
        #[case] one: Json,
        #[case] other: Json,
        #[case] same: bool,
    ) {
        assert_eq!(normal(kind, one) == normal(kind, other), same);
    }
}
