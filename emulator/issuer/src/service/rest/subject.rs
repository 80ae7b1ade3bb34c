//! The endpoints that say what subjects are made of, and under which issuer an enterprise's tokens are.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State, rejection::BytesRejection},
};
use http::{HeaderMap, StatusCode};
use portcullis_model::{Repository, Visibility};
use serde_json::{Value, json};

use super::{
    answer::Refused,
    members::{Members, missing},
    possible, shows_credential,
};
use crate::{customization::Template, issuer::Issuer, subject::subject_prefix};

type Body = Result<Bytes, BytesRejection>;

pub(super) async fn of_organization(
    State(issuer): State<Issuer>,
    Path(organization): Path<String>,
) -> Result<Json<Value>, Refused> {
    let mut settings = issuer.customization.lock();
    let organization = settings.organization(possible(&organization)?);
    let keys = if organization.include_claim_keys.is_empty() {
        json!(["repo", "context"])
    } else {
        json!(organization.include_claim_keys)
    };
    Ok(Json(json!({ "include_claim_keys": keys })))
}

pub(super) async fn set_for_organization(
    State(issuer): State<Issuer>,
    Path(organization): Path<String>,
    body: Body,
) -> Result<(StatusCode, Json<Value>), Refused> {
    let mut members = Members::read(body)?;
    let keys = members.claim_keys()?.ok_or_else(|| missing("include_claim_keys"))?;
    let immutable = members.boolean("use_immutable_subject")?;
    members.end()?;
    let mut settings = issuer.customization.lock();
    let organization = settings.organization(possible(&organization)?);
    organization.include_claim_keys = keys;
    if let Some(immutable) = immutable {
        organization.use_immutable_subject = immutable;
    }
    Ok((StatusCode::CREATED, Json(json!({}))))
}

/// `use_immutable_subject` says whether the repository asked for the form, `sub_claim_prefix` what holds.
///
/// Everyone may read it of a public repository: one of which a job was registered as such.
pub(super) async fn of_repository(
    State(issuer): State<Issuer>,
    Path((owner, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refused> {
    let (owner, name) = (possible(&owner)?, possible(&name)?);
    let mut settings = issuer.customization.lock();
    let (owner, name) = settings.known_name(owner, name);
    let own = settings.repository(&format!("{owner}/{name}")).clone();
    let is_public = own.seen.as_ref().is_some_and(|seen| seen.visibility == Visibility::Public);
    if !is_public && !shows_credential(&headers) {
        return Err(Refused::Unauthenticated);
    }
    let mut repository = own.seen.unwrap_or_else(|| Repository::new(owner, name));
    settings.apply(&mut repository);
    let mut answer = serde_json::Map::new();
    let use_default = !matches!(own.template, Some(Template::Organization)) && repository.include_claim_keys.is_empty();
    answer.insert("use_default".to_owned(), json!(use_default));
    let keys = match own.template {
        Some(Template::Own(keys)) => Some(keys),
        Some(Template::Organization | Template::Default) => None,
        None => Some(repository.include_claim_keys.clone()).filter(|keys| !keys.is_empty()),
    };
    answer.extend(keys.map(|keys| ("include_claim_keys".to_owned(), json!(keys))));
    answer.insert("use_immutable_subject".to_owned(), json!(own.use_immutable_subject));
    answer.insert("sub_claim_prefix".to_owned(), json!(subject_prefix(&repository)));
    Ok(Json(Value::Object(answer)))
}

pub(super) async fn set_for_repository(
    State(issuer): State<Issuer>,
    Path((owner, name)): Path<(String, String)>,
    body: Body,
) -> Result<(StatusCode, Json<Value>), Refused> {
    let (owner, name) = (possible(&owner)?, possible(&name)?);
    let mut members = Members::read(body)?;
    let use_default = members.boolean("use_default")?.ok_or_else(|| missing("use_default"))?;
    let keys = members.claim_keys()?.unwrap_or_default();
    let immutable = members.boolean("use_immutable_subject")?;
    members.end()?;
    let mut settings = issuer.customization.lock();
    settings.name(owner, name);
    let repository = settings.repository(&format!("{owner}/{name}"));
    repository.template = Some(match use_default {
        // GitHub ignores keys beside it.
        true => Template::Default,
        false if keys.is_empty() => Template::Organization,
        false => Template::Own(keys),
    });
    if let Some(immutable) = immutable {
        repository.use_immutable_subject = immutable;
    }
    Ok((StatusCode::CREATED, Json(json!({}))))
}

pub(super) async fn set_issuer_of_enterprise(
    State(issuer): State<Issuer>,
    Path(enterprise): Path<String>,
    body: Body,
) -> Result<StatusCode, Refused> {
    let mut members = Members::read(body)?;
    let include = members.boolean("include_enterprise_slug")?.ok_or_else(|| missing("include_enterprise_slug"))?;
    members.end()?;
    issuer.customization.lock().enterprise(possible(&enterprise)?).include_enterprise_slug = Some(include);
    Ok(StatusCode::NO_CONTENT)
}
