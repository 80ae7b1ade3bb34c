//! Checks what was pulled: bytes against digest and size, manifests against their shape.

use portcullis_model::Digest;
use reqwest::header::CONTENT_TYPE;
use serde_json::Value;
use sha2::{Digest as _, Sha512};

use crate::{
    answer::Answer,
    failure::Stop,
    layer::digest_of,
    platform::{Content, Descriptor},
    route::CONTENT_DIGEST,
};

/// A manifest or index whose bytes are what was asked for.
pub(crate) struct Opened {
    pub(crate) digest: Digest,
    pub(crate) media_type: String,
    pub(crate) content: Content,
}

/// Reads the manifest in an answer; `wanted` is the digest it must have.
///
/// Without `wanted`, as when a tag was asked for, the answer's own `Docker-Content-Digest` must be right, if it has one.
///
/// # Errors
///
/// When the digest differs, or the body is no manifest.
pub(crate) fn open(answer: &Answer, wanted: Option<&Digest>) -> Result<Opened, Stop> {
    let said = answer.header(CONTENT_DIGEST).and_then(|text| text.parse().ok());
    let digest = wanted.cloned().or(said).unwrap_or_else(|| digest_of(&answer.body));
    check_digest(answer, &digest)?;
    let unreadable = |why: &str| Stop::protocol(format!("the manifest `{digest}` cannot be read: {why}"), answer);
    // Read as an object first: a JSON array would do for the fields of a structure, too.
    let object: serde_json::Map<String, Value> =
        serde_json::from_slice(&answer.body).map_err(|error| unreadable(&error.to_string()))?;
    let content: Content =
        serde_json::from_value(Value::Object(object)).map_err(|error| unreadable(&error.to_string()))?;
    if content.config.is_none() && content.manifests.is_empty() {
        return Err(unreadable("it has neither a `config`, as images have, nor `manifests`, as indexes have"));
    }
    let said = answer.header(CONTENT_TYPE).map(|text| text.split(';').next().unwrap_or_default().trim().to_owned());
    let media_type = content.media_type.clone().or(said).unwrap_or_default();
    Ok(Opened { digest, media_type, content })
}

/// Checks a blob's bytes.
///
/// # Errors
///
/// When size or digest differ from the descriptor's.
pub(crate) fn check_blob(answer: &Answer, descriptor: &Descriptor) -> Result<(), Stop> {
    let length = answer.body.len() as u64;
    if length != descriptor.size {
        let text = format!(
            "blob `{}` has {length} bytes and not the {} of its descriptor",
            descriptor.digest, descriptor.size
        );
        return Err(Stop::protocol(text, answer));
    }
    check_digest(answer, &descriptor.digest)
}

impl Opened {
    /// The entry to pull of an index; nothing for the manifest of an image.
    ///
    /// # Errors
    ///
    /// When an index holds nothing for the platform.
    pub(crate) fn chosen(&self, answer: &Answer) -> Result<Option<&Descriptor>, Stop> {
        if self.content.manifests.is_empty() {
            return Ok(None);
        }
        match self.content.for_runner() {
            Some(entry) => Ok(Some(entry)),
            None => Err(Stop::protocol("the index holds no image for `linux/amd64`", answer)),
        }
    }
}

fn check_digest(answer: &Answer, wanted: &Digest) -> Result<(), Stop> {
    let right = match wanted.algorithm() {
        "sha512" => {
            let digits: String = Sha512::digest(&answer.body).iter().map(|byte| format!("{byte:02x}")).collect();
            wanted.as_str().strip_prefix("sha512:") == Some(digits.as_str())
        }
        _ => digest_of(&answer.body) == *wanted,
    };
    if right {
        Ok(())
    } else {
        Err(Stop::protocol(format!("the content is not that of the digest `{wanted}`"), answer))
    }
}
