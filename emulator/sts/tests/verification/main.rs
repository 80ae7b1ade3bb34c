//! Every rule by which STS takes or refuses a web identity token, with tokens signed on the spot.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test panics where something is not as it has to be"
)]

mod causes;
mod claims;
mod context;
mod form;
mod keys;
mod lifetime;
#[path = "../signing/mod.rs"]
mod signing;

use portcullis_model::Arn;
use portcullis_sts::token::{KeySet, Provider, Verified, read};
use portcullis_wire::Fault;
use serde_json::{Value, json};

pub(crate) const NOW: i64 = 1_789_000_000;
pub(crate) const GITHUB: &str = "https://token.actions.githubusercontent.com";
pub(crate) const PROVIDER: &str = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";

pub(crate) const NOT_A_JWT: &str =
    "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)";
pub(crate) const NOT_VALIDATED: &str = "The web identity token provided could not be validated. \
                             See the AssumeRoleWithWebIdentity documentation for requirements.";
pub(crate) const NO_KEY: &str = "Couldn't retrieve verification key from your identity provider,  \
                      please reference AssumeRoleWithWebIdentity documentation for requirements";

/// The claims of a good token.
pub(crate) fn claims() -> Value {
    json!({"iss": GITHUB, "aud": "sts.amazonaws.com", "sub": "repo:octo-org/octo-repo:ref:refs/heads/main",
           "iat": NOW - 10, "exp": NOW + 290})
}

/// The claims of a good token with these members put in; the value `<absent>` takes one out.
pub(crate) fn claims_with(changes: Value) -> Value {
    let mut claims = claims();
    for (name, value) in changes.as_object().unwrap() {
        if value == "<absent>" {
            claims.as_object_mut().unwrap().shift_remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims
}

pub(crate) fn header() -> Value {
    json!({"alg": "RS256", "kid": "RS256", "typ": "JWT"})
}

pub(crate) fn verify_at(now: i64, token: &str, keys: &str) -> Result<Verified, Fault> {
    let arn: Arn = PROVIDER.parse().unwrap();
    let client_ids = ["sts.amazonaws.com".to_owned(), "octo".to_owned()];
    let provider = Provider { arn: &arn, client_ids: &client_ids };
    read(token)?.verify(&provider, &KeySet::parse(keys)?, now)
}

pub(crate) fn verify(token: &str) -> Result<Verified, Fault> {
    verify_at(NOW, token, &signing::six())
}

pub(crate) fn verify_claims(claims: &Value) -> Result<Verified, Fault> {
    verify(&signing::token(&header(), &claims.to_string()))
}

#[track_caller]
pub(crate) fn refused(result: Result<Verified, Fault>, message: &str) {
    let fault = result.expect_err("the token has to be refused");
    assert_eq!(fault.message, message, "{:?}", fault.cause);
    assert!(fault.cause.is_some_and(|cause| !cause.text.is_empty()), "every refusal has a cause");
}
