//! What a request says about its own signature, in the header `Authorization` or in the query string.
//!
//! Refuses a part that is missing or has not its form, a scope that is not the service's, and a signature that leaves
//! out `Host` or an `X-Amz-…` header. That AWS insists on the latter is documented but `unverified`; the session token
//! may be left out, which some clients do.

use std::borrow::Cow;

use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::STANDARD};
use http::header;

use super::{Expected, Received};
use crate::{
    Fault, Protocol,
    protocol_fault::{INCOMPLETE_SIGNATURE, MISSING_AUTHENTICATION, SIGNATURE_MISMATCH},
};

pub(super) const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const TERMINATOR: &str = "aws4_request";

/// The parts of a signature, as claimed.
#[derive(Debug)]
pub(super) struct Claim {
    pub(super) access_key_id: String,
    /// The day of the scope.
    pub(super) day: String,
    pub(super) region: String,
    pub(super) service: String,
    terminator: String,
    /// The names of the signed headers as written, joined by `;`.
    pub(super) signed_headers: String,
    pub(super) signature: String,
    /// When it was signed, in ISO 8601 basic format: as written, its form is checked.
    pub(super) date: String,
    pub(super) session_token: Option<String>,
    /// Whether the signature stands in the query string.
    pub(super) presigned: bool,
    /// `X-Amz-Expires` of a presigned request, as written.
    pub(super) expires: Option<String>,
}

impl Claim {
    pub(super) fn read(received: &Received<'_>, protocol: Protocol) -> Result<Self, Fault> {
        let claim = match received.headers.get(header::AUTHORIZATION) {
            Some(value) => from_header(received, &String::from_utf8_lossy(value.as_bytes())),
            None => match from_query(received) {
                Some(claim) => claim,
                None => return Err(MISSING_AUTHENTICATION.kind_in(protocol).fault()),
            },
        };
        claim.map_err(|problem| INCOMPLETE_SIGNATURE.because(protocol, &problem))
    }

    /// A claim that says nothing but its scope.
    #[cfg(test)]
    pub(super) fn of_scope(day: &str, region: &str, service: &str) -> Self {
        let credential = format!("AKID/{day}/{region}/{service}/{TERMINATOR}");
        let date = "20150830T123600Z".to_owned();
        claim(ALGORITHM, &credential, "host".to_owned(), String::new(), date, None, false).unwrap()
    }

    pub(super) fn scope(&self) -> String {
        format!("{}/{}/{}/{TERMINATOR}", self.day, self.region, self.service)
    }

    /// The scope must be the service's own; AWS's texts name each part.
    pub(super) fn check_scope(&self, expected: &Expected<'_>) -> Result<(), Fault> {
        let mut problems = Vec::new();
        match expected.region {
            _ if self.region.is_empty() => problems.push("Credential should be scoped to a valid region.".to_owned()),
            Some(region) if region != self.region => {
                problems.push(format!("Credential should be scoped to a valid region, not '{}'.", self.region));
            }
            _ => {}
        }
        if self.service != expected.signing_name {
            problems.push(format!("Credential should be scoped to correct service: '{}'.", expected.signing_name));
        }
        if self.terminator != TERMINATOR {
            let terminator = &self.terminator;
            problems.push(format!(
                "Credential should be scoped with a valid terminator: '{TERMINATOR}', not '{terminator}'."
            ));
        }
        let day = self.date.get(..8).unwrap_or_default();
        if self.day != day {
            problems.push(format!(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{}' != \
                 '{day}', from '{}'.",
                self.day, self.date
            ));
        }
        if problems.is_empty() {
            Ok(())
        } else {
            // AWS writes a blank behind each sentence.
            Err(SIGNATURE_MISMATCH.because(expected.protocol, &format!("{} ", problems.join(" "))))
        }
    }

    pub(super) fn signed_header_names(&self) -> impl Iterator<Item = &str> {
        self.signed_headers.split(';')
    }

