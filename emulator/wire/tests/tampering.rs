//! A signed request with any one part of it tampered with is refused: signed in the header and presigned, by a long-term
//! key and by a session's.
//!
//! Each change is one that an attacker between client and service could make. A change of spelling that means the same
//! request is no tampering and stands in the last test.

#![expect(clippy::unwrap_used, reason = "every function of this target is part of a test")]

mod signing;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::SignatureLocation;
use http::{HeaderName, HeaderValue, Method, Request, Uri};
use portcullis_model::Timestamp;
use portcullis_wire::{Fault, Service, sigv4::authenticate};
use rstest::rstest;

use signing::{FORM, Keys, SIGNED_AT, long_term, session, signed};

const HEADERS: SignatureLocation = SignatureLocation::Headers;
const QUERY: SignatureLocation = SignatureLocation::QueryParams;

type Tampered = (String, Request<String>);

fn judged(service: &'static Service, request: Request<String>) -> Result<(), Fault> {
    let now = Timestamp::from_second(i64::try_from(SIGNED_AT).unwrap()).unwrap();
    let (parts, body) = request.into_parts();
    authenticate(&parts, body.as_bytes(), service, now, &Keys(service)).map(|_| ())
}

/// The same request as another value.
fn copy(request: &Request<String>) -> Request<String> {
    let mut copy = Request::new(request.body().clone());
    *copy.method_mut() = request.method().clone();
    *copy.uri_mut() = request.uri().clone();
    *copy.headers_mut() = request.headers().clone();
    copy
}

fn with_uri(request: &Request<String>, path_and_query: &str) -> Option<Request<String>> {
    let authority = request.uri().authority()?;
    let mut changed = copy(request);
    *changed.uri_mut() = format!("https://{authority}{path_and_query}").parse::<Uri>().ok()?;
    Some(changed)
}

fn methods(request: &Request<String>) -> Vec<Tampered> {
    let others = [Method::PUT, Method::DELETE, Method::HEAD, Method::GET, Method::POST];
    let others = others.into_iter().filter(|method| method != request.method());
    others
        .map(|method| {
            let mut changed = copy(request);
            *changed.method_mut() = method.clone();
            (format!("method {method}"), changed)
        })
        .collect()
}

fn paths(request: &Request<String>) -> Vec<Tampered> {
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    let paths = ["/x", "/%2F", "/..%2f", "/v2/", "/_portcullis/reset"];
    paths
        .into_iter()
        .filter_map(|path| Some((format!("path {path}"), with_uri(request, &format!("{path}{query}"))?)))
        .collect()
}

/// Each parameter of the query changed in name and value, dropped, doubled, and one more.
fn queries(request: &Request<String>) -> Vec<Tampered> {
    let parameters: Vec<&str> =
        request.uri().query().unwrap_or_default().split('&').filter(|it| !it.is_empty()).collect();
    let mut queries =
        vec![("one more parameter".to_owned(), [&parameters[..], &["DurationSeconds=900"]].concat().join("&"))];
    for (at, parameter) in parameters.iter().enumerate() {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let changed = |to: &[String]| {
            let mut all: Vec<String> = parameters.iter().map(|it| (*it).to_owned()).collect();
            all.splice(at..=at, to.iter().cloned());
            all.join("&")
        };
        for (what, to) in [
            ("changed", vec![format!("{name}={value}x")]),
            ("emptied", vec![format!("{name}=")]),
            ("renamed", vec![format!("{name}x={value}")]),
            ("in small letters", vec![format!("{}={value}", name.to_lowercase())]),
            ("dropped", Vec::new()),
            ("doubled", vec![(*parameter).to_owned(), format!("{name}=x")]),
            ("preceded by another", vec![format!("{name}=x"), (*parameter).to_owned()]),
        ] {
            queries.push((format!("parameter {name} {what}"), changed(&to)));
        }
    }
    queries.into_iter().filter_map(|(what, query)| Some((what, with_uri(request, &format!("/?{query}"))?))).collect()
}

