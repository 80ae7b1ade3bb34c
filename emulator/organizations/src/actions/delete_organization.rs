//! `DeleteOrganization`: the organization is dissolved.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::write;
use portcullis_wire::Fault;
use serde::Deserialize;

use super::Nothing;
use crate::{faults, permission, reach};

/// Deletes an organization that has no account left but the management account. `organizations:DeleteOrganization` on
/// `*`. Units and policies go with it.
pub(crate) struct DeleteOrganization;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {}

#[async_trait]
impl Action for DeleteOrganization {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "DeleteOrganization"
    }

    fn permission(&self, _input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_all("organizations:DeleteOrganization", call)?.into())
    }

    async fn run(&self, _input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let organization = reach::of_member(call)?;
        let management = organization.management();
        if management != call.account()? {
            return Err(faults::ACCESS_DENIED.fault());
        }
        write(call.gate().store(), |world| {
            let members = world.organization_of(management).map(|organization| organization.members().count());
            match members {
                Some(1) => {
                    world.remove_organization(management);
                    Ok(Nothing {})
                }
                Some(_) => Err(faults::ORGANIZATION_NOT_EMPTY.fault()),
                None => Err(faults::NOT_IN_USE.fault()),
            }
        })
    }
}
