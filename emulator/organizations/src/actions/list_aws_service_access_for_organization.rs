//! `ListAWSServiceAccessForOrganization`: the services that work across the organization.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{page, permission, reach, view::seconds};

/// Lists the services with access. `organizations:ListAWSServiceAccessForOrganization` on `*`.
pub(crate) struct ListAWSServiceAccessForOrganization;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input {
    #[serde(flatten)]
    page: page::Asked,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    enabled_service_principals: Vec<ServicePrincipalView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[async_trait]
impl Action for ListAWSServiceAccessForOrganization {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListAWSServiceAccessForOrganization"
    }

    fn permission(&self, _input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_all("organizations:ListAWSServiceAccessForOrganization", call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let organization = reach::of_administrator(call)?;
        let services = organization.service_access();
        let page = page::page(services, |(service, _)| (*service).to_owned(), &input.page)?;
        let page = page.map(|(service, since)| ServicePrincipalView {
            service_principal: service.to_owned(),
            date_enabled: seconds(since),
        });
        Ok(Output { enabled_service_principals: page.entries, next_token: page.next })
    }
}

/// A service with access.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ServicePrincipalView {
    service_principal: String,
    date_enabled: f64,
}
