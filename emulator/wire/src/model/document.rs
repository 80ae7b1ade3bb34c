//! The file format of the models: botocore's `service-2.json`, without prose.
//!
//! Refuses shapes of a type that this crate cannot read or write, and references to shapes that are not there.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{DamagedModel, Element, Kind, Member, Model, OperationModel, Pattern, Shape, ShapeId, observed, order};
use crate::Protocol;

pub(super) fn read(text: &str) -> Result<(Model, Vec<OperationModel>), DamagedModel> {
    let document: Document = serde_json::from_str(text)?;
    let ids: Ids = document.shapes.keys().enumerate().map(|(at, name)| (name.clone(), ShapeId(at))).collect();
    let message_members = document.shapes.iter().filter_map(ShapeEntry::message_member).collect();
    let mut shapes = Vec::with_capacity(document.shapes.len());
    let service = document.metadata.signing_name.as_deref().unwrap_or(&document.metadata.endpoint_prefix);
    for (name, mut shape) in document.shapes {
        if let Some(members) = &mut shape.members {
            observed::complete(service, &name, members);
        }
        shapes.push(shape.build(&name, &ids)?);
    }
    let operations = document
        .operations
        .into_iter()
        .map(|(name, operation)| operation.build(name, &ids))
        .collect::<Result<_, _>>()?;
    let metadata = document.metadata;
    let model = Model {
        protocol: match metadata.protocol.as_str() {
            "query" => Protocol::Query,
            "json" if metadata.json_version.as_deref() == Some("1.1") => Protocol::Json11,
            _ => return Err(DamagedModel::Protocol(metadata.protocol)),
        },
        version: metadata.api_version,
        signing_name: metadata.signing_name.unwrap_or(metadata.endpoint_prefix),
        target_prefix: metadata.target_prefix,
        xml_namespace: metadata.xml_namespace,
        message_members,
        shapes,
    };
    Ok((model, operations))
}

type Ids = BTreeMap<String, ShapeId>;

#[derive(Deserialize)]
struct Document {
    metadata: Metadata,
    operations: BTreeMap<String, OperationEntry>,
    shapes: BTreeMap<String, ShapeEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    api_version: String,
    endpoint_prefix: String,
    json_version: Option<String>,
    protocol: String,
    signing_name: Option<String>,
    target_prefix: Option<String>,
    xml_namespace: Option<String>,
}

#[derive(Deserialize)]
struct OperationEntry {
    input: Option<Reference>,
    output: Option<Reference>,
    authtype: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reference {
    shape: String,
    result_wrapper: Option<String>,
    location_name: Option<String>,
}

#[derive(Deserialize)]
struct ShapeEntry {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    required: Vec<String>,
    // A `Map` keeps the order of the file, which matters: see `order`.
    members: Option<Map<String, Value>>,
    member: Option<Reference>,
    key: Option<Reference>,
    value: Option<Reference>,
    #[serde(default)]
    flattened: bool,
    #[serde(default, rename = "enum")]
    values: Vec<String>,
    min: Option<i64>,
    max: Option<i64>,
    pattern: Option<String>,
    #[serde(default)]
    sensitive: bool,
    #[serde(default)]
    exception: bool,
}

impl OperationEntry {
    fn build(self, name: String, ids: &Ids) -> Result<OperationModel, DamagedModel> {
        let id = |reference: &Option<Reference>| reference.as_ref().map(|reference| reference.id(ids)).transpose();
        Ok(OperationModel {
            name,
            unsigned: self.authtype.as_deref() == Some("none"),
            input: id(&self.input)?,
            output: id(&self.output)?,
            result_wrapper: self.output.and_then(|output| output.result_wrapper),
        })
    }
}

impl Reference {
    fn id(&self, ids: &Ids) -> Result<ShapeId, DamagedModel> {
        ids.get(&self.shape).copied().ok_or_else(|| DamagedModel::UndefinedShape(self.shape.clone()))
    }

    fn element(self, default_name: &str, ids: &Ids) -> Result<Element, DamagedModel> {
        let shape = self.id(ids)?;
        Ok(Element { wire_name: Some(self.location_name.unwrap_or_else(|| default_name.to_owned())), shape })
    }
}

impl ShapeEntry {
    /// The name of an exception and of the member that holds its text.
    fn message_member((name, shape): (&String, &Self)) -> Option<(String, String)> {
        let members = shape.members.as_ref().filter(|_| shape.exception)?;
        let member = members.keys().find(|member| member.eq_ignore_ascii_case("message"))?;
        Some((name.clone(), member.clone()))
    }

    fn build(self, name: &str, ids: &Ids) -> Result<Shape, DamagedModel> {
        let missing = |part| DamagedModel::Incomplete { name: name.to_owned(), part };
        let kind = match self.kind.as_str() {
            "blob" => Kind::Blob,
            "boolean" => Kind::Boolean,
            "double" | "float" => Kind::Double,
            "integer" => Kind::Integer,
            "list" => {
                let mut element = self.member.ok_or_else(|| missing("member"))?.element("member", ids)?;
                if self.flattened {
                    element.wire_name = None;
                }
                Kind::List(element)
            }
            "long" => Kind::Long,
            "map" => Kind::Map {
                key: self.key.ok_or_else(|| missing("key"))?.element("key", ids)?,
                value: self.value.ok_or_else(|| missing("value"))?.element("value", ids)?,
                flattened: self.flattened,
            },
            "string" => Kind::String,
            "structure" => {
                let members = self.members.ok_or_else(|| missing("members"))?;
                Kind::Structure(structure(members, &self.required, ids)?)
            }
            "timestamp" => Kind::Timestamp,
            _ => return Err(DamagedModel::UnknownType { name: name.to_owned(), kind: self.kind }),
        };
        let mut values = self.values;
        order::as_written(&mut values, |value| value.clone());
        Ok(Shape {
            kind,
            min: self.min,
            max: self.max,
            pattern: self.pattern.map(|pattern| Pattern::of(name, pattern)),
            values,
            sensitive: self.sensitive,
        })
    }
}

fn structure(members: Map<String, Value>, required: &[String], ids: &Ids) -> Result<Vec<Member>, DamagedModel> {
    let mut built = Vec::with_capacity(members.len());
    for (name, reference) in members {
        let reference: Reference = serde_json::from_value(reference)?;
        built.push(Member {
            shape: reference.id(ids)?,
            required: required.contains(&name),
            wire_name: reference.location_name.unwrap_or_else(|| name.clone()),
            name,
        });
    }
    order::as_written(&mut built, Member::name_in_messages);
    Ok(built)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(shapes: &str) -> String {
        let text = format!(
            r#"{{"metadata":{{"apiVersion":"1","endpointPrefix":"x","protocol":"query"}},"operations":{{}},"shapes":{shapes}}}"#
        );
        read(&text).map(|_| ()).unwrap_err().to_string()
    }

    #[test]
    fn a_model_that_could_not_be_followed_is_refused() {
        assert_eq!(refusal(r#"{"A":{"type":"document"}}"#), "shape `A` has the unknown type `document`");
        assert_eq!(refusal(r#"{"A":{"type":"list"}}"#), "shape `A` lacks its `member`");
        assert_eq!(refusal(r#"{"A":{"type":"list","member":{"shape":"B"}}}"#), "shape `B` is named but not defined");
    }
}
