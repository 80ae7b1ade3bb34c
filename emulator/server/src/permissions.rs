//! `POST /_portcullis/permissions`: whether credentials that were issued here may do something, without doing it.
//!
//! The body is `{"accessKeyId": …, "sessionToken": …, "region": …, "action": "ecr:PutImage", "resource": ARN or "*"}`; the
//! answer `{"allowed": …, "decision": …, "denial": …}`, with the decision as the journal has it and the sentence that AWS
//! would print, if any. Refuses credentials that no request could be made with.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use portcullis_gate::{Facts, Gate, Question};
use portcullis_model::Region;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Body {
    access_key_id: String,
    session_token: Option<String>,
    region: String,
    action: String,
    resource: String,
}

pub(crate) fn answer(gate: &Gate, body: &[u8], facts: &Facts) -> Response {
    match judged(gate, body, facts) {
        Ok(answer) => Json(answer).into_response(),
        Err(message) => (StatusCode::BAD_REQUEST, format!("{message}\n")).into_response(),
    }
}

fn judged(gate: &Gate, body: &[u8], facts: &Facts) -> Result<Value, String> {
    const FORM: &str = "{\"accessKeyId\": …, \"sessionToken\": …, \"region\": …, \"action\": …, \"resource\": …}";
    let body: Body = serde_json::from_slice(body)
        .map_err(|error| format!("the body is not a question about permissions: {error}; it has the form {FORM}"))?;
    let region: Region = body.region.parse().map_err(|error| format!("`region`: {error}"))?;
    let question = Question {
        access_key_id: &body.access_key_id,
        session_token: body.session_token.as_deref(),
        region: &region,
        action: &body.action,
        resource: &body.resource,
    };
    let judgement = gate
        .would_allow(&question, facts)
        .map_err(|fault| format!("no request can be made with these credentials: {}", fault.message))?;
    Ok(json!({
        "allowed": judgement.is_allowed(),
        "decision": judgement.decision(),
        "denial": judgement.denial,
    }))
}
