//! What skopeo, podman and buildah have in common: the containers/image library.
//!
//! It compresses layers on the way, so it first asks for the uncompressed digest, which no registry has, and then where
//! its cache knows the compressed one. A refused HEAD of a blob ends the push; the manifest is never asked for. A
//! manifest that the registry calls invalid, as ECR does under an immutable tag, is tried in every other format.
//! Measured with skopeo 1.9.3, podman 4.3.1 and buildah 1.28.2.

mod pull;
mod push;

use reqwest::StatusCode;

pub(crate) use self::{pull::pull, push::push};
use crate::{
    answer::Answer,
    clients::distribution::{self, Wording},
    failure::Stop,
};

/// How a program puts the library's error to its user.
pub(crate) type Words<'w> = &'w (dyn Fn(&str) -> String + Sync);

fn accepted(answer: Answer, prefix: &str, words: Words<'_>) -> Result<Answer, Stop> {
    if answer.status.is_success() {
        return Ok(answer);
    }
    let text = format!("{prefix}{}", text_of(&answer));
    Err(Stop::refused(words(&text), answer))
}

/// The library's wording of an answer: a body that is no error body is shown, up to 50 bytes.
fn text_of(answer: &Answer) -> String {
    match distribution::wording(answer) {
        Wording::Told(text) => text,
        Wording::Unreadable(..) => {
            let body = String::from_utf8_lossy(&answer.body);
            let shown: String = body.chars().take(50).collect();
            let more = if body.chars().count() > 50 { "..." } else { "" };
            format!("StatusCode: {}, {shown}{more}", answer.status.as_u16())
        }
    }
}

/// Where only the status is shown, also of an answer with a body.
fn status_text(answer: &Answer) -> String {
    match answer.status {
        StatusCode::TOO_MANY_REQUESTS => "too many requests to registry".to_owned(),
        StatusCode::UNAUTHORIZED => {
            format!("unable to retrieve auth token: invalid username/password: {}", text_of(answer))
        }
        status => format!("invalid status code from registry {} ({})", status.as_u16(), answer.reason()),
    }
}
