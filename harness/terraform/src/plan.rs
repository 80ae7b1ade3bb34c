//! Plans and states as `terraform show -json` and `tofu show -json` print them, as configurations.
//!
//! Every instance becomes a resource with its values. What a plan does not know yet can be followed where an argument
//! names another resource; anything else that is known only after the apply is refused, for a plan does not say how it
//! is put together.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use serde_json::{Map, Value as Json, json};

use crate::{
    error::Problem,
    schema::{self, Need, Schema},
};

/// Arguments that name a resource, and take its attribute as it is.
const NAMING: [&str; 12] = [
    "role",
    "user",
    "group",
    "repository",
    "policy_arn",
    "permissions_boundary",
    "policy_id",
    "target_id",
    "parent_id",
    "role_name",
    "user_name",
    "group_name",
];

/// The plan or state as the JSON syntax of a configuration.
pub(crate) fn configuration(path: &Utf8Path, text: &str) -> Result<String, Problem> {
    let plan: Json = serde_json::from_str(text).map_err(|error| {
        Problem::new(format!("`{path}` is not JSON: {error}")).help("write it with `terraform show -json PLAN`")
    })?;
    let values = plan.get("planned_values").or_else(|| plan.get("values"));
    let is_shown = plan.get("format_version").is_some_and(Json::is_string);
    let Some(root) = values.and_then(|values| values.get("root_module")).filter(|_| is_shown) else {
        return Err(Problem::new(format!("`{path}` is neither a plan nor a state in JSON"))
            .help("write it with `terraform show -json PLAN > plan.json`, or give the folder"));
    };
    let mut reader = Reader { plan: &plan, made: BTreeMap::new(), taken: BTreeSet::new(), problems: Vec::new() };
    reader.module(root, &[], plan.pointer("/configuration/root_module"));
    let mut resources = Map::new();
    let mut made = reader.resources(root);
    // Values say nothing of what refers to what; what is independent is made in the order of the text.
    made.sort_by_key(|(kind, ..)| rank(kind));
    for (kind, name, mut body) in made {
        // AWS answers it without the scheme, and so does a state.
        if kind == "aws_iam_openid_connect_provider"
            && let Some(Json::String(url)) = body.get_mut("url")
            && !url.contains("://")
        {
            url.insert_str(0, "https://");
        }
        let of_kind = resources.entry(kind).or_insert_with(|| json!({}));
        if let Some(of_kind) = of_kind.as_object_mut() {
            of_kind.insert(name, Json::Object(body));
        }
    }
    if let Some(problem) = reader.problems.into_iter().next() {
        return Err(problem);
    }
    let mut whole = Map::new();
    whole.insert("resource".to_owned(), Json::Object(resources));
    let region = plan.pointer("/configuration/provider_config/aws/expressions/region/constant_value");
    if let Some(region) = region {
        whole.insert("provider".to_owned(), json!({ "aws": { "region": region } }));
    }
    serde_json::to_string_pretty(&Json::Object(whole)).map_err(|error| Problem::new(error.to_string()))
}

/// The type, the name it has in the configuration, and the expressions of its module with the module's path.
type Instance<'a> = (String, String, Option<&'a Json>, Vec<String>);

