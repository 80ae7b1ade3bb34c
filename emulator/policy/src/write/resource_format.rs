//! What AWS checks of the ARNs in `Resource` and `NotResource` when a document is written.
//!
//! An ARN of fewer than six parts is first completed with `*`. The messages are those that moto checked against AWS. A
//! part with a variable in it is taken as it is: what it will stand for is not known.

use super::{Refusal, WriteRule, rule};
use crate::document::{Document, Place, ResourcePattern, Version};

const PARTITIONS: &[&str] =
    &["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc", "*"];

const IAM_PATHS: &[&str] = &[
    "user/",
    "federated-user/",
    "role/",
    "group/",
    "instance-profile/",
    "mfa/",
    "server-certificate/",
    "policy/",
    "sms-mfa/",
    "saml-provider/",
    "oidc-provider/",
    "report/",
    "access-report/",
];

/// The first resource that is no ARN, has no such partition or service, or names a region where there is none.
pub(super) fn check(document: &Document) -> Result<(), Refusal> {
    patterns(document).try_for_each(|pattern| resource(&pattern.text, document.version, pattern.at))
}

/// What the older parser refuses: an ARN with four or five parts, or without a service.
pub(super) fn legacy(document: &Document) -> Result<(), Refusal> {
    for pattern in patterns(document) {
        let parts = parts(&pattern.text, document.version);
        let is_arn = parts.first() == Some(&"arn") && parts.get(1).is_some_and(|it| is_partition(it));
        let short = matches!(parts.len(), 4 | 5);
        let no_service = parts.len() == 6 && parts.get(2) == Some(&"");
        if is_arn && (short || no_service) {
            let message = format!("`{}` is not an ARN", pattern.text);
            return Err(Refusal::new(&rule::WHOLE_ARNS, pattern.at, message)
                .help("an ARN is `arn:partition:service:region:account:resource`"));
        }
    }
    Ok(())
}

/// The parts of an ARN, at most six. Colons inside of a variable, such as that of `${aws:PrincipalAccount}`, divide nothing.
pub(super) fn parts(text: &str, version: Version) -> Vec<&str> {
    let mut parts = Vec::new();
    let last = text.rfind('}').filter(|_| version == Version::Current).unwrap_or(0);
    let (mut start, mut in_variable) = (0, false);
    for (at, letter) in text.char_indices() {
        let rest = text.get(at..).unwrap_or_default();
        match letter {
            '$' if at < last && rest.starts_with("${") => in_variable = true,
            '}' => in_variable = false,
            ':' if !in_variable && parts.len() < 5 => {
                parts.push(text.get(start..at).unwrap_or_default());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

/// Whether it is a partition, or may become one.
fn is_partition(part: &str) -> bool {
    PARTITIONS.contains(&part) || part.contains("${")
}

pub(super) fn patterns(document: &Document) -> impl Iterator<Item = &ResourcePattern> {
    document.statements.iter().filter_map(|statement| statement.resource.as_ref()).flat_map(|it| &it.patterns)
}

fn resource(text: &str, version: Version, at: Place) -> Result<(), Refusal> {
    if text == "*" || (version == Version::Current && text.starts_with("${")) {
        return Ok(());
    }
    let refusal = |rule: &'static WriteRule| {
        Refusal::new(rule, at, format!("`{text}` is not a resource"))
            .help("a resource is `*` or `arn:partition:service:region:account:resource`, without a region where there is none")
    };
    let parts = parts(text, version);
    let part = |index: usize| parts.get(index).copied().unwrap_or("*");
    if parts.len() < 2 {
        return Err(refusal(&rule::RESOURCE_ARN).saying(format!("Resource {text} must be in ARN format or \"*\".")));
    }
    let (partition, service, region, path) = (part(1), part(2), part(3), part(5));
    if !is_partition(partition) {
        let rest = [partition, service, region, part(4), path].join(":");
        let aws_message = format!("Partition \"{partition}\" is not valid for resource \"arn:{rest}\".");
        return Err(refusal(&rule::RESOURCE_PARTITION).saying(aws_message));
    }
    if service.contains(['*', '?']) && !service.contains("${") {
        return Err(refusal(&rule::RESOURCE_VENDOR));
    }
    if service == "iam" && !region.is_empty() && parts.len() > 3 {
        let aws_message = format!("IAM resource {text} cannot contain region information.");
        return Err(refusal(&rule::RESOURCE_REGION).saying(aws_message));
    }
    // Access points of S3 have a region; buckets have none.
    if service == "s3" && !matches!(region, "" | "*") && !path.starts_with("accesspoint") {
        let aws_message = format!("Resource {text} can not contain region information.");
        return Err(refusal(&rule::BUCKET_REGION).saying(aws_message));
    }
    let wild = path.starts_with(['*', '?', '$']) || path == "root";
    if service == "iam" && !wild && !IAM_PATHS.iter().any(|start| path.starts_with(start) || is_prefix(path, start)) {
        let aws_message = format!("IAM resource path must either be \"*\" or start with {}.", IAM_PATHS.join(", "));
        return Err(refusal(&rule::RESOURCE_PATH).saying(aws_message));
    }
    Ok(())
}

/// Whether the path stops with a wildcard before it could go wrong: `ro*`.
fn is_prefix(path: &str, start: &str) -> bool {
    path.split_once(['*', '?']).is_some_and(|(before, _)| start.starts_with(before))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("arn:aws:s3:::b", &["arn", "aws", "s3", "", "", "b"])]
    #[case("arn:aws:s3:::b:c:${aws:username}:d", &["arn", "aws", "s3", "", "", "b:c:${aws:username}:d"])]
    #[case("arn:${aws:a}:${aws:b}", &["arn", "${aws:a}", "${aws:b}"])]
    #[case("arn:aws:${aws:b", &["arn", "aws", "${aws", "b"])]
    #[case("", &[""])]
    fn a_variable_is_not_divided(#[case] text: &str, #[case] expected: &[&str]) {
        assert_eq!(parts(text, Version::Current), expected);
    }

    #[test]
    fn older_versions_have_no_variables_to_spare() {
        assert_eq!(parts("arn:${aws:a}:x", Version::Older), ["arn", "${aws", "a}", "x"]);
    }
}
