//! How docker's distribution library puts a registry's answer into words.
//!
//! Docker's graph driver, skopeo, podman and buildah are built on it.

use reqwest::StatusCode;

use crate::answer::{Answer, RegistryError};

/// The codes that the library knows; any other is `unknown`.
const CODES: &[&str] = &[
    "UNKNOWN",
    "UNSUPPORTED",
    "UNAUTHORIZED",
    "DENIED",
    "UNAVAILABLE",
    "TOOMANYREQUESTS",
    "DIGEST_INVALID",
    "SIZE_INVALID",
    "NAME_INVALID",
    "TAG_INVALID",
    "NAME_UNKNOWN",
    "MANIFEST_UNKNOWN",
    "MANIFEST_INVALID",
    "MANIFEST_UNVERIFIED",
    "MANIFEST_BLOB_UNKNOWN",
    "BLOB_UNKNOWN",
    "BLOB_UPLOAD_UNKNOWN",
    "BLOB_UPLOAD_INVALID",
];

/// What an answer that is no success says.
pub(crate) enum Wording {
    /// The registry's own errors, or what stands for them.
    Told(String),
    /// The body is not an error body; why not, in the words of Go's JSON reader.
    Unreadable(&'static str, Option<char>),
}

/// Reads the answer as the library's `HandleErrorResponse` does.
pub(crate) fn wording(answer: &Answer) -> Wording {
    if !answer.status.is_client_error() {
        return Wording::Told(format!("received unexpected HTTP status: {}", answer.status_line()));
    }
    match answer.errors().as_slice() {
        [] if answer.status == StatusCode::UNAUTHORIZED => {
            Wording::Told("unauthorized: authentication required".to_owned())
        }
        [] if answer.is_error_body() => Wording::Unreadable("no error details found in HTTP response body", None),
        [] => {
            let text = String::from_utf8_lossy(&answer.body);
            match text.chars().find(|c| !c.is_ascii_whitespace()) {
                None => Wording::Unreadable("unexpected end of JSON input", None),
                wrong => Wording::Unreadable("looking for beginning of value", wrong),
            }
        }
        [one] => Wording::Told(line(one)),
        several => {
            Wording::Told(format!("errors:\n{}", several.iter().map(|one| line(one) + "\n").collect::<String>()))
        }
    }
}

/// The text that docker prints.
pub(crate) fn docker_text(answer: &Answer) -> String {
    let why = match wording(answer) {
        Wording::Told(text) => return text,
        Wording::Unreadable(why, None) => why.to_owned(),
        Wording::Unreadable(why, Some(wrong)) => format!("invalid character '{wrong}' {why}"),
    };
    let body = String::from_utf8_lossy(&answer.body);
    format!("error parsing HTTP {} response body: {why}: {body:?}", answer.status.as_u16())
}

/// The code of the first error, when the library knows it.
pub(crate) fn code(answer: &Answer) -> Option<&'static str> {
    let first = answer.errors().into_iter().next()?;
    CODES.iter().find(|code| **code == first.code).copied()
}

fn line(error: &RegistryError) -> String {
    let code = CODES.iter().find(|code| **code == error.code).unwrap_or(&"UNKNOWN");
    format!("{}: {}", code.to_ascii_lowercase().replace('_', " "), error.message)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use reqwest::Method;
    use rstest::rstest;

    use super::*;

    fn answer(status: u16, body: Vec<u8>) -> Answer {
        Answer {
            method: Method::GET,
            url: "http://localhost/v2/".parse().unwrap(),
            status: StatusCode::from_u16(status).unwrap(),
            headers: reqwest::header::HeaderMap::new(),
            body: body.into(),
        }
    }

    #[rstest]
    #[case(403, "", r#"error parsing HTTP 403 response body: unexpected end of JSON input: """#)]
    #[case(
        403,
        "Nope",
        r#"error parsing HTTP 403 response body: invalid character 'N' looking for beginning of value: "Nope""#
    )]
    #[case(400, "{}", r#"error parsing HTTP 400 response body: no error details found in HTTP response body: "{}""#)]
    #[case(401, "Not Authorized\n", "unauthorized: authentication required")]
    #[case(500, "", "received unexpected HTTP status: 500 Internal Server Error")]
    #[case(403, r#"{"errors":[{"code":"DENIED","message":"no"}]}"#, "denied: no")]
    #[case(403, r#"{"errors":[{"code":"OWN_CODE","message":"no"}]}"#, "unknown: no")]
    #[case(
        403,
        r#"{"errors":[{"code":"DENIED","message":"a"},{"code":"TAG_INVALID","message":"b"}]}"#,
        "errors:\ndenied: a\ntag invalid: b\n"
    )]
    fn an_answer_is_put_into_dockers_words(#[case] status: u16, #[case] body: &str, #[case] text: &str) {
        assert_eq!(docker_text(&answer(status, body.into())), text);
    }

    proptest! {
        #[test]
        fn no_body_is_without_words(status in 400_u16..600, body in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(!docker_text(&answer(status, body)).is_empty());
        }
    }
}
