//! `ListParents`: what holds a unit or an account.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::Parent;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{faults, page, permission, place, reach};

/// Tells the root or unit that holds a unit or account itself. `organizations:ListParents` on the child. There is always
/// one parent and one page.
pub(crate) struct ListParents;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input {
    child_id: String,
    #[serde(flatten)]
    page: page::Asked,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    parents: Vec<ParentView>,
}

#[async_trait]
impl Action for ListParents {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListParents"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on("organizations:ListParents", &input.child_id, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let organization = reach::of_administrator(call)?;
        let unit = organization.unit(&input.child_id).map(|unit| unit.parent.clone());
        let parent = unit.or_else(|| {
            let account = place::account(&organization, &input.child_id)?;
            organization.member(account).map(|member| member.parent.clone())
        });
        let parent = parent.ok_or_else(|| faults::CHILD_NOT_FOUND.fault())?;
        let r#type = match parent {
            Parent::Root => "ROOT",
            Parent::Unit(_) => "ORGANIZATIONAL_UNIT",
        };
        let parent = ParentView { id: place::id_of_parent(&organization, &parent), r#type };
        let page = page::page([parent], |parent| parent.id.clone(), &input.page)?;
        Ok(Output { parents: page.entries })
    }
}

/// A root or unit.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ParentView {
    id: String,
    r#type: &'static str,
}
