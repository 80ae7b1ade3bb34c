//! What AWS checks of the ARNs in `Resource` and `NotResource` when a document is written.
//!
//! An ARN of fewer than six parts is first completed with `*`. The messages are those that moto checked against AWS.

use super::Refusal;
use crate::document::{Document, Place, ResourcePattern};

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
    patterns(document).try_for_each(|pattern| resource(&pattern.text, pattern.at))
}

/// What the older parser refuses: an ARN with four or five parts, or without a service.
pub(super) fn legacy(document: &Document, aws_message: &str) -> Result<(), Refusal> {
    for pattern in patterns(document) {
        let parts: Vec<&str> = pattern.text.splitn(6, ':').collect();
        let is_arn = parts.first() == Some(&"arn") && parts.get(1).is_some_and(|it| PARTITIONS.contains(it));
        let short = matches!(parts.len(), 4 | 5);
        let no_service = parts.len() == 6 && parts.get(2) == Some(&"");
        if is_arn && (short || no_service) {
            let message = format!("`{}` is not an ARN", pattern.text);
            return Err(Refusal::new(aws_message, pattern.at, message)
                .help("an ARN is `arn:partition:service:region:account:resource`"));
        }
    }
    Ok(())
}

fn patterns(document: &Document) -> impl Iterator<Item = &ResourcePattern> {
    document.statements.iter().filter_map(|statement| statement.resource.as_ref()).flat_map(|it| &it.patterns)
}

fn resource(text: &str, at: Place) -> Result<(), Refusal> {
    if text == "*" || text.starts_with("${") {
        return Ok(());
    }
    let refuse = |aws_message: String| Err(Refusal::new(aws_message, at, format!("`{text}` is not a resource")));
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let part = |index: usize| parts.get(index).copied().unwrap_or("*");
    if parts.len() < 2 {
        return refuse(format!("Resource {text} must be in ARN format or \"*\"."));
    }
    let (partition, service, region, path) = (part(1), part(2), part(3), part(5));
    if !PARTITIONS.contains(&partition) {
        let rest = [partition, service, region, part(4), path].join(":");
        return refuse(format!("Partition \"{partition}\" is not valid for resource \"arn:{rest}\"."));
    }
    if service.contains(['*', '?']) {
        return refuse("Resource vendor must be fully qualified and cannot contain regexes.".to_owned());
    }
    if service == "iam" && !region.is_empty() && parts.len() > 3 {
        return refuse(format!("IAM resource {text} cannot contain region information."));
    }
    // Access points of S3 have a region; buckets have none.
    if service == "s3" && !matches!(region, "" | "*") && !path.starts_with("accesspoint") {
        return refuse(format!("Resource {text} can not contain region information."));
    }
    let wild = path.starts_with(['*', '?', '$']) || path == "root";
    if service == "iam" && !wild && !IAM_PATHS.iter().any(|start| path.starts_with(start) || is_prefix(path, start)) {
        let paths = IAM_PATHS.join(", ");
        return refuse(format!("IAM resource path must either be \"*\" or start with {paths}."));
    }
    Ok(())
}

/// Whether the path stops with a wildcard before it could go wrong: `ro*`.
fn is_prefix(path: &str, start: &str) -> bool {
    path.split_once(['*', '?']).is_some_and(|(before, _)| start.starts_with(before))
}
