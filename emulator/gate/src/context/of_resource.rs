//! On what it is asked: whose the resource is, and its tags.

use std::sync::Arc;

use portcullis_store::{ManagedPolicy, Tag};

use super::{
    Asked, ConditionKey, Value,
    of_caller::{organization_id, organization_paths},
};

const GLOBAL_KEYS: &str = "AWS global condition context keys";

/// AWS managed policies belong to this account. Recorded.
const ACCOUNT_OF_AWS_MANAGED_POLICIES: &str = "639982225848";

pub(super) static KEYS: &[ConditionKey] = &[
    ConditionKey {
        name: "aws:ResourceAccount",
        when: "the resource's account; the caller's for `*`; 639982225848 for AWS managed policies",
        source: "recorded for AWS managed policies; for `*` unverified: documented as present in most requests",
        value: |asked| {
            if is_of_aws(asked) {
                return Value::One(ACCOUNT_OF_AWS_MANAGED_POLICIES.to_owned());
            }
            Value::of(asked.owner)
        },
    },
    ConditionKey {
        name: "aws:ResourceOrgID",
        when: "the resource's account is in an organization",
        source: GLOBAL_KEYS,
        value: |asked| if is_of_aws(asked) { Value::Absent } else { organization_id(asked, asked.owner) },
    },
    ConditionKey {
        name: "aws:ResourceOrgPaths",
        when: "as aws:ResourceOrgID; multivalued",
        source: GLOBAL_KEYS,
        value: |asked| if is_of_aws(asked) { Value::Absent } else { organization_paths(asked, asked.owner) },
    },
    ConditionKey {
        name: "aws:ResourceTag/*",
        when: "repositories, roles, users, customer managed policies, OpenID Connect providers, instance profiles",
        source: "Service Authorization Reference of ECR, IAM and STS",
        value: |asked| tags(asked, None, "aws:ResourceTag"),
    },
    ConditionKey {
        name: "ecr:ResourceTag/*",
        when: "repositories",
        source: "Service Authorization Reference of ECR",
        value: |asked| tags(asked, Some("ecr"), "ecr:ResourceTag"),
    },
    ConditionKey {
        name: "iam:ResourceTag/*",
        when: "roles, users, customer managed policies, OpenID Connect providers, instance profiles",
        source: "Service Authorization Reference of IAM and STS",
        value: |asked| tags(asked, Some("iam"), "iam:ResourceTag"),
    },
];

fn is_of_aws(asked: &Asked<'_>) -> bool {
    asked.arn.is_some_and(|arn| arn.service() == "iam" && arn.account_text() == "aws")
}

/// The tags of the resource, if it is of that service.
fn tags(asked: &Asked<'_>, service: Option<&str>, prefix: &str) -> Value {
    let Some(arn) = asked.arn.filter(|arn| service.is_none_or(|service| service == arn.service())) else {
        return Value::Absent;
    };
    let world = asked.world;
    let managed: Arc<ManagedPolicy>;
    let tags: &[Tag] = if let Some(repository) = world.repository_by_arn(arn) {
        &repository.tags
    } else if let Some(repository) = world.public_repository_by_arn(arn) {
        &repository.tags
    } else if let Some(role) = world.role_by_arn(arn) {
        &role.tags
    } else if let Some(user) = world.user_by_arn(arn) {
        &user.tags
    } else if let Some(profile) = world.instance_profile_by_arn(arn) {
        &profile.tags
    } else if let Some(provider) = world.provider(arn) {
        &provider.tags
    } else if arn.service() == "iam"
        && arn.resource_of_type("policy").is_some()
        && let Some(policy) = world.managed_policy(arn)
    {
        managed = policy;
        &managed.tags
    } else {
        &[]
    };
    Value::tags(prefix, tags.iter().map(|tag| (&tag.key, &tag.value)))
}
