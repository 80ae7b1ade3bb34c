use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    page::{self, Page},
    rule_view::{self, RuleView},
    settings,
    view::{on_registry, registry},
};

/// Describes the rules that fill repositories from other registries. `ecr:DescribePullThroughCacheRules` on `*`.
pub(crate) struct DescribePullThroughCacheRules;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    ecr_repository_prefixes: Option<Vec<String>>,
    next_token: Option<String>,
    max_results: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    pull_through_cache_rules: Vec<RuleView>,
    next_token: Option<String>,
}

#[async_trait]
impl Action for DescribePullThroughCacheRules {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "DescribePullThroughCacheRules"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_registry("ecr:DescribePullThroughCacheRules", registry(input.registry_id.as_deref(), call)?))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        let settings = settings::read(registry, call);
        if let Some(prefixes) = &input.ecr_repository_prefixes {
            let named = prefixes
                .iter()
                .map(|prefix| Ok(RuleView::described(registry, prefix, rule_view::find(&settings, registry, prefix)?)));
            return Ok(Output { pull_through_cache_rules: named.collect::<Result<_, Fault>>()?, next_token: None });
        }
        let all = settings.pull_through.iter().map(|(prefix, rule)| RuleView::described(registry, prefix, rule));
        let Page { items, next_token } =
            page::cut((self.name(), registry.as_str()), all, input.next_token.as_deref(), input.max_results)?;
        Ok(Output { pull_through_cache_rules: items, next_token })
    }
}
