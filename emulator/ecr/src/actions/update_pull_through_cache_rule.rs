use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::PullThroughCacheRule;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{
    rule_view::{self, RuleView},
    settings,
    view::{on_registry, registry},
};

/// Changes the credentials of a rule. `ecr:UpdatePullThroughCacheRule` on `*`.
pub(crate) struct UpdatePullThroughCacheRule;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    ecr_repository_prefix: String,
    credential_arn: Option<String>,
    custom_role_arn: Option<String>,
}

#[async_trait]
impl Action for UpdatePullThroughCacheRule {
    type Input = Input;
    type Output = RuleView;

    fn name(&self) -> &'static str {
        "UpdatePullThroughCacheRule"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_registry("ecr:UpdatePullThroughCacheRule", registry(input.registry_id.as_deref(), call)?))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<RuleView, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        let updated = call.gate().clock().now();
        settings::change(registry, call, |settings| {
            let current = rule_view::find(settings, registry, &input.ecr_repository_prefix)?.clone();
            let rule = PullThroughCacheRule {
                credential_arn: input.credential_arn.or(current.credential_arn),
                custom_role_arn: input.custom_role_arn.or(current.custom_role_arn),
                updated,
                ..current
            };
            let view = RuleView::updated(registry, &input.ecr_repository_prefix, &rule);
            settings.pull_through.insert(input.ecr_repository_prefix, rule);
            Ok(view)
        })
    }
}
