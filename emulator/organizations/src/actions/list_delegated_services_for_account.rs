//! `ListDelegatedServicesForAccount`: the services that an account administers for the organization.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{faults, page, permission, place, reach, view::seconds};

/// Lists the services of a delegated administrator. `organizations:ListDelegatedServicesForAccount` on the account.
pub(crate) struct ListDelegatedServicesForAccount;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input {
    account_id: String,
    #[serde(flatten)]
    page: page::Asked,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    delegated_services: Vec<DelegatedServiceView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[async_trait]
impl Action for ListDelegatedServicesForAccount {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListDelegatedServicesForAccount"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on("organizations:ListDelegatedServicesForAccount", &input.account_id, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let organization = reach::of_administrator(call)?;
        let account =
            place::account(&organization, &input.account_id).ok_or_else(|| faults::ACCOUNT_NOT_FOUND.fault())?;
        let services: Vec<_> = organization.delegations().filter(|(delegate, ..)| *delegate == account).collect();
        if services.is_empty() {
            return Err(faults::ACCOUNT_NOT_REGISTERED.fault());
        }
        let page = page::page(services, |(_, service, _)| (*service).to_owned(), &input.page)?;
        let page = page.map(|(_, service, since)| DelegatedServiceView {
            service_principal: service.to_owned(),
            delegation_enabled_date: seconds(since),
        });
        Ok(Output { delegated_services: page.entries, next_token: page.next })
    }
}

/// A service that an account administers.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DelegatedServiceView {
    service_principal: String,
    delegation_enabled_date: f64,
}
