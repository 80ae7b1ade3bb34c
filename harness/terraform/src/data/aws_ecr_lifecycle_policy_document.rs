//! `aws_ecr_lifecycle_policy_document`: rules as blocks, printed as the provider prints them.

use async_trait::async_trait;
use serde_json::{Map, Value as Json, json};

use super::{DataSource, exports};
use crate::{
    error::Refusal,
    resources::{Arguments, Clients, Exports, call::incomplete},
    value::Value,
};

/// A lifecycle policy written as blocks.
pub(super) struct LifecyclePolicyDocument;

#[async_trait]
impl DataSource for LifecyclePolicyDocument {
    fn type_name(&self) -> &'static str {
        "aws_ecr_lifecycle_policy_document"
    }

    fn computed(&self, wanted: &Arguments<'_>) -> Result<Option<Exports>, String> {
        if !wanted.are_known(&["rule"]) {
            return Ok(None);
        }
        let rules: Result<Vec<Json>, String> = wanted.blocks("rule").iter().map(rule).collect();
        // The provider's encoder takes `<`, `>` and `&` out of the text, as Go's does.
        let text = json!({ "rules": rules? }).to_string();
        let text = text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
        Ok(Some(exports([("json", Value::text(text))])))
    }

    async fn read(&self, _: &Arguments<'_>, _: &Clients) -> Result<Exports, Refusal> {
        Err(incomplete("aws_ecr_lifecycle_policy_document", "value: not all of its arguments are known"))
    }
}

fn rule(rule: &Arguments<'_>) -> Result<Json, String> {
    let mut members = Map::new();
    members.insert("rulePriority".to_owned(), json!(rule.integer("priority").ok_or("`priority` is no whole number")?));
    members.extend(rule.text("description").map(|text| ("description".to_owned(), json!(text))));
    let selections = rule.blocks("selection");
    let selection = selections.first().ok_or("a rule needs a `selection` block")?;
    let mut selected = Map::new();
    selected.insert("tagStatus".to_owned(), json!(selection.required("tag_status")));
    for (argument, member) in [("tag_pattern_list", "tagPatternList"), ("tag_prefix_list", "tagPrefixList")] {
        let texts = selection.texts(argument);
        if !texts.is_empty() {
            selected.insert(member.to_owned(), json!(texts));
        }
    }
    selected.insert("countType".to_owned(), json!(selection.required("count_type")));
    selected.extend(selection.text("count_unit").map(|text| ("countUnit".to_owned(), json!(text))));
    let count = selection.integer("count_number").ok_or("`count_number` is no whole number")?;
    selected.insert("countNumber".to_owned(), json!(count));
    members.insert("selection".to_owned(), Json::Object(selected));
    let actions = rule.blocks("action");
    let action = actions.first().map_or_else(|| "expire".to_owned(), |action| action.required("type"));
    members.insert("action".to_owned(), json!({ "type": action }));
    Ok(Json::Object(members))
}
