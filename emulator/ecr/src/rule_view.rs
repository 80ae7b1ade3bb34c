//! Pull through cache rules as the API shows them, and the registries that they can be about.

use portcullis_model::AccountId;
use portcullis_store::{PullThroughCacheRule, Registry};
use portcullis_wire::Fault;
use serde::Serialize;

use crate::{faults, view::epoch};

/// A rule in an answer. Each operation shows a part of it.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RuleView {
    ecr_repository_prefix: String,
    registry_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    upstream_registry_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    upstream_registry: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credential_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_role_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    upstream_repository_prefix: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_valid: Option<bool>,
}

impl RuleView {
    fn credentials(registry: AccountId, prefix: &str, rule: &PullThroughCacheRule) -> Self {
        Self {
            ecr_repository_prefix: prefix.to_owned(),
            registry_id: registry.to_string(),
            credential_arn: rule.credential_arn.clone(),
            custom_role_arn: rule.custom_role_arn.clone(),
            // Terraform's provider makes a rule anew whose answer has a prefix that was not asked for.
            upstream_repository_prefix: rule.upstream_prefix.clone(),
            ..Self::default()
        }
    }

    pub(crate) fn described(registry: AccountId, prefix: &str, rule: &PullThroughCacheRule) -> Self {
        Self { updated_at: Some(epoch(rule.updated)), ..Self::created(registry, prefix, rule) }
    }

    pub(crate) fn created(registry: AccountId, prefix: &str, rule: &PullThroughCacheRule) -> Self {
        Self { upstream_registry: Some(rule.upstream.clone()), ..Self::deleted(registry, prefix, rule) }
    }

    pub(crate) fn deleted(registry: AccountId, prefix: &str, rule: &PullThroughCacheRule) -> Self {
        Self {
            upstream_registry_url: Some(rule.upstream_url.clone()),
            created_at: Some(epoch(rule.created)),
            ..Self::credentials(registry, prefix, rule)
        }
    }

    pub(crate) fn updated(registry: AccountId, prefix: &str, rule: &PullThroughCacheRule) -> Self {
        Self { updated_at: Some(epoch(rule.updated)), ..Self::credentials(registry, prefix, rule) }
    }

    pub(crate) fn valid(registry: AccountId, prefix: &str, rule: &PullThroughCacheRule) -> Self {
        Self {
            upstream_registry_url: Some(rule.upstream_url.clone()),
            is_valid: Some(true),
            ..Self::credentials(registry, prefix, rule)
        }
    }
}

/// The rule of a prefix.
pub(crate) fn find<'r>(
    settings: &'r Registry,
    registry: AccountId,
    prefix: &str,
) -> Result<&'r PullThroughCacheRule, Fault> {
    let values = [("prefix", prefix), ("registry", registry.as_str())];
    settings.pull_through.get(prefix).ok_or_else(|| faults::PULL_THROUGH_CACHE_RULE_NOT_FOUND.with(&values))
}

/// A registry that repositories can be filled from.
#[derive(Debug)]
pub(crate) struct Upstream {
    pub(crate) name: &'static str,
    /// The end of its host's name, or all of it.
    host: &'static str,
    pub(crate) needs_credentials: bool,
}

const fn upstream_of(name: &'static str, host: &'static str, needs_credentials: bool) -> Upstream {
    Upstream { name, host, needs_credentials }
}

/// Source: "Sync an upstream registry with an Amazon ECR private registry" in the User Guide.
static UPSTREAMS: &[Upstream] = &[
    upstream_of("azure-container-registry", ".azurecr.io", true),
    upstream_of("chainguard", "cgr.dev", true),
    upstream_of("docker-hub", "registry-1.docker.io", true),
    upstream_of("ecr", ".amazonaws.com", false),
    upstream_of("ecr-public", "public.ecr.aws", false),
    upstream_of("github-container-registry", "ghcr.io", true),
    upstream_of("gitlab-container-registry", "registry.gitlab.com", true),
    upstream_of("k8s", "registry.k8s.io", false),
    upstream_of("quay", "quay.io", false),
];

/// The registry that a rule names by its host, and may name by its kind too.
pub(crate) fn upstream(url: &str, kind: Option<&str>) -> Result<&'static Upstream, Fault> {
    let host = url.strip_prefix("https://").unwrap_or(url).trim_end_matches('/');
    let is_at = |upstream: &&Upstream| {
        if upstream.host.starts_with('.') { host.ends_with(upstream.host) } else { host == upstream.host }
    };
    let found = UPSTREAMS.iter().find(is_at).filter(|found| kind.is_none_or(|kind| kind == found.name));
    found.ok_or_else(|| faults::UNSUPPORTED_UPSTREAM_REGISTRY.with(&[("url", url)]))
}
