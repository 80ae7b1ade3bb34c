//! `DescribeOrganizationalUnit`: one unit.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{faults, permission, reach, view::UnitView};

/// Shows a unit. `organizations:DescribeOrganizationalUnit` on the unit.
pub(crate) struct DescribeOrganizationalUnit;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    organizational_unit_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    organizational_unit: UnitView,
}

#[async_trait]
impl Action for DescribeOrganizationalUnit {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "DescribeOrganizationalUnit"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on("organizations:DescribeOrganizationalUnit", &input.organizational_unit_id, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let organization = reach::of_administrator(call)?;
        let unit = organization.unit(&input.organizational_unit_id).ok_or_else(|| faults::UNIT_NOT_FOUND.fault())?;
        Ok(Output { organizational_unit: UnitView::of(&organization, unit) })
    }
}