/// Each header that is signed changed, dropped and doubled, and headers that would change what the request means.
fn headers(request: &Request<String>) -> Vec<Tampered> {
    let mut all = Vec::new();
    let names: Vec<HeaderName> = request.headers().keys().cloned().collect();
    for name in names.iter().filter(|name| *name != "authorization") {
        let value = request.headers()[name].to_str().unwrap().to_owned();
        let mut changed = copy(request);
        changed.headers_mut().insert(name.clone(), HeaderValue::from_str(&format!("{value}x")).unwrap());
        all.push((format!("header {name} changed"), changed));
        let mut doubled = copy(request);
        doubled.headers_mut().append(name.clone(), HeaderValue::from_static("x"));
        all.push((format!("header {name} doubled"), doubled));
        // Over HTTP/2 the host stands in the request line, which these requests have too.
        if name != "host" {
            let mut dropped = copy(request);
            dropped.headers_mut().remove(name);
            all.push((format!("header {name} dropped"), dropped));
        }
    }
    for (name, value) in [
        ("x-amz-target", "AmazonEC2ContainerRegistry_V20150921.DeleteRepository"),
        ("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
        ("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
        ("x-amz-expires", "604800"),
        ("x-amz-anything", "1"),
    ] {
        let mut added = copy(request);
        added.headers_mut().append(name, HeaderValue::from_static(value));
        all.push((format!("header {name}: {value} added"), added));
    }
    all
}

fn bodies(request: &Request<String>) -> Vec<Tampered> {
    let body = request.body();
    let other = ["x".to_owned(), format!("{body}&"), format!("{body}&DurationSeconds=900"), format!(" {body}")];
    let emptied = (!body.is_empty()).then(String::new);
    let others = other.into_iter().chain(emptied);
    others
        .map(|body| {
            let mut changed = copy(request);
            *changed.body_mut() = body.clone();
            (format!("body `{body}`"), changed)
        })
        .collect()
}

/// Every character of `Authorization` replaced by another one; the signature too.
fn authorizations(request: &Request<String>) -> Vec<Tampered> {
    let Some(value) = request.headers().get("authorization") else { return Vec::new() };
    let value = value.to_str().unwrap();
    let mut others: Vec<String> = Vec::new();
    for (at, letter) in value.char_indices() {
        for other in [if letter == '0' { '1' } else { '0' }, letter.to_ascii_uppercase(), letter.to_ascii_lowercase()] {
            if other != letter {
                let mut text = value.to_owned();
                text.replace_range(at..=at, &other.to_string());
                others.push(text);
            }
        }
    }
    others.push(format!("{value}, Extra=1"));
    others.push(value.replace("AWS4-HMAC-SHA256 ", "AWS4-ECDSA-P256-SHA256 "));
    others.push("Basic QVdTOng=".to_owned());
    others.push(String::new());
    others
        .into_iter()
        .map(|text| {
            let mut changed = copy(request);
            changed.headers_mut().insert("authorization", HeaderValue::from_str(&text).unwrap());
            (format!("authorization `{text}`"), changed)
        })
        .collect()
}

#[rstest]
fn whatever_is_changed_the_request_is_refused(
    #[values(Service::sts(), Service::iam(), Service::ecr(), Service::ecr_public(), Service::organizations())]
    service: &'static Service,
    #[values(long_term(), session())] credentials: Credentials,
    #[values(HEADERS, QUERY)] location: SignatureLocation,
) {
    let request = signed(service, credentials, location);
    assert!(judged(service, copy(&request)).is_ok(), "what is not changed holds");
    let changes = [methods, paths, queries, headers, bodies, authorizations].map(|changes| changes(&request)).concat();
    assert!(changes.len() > 40, "only {} changes", changes.len());
    for (what, changed) in changes {
        let Err(fault) = judged(service, changed) else { panic!("accepted with this: {what}") };
        assert!((400..404).contains(&fault.status), "{what}: {} {fault}", fault.status);
        assert!(!fault.message.contains("secret"), "{what}: {fault}");
    }
}

/// Two signatures in one request: the header is judged, and what the query says is part of what it signs.
#[test]
fn a_presigned_query_does_not_stand_in_for_a_header_that_fails() {
    let mut request = signed(Service::sts(), long_term(), QUERY);
    let other = signed(Service::sts(), long_term(), HEADERS);
    let authorization = other.headers()["authorization"].clone();
    request.headers_mut().insert("authorization", authorization);
    assert!(judged(Service::sts(), request).is_err());
}

#[test]
fn a_signature_for_one_service_or_region_holds_for_no_other() {
    for service in Service::all() {
        for other in Service::all().into_iter().filter(|other| other != &service) {
            for location in [HEADERS, QUERY] {
                assert!(judged(other, signed(service, long_term(), location)).is_err());
            }
        }
    }
    let request = signed(Service::sts(), long_term(), HEADERS);
    let mut elsewhere = copy(&request);
    let authorization = request.headers()["authorization"].to_str().unwrap().replace("/eu-west-1/", "/us-east-1/");
    elsewhere.headers_mut().insert("authorization", authorization.parse().unwrap());
    assert!(judged(Service::sts(), elsewhere).is_err());
}

/// What HTTP lets anybody on the way spell otherwise, or add, is no part of what is signed.
#[test]
fn what_means_the_same_request_holds() {
    let request = signed(Service::sts(), long_term(), HEADERS);
    let mut spaced = copy(&request);
    spaced.headers_mut().insert("x-amz-user-agent", HeaderValue::from_static("  aws-sdk   test "));
    assert!(judged(Service::sts(), spaced).is_ok());
    let mut traced = copy(&request);
    traced.headers_mut().insert("x-forwarded-for", HeaderValue::from_static("203.0.113.7"));
    assert!(judged(Service::sts(), traced).is_ok());
    let dotted = with_uri(&request, "/./").unwrap();
    assert!(judged(Service::sts(), dotted).is_ok());
    assert!(FORM.contains("Action="));
}
