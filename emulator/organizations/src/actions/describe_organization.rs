//! `DescribeOrganization`: the organization as every member sees it.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{permission, reach, view::OrganizationView};

/// Shows the organization of the calling account. `organizations:DescribeOrganization` on `*`.
pub(crate) struct DescribeOrganization;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    organization: OrganizationView,
}

#[async_trait]
impl Action for DescribeOrganization {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "DescribeOrganization"
    }

    fn permission(&self, _input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_all("organizations:DescribeOrganization", call)?.into())
    }

    async fn run(&self, _input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let organization = reach::of_member(call)?;
        Ok(Output { organization: OrganizationView::of(&organization) })
    }
}
