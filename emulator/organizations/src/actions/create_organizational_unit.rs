//! `CreateOrganizationalUnit`: a unit in the root or in another unit.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::Unit;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    faults, id, permission, place, reach,
    tags::{self, TagView},
    view::UnitView,
};

/// Creates a unit. `organizations:CreateOrganizationalUnit` on what is to hold it. Only its siblings must not have its
/// name; five levels of units are the most.
pub(crate) struct CreateOrganizationalUnit;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    parent_id: String,
    name: String,
    #[serde(default)]
    tags: Vec<TagView>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    organizational_unit: UnitView,
}

#[async_trait]
impl Action for CreateOrganizationalUnit {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "CreateOrganizationalUnit"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on("organizations:CreateOrganizationalUnit", &input.parent_id, call)?;
        check.context.extend(tags::condition_keys(&input.tags));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        reach::change(call, |organization| {
            let parent =
                place::parent(organization, &input.parent_id).ok_or_else(|| faults::PARENT_NOT_FOUND.fault())?;
            if organization.units_down_to(&parent).len() >= DEEPEST {
                return Err(faults::UNIT_DEPTH.fault());
            }
            if organization.units().any(|unit| unit.parent == parent && unit.name == input.name) {
                return Err(faults::DUPLICATE_UNIT.fault());
            }
            let tags = tags::added(&[], input.tags)?;
            let id = id::random(&format!("ou-{}-", organization.root().trim_start_matches("r-")), 8);
            let unit = Unit { id: id.clone(), name: input.name, parent };
            organization.add_unit(unit.clone()).map_err(|_| faults::CONCURRENT_MODIFICATION.fault())?;
            organization.put_tags(&id, tags);
            Ok(Output { organizational_unit: UnitView::of(organization, &unit) })
        })
    }
}

/// Units within units, the root not counted.
const DEEPEST: usize = 5;
