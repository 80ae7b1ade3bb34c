//! Requests signed by AWS's own Rust signer are accepted, and each way of being wrong gets AWS's answer.

#![expect(clippy::unwrap_used, reason = "every function of this target is part of a test")]

mod signing;

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::SignatureLocation;
use http::Request;
use portcullis_model::Timestamp;
use portcullis_wire::{
    Fault, Service,
    sigv4::{Signed, authenticate},
};
use rstest::rstest;

use signing::{FORM, Keys, SIGNED_AT, long_term, session, signed, signed_for};

fn judge_at(service: &'static Service, request: Request<String>, seconds_later: i64) -> Result<Signed, Fault> {
    let now = Timestamp::from_second(i64::try_from(SIGNED_AT).unwrap() + seconds_later).unwrap();
    let (parts, body) = request.into_parts();
    authenticate(&parts, body.as_bytes(), service, now, &Keys(service))
}

fn refusal(service: &'static Service, request: Request<String>) -> String {
    let fault = judge_at(service, request, 0).unwrap_err();
    format!("{} {fault}", fault.status)
}

const HEADERS: SignatureLocation = SignatureLocation::Headers;
const QUERY: SignatureLocation = SignatureLocation::QueryParams;

#[rstest]
fn what_the_sdk_signs_is_accepted(
    #[values(Service::sts(), Service::iam(), Service::ecr())] service: &'static Service,
    #[values(long_term(), session())] credentials: Credentials,
    #[values(HEADERS, QUERY)] location: SignatureLocation,
) {
    let signed_by = credentials.access_key_id().to_owned();
    let token = credentials.session_token().map(str::to_owned);
    let accepted = judge_at(service, signed(service, credentials, location), 0).unwrap();
    let service = service.signing_name().to_owned();
    assert_eq!(
        accepted,
        Signed { access_key_id: signed_by, session_token: token, region: "eu-west-1".to_owned(), service }
    );
}

#[test]
fn a_request_over_http_2_has_its_host_in_the_request_line() {
    let mut request = signed(Service::sts(), long_term(), HEADERS);
    request.headers_mut().remove("host");
    assert!(judge_at(Service::sts(), request, 0).is_ok());
}

#[rstest]
#[case(Service::sts(), "403 MissingAuthenticationToken: Request is missing Authentication Token")]
#[case(Service::ecr(), "400 MissingAuthenticationTokenException: Request is missing Authentication Token")]
fn nobody_gets_in_unsigned(#[case] service: &'static Service, #[case] answer: &str) {
    assert_eq!(refusal(service, Request::post("/").body(FORM.to_owned()).unwrap()), answer);
}

#[rstest]
#[case(Service::iam(), "403 InvalidClientTokenId: The security token included in the request is invalid.")]
#[case(Service::ecr(), "400 UnrecognizedClientException: The security token included in the request is invalid.")]
fn a_key_that_nobody_has_is_refused(#[case] service: &'static Service, #[case] answer: &str) {
    let credentials = Credentials::new("AKIDNOBODY", "long-term secret", None, None, "test");
    assert_eq!(refusal(service, signed(service, credentials, HEADERS)), answer);
}

#[rstest]
#[case(Service::sts(), "403 ExpiredToken: The security token included in the request is expired")]
#[case(Service::ecr(), "400 ExpiredTokenException: The security token included in the request is expired")]
fn a_session_that_is_over_is_refused(#[case] service: &'static Service, #[case] answer: &str) {
    let credentials = Credentials::new("ASIAENDED", "s", Some("t".to_owned()), None, "test");
    assert_eq!(refusal(service, signed(service, credentials, HEADERS)), answer);
}

#[test]
fn a_session_token_belongs_to_its_key() {
    let mut request = signed(Service::sts(), session(), HEADERS);
    request.headers_mut().remove("x-amz-security-token");
    assert_eq!(
        refusal(Service::sts(), request),
        "403 InvalidClientTokenId: The security token included in the request is invalid"
    );
}

#[rstest]
#[case(Service::sts(), "403 SignatureDoesNotMatch")]
#[case(Service::ecr(), "400 InvalidSignatureException")]
fn another_secret_makes_another_signature(#[case] service: &'static Service, #[case] code: &str) {
    let credentials = Credentials::new("AKIDLONGTERM", "a guess", None, None, "test");
    let fault = judge_at(service, signed(service, credentials, HEADERS), 0).unwrap_err();
    assert_eq!(
        format!("{} {fault}", fault.status),
        format!(
            "{code}: The request signature we calculated does not match the signature you provided. Check your AWS \
             Secret Access Key and signing method. Consult the service documentation for details."
        )
    );
    let cause = fault.cause.unwrap();
    assert_eq!(cause.text, "the signature is not the one that the secret of `AKIDLONGTERM` makes");
    assert!(cause.wanted[0].starts_with("canonical request:\nPOST\n/\n\n"), "{}", cause.wanted[0]);
}

