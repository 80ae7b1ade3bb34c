use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{
    rule_view::{self, RuleView},
    settings,
    view::{on_registry, registry},
};

/// Removes a rule. `ecr:DeletePullThroughCacheRule` on `*`.
pub(crate) struct DeletePullThroughCacheRule;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    ecr_repository_prefix: String,
}

#[async_trait]
impl Action for DeletePullThroughCacheRule {
    type Input = Input;
    type Output = RuleView;

    fn name(&self) -> &'static str {
        "DeletePullThroughCacheRule"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_registry("ecr:DeletePullThroughCacheRule", registry(input.registry_id.as_deref(), call)?))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<RuleView, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        settings::change(registry, call, |settings| {
            let rule = rule_view::find(settings, registry, &input.ecr_repository_prefix)?;
            let view = RuleView::deleted(registry, &input.ecr_repository_prefix, rule);
            settings.pull_through.remove(&input.ecr_repository_prefix);
            Ok(view)
        })
    }
}
