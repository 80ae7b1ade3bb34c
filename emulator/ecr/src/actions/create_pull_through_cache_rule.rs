use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_image::quota::PULL_THROUGH_CACHE_RULES;
use portcullis_store::PullThroughCacheRule;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{
    faults,
    rule_view::{self, RuleView},
    settings,
    view::{on_registry, registry},
};

/// Makes a rule that fills repositories from another registry. `ecr:CreatePullThroughCacheRule` on `*`.
pub(crate) struct CreatePullThroughCacheRule;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    ecr_repository_prefix: String,
    upstream_registry_url: String,
    registry_id: Option<String>,
    upstream_registry: Option<String>,
    credential_arn: Option<String>,
    custom_role_arn: Option<String>,
    upstream_repository_prefix: Option<String>,
}

#[async_trait]
impl Action for CreatePullThroughCacheRule {
    type Input = Input;
    type Output = RuleView;

    fn name(&self) -> &'static str {
        "CreatePullThroughCacheRule"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_registry("ecr:CreatePullThroughCacheRule", registry(input.registry_id.as_deref(), call)?))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<RuleView, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        let now = call.gate().clock().now();
        let upstream = rule_view::upstream(&input.upstream_registry_url, input.upstream_registry.as_deref())?;
        if upstream.needs_credentials && input.credential_arn.is_none() {
            let text = format!("The upstream registry '{}' needs a credentialArn", input.upstream_registry_url);
            return Err(faults::VALIDATION.with(&[("text", &text)]));
        }
        let rule = PullThroughCacheRule {
            upstream_url: input.upstream_registry_url,
            upstream: upstream.name.to_owned(),
            credential_arn: input.credential_arn,
            custom_role_arn: input.custom_role_arn,
            upstream_prefix: input.upstream_repository_prefix,
            created: now,
            updated: now,
        };
        let prefix = input.ecr_repository_prefix;
        settings::change(registry, call, |settings| {
            if settings.pull_through.contains_key(&prefix) {
                let values = [("prefix", prefix.as_str()), ("registry", registry.as_str())];
                return Err(faults::PULL_THROUGH_CACHE_RULE_ALREADY_EXISTS.with(&values));
            }
            if !PULL_THROUGH_CACHE_RULES.has_room(settings.pull_through.len()) {
                return Err(faults::limit_exceeded(&PULL_THROUGH_CACHE_RULES));
            }
            settings.pull_through.insert(prefix.clone(), rule.clone());
            Ok(())
        })?;
        Ok(RuleView::created(registry, &prefix, &rule))
    }
}