struct Reader<'a> {
    plan: &'a Json,
    /// By address.
    made: BTreeMap<String, Instance<'a>>,
    taken: BTreeSet<String>,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    /// Gives every instance a name of its own.
    fn module(&mut self, module: &'a Json, path: &[String], configuration: Option<&'a Json>) {
        for resource in list(module, "resources").filter(|one| text(one, "mode") == Some("managed")) {
            let (Some(address), Some(kind)) = (text(resource, "address"), text(resource, "type")) else { continue };
            let declared = configuration.into_iter().flat_map(|module| list(module, "resources")).find(|declared| {
                text(declared, "type") == Some(kind) && text(declared, "name") == text(resource, "name")
            });
            let plain = address.strip_prefix(kind).and_then(|rest| rest.strip_prefix('.'));
            let mut name = mangled(plain.unwrap_or(address));
            while !self.taken.insert(format!("{kind}.{name}")) {
                name.push('_');
            }
            let expressions = declared.and_then(|declared| declared.get("expressions"));
            self.made.insert(address.to_owned(), (kind.to_owned(), name, expressions, path.to_vec()));
        }
        for child in list(module, "child_modules") {
            let address = text(child, "address").unwrap_or_default();
            let called = address.rsplit_once("module.").map_or(address, |(_, last)| last);
            let called = called.split('[').next().unwrap_or(called);
            let inner = configuration.and_then(|module| module.get("module_calls")?.get(called)?.get("module"));
            self.module(child, &[address.to_owned()], inner);
        }
    }

    fn resources(&mut self, module: &Json) -> Vec<(String, String, Map<String, Json>)> {
        let mut found = Vec::new();
        for resource in list(module, "resources").filter(|one| text(one, "mode") == Some("managed")) {
            let Some(address) = text(resource, "address") else { continue };
            let Some((kind, name, expressions, path)) = self.made.get(address).cloned() else { continue };
            let schema = schema::of_resource(&kind);
            let mut body = Map::new();
            if let Some(values) = resource.get("values").and_then(Json::as_object) {
                body = given(values, schema);
            }
            let changes = list(self.plan, "resource_changes");
            let change = changes.into_iter().find(|change| text(change, "address") == Some(address));
            let unknown = change.and_then(|change| change.pointer("/change/after_unknown")?.as_object());
            for (argument, _) in unknown.into_iter().flatten().filter(|(_, unknown)| *unknown == &Json::Bool(true)) {
                if schema.attribute(argument).is_none_or(|known| known.need != Need::Required) {
                    continue;
                }
                match self.followed(argument, expressions, &path) {
                    Some(reference) => {
                        body.insert(argument.clone(), Json::String(reference));
                    }
                    None => self.problems.push(
                        Problem::new(format!("`{argument}` of `{address}` is known only after the apply")).help(
                            "a plan does not say how it is put together: give the folder, or the state after an apply",
                        ),
                    ),
                }
            }
            found.push((kind, name, body));
        }
        for child in list(module, "child_modules") {
            found.extend(self.resources(child));
        }
        found
    }

    /// The attribute that an argument names, as a reference to the resource under its name here.
    fn followed(&self, argument: &str, expressions: Option<&Json>, path: &[String]) -> Option<String> {
        if !NAMING.contains(&argument) {
            return None;
        }
        let references = expressions?.get(argument)?.get("references")?.as_array()?;
        let prefix: String = path.iter().map(|address| format!("{address}.")).collect();
        references.iter().filter_map(Json::as_str).find_map(|reference| {
            let (resource, attribute) = reference.rsplit_once('.')?;
            let (kind, name, ..) = self.made.get(&format!("{prefix}{resource}"))?;
            Some(format!("${{{kind}.{name}.{attribute}}}"))
        })
    }
}

/// What others name comes before them.
fn rank(kind: &str) -> u8 {
    match kind {
        "aws_iam_openid_connect_provider"
        | "aws_iam_policy"
        | "aws_iam_group"
        | "aws_ecr_repository"
        | "aws_organizations_organization" => 0,
        "aws_iam_role" | "aws_iam_user" | "aws_organizations_organizational_unit" | "aws_organizations_policy" => 1,
        _ if kind.ends_with("_exclusive") => 3,
        _ => 2,
    }
}

/// The arguments of a resource and its nested blocks, without what only AWS gives.
fn given(values: &Map<String, Json>, schema: &Schema) -> Map<String, Json> {
    let mut body = Map::new();
    // A state has empty text where there is none.
    for (name, value) in values.iter().filter(|(_, value)| !value.is_null() && value.as_str() != Some("")) {
        match (schema.attribute(name), schema.block(name)) {
            (Some(known), _) if known.is_argument() && name != "tags" && name != "name_prefix" => {
                body.insert(name.clone(), literal(value));
            }
            // What the provider adds to the tags is in `tags_all`.
            (Some(_), _) if name == "tags_all" => {
                body.insert("tags".to_owned(), literal(value));
            }
            (None, Some(block)) => {
                let nested = value.as_array().into_iter().flatten().filter_map(Json::as_object);
                let nested: Vec<Json> = nested.map(|nested| Json::Object(given(nested, &block.schema))).collect();
                if !nested.is_empty() {
                    body.insert(name.clone(), Json::Array(nested));
                }
            }
            _ => {}
        }
    }
    body
}

/// A value whose strings are no templates.
fn literal(value: &Json) -> Json {
    match value {
        Json::String(text) => Json::String(text.replace("${", "$${").replace("%{", "%%{")),
        Json::Array(items) => items.iter().map(literal).collect(),
        Json::Object(members) => members.iter().map(|(name, value)| (name.clone(), literal(value))).collect(),
        other => other.clone(),
    }
}

fn mangled(address: &str) -> String {
    let name: String =
        address.chars().map(|one| if one.is_ascii_alphanumeric() || one == '-' { one } else { '_' }).collect();
    if name.starts_with(|first: char| first.is_ascii_alphabetic()) { name } else { format!("_{name}") }
}

fn list<'v>(value: &'v Json, name: &str) -> impl Iterator<Item = &'v Json> {
    value.get(name).and_then(Json::as_array).into_iter().flatten()
}

fn text<'v>(value: &'v Json, name: &str) -> Option<&'v str> {
    value.get(name)?.as_str()
}
