//! What docker and its like refuse before they call a registry: names that are none, and images that are not there.
//!
//! In the words of docker 28 with buildx 0.29: `build/opt.go` of buildx, `cli/command/image/tag.go` and `push.go` of docker,
//! and `distribution/push.go` of moby.

use crate::steps::{
    deed::{ClientRefused, Does, PushClient},
    image::grammar,
    known::PartlyKnown,
    local_images::Local,
};

/// The name that a build gives its image.
pub(crate) fn build(tag: &PartlyKnown, client: PushClient) -> Option<Does> {
    let tag = tag.text().ok()?;
    let why = grammar::refusal(&tag)?;
    let message = match client {
        PushClient::Podman => format!("tag {tag}: {why}"),
        _ => format!("failed to build: invalid tag \"{tag}\": {why}"),
    };
    Some(refused(&tag, message, client))
}

/// The name of an image that is pushed or pulled.
pub(super) fn push_or_pull(name: &PartlyKnown, client: PushClient) -> Option<Does> {
    let name = name.text().ok()?;
    let why = grammar::refusal(&name)?;
    let message = match grammar::in_upper_case(&name) {
        Some(path) => format!("invalid reference format: repository name ({path}) must be lowercase"),
        None => why.to_owned(),
    };
    Some(refused(&name, message, client))
}

/// The names of `docker tag`, of which the first must be there.
pub(super) fn tag(source: &PartlyKnown, target: &PartlyKnown, local: Local, client: PushClient) -> Option<Does> {
    if let Some((target, why)) = target.text().ok().and_then(|text| Some((text.clone(), grammar::refusal(&text)?))) {
        let why = match grammar::in_upper_case(&target) {
            Some(path) => format!("invalid reference format: repository name ({path}) must be lowercase"),
            None => why.to_owned(),
        };
        let message = format!("Error parsing reference: \"{target}\" is not a valid repository/tag: {why}");
        return Some(refused(&target, message, client));
    }
    if !matches!(local, Local::HasOthers | Local::HasOtherTags) {
        return None;
    }
    let source = source.text().ok()?;
    // An id or the beginning of one needs no name.
    if source.len() >= 4 && source.trim_start_matches("sha256:").bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let named = if source.rsplit('/').next().is_some_and(|last| last.contains([':', '@'])) {
        source.clone()
    } else {
        format!("{source}:latest")
    };
    Some(Does::ClientRefused(ClientRefused {
        client,
        why: format!("no step of this job makes the image `{source}`"),
        message: format!("Error response from daemon: No such image: {named}"),
        lacks_image: true,
    }))
}

fn refused(name: &str, message: String, client: PushClient) -> Does {
    let why = format!("`{name}` is not the name of an image");
    Does::ClientRefused(ClientRefused { client, why, message, lacks_image: false })
}
