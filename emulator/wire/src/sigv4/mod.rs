//! Signature version 4: whose signature does a request carry, and does it hold?
//!
//! Requests are signed in the header `Authorization` or, presigned, in the query string; the header wins when both are
//! there (`unverified`). Refuses, in this order: no signature, an incomplete one, a wrong scope, unsigned headers, a
//! clock more than 15 minutes off, an unknown key (the [`Secrets`] say), a signature that does not match. What AWS
//! checks first when several are wrong is `unverified`.
//!
//! Specification: "AWS Signature Version 4 for API requests" in the IAM user guide.

mod canonical;
mod claim;
mod clock;
mod key;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use http::{HeaderMap, request::Parts};
use portcullis_model::{Cause, Timestamp};

use self::claim::Claim;
use crate::{Fault, Protocol, Service, protocol_fault::SIGNATURE_MISMATCH};

/// The scope of a signature that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Whose secret made the signature.
    pub access_key_id: String,
    /// The session token that came along and that the [`Secrets`] accepted.
    pub session_token: Option<String>,
    /// The region that the request was signed for.
    pub region: String,
    /// The service that the request was signed for.
    pub service: String,
}

/// The secrets behind access keys.
pub trait Secrets {
    /// The secret access key of an access key, once its session token has been found to be its own.
    ///
    /// # Errors
    ///
    /// [`UNKNOWN_KEY`](crate::UNKNOWN_KEY), [`BAD_SESSION_TOKEN`](crate::BAD_SESSION_TOKEN) (also for a token that is
    /// missing, or that belongs to another key) and [`EXPIRED_SESSION`](crate::EXPIRED_SESSION).
    fn secret(&self, access_key_id: &str, session_token: Option<&str>) -> Result<String, Fault>;
}

/// A request as it came over the wire.
#[derive(Clone, Copy, Debug)]
pub struct Received<'a> {
    /// The method.
    pub method: &'a str,
    /// The path as sent.
    pub path: &'a str,
    /// What stands behind the `?`, as sent; empty without one.
    pub query: &'a str,
    /// The host of the request line, which HTTP/2 has in place of the header `Host`.
    pub authority: Option<&'a str>,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The whole body.
    pub body: &'a [u8],
}

/// What a service expects of the signatures that it gets.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The service's name in the scope.
    pub signing_name: &'a str,
    /// Decides the codes of refusals.
    pub protocol: Protocol,
    /// The region of the endpoint, where the request went to one of a region or partition.
    pub region: Option<&'a str>,
    /// Whether `.`, `..` and double slashes are resolved before signing; every service does but S3.
    pub normalize_path: bool,
}

/// Tells who signed a request to this service.
///
/// # Errors
///
/// AWS's fault for a signature that is absent, incomplete, out of date, for something else, by an unknown key, or
/// wrong, with the cause for the journal.
pub fn authenticate(
    parts: &Parts,
    body: &[u8],
    service: &Service,
    now: Timestamp,
    secrets: &dyn Secrets,
) -> Result<Signed, Fault> {
    let received = Received {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        query: parts.uri.query().unwrap_or_default(),
        authority: parts.uri.authority().map(http::uri::Authority::as_str),
        headers: &parts.headers,
        body,
    };
    let endpoint = crate::call::endpoint(&parts.uri, &parts.headers);
    let expected = Expected {
        signing_name: service.signing_name(),
        protocol: service.protocol(),
        region: endpoint.as_ref().map(|endpoint| endpoint.region().as_str()),
        normalize_path: true,
    };
    verify(&received, &expected, now, secrets)
}

/// As [`authenticate`], for a service that has no model here.
///
/// # Errors
///
/// As [`authenticate`].
pub fn verify(
    received: &Received<'_>,
    expected: &Expected<'_>,
    now: Timestamp,
    secrets: &dyn Secrets,
) -> Result<Signed, Fault> {
    let claim = Claim::read(received, expected.protocol)?;
    claim.check_scope(expected)?;
    claim.check_signed_headers(received, expected.protocol)?;
    clock::check(&claim, now, expected)?;
    let secret = secrets.secret(&claim.access_key_id, claim.session_token.as_deref())?;
    if !holds(received, expected, &claim, &secret) {
        return Err(mismatch(received, expected, &claim));
    }
    Ok(Signed {
        access_key_id: claim.access_key_id,
        session_token: claim.session_token,
        region: claim.region,
        service: claim.service,
    })
}

fn holds(received: &Received<'_>, expected: &Expected<'_>, claim: &Claim, secret: &str) -> bool {
    let matches = |with_token| -> bool {
        let request = canonical::request(received, claim, expected.normalize_path, with_token);
        let signature = key::signature(secret, claim, &canonical::string_to_sign(claim, &request));
        verify_slices_are_equal(signature.as_bytes(), claim.signature.as_bytes()).is_ok()
    };
    // A client may add the session token to a presigned request after signing it. The token is bound to its key by the
    // secrets, so that nothing is lost by it.
    matches(true) || (claim.presigned && claim.session_token.is_some() && matches(false))
}

/// A text without the session token: what is told is kept in the journal, and the token is good elsewhere.
fn without_token(text: &str, claim: &Claim) -> String {
    match claim.session_token.as_deref() {
        None | Some("") => text.to_owned(),
        Some(token) => text.replace(token, "…").replace(&canonical::encoded(token), "…"),
    }
}

/// A hash of 32 bytes as signatures have it: 64 digits. Written at one stroke, for every request has several.
fn hexadecimal(hash: &[u8]) -> String {
    let mut digits = [0_u8; 64];
    match hex::encode_to_slice(hash, &mut digits) {
        Ok(()) => String::from_utf8_lossy(&digits).into_owned(),
        Err(_) => hex::encode(hash),
    }
}

fn mismatch(received: &Received<'_>, expected: &Expected<'_>, claim: &Claim) -> Fault {
    let request = canonical::request(received, claim, expected.normalize_path, true);
    let cause = Cause::new(format!("the signature is not the one that the secret of `{}` makes", claim.access_key_id))
        .wanted([
            format!("canonical request:\n{}", without_token(&String::from_utf8_lossy(&request), claim)),
            format!("string to sign:\n{}", canonical::string_to_sign(claim, &request)),
        ])
        .seen(&claim.signature)
        .hint("compare the secret access key, and that nothing between client and emulator changes host, path or body");
    SIGNATURE_MISMATCH
        .because(
            expected.protocol,
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
             Access Key and signing method. Consult the service documentation for details.",
        )
        .caused_by(cause)
}
