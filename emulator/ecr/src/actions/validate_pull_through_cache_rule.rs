use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{
    faults,
    rule_view::{self, RuleView},
    settings,
    view::{on_registry, registry},
};

/// Says whether the credentials of a rule are good: of a rule without any, yes. `ecr:ValidatePullThroughCacheRule` on `*`.
///
/// Refuses to judge credentials: there are no secrets here.
pub(crate) struct ValidatePullThroughCacheRule;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    ecr_repository_prefix: String,
}

#[async_trait]
impl Action for ValidatePullThroughCacheRule {
    type Input = Input;
    type Output = RuleView;

    fn name(&self) -> &'static str {
        "ValidatePullThroughCacheRule"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_registry("ecr:ValidatePullThroughCacheRule", registry(input.registry_id.as_deref(), call)?))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<RuleView, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        let settings = settings::read(registry, call);
        let rule = rule_view::find(&settings, registry, &input.ecr_repository_prefix)?;
        if rule.credential_arn.is_some() || rule.custom_role_arn.is_some() {
            let values =
                [("what", "credentials of an upstream registry"), ("operation", "ValidatePullThroughCacheRule")];
            return Err(faults::NOT_SUPPORTED_YET.with(&values));
        }
        Ok(RuleView::valid(registry, &input.ecr_repository_prefix, rule))
    }
}
