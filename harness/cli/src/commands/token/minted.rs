//! A token is minted: at an endpoint, as a runner asks for it, or here.

use std::io::{Write, stderr};

use portcullis_issuer::{Issuer, SigningKey};
use portcullis_model::{Clock, Withheld};
use serde::Deserialize;
use serde_json::json;

use super::{TokenError, arguments::Token, job::Wanted};

/// A new token. Nothing of it is logged.
pub(super) async fn mint(arguments: &Token) -> Result<String, TokenError> {
    let wanted = Wanted::read(arguments)?;
    match endpoint(arguments) {
        Some(endpoint) => asked_for(&wanted, &endpoint, &arguments.audience).await,
        None => minted_here(&wanted, arguments).await,
    }
}

/// Keys that are read or written down are those of a token that is minted here.
fn endpoint(arguments: &Token) -> Option<String> {
    if arguments.stand_alone || arguments.signing_key.is_some() || arguments.jwks.is_some() {
        return None;
    }
    let from_environment = || std::env::var("AWS_ENDPOINT_URL").ok().filter(|url| !url.is_empty());
    arguments.endpoint.clone().or_else(from_environment)
}

async fn minted_here(wanted: &Wanted, arguments: &Token) -> Result<String, TokenError> {
    let unusable = |error: portcullis_issuer::KeyFailure| TokenError::environment(error.to_string(), "try it again");
    let issuer = match &arguments.signing_key {
        None => Issuer::new(Clock::new()),
        Some(file) => {
            let help = "give an RSA key of 2048 bits in PEM: `openssl genrsa 2048` makes one";
            let pem = std::fs::read_to_string(file)
                .map_err(|error| TokenError::input(format!("the key `{file}` cannot be read: {error}"), help))?;
            let key = SigningKey::from_pem(&pem)
                .map_err(|error| TokenError::input(format!("the key `{file}` cannot be used: {error}"), help))?;
            Issuer::with_signing_key(Clock::new(), key).map_err(unusable)?
        }
    };
    if !wanted.job.may_mint() {
        return Err(withheld(wanted));
    }
    // As at an endpoint: an empty one is none.
    let audience = Some(arguments.audience.as_str()).filter(|audience| !audience.is_empty());
    let token = issuer.mint(&wanted.job, audience, &wanted.faults, &wanted.claims).await;
    let token = token.map_err(|error| TokenError::Input { message: error.to_string(), help: None })?;
    if let Some(file) = &arguments.jwks {
        let jwks = issuer.jwks().await.map_err(unusable)?;
        let text = jwks.document.map(|document| format!("{document}\n")).unwrap_or_default();
        std::fs::write(file, text).map_err(|error| {
            TokenError::environment(format!("the key set `{file}` cannot be written: {error}"), "give another path")
        })?;
    }
    Ok(token)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Given {
    request_url: Option<String>,
    request_token: Option<String>,
    /// The repository as GitHub keeps it, where that is not how it was asked for.
    repository: Option<String>,
}

/// The job may not have a token.
fn withheld(wanted: &Wanted) -> TokenError {
    const NOT: &str = "the job may not ask for ID tokens";
    match wanted.job.withheld() {
        Some(why) => {
            let fork = matches!(why, Withheld::Fork { may_be_sent: true, .. });
            let option = if fork { ": `--send-write-tokens`" } else { "" };
            TokenError::input(format!("{NOT}: {why}"), format!("{}{option}", why.help()))
        }
        None => TokenError::input(NOT, "give it the permission: `\"permissions\": {\"id-token\": \"write\"}`"),
    }
}

#[derive(Deserialize)]
struct Minted {
    value: String,
}

async fn asked_for(wanted: &Wanted, endpoint: &str, audience: &str) -> Result<String, TokenError> {
    let jobs = format!("{}/_github/jobs", endpoint.trim_end_matches('/'));
    let http = reqwest::Client::new();
    let registration = json!({ "job": wanted.job, "faults": wanted.faults, "claims": wanted.claims });
    let given: Given = answer(http.post(&jobs).json(&registration), &jobs).await?;
    if let Some(kept) = &given.repository {
        let note = format!(
            "`{}` was named `{kept}` here before: GitHub keeps one letter case, and the token has that",
            wanted.job.repository.full_name()
        );
        // There is nowhere to say that stderr is gone.
        let _stderr_gone = writeln!(stderr(), "{note}");
    }
    let (Some(url), Some(bearer)) = (given.request_url, given.request_token) else {
        return Err(withheld(wanted));
    };
    // As the official client does it: the URL has a query already.
    let query: String = form_urlencoded::Serializer::new(String::new()).append_pair("audience", audience).finish();
    let minted: Minted = answer(http.get(format!("{url}&{query}")).bearer_auth(bearer), &jobs).await?;
    Ok(minted.value)
}

/// The answer of the endpoint, or what it says against it. A token in it is never part of a message.
async fn answer<T: for<'de> Deserialize<'de>>(request: reqwest::RequestBuilder, url: &str) -> Result<T, TokenError> {
    let help = "start an emulator with `portcullis serve`, or mint here with `--stand-alone`";
    let response = request.send().await.map_err(|error| {
        TokenError::environment(format!("`{url}` cannot be reached: {}", error.without_url()), help)
    })?;
    let status = response.status();
    if status.is_success() {
        return response.json().await.map_err(|_| {
            TokenError::environment(format!("`{url}` answers something else than an emulator of Portcullis"), help)
        });
    }
    #[derive(Deserialize)]
    struct Refusal {
        message: String,
    }
    match response.json::<Refusal>().await {
        Ok(refusal) if status.is_client_error() => Err(TokenError::Input { message: refusal.message, help: None }),
        Ok(refusal) => Err(TokenError::environment(format!("`{url}` answers {status}: {}", refusal.message), help)),
        Err(_) => Err(TokenError::environment(format!("`{url}` answers {status}"), help)),
    }
}
