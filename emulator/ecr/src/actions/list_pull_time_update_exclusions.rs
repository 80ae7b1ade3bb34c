use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    page::{self, Page},
    settings,
    view::on_registry,
};

/// Lists whose pulls do not count. `ecr:ListPullTimeUpdateExclusions` on `*`.
pub(crate) struct ListPullTimeUpdateExclusions;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    next_token: Option<String>,
    max_results: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    pull_time_update_exclusions: Vec<String>,
    next_token: Option<String>,
}

#[async_trait]
impl Action for ListPullTimeUpdateExclusions {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListPullTimeUpdateExclusions"
    }

    fn permission(&self, _: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_registry("ecr:ListPullTimeUpdateExclusions", call.account()?))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let settings = settings::read(call.account()?, call);
        let all = settings.pull_time_exclusions.keys().cloned();
        let Page { items, next_token } =
            page::cut((self.name(), call.account()?.as_str()), all, input.next_token.as_deref(), input.max_results)?;
        Ok(Output { pull_time_update_exclusions: items, next_token })
    }
}
