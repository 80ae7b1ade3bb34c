//! `LeaveOrganization`: the calling account leaves its organization.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::write;
use portcullis_wire::Fault;
use serde::Deserialize;

use super::Nothing;
use crate::{faults, permission, reach};

/// Takes the calling account out of its organization. `organizations:LeaveOrganization` on `*`. The management account
/// cannot leave.
pub(crate) struct LeaveOrganization;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {}

#[async_trait]
impl Action for LeaveOrganization {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "LeaveOrganization"
    }

    fn permission(&self, _input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_all("organizations:LeaveOrganization", call)?.into())
    }

    async fn run(&self, _input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let organization = reach::of_member(call)?;
        let (account, management) = (call.account()?, organization.management());
        if account == management {
            return Err(faults::MANAGEMENT_ACCOUNT_CANNOT_LEAVE.fault());
        }
        write(call.gate().store(), |world| {
            let found = world.organization_of(account).filter(|found| found.management() == management);
            let mut organization = found.cloned().ok_or_else(|| faults::NOT_IN_USE.fault())?;
            organization.remove_account(account).map_err(|_| faults::ACCOUNT_NOT_FOUND.fault())?;
            world.put_organization(organization).map_err(|_| faults::CONCURRENT_MODIFICATION.fault())?;
            Ok(Nothing {})
        })
    }
}
