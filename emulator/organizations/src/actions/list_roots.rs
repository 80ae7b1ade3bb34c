//! `ListRoots`: the root.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{page, permission, reach, view::RootView};

/// Shows the root with the types of policies that are in force. `organizations:ListRoots` on `*`. An organization has
/// one.
pub(crate) struct ListRoots;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input {
    #[serde(flatten)]
    page: page::Asked,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    roots: Vec<RootView>,
}

#[async_trait]
impl Action for ListRoots {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListRoots"
    }

    fn permission(&self, _input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_all("organizations:ListRoots", call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let organization = reach::of_administrator(call)?;
        let page = page::page([organization.root()], |root| (*root).to_owned(), &input.page)?;
        let page = page.map(|_| RootView::of(&organization));
        Ok(Output { roots: page.entries })
    }
}
