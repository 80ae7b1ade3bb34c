//! Which actions the simulator knows, which ARNs they take, and what it calls several resources of a service.
//!
//! Recorded for the services in `data/NOTICE`. Actions of other services are treated as AWS treats names that it does not
//! know: they match any ARN. Unverified for them, and for the names of resources of Amazon ECR and ECS.

use std::{collections::HashMap, sync::LazyLock};

static DATA: &str = include_str!("../../data/actions.tsv");

/// A service of the data.
struct Service {
    template: &'static str,
    types: HashMap<&'static str, &'static str>,
    /// By lower-case name.
    actions: HashMap<String, Vec<&'static str>>,
}

static SERVICES: LazyLock<HashMap<&'static str, Service>> = LazyLock::new(|| {
    let mut services = HashMap::new();
    let mut current = None;
    for line in DATA.lines() {
        let mut fields = line.split('\t');
        let (first, second, third) = (fields.next(), fields.next(), fields.next());
        match (first, second, third) {
            (Some("service"), Some(prefix), Some(template)) => {
                let service = Service { template, types: HashMap::new(), actions: HashMap::new() };
                services.insert(prefix, service);
                current = Some(prefix);
            }
            (Some("type"), Some(name), Some(pattern)) => {
                if let Some(service) = current.and_then(|prefix| services.get_mut(prefix)) {
                    service.types.insert(name, pattern);
                }
            }
            (Some(action), Some(types), None) => {
                if let Some(service) = current.and_then(|prefix| services.get_mut(prefix)) {
                    let types = types.split(',').filter(|name| !name.is_empty()).collect();
                    service.actions.insert(action.to_ascii_lowercase(), types);
                }
            }
            _ => {}
        }
    }
    services
});

/// Whether the simulator knows an action.
pub(super) fn is_known(action: &str) -> bool {
    types(action).is_some()
}

/// Whether an action takes the resource of this ARN. The partition does not matter, and of Amazon S3 every action that
/// takes a resource takes buckets and objects. Recorded.
pub(super) fn takes(action: &str, resource: &str) -> bool {
    let Some((service, types)) = types(action) else { return true };
    let arn = resource.splitn(3, ':').nth(2).unwrap_or_default();
    let patterns = || types.iter().filter_map(|name| service.types.get(name));
    if arn.starts_with("s3:") && patterns().any(|pattern| pattern.contains(":s3:")) {
        return true;
    }
    patterns().any(|pattern| like(pattern.splitn(3, ':').nth(2).unwrap_or_default(), arn))
}

/// What the simulator calls several resources of an action: in the partition of the first.
pub(super) fn name_of_several(action: &str, first: &str) -> Option<String> {
    let (service, _) = types(action)?;
    let partition = first.split(':').nth(1).unwrap_or("aws");
    let rest = service.template.strip_prefix("arn:aws:")?;
    Some(format!("arn:{partition}:{rest}"))
}

fn types(action: &str) -> Option<(&'static Service, &'static [&'static str])> {
    let (prefix, name) = action.split_once(':')?;
    let service = SERVICES.get(prefix.to_ascii_lowercase().as_str())?;
    service.actions.get(&name.to_ascii_lowercase()).map(|types| (service, types.as_slice()))
}

/// Whether a text is what a pattern with `*` says.
pub(super) fn like(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|start| text.strip_prefix(start)) else { return false };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        match rest.split_once(piece) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("s3:GetObject", "arn:aws:s3:::bucket", true)]
    #[case("s3:ListBucket", "arn:aws:s3:::bucket/key", true)]
    #[case("s3:ListAllMyBuckets", "arn:aws:s3:::bucket", false)]
    #[case("iam:PassRole", "arn:aws:iam::123456789012:role/one", true)]
    #[case("iam:PassRole", "arn:aws:iam::123456789012:user/one", false)]
    #[case("SQS:sendmessage", "arn:aws-cn:sqs:cn-north-1:123456789012:one", true)]
    #[case("ecr:PutImage", "arn:aws:ecr:eu-west-1:123456789012:repository/a/b", true)]
    #[case("madeup:Action", "arn:aws:s3:::bucket", true)]
    fn an_action_takes_resources_of_its_own_types(#[case] action: &str, #[case] resource: &str, #[case] taken: bool) {
        assert_eq!(takes(action, resource), taken);
    }
}