#[rstest]
#[case(HEADERS)]
#[case(QUERY)]
fn what_is_kept_of_another_signature_has_no_session_token(#[case] location: SignatureLocation) {
    let credentials = Credentials::new("ASIASESSION", "a guess", Some("a/session+token==".to_owned()), None, "test");
    let fault = judge_at(Service::sts(), signed(Service::sts(), credentials, location), 0).unwrap_err();
    let kept = format!("{:?}", fault.cause.unwrap());
    assert!(kept.contains("canonical request"), "{kept}");
    assert!(!kept.contains("a/session+token==") && !kept.contains("a%2Fsession%2Btoken%3D%3D"), "{kept}");
}

#[rstest]
#[case(HEADERS)]
#[case(QUERY)]
fn a_signature_holds_for_fifteen_minutes(#[case] location: SignatureLocation) {
    let request = || signed(Service::sts(), long_term(), location);
    for in_time in [-900, 900] {
        assert!(judge_at(Service::sts(), request(), in_time).is_ok());
    }
    assert_eq!(
        judge_at(Service::sts(), request(), 901).unwrap_err().to_string(),
        "SignatureDoesNotMatch: Signature expired: 20260916T154335Z is now earlier than 20260916T154336Z \
         (20260916T155836Z - 15 min.)"
    );
    assert_eq!(
        judge_at(Service::sts(), request(), -901).unwrap_err().to_string(),
        "SignatureDoesNotMatch: Signature not yet current: 20260916T154335Z is still later than 20260916T154334Z \
         (20260916T152834Z + 15 min.)"
    );
}

/// STS takes the tokens of `aws eks get-token`, which say 60 seconds, for 15 minutes.
#[rstest]
#[case(Service::sts(), 60, 900, None)]
#[case(Service::iam(), 60, 60, None)]
#[case(Service::iam(), 60, 61, Some("400 RequestExpired: Request has expired."))]
#[case(Service::ecr(), 1, 2, Some("400 RequestExpired: Request has expired."))]
#[case(
    Service::iam(),
    604_800,
    901,
    Some(
        "403 SignatureDoesNotMatch: Signature expired: 20260916T154335Z is now earlier than 20260916T154336Z (20260916T155836Z - 15 min.)"
    )
)]
fn a_presigned_request_ends_when_it_says_and_after_fifteen_minutes(
    #[case] service: &'static Service,
    #[case] lifetime: u64,
    #[case] seconds_later: i64,
    #[case] refusal: Option<&str>,
) {
    let request = signed_for(service, long_term(), QUERY, Duration::from_secs(lifetime));
    let judged = judge_at(service, request, seconds_later).err();
    assert_eq!(judged.map(|fault| format!("{} {fault}", fault.status)).as_deref(), refusal);
}

#[rstest]
fn a_lifetime_that_is_none_is_refused(
    #[values("0", "604801", "-1", "+60", "60s", "", "1e3", "99999999999999999999")] lifetime: &str,
) {
    let uri = signed(Service::sts(), long_term(), QUERY).uri().to_string();
    let changed = uri.replace("X-Amz-Expires=3600", &format!("X-Amz-Expires={lifetime}"));
    assert_ne!(changed, uri);
    let request = Request::get(changed).header("host", "sts.eu-west-1.amazonaws.com").body(String::new()).unwrap();
    let refused = refusal(Service::sts(), request);
    assert!(refused.starts_with("400 IncompleteSignature: X-Amz-Expires must be a number of seconds"), "{refused}");
}

#[test]
fn a_signature_for_another_service_is_refused() {
    assert_eq!(
        refusal(Service::sts(), signed(Service::iam(), long_term(), HEADERS)),
        "403 SignatureDoesNotMatch: Credential should be scoped to correct service: 'sts'. "
    );
}

