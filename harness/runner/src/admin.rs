//! The admin routes of an emulator: its clock, its decision journal, its issuer's keys and defects, and what its gate
//! would say.

use aws_credential_types::Credentials;
use portcullis_model::{AccountId, Job};
use portcullis_policy::{Decision, Record};
use portcullis_scenario::{Case, RegionState};
use serde_json::json;

use crate::standing::TokenService;

/// Why an admin route could not be used.
#[derive(Debug, thiserror::Error)]
#[error("the emulator's admin route `{route}` did not answer: {why}")]
pub(crate) struct AdminError {
    route: &'static str,
    why: String,
}

/// Moves the emulator's clock.
pub(crate) async fn advance(http: &reqwest::Client, url: &str, milliseconds: i64) -> Result<(), AdminError> {
    let failed = |why: reqwest::Error| AdminError { route: "clock", why: why.to_string() };
    let body = json!({ "advanceSeconds": milliseconds / 1000 });
    let response = http.post(format!("{url}/_portcullis/clock")).json(&body).send().await.map_err(failed)?;
    response.error_for_status().map_err(failed)?;
    Ok(())
}

/// Lets the issuer sign with another key.
pub(crate) async fn rotate_keys(http: &reqwest::Client, url: &str) -> Result<(), AdminError> {
    let failed = |why: reqwest::Error| AdminError { route: "keys/rotate", why: why.to_string() };
    let response = http.post(format!("{url}/_portcullis/keys/rotate")).send().await.map_err(failed)?;
    response.error_for_status().map_err(failed)?;
    Ok(())
}

/// Gives the issuer's documents these defects, by name.
pub(crate) async fn set_issuer_faults(http: &reqwest::Client, url: &str, faults: &[&str]) -> Result<(), AdminError> {
    let failed = |why: reqwest::Error| AdminError { route: "issuer/faults", why: why.to_string() };
    let response = http.put(format!("{url}/_portcullis/issuer/faults")).json(faults).send().await.map_err(failed)?;
    response.error_for_status().map_err(failed)?;
    Ok(())
}

/// Puts the organization's tree in force.
pub(crate) async fn set_organization(http: &reqwest::Client, url: &str, tree: &str) -> Result<(), AdminError> {
    let body = tree.to_owned();
    taken("organization", http.put(format!("{url}/_portcullis/organization")).body(body)).await
}

/// Gives a region of an account its state.
pub(crate) async fn set_region(
    http: &reqwest::Client,
    url: &str,
    account: AccountId,
    state: &RegionState,
) -> Result<(), AdminError> {
    let body = json!({ "account": account.as_str(), "region": state.region.as_str(), "state": state.state });
    taken("regions", http.put(format!("{url}/_portcullis/regions")).json(&body)).await
}

/// Sends something that a route may not take, and then says why.
async fn taken(route: &'static str, request: reqwest::RequestBuilder) -> Result<(), AdminError> {
    let failed = |why: String| AdminError { route, why };
    let response = request.send().await.map_err(|error| failed(error.to_string()))?;
    if response.status().is_success() {
        return Ok(());
    }
    Err(failed(response.text().await.unwrap_or_default().trim().to_owned()))
}

/// Registers a job with the token service, as a runner is registered for it; its tokens are spoiled as the case says.
pub(crate) async fn register(
    http: &reqwest::Client,
    url: &str,
    job: &Job,
    case: &Case,
) -> Result<TokenService, AdminError> {
    let failed = |why: reqwest::Error| AdminError { route: "/_github/jobs", why: why.to_string() };
    let registration = json!({ "job": job, "faults": case.token.faults, "claims": case.token.claims });
    let response = http.post(format!("{url}/_github/jobs")).json(&registration).send().await.map_err(failed)?;
    response.error_for_status().map_err(failed)?.json().await.map_err(failed)
}

/// The instance that a runner of one's own is on.
const INSTANCE: &str = "i-0123456789abcdef0";

/// What an EC2 instance with this role finds in its metadata.
pub(crate) async fn instance_credentials(
    http: &reqwest::Client,
    url: &str,
    role: &str,
) -> Result<Credentials, AdminError> {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Found {
        access_key_id: String,
        secret_access_key: String,
        token: String,
    }
    let failed = |why: String| AdminError { route: "instances", why };
    let asked = json!({ "role": role, "instance": INSTANCE });
    let response = http.post(format!("{url}/_portcullis/instances")).json(&asked).send().await;
    let response = response.map_err(|error| failed(error.to_string()))?;
    if !response.status().is_success() {
        let (status, text) = (response.status(), response.text().await.unwrap_or_default());
        return Err(failed(format!("{status}: {}", text.trim())));
    }
    let found: Found = response.json().await.map_err(|error| failed(error.to_string()))?;
    Ok(Credentials::new(found.access_key_id, found.secret_access_key, Some(found.token), None, "the runner's instance"))
}

/// The refused requests that the emulator remembers, the oldest first.
pub(crate) async fn refusals(http: &reqwest::Client, url: &str) -> Result<Vec<Record>, AdminError> {
    let failed = |why: reqwest::Error| AdminError { route: "decisions", why: why.to_string() };
    let url = format!("{url}/_portcullis/decisions?verdict=denied");
    let response = http.get(url).send().await.map_err(failed)?;
    response.error_for_status().map_err(failed)?.json().await.map_err(failed)
}

/// What the gate says of an action that these credentials do not ask for.
pub(crate) async fn judge(
    http: &reqwest::Client,
    url: &str,
    question: &serde_json::Value,
) -> Result<Decision, AdminError> {
    #[derive(serde::Deserialize)]
    struct Answer {
        decision: Decision,
    }
    let failed = |why: String| AdminError { route: "permissions", why };
    let response = http.post(format!("{url}/_portcullis/permissions")).json(question).send().await;
    let response = response.map_err(|error| failed(error.to_string()))?;
    if !response.status().is_success() {
        let (status, text) = (response.status(), response.text().await.unwrap_or_default());
        return Err(failed(format!("{status}: {}", text.trim())));
    }
    let answer: Answer = response.json().await.map_err(|error| failed(error.to_string()))?;
    Ok(answer.decision)
}
