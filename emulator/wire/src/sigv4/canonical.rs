//! The canonical form of a request, which is what is signed.
//!
//! Method, path, query, signed headers and the hash of the body, each in one spelling. A path segment is encoded once
//! more than it was sent; a `+` in the query is a blank. The hash is always made of the body that came, except where
//! the client declared, in `X-Amz-Content-Sha256`, that it does not sign it.

use std::borrow::Cow;

use aws_lc_rs::digest;
use http::HeaderMap;
use memchr::memchr2;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, percent_encode};

use super::{
    Received,
    claim::{ALGORITHM, Claim},
};

/// Everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// The canonical request. Without the token, `X-Amz-Security-Token` of the query is left out.
pub(super) fn request(received: &Received<'_>, claim: &Claim, normalize_path: bool, with_token: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(512);
    out.extend_from_slice(received.method.as_bytes());
    out.push(b'\n');
    out.extend_from_slice(path(received.path, normalize_path).as_bytes());
    out.push(b'\n');
    out.extend_from_slice(query(received.query, claim.presigned, with_token).as_bytes());
    out.push(b'\n');
    for name in claim.signed_header_names() {
        out.extend_from_slice(name.as_bytes());
        out.push(b':');
        header(received, name, &mut out);
        out.push(b'\n');
    }
    out.push(b'\n');
    out.extend_from_slice(claim.signed_headers.as_bytes());
    out.push(b'\n');
    out.extend_from_slice(payload_hash(received.headers, received.body).as_bytes());
    out
}

/// What the key signs: algorithm, time, scope and the hash of the canonical request.
pub(super) fn string_to_sign(claim: &Claim, request: &[u8]) -> String {
    format!("{ALGORITHM}\n{}\n{}\n{}", claim.date, claim.scope(), sha256(request))
}

fn path(path: &str, normalize: bool) -> String {
    if path == "/" {
        return path.to_owned();
    }
    let path = if normalize { normalized(path) } else { Cow::Borrowed(path) };
    let mut out = String::with_capacity(path.len());
    for (at, segment) in path.split('/').enumerate() {
        if at > 0 {
            out.push('/');
        }
        out.extend(percent_encode(segment.as_bytes(), RESERVED));
    }
    if out.is_empty() { "/".to_owned() } else { out }
}

/// RFC 3986, section 5.2.4, and slashes in a row count as one.
fn normalized(path: &str) -> Cow<'_, str> {
    if !path.contains("//") && !path.contains("/.") {
        return Cow::Borrowed(path);
    }
    let mut segments = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    let is_folder = matches!(path.rsplit('/').next(), Some("" | "." | ".."));
    let mut out = String::from("/");
    out.push_str(&segments.join("/"));
    if is_folder && !segments.is_empty() {
        out.push('/');
    }
    Cow::Owned(out)
}

fn query(query: &str, presigned: bool, with_token: bool) -> String {
    if query.is_empty() {
        return String::new();
    }
    let mut parameters: Vec<(String, String)> = query
        .split('&')
        .filter(|parameter| !parameter.is_empty())
        .map(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            (encoded_again(name), encoded_again(value))
        })
        .filter(|(name, _)| {
            let unsigned = name == "X-Amz-Signature" || (name == "X-Amz-Security-Token" && !with_token);
            !(presigned && unsigned)
        })
        .collect();
    parameters.sort();
    let mut out = String::with_capacity(query.len());
    for (at, (name, value)) in parameters.iter().enumerate() {
        if at > 0 {
            out.push('&');
        }
        out.push_str(name);
        out.push('=');
        out.push_str(value);
    }
    out
}

/// A value as it stands in a canonical request's query.
pub(super) fn encoded(value: &str) -> String {
    percent_encode(value.as_bytes(), RESERVED).to_string()
}

fn encoded_again(part: &str) -> String {
    let blanks: Cow<'_, str> = if part.contains('+') { part.replace('+', " ").into() } else { part.into() };
    let bytes: Vec<u8> = percent_decode(blanks.as_bytes()).collect();
    percent_encode(&bytes, RESERVED).to_string()
}

/// The values in the order of the request, joined by commas, blanks in a row counting as one.
fn header(received: &Received<'_>, name: &str, out: &mut Vec<u8>) {
    let mut values = received.headers.get_all(name).iter().map(http::HeaderValue::as_bytes).peekable();
    if values.peek().is_none() && name == "host" {
        out.extend_from_slice(received.authority.unwrap_or_default().as_bytes());
        return;
    }
    for (at, value) in values.enumerate() {
        if at > 0 {
            out.push(b',');
        }
        // The only blanks that the value of a header can have. Most have none, and a session token is long.
        if memchr2(b' ', b'\t', value).is_none() {
            out.extend_from_slice(value);
            continue;
        }
        let words = value.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        for (at, word) in words.enumerate() {
            if at > 0 {
                out.push(b' ');
            }
            out.extend_from_slice(word);
        }
    }
}

fn payload_hash(headers: &HeaderMap, body: &[u8]) -> String {
    let declared = headers.get("x-amz-content-sha256").map(http::HeaderValue::as_bytes);
    if declared == Some(UNSIGNED_PAYLOAD.as_bytes()) { UNSIGNED_PAYLOAD.to_owned() } else { sha256(body) }
}

fn sha256(bytes: &[u8]) -> String {
    super::hexadecimal(digest::digest(&digest::SHA256, bytes).as_ref())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("/", "/")]
    #[case("", "/")]
    #[case("/a/./b", "/a/b")]
    #[case("/a/../b/", "/b/")]
    #[case("//a//b//", "/a/b/")]
    #[case("/../..", "/")]
    #[case("/a.b/.c", "/a.b/.c")]
    #[case("/a%20b", "/a%2520b")]
    fn paths_are_resolved_and_encoded_once_more(#[case] sent: &str, #[case] signed: &str) {
        assert_eq!(path(sent, true), signed);
    }

    #[rstest]
    #[case("b=2&a=1&a=0", "a=0&a=1&b=2")]
    #[case("a+b=%7E%2f", "a%20b=~%2F")]
    #[case("flag&&x=1=2", "flag=&x=1%3D2")]
    #[case("k=%ff%e1%88", "k=%FF%E1%88")]
    fn queries_are_sorted_and_spelled_in_one_way(#[case] sent: &str, #[case] signed: &str) {
        assert_eq!(query(sent, false, true), signed);
    }

    #[test]
    fn only_a_presigned_query_leaves_out_its_signature() {
        assert_eq!(query("X-Amz-Signature=1&X-Amz-Security-Token=2", true, true), "X-Amz-Security-Token=2");
        assert_eq!(query("X-Amz-Signature=1&X-Amz-Security-Token=2", true, false), "");
        assert_eq!(query("X-Amz-Signature=1", false, true), "X-Amz-Signature=1");
    }
}