#[rstest]
#[case(
    "aws4_request",
    "aws5_request",
    "403 SignatureDoesNotMatch: Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'. "
)]
#[case(
    "/20260916/",
    "/20260915/",
    "403 SignatureDoesNotMatch: Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20260915' != '20260916', from '20260916T154335Z'. "
)]
#[case(
    "/20260916/",
    "/",
    "400 IncompleteSignature: Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'AKIDLONGTERM/eu-west-1/sts/aws4_request'"
)]
#[case("/eu-west-1/", "//", "403 SignatureDoesNotMatch: Credential should be scoped to a valid region. ")]
#[case("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1", "400 IncompleteSignature: Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA1'.")]
#[case(
    "host;",
    "",
    "403 SignatureDoesNotMatch: 'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
)]
#[case(
    "x-amz-date;",
    "",
    "403 SignatureDoesNotMatch: There were headers present in the request which were not signed: x-amz-date"
)]
#[case(
    "Credential=",
    "Credentials=",
    "400 IncompleteSignature: Authorization header has the unknown parameter 'Credentials'."
)]
#[case(
    " Credential=",
    " Signature=00, Credential=",
    "400 IncompleteSignature: Authorization header has the parameter 'Signature' more than once."
)]
#[case(
    ", Signature=",
    ", ",
    "400 IncompleteSignature: Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '[hash]'."
)]
fn a_damaged_authorization_is_refused_by_its_own_text(#[case] from: &str, #[case] to: &str, #[case] answer: &str) {
    let mut request = signed(Service::sts(), long_term(), HEADERS);
    let authorization = request.headers()["authorization"].to_str().unwrap().to_owned();
    assert!(authorization.contains(from), "{authorization}");
    request.headers_mut().insert("authorization", authorization.replace(from, to).parse().unwrap());
    assert_eq!(without_hash(&refusal(Service::sts(), request)), answer);
}

#[test]
fn each_part_that_is_missing_is_named() {
    let request =
        Request::post("/").header("authorization", "AWS4-HMAC-SHA256 Credential=a").body(String::new()).unwrap();
    assert_eq!(
        refusal(Service::sts(), request),
        "400 IncompleteSignature: Authorization header requires 'Signature' parameter. Authorization header requires \
         'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. \
         (Hashed with SHA-256 and encoded with Base64) Authorization=520Nq5bS80gLhTcgcZzjkP74XCXMcdxItgMCiiN4K6U="
    );
    let request = Request::get("/?X-Amz-Signature=00&X-Amz-Date=now").body(String::new()).unwrap();
    assert_eq!(
        refusal(Service::ecr(), request),
        "400 IncompleteSignatureException: AWS query-string parameters must include 'X-Amz-Algorithm'. AWS query-string \
         parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. \
         Re-examine the query-string parameters."
    );
}

#[test]
fn a_date_of_another_form_is_refused() {
    let mut request = signed(Service::sts(), long_term(), HEADERS);
    request.headers_mut().insert("x-amz-date", "2026-09-16".parse().unwrap());
    assert_eq!(
        refusal(Service::sts(), request),
        "400 IncompleteSignature: Date must be in ISO-8601 'basic format'. Got '2026-09-16'. See \
         http://en.wikipedia.org/wiki/ISO_8601"
    );
}

#[test]
fn a_body_that_was_changed_on_the_way_is_refused() {
    let mut request = signed(Service::sts(), long_term(), HEADERS);
    request.body_mut().push_str("&DurationSeconds=900");
    assert!(refusal(Service::sts(), request).starts_with("403 SignatureDoesNotMatch"));
}

#[test]
fn a_parameter_that_is_added_to_a_presigned_request_is_refused() {
    let request = signed(Service::sts(), long_term(), QUERY);
    let more = format!("{}&DurationSeconds=900", request.uri());
    let request = Request::get(more).header("host", "sts.eu-west-1.amazonaws.com").body(String::new()).unwrap();
    assert!(refusal(Service::sts(), request).starts_with("403 SignatureDoesNotMatch"));
}

#[test]
fn a_presigned_request_names_each_parameter_once() {
    let request = signed(Service::sts(), long_term(), QUERY);
    let more = format!("{}&X-Amz-Date=20260916T154335Z", request.uri());
    let request = Request::get(more).header("host", "sts.eu-west-1.amazonaws.com").body(String::new()).unwrap();
    assert_eq!(
        refusal(Service::sts(), request),
        "400 IncompleteSignature: AWS query-string parameter 'X-Amz-Date' occurs more than once."
    );
}

/// The hash stands for a header that no test can know in advance.
fn without_hash(answer: &str) -> String {
    match answer.split_once("Base64): '") {
        Some((before, _)) => format!("{before}Base64): '[hash]'."),
        None => answer.to_owned(),
    }
}
