//! The endpoints that say which custom properties tokens have, and what a repository's values of them are.
//!
//! A property becomes a claim when its organisation or enterprise included it and the repository has a value.

use std::collections::BTreeSet;

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State, rejection::BytesRejection},
};
use http::{StatusCode, Uri};
use portcullis_model::PropertyValue;
use serde_json::{Value, json};

use super::{
    answer::Refused,
    members::{Members, missing, not_permitted, wrong_type},
    possible,
};
use crate::{customization::Settings, issuer::Issuer};

type Body = Result<Bytes, BytesRejection>;

/// The list of an enterprise names its members otherwise than that of an organisation.
pub(super) async fn included(
    State(issuer): State<Issuer>,
    uri: Uri,
    Path(owner): Path<String>,
) -> Result<Json<Value>, Refused> {
    let mut settings = issuer.customization.lock();
    let names = included_by(&mut settings, &uri, &owner)?.iter();
    Ok(Json(if is_organization(&uri) {
        names.map(|name| json!({ "property_name": name })).collect()
    } else {
        names.map(|name| json!({ "custom_property_name": name, "inclusion_source": "enterprise" })).collect()
    }))
}

pub(super) async fn include(
    State(issuer): State<Issuer>,
    uri: Uri,
    Path(owner): Path<String>,
    body: Body,
) -> Result<(StatusCode, Json<Value>), Refused> {
    let mut members = Members::read(body)?;
    let name = property(members.text("custom_property_name")?)?;
    members.end()?;
    let mut settings = issuer.customization.lock();
    if !included_by(&mut settings, &uri, &owner)?.insert(name.clone()) {
        return Err(Refused::Invalid(format!("The custom property `{name}` is already included.")));
    }
    Ok((StatusCode::CREATED, Json(json!({ "custom_property_name": name }))))
}

pub(super) async fn exclude(
    State(issuer): State<Issuer>,
    uri: Uri,
    Path((owner, name)): Path<(String, String)>,
) -> Result<StatusCode, Refused> {
    let mut settings = issuer.customization.lock();
    let was_there = included_by(&mut settings, &uri, &owner)?.remove(&name);
    if was_there { Ok(StatusCode::NO_CONTENT) } else { Err(Refused::NotFound) }
}

pub(super) async fn values(
    State(issuer): State<Issuer>,
    Path((owner, name)): Path<(String, String)>,
) -> Result<Json<Value>, Refused> {
    let mut settings = issuer.customization.lock();
    let repository = settings.repository(&format!("{}/{}", possible(&owner)?, possible(&name)?));
    let entry = |(name, value): (&String, &PropertyValue)| {
        let value = match value {
            // GitHub's API writes the values of true or false properties as texts.
            PropertyValue::Boolean(value) => json!(value.to_string()),
            PropertyValue::Text(text) => json!(text),
            PropertyValue::Selected(values) => json!(values),
        };
        json!({ "property_name": name, "value": value })
    };
    Ok(Json(repository.properties.iter().map(entry).collect()))
}

/// A value of null takes the property away from the repository.
pub(super) async fn set_values(
    State(issuer): State<Issuer>,
    Path((owner, name)): Path<(String, String)>,
    body: Body,
) -> Result<StatusCode, Refused> {
    let (owner, name) = (possible(&owner)?, possible(&name)?);
    let mut members = Members::read(body)?;
    let entries = members.list("properties")?.ok_or_else(|| missing("properties"))?;
    members.end()?;
    let changes: Result<Vec<_>, Refused> = entries.into_iter().map(change).collect();
    let changes = changes?;
    let mut settings = issuer.customization.lock();
    settings.name(owner, name);
    let properties = &mut settings.repository(&format!("{owner}/{name}")).properties;
    for (name, value) in changes {
        match value {
            Some(value) => properties.insert(name, value),
            None => properties.remove(&name),
        };
    }
    Ok(StatusCode::NO_CONTENT)
}

fn change(entry: Value) -> Result<(String, Option<PropertyValue>), Refused> {
    let name = entry.get("property_name").and_then(Value::as_str).ok_or_else(|| missing("property_name"))?;
    let name = property(name.to_owned())?;
    let value = entry.get("value").ok_or_else(|| missing("value"))?;
    let known = ["property_name", "value"];
    if let Some(other) = entry.as_object().and_then(|entry| entry.keys().find(|key| !known.contains(&key.as_str()))) {
        return Err(not_permitted(other));
    }
    let value = match value {
        Value::Null => None,
        Value::String(text) => Some(PropertyValue::Text(text.clone())),
        Value::Array(values) => {
            let texts: Option<Vec<String>> = values.iter().map(|value| value.as_str().map(str::to_owned)).collect();
            Some(PropertyValue::Selected(texts.ok_or_else(|| wrong_type("value", value, "an array of strings"))?))
        }
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
            return Err(wrong_type("value", value, "a string, an array or null"));
        }
    };
    Ok((name, value))
}

/// The path says whose endpoint it is.
fn is_organization(uri: &Uri) -> bool {
    uri.path().starts_with("/orgs/")
}

fn included_by<'a>(settings: &'a mut Settings, uri: &Uri, owner: &str) -> Result<&'a mut BTreeSet<String>, Refused> {
    let owner = possible(owner)?;
    Ok(if is_organization(uri) {
        &mut settings.organization(owner).properties
    } else {
        &mut settings.enterprise(owner).properties
    })
}

fn property(name: String) -> Result<String, Refused> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-$#".contains(&byte);
    if name.is_empty() || name.len() > 75 || !name.bytes().all(allowed) {
        return Err(Refused::Invalid(format!("`{name}` is not the name of a custom property.")));
    }
    Ok(name)
}
