//! `ListOrganizationalUnitsForParent`: the units that a root or unit holds itself.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{faults, page, permission, place, reach, view::UnitView};

/// Lists the units right below a root or unit. `organizations:ListOrganizationalUnitsForParent` on it.
pub(crate) struct ListOrganizationalUnitsForParent;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input {
    parent_id: String,
    #[serde(flatten)]
    page: page::Asked,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    organizational_units: Vec<UnitView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[async_trait]
impl Action for ListOrganizationalUnitsForParent {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListOrganizationalUnitsForParent"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on("organizations:ListOrganizationalUnitsForParent", &input.parent_id, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let organization = reach::of_administrator(call)?;
        let parent = place::parent(&organization, &input.parent_id).ok_or_else(|| faults::PARENT_NOT_FOUND.fault())?;
        let held = organization.units().filter(|unit| unit.parent == parent);
        let page = page::page(held, |unit| unit.id.clone(), &input.page)?;
        let page = page.map(|unit| UnitView::of(&organization, unit));
        Ok(Output { organizational_units: page.entries, next_token: page.next })
    }
}
