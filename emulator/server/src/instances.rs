//! `POST /_portcullis/instances`: the credentials that an EC2 instance finds in its metadata.
//!
//! The body is `{"role": ARN, "instance": "i-…"}`; the answer has the members of the instance metadata service's. The
//! session is named after the instance. Refuses what leaves a real instance without credentials: a role that no
//! instance profile holds, and one whose trust policy does not let `ec2.amazonaws.com` in.
//! AWS: "Retrieve security credentials from instance metadata".

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use portcullis_gate::Gate;
use portcullis_model::{Arn, Duration, Timestamp};
use portcullis_store::Session;
use serde::Deserialize;
use serde_json::{Value, json};

const SERVICE: &str = "ec2.amazonaws.com";

/// Seen of instances; that it is never shorter is `unverified`.
const HOURS: i64 = 6;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    role: String,
    instance: String,
}

pub(crate) fn answer(gate: &Gate, body: &[u8]) -> Response {
    match credentials(gate, body) {
        Ok(credentials) => Json(credentials).into_response(),
        Err((status, why)) => (status, format!("{why}\n")).into_response(),
    }
}

fn credentials(gate: &Gate, body: &[u8]) -> Result<Value, (StatusCode, String)> {
    let wrong = |why: String| (StatusCode::BAD_REQUEST, why);
    let body: Body = serde_json::from_slice(body).map_err(|error| {
        wrong(format!("the body is no instance: {error}; it has the form {{\"role\": ARN, \"instance\": \"i-…\"}}"))
    })?;
    let is_id =
        |digits: &str| digits.len() == 17 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if !body.instance.strip_prefix("i-").is_some_and(is_id) {
        return Err(wrong(format!("`{}` is no instance: `i-` and 17 hex digits", body.instance)));
    }
    let arn: Arn = body.role.parse().map_err(|error| wrong(format!("`role`: {error}")))?;
    let world = gate.store().world();
    let missing = |why: String| (StatusCode::NOT_FOUND, why);
    let role = world.role_by_arn(&arn).ok_or_else(|| missing(format!("there is no role `{arn}`")))?;
    let account = arn.account().and_then(|account| world.account(account));
    let is_held = account.is_some_and(|account| account.instance_profiles_of(&role.name).next().is_some());
    if !is_held {
        return Err(missing(format!("no instance profile holds the role `{arn}`, so that no instance can have it")));
    }
    if !gate.judge_service(SERVICE, role).is_allowed() {
        let why = format!(
            "the trust policy of `{arn}` does not let `{SERVICE}` call `sts:AssumeRole`, so that an instance has no \
             credentials of it"
        );
        return Err((StatusCode::FORBIDDEN, why));
    }
    let now = gate.clock().now();
    let now = Timestamp::from_second(now.as_second()).unwrap_or(now);
    let broken = |why: String| (StatusCode::INTERNAL_SERVER_ERROR, format!("a defect of the emulator: {why}"));
    let session = Session::of_role(role, &body.instance, now, Duration::from_hours(HOURS));
    let session = session.ok_or_else(|| broken("the session's ARN could not be made".to_owned()))?;
    let token = gate.session_token(&session).map_err(|error| broken(error.to_string()))?;
    Ok(json!({
        "Code": "Success",
        "Type": "AWS-HMAC",
        "LastUpdated": session.issued,
        "AccessKeyId": session.access_key_id,
        "SecretAccessKey": session.secret_access_key,
        "Token": token,
        "Expiration": session.expires,
    }))
}
