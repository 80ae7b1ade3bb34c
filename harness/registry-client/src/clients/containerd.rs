//! What docker's containerd store and buildkit have in common: containerd's registry library.
//!
//! It looks before it pushes, for every blob and every manifest, so a push needs `ecr:BatchGetImage`. It sends no
//! `GET /v2/`: the first requests go without credentials and are repeated. When a HEAD is refused, the same is asked by
//! GET, for the body that says why. Measured with moby v2.0.0-beta.24 and buildkit 0.34.2.

use portcullis_model::Digest;
use reqwest::{Method, StatusCode};

use crate::{
    answer::{Answer, RegistryError},
    failure::Stop,
    manifest::{Blob, DOCKER_LIST, DOCKER_MANIFEST, Manifest, OCI_INDEX, OCI_MANIFEST},
    route::{CONTENT_DIGEST, OCTETS, upload_location},
    session::{Payload, Request, Session},
    transfer::Found,
    verify::{check_blob, open},
    wave::Wave,
};

/// How often each blob is asked for while the answer is 401. Measured twice: with three blobs 13 requests in all, with
/// five 21, the last of them the GET that asks for the reason.
const ROUNDS: usize = 4;

/// What a refusal consists of; each program has its own words for it.
pub(crate) enum Complaint {
    /// The registry's error body.
    Registry(RegistryError),
    /// A status without a readable body: `unexpected status from HEAD request to …: 403 Forbidden`.
    Status(String),
}

/// How a program puts a complaint to its user.
pub(crate) type Words<'w> = &'w (dyn Fn(Complaint) -> String + Sync);

/// Pushes the blobs that the registry does not have.
pub(crate) async fn push_blobs(session: &mut Session<'_>, blobs: &[Blob], words: Words<'_>) -> Result<(), Stop> {
    let missing = look_for(session, blobs, words).await?;

    let mut uploads = Vec::new();
    let mut wave = Wave::default();
    for blob in missing {
        let started = start(session, blob, words).await;
        if let Some(Some(started)) = wave.add(started)? {
            uploads.push((blob, upload_location(&started)?));
        }
    }
    wave.end()?;

    let mut wave = Wave::default();
    for (blob, location) in uploads {
        let payload = Payload::Sized(blob.bytes.clone());
        let finished = session.finish_upload(location, &blob.digest, payload, OCTETS).await?;
        wave.add(accepted(finished, words))?;
    }
    wave.end()
}

/// Pushes a manifest, by tag or by its digest, unless that already names it.
pub(crate) async fn push_manifest(
    session: &mut Session<'_>,
    reference: &str,
    manifest: &Manifest,
    words: Words<'_>,
) -> Result<(), Stop> {
    let accept = accepting(&manifest.media_type);
    let head = session.head_manifest(reference, &accept).await?;
    match head.status {
        StatusCode::OK => {
            let by_digest = reference == manifest.digest.as_str();
            if by_digest || head.header(CONTENT_DIGEST) == Some(manifest.digest.as_str()) {
                return Ok(());
            }
        }
        StatusCode::NOT_FOUND => {}
        _ => return Err(explained(session, head, &accept, words).await),
    }
    accepted(session.put_manifest(reference, manifest).await?, words).map(drop)
}

/// Resolves the tag, then fetches manifests and blobs by digest.
pub(crate) async fn pull(session: &mut Session<'_>, words: Words<'_>) -> Result<Found, Stop> {
    session.answers_challenges = true;
    let tag = session.target.reference.clone();
    let any = [[DOCKER_MANIFEST, DOCKER_LIST, OCI_MANIFEST, OCI_INDEX, "*/*"].join(", ")];
    let head = session.head_manifest(&tag, &any).await?;
    if is_anonymous(session, &head) {
        return Err(no_credentials("pull", head, words));
    }
    if !head.status.is_success() {
        return Err(explained(session, head, &any, words).await);
    }
    // A registry that does not tell the digest is asked for the manifest itself, by tag.
    let digest: Option<Digest> = head.header(CONTENT_DIGEST).and_then(|text| text.parse().ok());
    let answer = match &digest {
        Some(digest) => {
            let media_type = head.header(reqwest::header::CONTENT_TYPE).unwrap_or("*/*").to_owned();
            session.get_manifest(digest.as_str(), &accepting(&media_type)).await?
        }
        None => session.get_manifest(&tag, &any).await?,
    };
    let answer = accepted(answer, words)?;
    let opened = open(&answer, digest.as_ref())?;
    let image = match opened.chosen(&answer)? {
        None => None,
        Some(entry) => {
            let answer = session.get_manifest(entry.digest.as_str(), &accepting(&entry.media_type)).await?;
            Some(open(&accepted(answer, words)?, Some(&entry.digest))?)
        }
    };
    let content = image.as_ref().map_or(&opened.content, |image| &image.content);

    let mut blobs = Vec::new();
    let mut wave = Wave::default();
    for descriptor in content.config.iter().chain(&content.layers) {
        let answer = session.get_blob(&descriptor.digest, &accepting(&descriptor.media_type)).await?;
        if let Some(answer) = wave.add(accepted(answer, words))? {
            check_blob(&answer, descriptor)?;
            blobs.push(descriptor.digest.clone());
        }
    }
    wave.end()?;
    Ok(Found { digest: opened.digest, media_type: opened.media_type, blobs })
}