    pub(super) fn check_signed_headers(&self, received: &Received<'_>, protocol: Protocol) -> Result<(), Fault> {
        let signs = |name: &str| self.signed_header_names().any(|signed| signed.eq_ignore_ascii_case(name));
        let refused = |problem: &str| Err(SIGNATURE_MISMATCH.because(protocol, problem));
        if !signs("host") {
            return refused("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
        }
        let unsigned: Vec<&str> = received
            .headers
            .keys()
            .map(http::HeaderName::as_str)
            .filter(|name| name.starts_with("x-amz-") && *name != "x-amz-security-token" && !signs(name))
            .collect();
        if unsigned.is_empty() {
            return Ok(());
        }
        // The sentence is S3's.
        refused(&format!("There were headers present in the request which were not signed: {}", unsigned.join(", ")))
    }
}

fn from_header(received: &Received<'_>, authorization: &str) -> Result<Claim, String> {
    let (algorithm, parameters) = authorization.trim().split_once(' ').unwrap_or((authorization.trim(), ""));
    let (mut credential, mut signed_headers, mut signature) = (None, None, None);
    for parameter in parameters.split(',').map(str::trim).filter(|parameter| !parameter.is_empty()) {
        let Some((name, value)) = parameter.split_once('=') else {
            return Err(format!(
                "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded \
                 with Base64): '{}'.",
                hashed(authorization)
            ));
        };
        let place = match name.trim() {
            "Credential" => &mut credential,
            "SignedHeaders" => &mut signed_headers,
            "Signature" => &mut signature,
            // An unknown parameter could change what the signature means.
            name => return Err(format!("Authorization header has the unknown parameter '{name}'.")),
        };
        if place.replace(value.trim().to_owned()).is_some() {
            return Err(format!("Authorization header has the parameter '{}' more than once.", name.trim()));
        }
    }
    let header = |name: &str| received.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let date = header("x-amz-date").or_else(|| header("date"));
    match (credential, signed_headers, signature, date) {
        (Some(credential), Some(signed_headers), Some(signature), Some(date)) => {
            let session_token = header("x-amz-security-token");
            claim(algorithm, &credential, signed_headers, signature, date, session_token, false)
        }
        (credential, signed_headers, signature, date) => {
            let missing = [
                (credential.is_none(), "Authorization header requires 'Credential' parameter. "),
                (signature.is_none(), "Authorization header requires 'Signature' parameter. "),
                (signed_headers.is_none(), "Authorization header requires 'SignedHeaders' parameter. "),
                (
                    date.is_none(),
                    "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ",
                ),
            ];
            let mut problem: String =
                missing.iter().filter(|(missing, _)| *missing).map(|(_, sentence)| *sentence).collect();
            problem.push_str("(Hashed with SHA-256 and encoded with Base64) Authorization=");
            problem.push_str(&hashed(authorization));
            Err(problem)
        }
    }
}

/// `None` when the query string says nothing of a signature.
fn from_query(received: &Received<'_>) -> Option<Result<Claim, String>> {
    const PREFIX: &str = "X-Amz-";
    let parameters: Vec<(Cow<'_, str>, Cow<'_, str>)> =
        form_urlencoded::parse(received.query.as_bytes()).filter(|(name, _)| name.starts_with(PREFIX)).collect();
    let value =
        |name: &str| parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone().into_owned());
    let names = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"];
    let [algorithm, credential, signature, signed_headers, date] = names.map(value);
    if algorithm.is_none() && credential.is_none() && signature.is_none() {
        return None;
    }
    let repeated =
        |(name, _): &&(Cow<'_, str>, Cow<'_, str>)| parameters.iter().filter(|(key, _)| key == name).count() > 1;
    if let Some((name, _)) = parameters.iter().find(repeated) {
        return Some(Err(format!("AWS query-string parameter '{name}' occurs more than once.")));
    }
    let (Some(algorithm), Some(credential), Some(signature), Some(signed_headers), Some(date)) =
        (algorithm, credential, signature, signed_headers, date)
    else {
        let missing = names.iter().filter(|name| value(name).is_none());
        let mut problem: String =
            missing.map(|name| format!("AWS query-string parameters must include '{name}'. ")).collect();
        problem.push_str("Re-examine the query-string parameters.");
        return Some(Err(problem));
    };
    let session_token = value("X-Amz-Security-Token");
    let claim = claim(&algorithm, &credential, signed_headers, signature, date, session_token, true);
    Some(claim.map(|claim| Claim { expires: value("X-Amz-Expires"), ..claim }))
}

fn claim(
    algorithm: &str,
    credential: &str,
    signed_headers: String,
    signature: String,
    date: String,
    session_token: Option<String>,
    presigned: bool,
) -> Result<Claim, String> {
    if algorithm != ALGORITHM {
        return Err(format!("Unsupported AWS 'algorithm': '{algorithm}'."));
    }
    let parts: Vec<&str> = credential.split('/').collect();
    let [access_key_id, day, region, service, terminator] = parts.as_slice() else {
        return Err(format!(
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got \
             '{credential}'"
        ));
    };
    if super::clock::moment(&date).is_none() {
        return Err(format!(
            "Date must be in ISO-8601 'basic format'. Got '{date}'. See http://en.wikipedia.org/wiki/ISO_8601"
        ));
    }
    Ok(Claim {
        access_key_id: (*access_key_id).to_owned(),
        day: (*day).to_owned(),
        region: (*region).to_owned(),
        service: (*service).to_owned(),
        terminator: (*terminator).to_owned(),
        signed_headers,
        signature,
        date,
        session_token,
        presigned,
        expires: None,
    })
}

/// AWS prints the header only as its hash.
fn hashed(authorization: &str) -> String {
    STANDARD.encode(digest::digest(&digest::SHA256, authorization.as_bytes()))
}
