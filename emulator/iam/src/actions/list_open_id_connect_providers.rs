//! `ListOpenIDConnectProviders`: the ARNs of the issuers that the account trusts.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_store::Account;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

/// Lists the OpenID Connect providers of the account, all at once. `iam:ListOpenIDConnectProviders` on `*`.
pub(crate) struct ListOpenIDConnectProviders;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    #[serde(rename = "OpenIDConnectProviderList")]
    providers: Vec<Entry>,
}

#[async_trait]
impl Action for ListOpenIDConnectProviders {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListOpenIDConnectProviders"
    }

    fn permission(&self, _input: &Input, _call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(Check::on_all("iam:ListOpenIDConnectProviders").into())
    }

    async fn run(&self, _input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let world = call.gate().store().world();
        let providers = world.account(call.account()?).into_iter().flat_map(Account::providers);
        Ok(Output { providers: providers.map(|provider| Entry { arn: provider.arn.to_string() }).collect() })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    arn: String,
}