/// One HEAD for each blob at once, first without credentials; the blobs that are not there.
async fn look_for<'b>(session: &mut Session<'_>, blobs: &'b [Blob], words: Words<'_>) -> Result<Vec<&'b Blob>, Stop> {
    let mut answers: Vec<(&Blob, Answer)> = Vec::new();
    for blob in blobs {
        answers.push((blob, session.head_blob(&blob.digest).await?));
    }
    for _ in 1..ROUNDS {
        let refused = answers.iter().map(|(_, answer)| answer).find(|answer| is_unauthorized(answer));
        match refused.cloned() {
            Some(answer) if session.target.authorization.is_some() => session.note_challenge(&answer)?,
            _ => break,
        }
        for (blob, answer) in &mut answers {
            if is_unauthorized(answer) {
                *answer = session.head_blob(&blob.digest).await?;
            }
        }
    }

    let mut missing = Vec::new();
    let mut wave = Wave::default();
    for (blob, answer) in answers {
        match answer.status {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => missing.push(blob),
            // Without credentials, the library goes on to the push and meets its refusal there.
            _ if is_anonymous(session, &answer) => missing.push(blob),
            StatusCode::UNAUTHORIZED => return Err(explained(session, answer, &[], words).await),
            _ => {
                let refused: Result<(), Stop> = Err(explained(session, answer, &[], words).await);
                wave.add(refused)?;
            }
        }
    }
    wave.end()?;
    Ok(missing)
}

/// Starts an upload, or mounts the blob from a repository where the store remembers it; nothing if that worked.
async fn start(session: &mut Session<'_>, blob: &Blob, words: Words<'_>) -> Result<Option<Answer>, Stop> {
    let elsewhere = blob.pushed_to.iter().find(|repository| **repository != session.target.repository);
    if let Some(from) = elsewhere {
        let answer = session.mount(&format!("mount={}&from={from}", blob.digest)).await?;
        match answer.status {
            StatusCode::CREATED => return Ok(None),
            StatusCode::UNAUTHORIZED => {}
            _ => return accepted(answer, words).map(Some),
        }
    }
    let answer = session.start_upload(None).await?;
    if is_anonymous(session, &answer) {
        return Err(no_credentials("push", answer, words));
    }
    accepted(answer, words).map(Some)
}

fn accepted(answer: Answer, words: Words<'_>) -> Result<Answer, Stop> {
    if answer.status.is_success() { Ok(answer) } else { Err(refusal(answer, words)) }
}

/// Asks by GET what was refused by HEAD: the answer to a HEAD has no body to show.
///
/// The second answer counts only if it is the same refusal: a blob that may be downloaded, or that is simply not there,
/// does not explain why the HEAD was refused.
async fn explained(session: &mut Session<'_>, head: Answer, accept: &[String], words: Words<'_>) -> Stop {
    let asked = session.send(Request::new(Method::GET, head.url.clone()).accept(accept)).await;
    match asked {
        Ok(answer) if answer.status == head.status && !answer.errors().is_empty() => refusal(answer, words),
        Ok(_) => refusal(head, words),
        Err(stop) => stop,
    }
}

fn refusal(answer: Answer, words: Words<'_>) -> Stop {
    let complaint = match answer.errors().into_iter().next() {
        Some(error) => Complaint::Registry(error),
        None => Complaint::Status(format!(
            "unexpected status from {} request to {}: {}",
            answer.method,
            answer.url,
            answer.status_line()
        )),
    };
    Stop::refused(words(complaint), answer)
}

/// The text is read off the library's source; what the programs put before it is unverified.
fn no_credentials(operation: &str, answer: Answer, words: Words<'_>) -> Stop {
    let text = format!(
        "{operation} access denied, repository does not exist or may require authorization: \
         authorization failed: no basic auth credentials"
    );
    Stop::refused(words(Complaint::Status(text)), answer)
}

fn is_anonymous(session: &Session<'_>, answer: &Answer) -> bool {
    is_unauthorized(answer) && session.target.authorization.is_none()
}

fn is_unauthorized(answer: &Answer) -> bool {
    answer.status == StatusCode::UNAUTHORIZED
}

fn accepting(media_type: &str) -> [String; 1] {
    [format!("{media_type}, */*")]
}
