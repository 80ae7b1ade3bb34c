//! `ListChildren`: what a root or unit holds itself, by its ids.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{faults, page, permission, place, reach};

/// Lists the units or the accounts right below a root or unit. `organizations:ListChildren` on it.
pub(crate) struct ListChildren;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input {
    parent_id: String,
    child_type: ChildType,
    #[serde(flatten)]
    page: page::Asked,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    children: Vec<ChildView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[async_trait]
impl Action for ListChildren {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListChildren"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on("organizations:ListChildren", &input.parent_id, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let organization = reach::of_administrator(call)?;
        let parent = place::parent(&organization, &input.parent_id).ok_or_else(|| faults::PARENT_NOT_FOUND.fault())?;
        let ids: Vec<String> = match input.child_type {
            ChildType::Account => {
                organization.accounts().filter(|(_, of)| **of == parent).map(|(id, _)| id.to_string()).collect()
            }
            ChildType::OrganizationalUnit => {
                organization.units().filter(|unit| unit.parent == parent).map(|unit| unit.id.clone()).collect()
            }
        };
        let page = page::page(ids, String::clone, &input.page)?;
        let page = page.map(|id| ChildView { id, r#type: input.child_type });
        Ok(Output { children: page.entries, next_token: page.next })
    }
}

/// What kind of children is asked for.
#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum ChildType {
    Account,
    OrganizationalUnit,
}

/// A unit or account.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ChildView {
    id: String,
    r#type: ChildType,
}
