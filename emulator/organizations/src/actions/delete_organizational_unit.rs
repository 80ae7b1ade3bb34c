//! `DeleteOrganizationalUnit`: a unit that holds nothing goes.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::Parent;
use portcullis_wire::Fault;
use serde::Deserialize;

use super::Nothing;
use crate::{faults, permission, reach};

/// Deletes a unit that holds neither units nor accounts. `organizations:DeleteOrganizationalUnit` on the unit.
pub(crate) struct DeleteOrganizationalUnit;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    organizational_unit_id: String,
}

#[async_trait]
impl Action for DeleteOrganizationalUnit {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "DeleteOrganizationalUnit"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on("organizations:DeleteOrganizationalUnit", &input.organizational_unit_id, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        reach::change(call, |organization| {
            let id = &input.organizational_unit_id;
            if organization.unit(id).is_none() {
                return Err(faults::UNIT_NOT_FOUND.fault());
            }
            if !organization.is_empty(&Parent::Unit(id.clone())) {
                return Err(faults::UNIT_NOT_EMPTY.fault());
            }
            organization.remove_unit(id).map_err(|_| faults::UNIT_NOT_FOUND.fault())?;
            Ok(Nothing {})
        })
    }
}
