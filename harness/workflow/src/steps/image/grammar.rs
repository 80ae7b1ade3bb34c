//! What clients of registries take for the name of an image.
//!
//! The grammar and the two complaints are those of the reference package that docker, buildx, podman and skopeo share:
//! <https://github.com/distribution/reference/blob/main/reference.go>.

/// Why a name is none, in the words of the reference package.
pub(crate) fn refusal(name: &str) -> Option<&'static str> {
    if is_valid(name) {
        None
    } else if is_valid(&name.to_lowercase()) {
        Some("repository name must be lowercase")
    } else {
        Some("invalid reference format")
    }
}

/// The repository of a name whose only defect is its letter case, as `docker push` names it: without the registry.
pub(crate) fn in_upper_case(name: &str) -> Option<&str> {
    let refusal = refusal(name)?;
    let (path, _) = parts(name)?;
    let path = path.split_once('/').filter(|(host, _)| is_host(host)).map_or(path, |(_, path)| path);
    (refusal != "invalid reference format").then_some(path)
}

fn is_valid(name: &str) -> bool {
    let Some((path, references_are_valid)) = parts(name) else { return false };
    let mut segments = path.split('/');
    let has_host = path.split_once('/').is_some_and(|(first, _)| is_host(first));
    if has_host && !segments.next().is_some_and(is_valid_host) {
        return false;
    }
    references_are_valid && path.len() <= 255 && segments.all(is_component)
}

/// The path with its host, and whether tag and digest are valid.
fn parts(name: &str) -> Option<(&str, bool)> {
    let (named, digest) = match name.split_once('@') {
        Some((named, digest)) => (named, Some(digest)),
        None => (name, None),
    };
    let begins = named.rfind('/').map_or(0, |slash| slash + 1);
    let (path, tag) = match named.get(begins..)?.split_once(':') {
        Some((last, tag)) => (named.get(..begins + last.len())?, Some(tag)),
        None => (named, None),
    };
    Some((path, tag.is_none_or(is_tag) && digest.is_none_or(is_digest)))
}

/// Whether the first segment of a path is a registry.
fn is_host(segment: &str) -> bool {
    segment.contains(['.', ':']) || segment == "localhost" || segment.bytes().any(|byte| byte.is_ascii_uppercase())
}

fn is_valid_host(host: &str) -> bool {
    let (name, port) = host.split_once(':').unwrap_or((host, "0"));
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    name.split('.').all(label) && !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
}

/// Lower-case letters and digits, parted by one period, one or two underscores, or any number of dashes.
fn is_component(component: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let words = component.split(|character: char| character.is_ascii_lowercase() || character.is_ascii_digit());
    let is_separator = |text: &str| matches!(text, "" | "." | "_" | "__") || text.bytes().all(|byte| byte == b'-');
    let at_ends = [component.bytes().next(), component.bytes().next_back()];
    at_ends.into_iter().all(|byte| byte.is_some_and(is_word)) && words.into_iter().all(is_separator)
}

fn is_tag(tag: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    tag.len() <= 128
        && tag.bytes().next().is_some_and(is_word)
        && tag.bytes().all(|byte| is_word(byte) || matches!(byte, b'.' | b'-'))
}

fn is_digest(digest: &str) -> bool {
    digest.split_once(':').is_some_and(|(algorithm, hex)| {
        algorithm.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
            && hex.len() >= 32
            && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("app", None)]
    #[case("123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app_1__x--y.z:V1.0-rc", None)]
    #[case("localhost:5000/app@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", None)]
    #[case("r.io/app:feature/x", Some("invalid reference format"))]
    #[case("r.io/app:", Some("invalid reference format"))]
    #[case("r.io/app:-v1", Some("invalid reference format"))]
    #[case("r.io/app..x", Some("invalid reference format"))]
    #[case("r.io//app", Some("invalid reference format"))]
    #[case("/app:v1", Some("invalid reference format"))]
    #[case("", Some("invalid reference format"))]
    #[case("https://r.io/app", Some("invalid reference format"))]
    #[case("r.io/app@sha256:abc", Some("invalid reference format"))]
    #[case("r.io/App", Some("repository name must be lowercase"))]
    #[case("r.io/App:feature/x", Some("invalid reference format"))]
    fn a_name_is_refused_in_the_words_of_the_reference_package(#[case] name: &str, #[case] expected: Option<&str>) {
        assert_eq!(refusal(name), expected);
    }

    #[test]
    fn the_repository_is_named_without_its_registry() {
        assert_eq!(in_upper_case("r.io/Team/App:v1"), Some("Team/App"));
        assert_eq!(in_upper_case("r.io/app:v1"), None);
        assert_eq!(in_upper_case("r.io/app:a/b"), None);
    }
}
