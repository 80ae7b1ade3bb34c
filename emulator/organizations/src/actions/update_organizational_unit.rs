//! `UpdateOrganizationalUnit`: a unit gets another name.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{faults, permission, reach, view::UnitView};

/// Renames a unit. `organizations:UpdateOrganizationalUnit` on the unit. Without a name nothing changes.
pub(crate) struct UpdateOrganizationalUnit;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    organizational_unit_id: String,
    name: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    organizational_unit: UnitView,
}

#[async_trait]
impl Action for UpdateOrganizationalUnit {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "UpdateOrganizationalUnit"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on("organizations:UpdateOrganizationalUnit", &input.organizational_unit_id, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        reach::change(call, |organization| {
            let id = &input.organizational_unit_id;
            let mut unit = organization.unit(id).cloned().ok_or_else(|| faults::UNIT_NOT_FOUND.fault())?;
            unit.name = input.name.unwrap_or(unit.name);
            let taken = organization
                .units()
                .any(|other| other.id != unit.id && other.parent == unit.parent && other.name == unit.name);
            if taken {
                return Err(faults::DUPLICATE_UNIT.fault());
            }
            if let Some(kept) = organization.unit_mut(id) {
                *kept = unit.clone();
            }
            Ok(Output { organizational_unit: UnitView::of(organization, &unit) })
        })
    }
}
